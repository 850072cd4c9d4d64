package migrant

import (
	"slices"
	"testing"

	"homeward/internal/kit/date"
)

func TestWhyTwoPeopleMayBeOne(t *testing.T) {
	t.Parallel()
	onFile := Details{FamilyName: "Hosseini", GivenName: "Mohammad Reza", OriginalName: "محمدرضا حسینی", OriginalLanguage: "fa", BirthDate: "1988-03-04", Citizenship: "IR"}
	for _, c := range []struct {
		name   string
		q      Query
		want   []Reason
		strong bool
	}{
		{"same", Query{FamilyName: "Hosseini", GivenName: "Mohammad Reza", BirthDate: "1988-03-04"}, []Reason{SameName, SameBirth}, true},
		{"accents", Query{FamilyName: "Hóššeini", GivenName: "MOHAMMAD  Réza", BirthDate: "1988-03-04"}, []Reason{SameName, SameBirth}, true},
		{"other order", Query{FamilyName: "Mohammad Reza", GivenName: "Hosseini", BirthDate: "1988-03-04"}, []Reason{SwappedName, SameBirth}, true},
		{"one box has no order", Query{Name: "mohammad reza hosseini"}, []Reason{SameName}, false},
		{"transliterated", Query{FamilyName: "Husayni", GivenName: "Muhamad Riza", BirthDate: "1988-03-04"}, []Reason{SoundsAlike, SameBirth}, true},
		{"own script", Query{Original: "محمدرضا حسینی", BirthDate: "1988"}, []Reason{SameOriginal, SameBirthYear}, true},
		{"day and month swapped", Query{FamilyName: "Hosseini", GivenName: "Mohammad Reza", BirthDate: "1988-04-03"}, []Reason{SameName, SwappedBirth}, true},
		{"digit off", Query{FamilyName: "Hosseini", GivenName: "Mohammad Reza", BirthDate: "1986-03-04"}, []Reason{SameName, DigitOff}, true},
		{"letter off", Query{FamilyName: "Hosseimi", GivenName: "Mohammad Reza", BirthDate: "1988-03-04"}, []Reason{OneLetterOff, SameBirth}, true},
		{"family name alone", Query{FamilyName: "Hosseini", BirthDate: "1988-03-04"}, []Reason{PartOfName, SameBirth}, false},
		{"citizenship", Query{Name: "Hosseini Mohammad Reza", Citizenship: "IR"}, []Reason{SameName, SameCitizenship}, false},
		{"namesake of another age", Query{FamilyName: "Hosseini", GivenName: "Mohammad Reza", BirthDate: "1961-11-22", Citizenship: "AF"}, []Reason{SameName}, false},
		{"somebody else", Query{FamilyName: "Okafor", GivenName: "Chidi", BirthDate: "1990-01-01"}, nil, false},
	} {
		points, why := score(c.q, onFile, false, false)
		if !slices.Equal(why, c.want) || (points >= strong) != c.strong {
			t.Errorf("%s: %v with %d points, want %v, strong %v", c.name, why, points, c.want, c.strong)
		}
	}
}

func TestADocumentIsEnough(t *testing.T) {
	t.Parallel()
	points, why := score(Query{FamilyName: "Otherwise", GivenName: "Called"}, Details{FamilyName: "Hoxha", GivenName: "Arben"}, true, true)
	if points < strong || !slices.Equal(why, []Reason{SameDocument, SamePhone}) {
		t.Errorf("%v with %d points", why, points)
	}
}

func TestOneLetterOff(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"hosseini", "hosseimi", true},
		{"hosseini", "hoseini", true},
		{"hoxha", "hoxhaa", true},
		{"karim", "kraim", true},
		{"ali", "eli", false},
		{"karim", "karimov", false},
		{"rahman", "rahmonov", false},
		{"karim", "karim", true},
	} {
		if oneOff(c.a, c.b) != c.want || oneOff(c.b, c.a) != c.want {
			t.Errorf("oneOff(%s, %s) is not %v", c.a, c.b, c.want)
		}
	}
}

func TestDayAndMonthChangedOver(t *testing.T) {
	t.Parallel()
	for in, want := range map[date.Partial]date.Partial{"1988-03-04": "1988-04-03", "1988-03-14": "", "1988-05-05": "", "1988": "", "": ""} {
		if got := swapped(in); got != want {
			t.Errorf("swapped(%s) = %s, want %s", in, got, want)
		}
	}
}

func TestNumbersAreDialledFromAnywhere(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ typed, country, want string }{
		{"06 20 123 4567", "HU", "+36201234567"},
		{"20/123-4567", "HU", "+36201234567"},
		{"+36 (20) 123 4567", "CZ", "+36201234567"},
		{"0036 20 1234567", "HU", "+36201234567"},
		{"601 234 567", "CZ", "+420601234567"},
		{"420601234567", "CZ", "+420601234567"},
		{"+964 770 123 4567", "HU", "+9647701234567"},
		{"12345", "HU", ""},
		{"sister: 06 20 123 4567", "HU", ""},
		{"", "CZ", ""},
	} {
		if got := E164(c.typed, c.country); got != c.want {
			t.Errorf("E164(%q, %s) = %q, want %q", c.typed, c.country, got, c.want)
		}
	}
}
