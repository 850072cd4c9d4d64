package caseimport

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
)

func TestNamesAreWrittenAsNames(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"ŞAHIN":                 "Şahin",
		"İBRAHİM":               "İbrahim",
		"NAGY-FARKAS":           "Nagy-Farkas",
		"O'BRIEN":               "O'Brien",
		"DŽANEVIĆ":              "Džanević",
		"ĐẶNG":                  "Đặng",
		"ŐRY":                   "Őry",
		"ŘEHOŘOVÁ":              "Řehořová",
		"McDonald":              "McDonald",
		"MCDONALD":              "McDonald",
		"AL-OBAIDI":             "Al-Obaidi",
		"MA'ARUF":               "Ma'aruf",
		"VON DER LEYEN":         "von der Leyen",
		"VAN DEN BERG":          "van den Berg",
		"NGUYEN VAN HUNG":       "Nguyen Van Hung",
		"  Hassan \u00a0 Ali  ": "Hassan Ali",
		"Nguye\u0302\u0303n":    "Nguyễn",
		"de la Cruz":            "de la Cruz",
		"kovács":                "Kovács",
		"Bat-Erdene":            "Bat-Erdene",
		"Evil\u202egnp":         "Evilgnp",
		"O\u0308ZTU\u0308RK":    "Öztürk",
		"DR. KOVÁCS":            "Dr. Kovács",
		"X":                     "X",
		"ძიძიგური":              "ძიძიგური",
	} {
		if got := properName(typed); got != want {
			t.Errorf("%q becomes %q, want %q", typed, got, want)
		}
	}
}

func TestWholeNamesAreSplit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typed         string
		heading       string
		language      i18n.Language
		family, given string
		sure          bool
	}{
		{"Kovács, Anna", "Név", i18n.Hu, "Kovács", "Anna", true},
		{"Kovács Anna Mária", "Név", i18n.Hu, "Kovács", "Anna Mária", false},
		{"Dr. Kovács Anna", "Név", i18n.Hu, "Dr. Kovács", "Anna", false},
		{"Anna Nováková", "Jméno a příjmení", i18n.Cs, "Nováková", "Anna", true},
		{"Nováková Anna", "Příjmení a jméno", i18n.Cs, "Nováková", "Anna", true},
		{"Anna Nováková", "Klient", i18n.Cs, "Nováková", "Anna", false},
		{"John AL-OBAIDI", "Name", i18n.En, "Al-Obaidi", "John", true},
		{"Maria da Silva", "Name", i18n.En, "da Silva", "Maria", false},
		{"Ahmad", "Name", i18n.En, "Ahmad", "", true},
	} {
		family, given, sure := splitName(c.typed, orderOf(c.heading), c.language)
		if family != c.family || given != c.given || sure != c.sure {
			t.Errorf("%q under %q: %q, %q, %v", c.typed, c.heading, family, given, sure)
		}
	}
}

func TestDaysAreReadAsTheyAreTyped(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typed      string
		language   i18n.Language
		want       date.Partial
		code       Code
		impossible bool
		unreadable bool
	}{
		{typed: "1990. 11. 03.", want: "1990-11-03"},
		{typed: "1990.11.03", want: "1990-11-03"},
		{typed: "3.11.1990", want: "1990-11-03"},
		{typed: "3/11/1990", want: "1990-11-03"},
		{typed: "1990-11-03 00:00:00", want: "1990-11-03"},
		{typed: "1990-11-03T14:30:00Z", want: "1990-11-03"},
		{typed: "19901103", want: "1990-11-03"},
		{typed: "33180", want: "1990-11-03"},
		{typed: "33180.5", want: "1990-11-03"},
		{typed: "1990", want: "1990"},
		{typed: "1990. november 3.", want: "1990-11-03"},
		{typed: "3. listopadu 1990", want: "1990-11-03"},
		{typed: "00.00.1990", want: "1990"},
		{typed: "kb. 1985", want: "1985", code: DateApproximate},
		{typed: "cca 1985", want: "1985", code: DateApproximate},
		{typed: "1985?", want: "1985", code: DateApproximate},
		{typed: "1985-1986", want: "1985", code: DateApproximate},
		{typed: "14.3.88", language: i18n.Cs, want: "1988-03-14", code: CenturyAssumed},
		{typed: "88.03.14.", language: i18n.Hu, want: "1988-03-14", code: CenturyAssumed},
		{typed: "03/25/1990", want: "1990-03-25", code: MonthFirstAssumed},
		{typed: "ismeretlen"},
		{typed: "?"},
		{typed: "neznámé"},
		{typed: "Unknown"},
		{typed: "-"},
		{typed: ""},
		{typed: "0"},
		{typed: "1990.02.31.", impossible: true},
		{typed: "31/02/1990", impossible: true},
		{typed: "1990-13-01", impossible: true},
		{typed: "31. února 1990", impossible: true},
		{typed: "19901345", impossible: true},
		{typed: "2O01.05.06", unreadable: true},
		{typed: "190.05.06", unreadable: true},
		{typed: "1990.11.03 vagy 1991.11.03", want: "1990-11-03", code: DateApproximate},
		{typed: "1990.11.03 (útlevél szerint)", want: "1990-11-03", code: DateApproximate},
		{typed: "kb. 1985 nyara", want: "1985", code: DateApproximate},
		{typed: "tavasszal", unreadable: true},
		{typed: "34", unreadable: true},
		{typed: "#REF!", unreadable: true},
	} {
		d := dayReader{language: c.language, birth: true, today: today}
		r := d.read(Cell{Shown: c.typed, Raw: c.typed})
		if r.day != c.want || r.impossible != c.impossible || r.unreadable != c.unreadable {
			t.Errorf("%q is read as %+v", c.typed, r)
		}
		if c.code != "" && !slices.Contains(r.codes, c.code) || c.code == "" && len(r.codes) > 0 {
			t.Errorf("%q warns %v, want %q", c.typed, r.codes, c.code)
		}
	}
}

func TestDateCellsOfEveryFormat(t *testing.T) {
	t.Parallel()
	formats := []string{"yyyy-mm-dd", "yyyy. mm. dd.", "d/m/yy", "dd.mm.yyyy", "d. mmmm yyyy", "yyyy-mm-dd h:mm:ss", "mmm-yy", "[$-40e]yyyy\\. mmmm d\\.;@"}
	for _, old := range []bool{false, true} {
		f := excelize.NewFile()
		if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &old}); err != nil {
			t.Fatal(err)
		}
		serial := 33180
		if old {
			serial -= 1462
		}
		for i, format := range formats {
			style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
			if err != nil {
				t.Fatal(err)
			}
			cell, err := excelize.CoordinatesToCellName(i+1, 1)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellInt("Sheet1", cell, int64(serial)); err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellStyle("Sheet1", cell, cell, style); err != nil {
				t.Fatal(err)
			}
		}
		w := &workbook{file: f, date1904: old}
		rows, err := w.rows("Sheet1", 0)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range rows[0].Cells {
			if r := (dayReader{date1904: old}).read(c); r.day != "1990-11-03" {
				t.Errorf("%s (1904: %v) shown as %q: %+v", formats[i], old, c.Shown, r)
			}
		}
	}
}

func TestNumbersWithFormatsAreNoDates(t *testing.T) {
	t.Parallel()
	for shown, raw := range map[string]string{
		"25,000 HUF": "25000", "25,000.00": "25000", "06-20-943": "620943", "50%": "0.5", "640 e": "640000",
		"640,000 Forint": "640000", "3.63E+10": "36309436029", "12": "12",
	} {
		if looksLikeDay(shown, raw) {
			t.Errorf("%s shown as %q is taken for a day", raw, shown)
		}
	}
}

func TestMoneyInText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		cell     Cell
		currency string
		want     money.Amount
		assumed  bool
		bad      bool
	}{
		{cell: Cell{Shown: "640.000,-", Raw: "640.000,-"}, currency: "HUF", want: money.Of(640000, "HUF")},
		{cell: Cell{Shown: "640 000", Raw: "640 000"}, currency: "HUF", want: money.Of(640000, "HUF")},
		{cell: Cell{Shown: "640\u00a0000 Ft", Raw: "640\u00a0000 Ft"}, want: money.Of(640000, "HUF")},
		{cell: Cell{Shown: "640000", Raw: "640000"}, currency: "HUF", want: money.Of(640000, "HUF")},
		{cell: Cell{Shown: "640,000.00", Raw: "640000"}, currency: "HUF", want: money.Of(640000, "HUF")},
		{cell: Cell{Shown: "1 500,50 Kč", Raw: "1 500,50 Kč"}, currency: "CZK", want: money.Amount{Minor: 150050, Currency: "CZK"}},
		{cell: Cell{Shown: "1500.5", Raw: "1500.5"}, currency: "EUR", want: money.Amount{Minor: 150050, Currency: "EUR"}},
		{cell: Cell{Shown: "1500.1000000000001", Raw: "1500.1000000000001"}, currency: "EUR", want: money.Amount{Minor: 150010, Currency: "EUR"}},
		{cell: Cell{Shown: "500 €", Raw: "500 €"}, currency: "HUF", want: money.Of(500, "EUR"), assumed: true},
		{cell: Cell{Shown: "1000", Raw: "1000"}, want: money.Of(1000, "CZK"), assumed: true},
		{cell: Cell{Shown: "majd később", Raw: "majd később"}, currency: "HUF", bad: true},
		{cell: Cell{Shown: "-500", Raw: "-500"}, currency: "HUF", bad: true},
	} {
		got, assumed, ok := readAmount(c.cell, c.currency, "CZK")
		if ok == c.bad || ok && (got != c.want || assumed != c.assumed) {
			t.Errorf("%q %s: %v assumed %v ok %v", c.cell.Shown, c.currency, got, assumed, ok)
		}
	}
}

func TestPhonesCanBeDialledFromAnywhere(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typed    string
		language i18n.Language
		want     string
	}{
		{"06-20/9436029", i18n.Hu, "+36209436029"},
		{"0036 70 2883015", i18n.Hu, "+36702883015"},
		{"+36 30 7122818", i18n.Hu, "+36307122818"},
		{"(06 30) 712 2818", i18n.Hu, "+36307122818"},
		{"20/943-6029", i18n.Hu, "+36209436029"},
		{"06 1 234 5678", i18n.Hu, "+3612345678"},
		{"602 123 456", i18n.Cs, "+420602123456"},
		{"+420602123456", i18n.Cs, "+420602123456"},
		{"00383 44 123 456", i18n.Cs, "+38344123456"},
		{"+44 (0)20 7946 0018", i18n.En, "+442079460018"},
		{"020 7946 0018", i18n.En, ""},
		{"nincs telefonja", i18n.Hu, ""},
		{"12", i18n.Hu, ""},
		{"6209436029", i18n.Hu, "+36209436029"},
		{"36209436029", i18n.Hu, "+36209436029"},
		{"20 943 6029 (anyja)", i18n.Hu, "+36209436029"},
	} {
		numbers, odd := readPhones(c.typed, c.language)
		if len(numbers) != 1 || numbers[0].E164 != c.want || numbers[0].Typed != c.typed || odd != (c.want == "") {
			t.Errorf("%q: %v odd %v", c.typed, numbers, odd)
		}
	}
	if numbers, _ := readPhones("06-20/9436029; +36 30 7122818", i18n.Hu); len(numbers) != 2 {
		t.Errorf("two numbers: %v", numbers)
	}
}

func TestCounsellorsWrittenDifferentlyAreOnePerson(t *testing.T) {
	t.Parallel()
	people, of := resolveCounsellors(
		[]string{"Kovács Ágnes", "kovács á.", "KOVÁCS ÁGNES", "Ágnes Kovács", "Nagy Á.", "Nagy Ádám", "Nagy Ágota", "Nagy", "dr. Tóth Őzike"},
		[]StaffName{{ID: 7, FamilyName: "Tóth", GivenName: "Őzike"}}, i18n.Hu)
	agnes := of["Kovács Ágnes"]
	for _, typed := range []string{"kovács á.", "KOVÁCS ÁGNES", "Ágnes Kovács"} {
		if of[typed] != agnes {
			t.Errorf("%q is %q", typed, people[of[typed]].Name)
		}
	}
	if p := people[of["Nagy Á."]]; !p.Ambiguous || p.Rows != 1 {
		t.Errorf("Nagy Á. could be two people: %+v", p)
	}
	if p := people[of["dr. Tóth Őzike"]]; p.StaffID != 7 {
		t.Errorf("Tóth Őzike has an account: %+v", p)
	}
}

func TestScriptsAndTheirLanguages(t *testing.T) {
	t.Parallel()
	for _, c := range [][4]string{
		{"ნინო ბერიძე", "ru", "Geor", "ka"},
		{"Сергій Бондаренко", "uk", "Cyrl", "uk"},
		{"Сергій Бондаренко", "", "Cyrl", ""},
		{"مريم العبيدي", "ar", "Arab", "ar"},
		{"مريم", "prs", "Arab", "prs"},
		{"Đặng", "vi", "Latn", ""},
		{"", "vi", "", ""},
	} {
		if code, language := script(c[0], c[1]); code != c[2] || language != c[3] {
			t.Errorf("%q spoken %q: %s %s", c[0], c[1], code, language)
		}
	}
}

func TestWordsOfOneLanguageDoNotHideInAnother(t *testing.T) {
	t.Parallel()
	for field, byLanguage := range lexicon {
		for language, words := range byLanguage {
			for word, code := range words {
				if strings.TrimSpace(word) == "" || code == "" {
					t.Errorf("%s %s: %q means %q", field, language, word, code)
				}
			}
		}
	}
	for language, words := range headings {
		for word, field := range words {
			if !slices.Contains(Fields(), field) {
				t.Errorf("%s: %q names %q", language, word, field)
			}
		}
	}
}

func TestYesAndNoInCellsOfEveryKind(t *testing.T) {
	t.Parallel()
	_, r := propose(t, Choice{}, Options{}, sheet{"x", [][]any{
		{"Családi név", "Utónév", "Állampolgárság", "Visszalépett?", "Tanácsadások száma"},
		{"A", "a", "RS", true, "3 alkalom"},
		{"A", "b", "RS", 0, 2.5},
		{"A", "c", "RS", day(2021, time.May, 6), "sok"},
		{"A", "d", "RS", "IGEN!", 4000},
		{"A", "e", "RS", "igen, 2021.05.06.", nil},
		{"A", "f", "RS", "nem (még)", nil},
		{"A", "g", "RS", "nem jelent meg", nil},
	}})
	want := []Answer{Yes, No, Yes, Yes, Yes, No, Unknown}
	for i, p := range r.Proposals {
		if p.Facts.Withdrawn != want[i] {
			t.Errorf("row %d: %s", p.Row, p.Facts.Withdrawn)
		}
	}
	if r.Proposals[2].Facts.WithdrawnOn != date.Of(2021, time.May, 6) {
		t.Errorf("withdrawn on %s", r.Proposals[2].Facts.WithdrawnOn)
	}
	if r.Proposals[4].Facts.WithdrawnOn != date.Of(2021, time.May, 6) {
		t.Errorf("withdrawn on %s", r.Proposals[4].Facts.WithdrawnOn)
	}
	if r.Proposals[0].Facts.Sessions != 3 || !r.Proposals[1].has(Sessions, NumberUnreadable) ||
		!r.Proposals[2].has(Sessions, NumberUnreadable) || !r.Proposals[3].has(Sessions, NumberImplausible) {
		t.Error("sessions are not counted or warned about")
	}
}
