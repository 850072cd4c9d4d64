package i18n

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestNoTwoEntriesClaimOneName(t *testing.T) {
	t.Parallel()
	for _, tab := range []*table{countries(), languages()} {
		for _, c := range tab.conflicts {
			t.Error(c)
		}
	}
}

func TestTablesAreWhole(t *testing.T) {
	t.Parallel()
	if n := len(Countries(in(En))); n != 250 {
		t.Errorf("%d countries", n)
	}
	if n := len(LanguageOptions(in(En))); n < 70 {
		t.Errorf("%d languages", n)
	}
	for what, tab := range map[string]*table{"countries": countries(), "languages": languages()} {
		for _, e := range tab.entries {
			if what == "countries" && (len(e.code) != 2 || len(e.code3) != 3 || strings.ToUpper(e.code+e.code3) != e.code+e.code3) {
				t.Errorf("codes %q %q", e.code, e.code3)
			}
			for _, l := range Languages {
				for _, n := range append([]string{e.names[l]}, e.also[l]...) {
					if n == "" || strings.TrimSpace(n) != n || norm.NFC.String(n) != n || strings.Contains(n, "  ") {
						t.Errorf("%s %s in %s is %q", what, e.code, l, n)
					}
				}
			}
		}
		for _, l := range Languages {
			names := map[string]string{}
			for _, o := range tab.options[l] {
				if other, taken := names[o.Label]; taken {
					t.Errorf("%s and %s are both %q in %s", o.Code, other, o.Label, l)
				}
				names[o.Label] = o.Code
			}
		}
	}
	if !slices.IsSortedFunc(Countries(in(Cs)), func(a, b Option) int { return Compare(in(Cs))(a.Label, b.Label) }) {
		t.Error("Czech countries are out of order")
	}
	if c := Citizenships(in(Hu)); c[len(c)-1].Code != Stateless || len(c) != 251 || len(Countries(in(Hu))) != 250 {
		t.Error("stateless is a citizenship and no country")
	}
}

func TestNamesAreTheOnesOfToday(t *testing.T) {
	t.Parallel()
	for code, want := range map[string][3]string{
		"VN": {"Vietnam", "Vietnám", "Vietnam"},
		"TR": {"Türkiye", "Törökország", "Turecko"},
		"GE": {"Georgia", "Grúzia", "Gruzie"},
		"MK": {"North Macedonia", "Észak-Macedónia", "Severní Makedonie"},
		"XK": {"Kosovo", "Koszovó", "Kosovo"},
		"PS": {"Palestine", "Palesztina", "Palestina"},
		"BA": {"Bosnia and Herzegovina", "Bosznia-Hercegovina", "Bosna a Hercegovina"},
		"ZZ": {"ZZ", "ZZ", "ZZ"},
	} {
		if got := [3]string{Country(in(En), code), Country(in(Hu), code), Country(in(Cs), code)}; got != want {
			t.Errorf("%s is %q", code, got)
		}
	}
	if got := LanguageName(in(Hu), "prs") + " " + LanguageName(in(Cs), "ps") + " " + LanguageName(in(En), "ckb"); got != "dari paštština Kurdish (Sorani)" {
		t.Errorf("languages are %q", got)
	}
	if CountryISO3("XK") != "XKX" || CountryISO3("ZZ") != "" || !IsCountry("AF") || IsCountry("") || !IsLanguage("rom") || IsLanguage("xx") {
		t.Error("codes")
	}
}

func TestStatelessIsACitizenshipAndNoCountry(t *testing.T) {
	t.Parallel()
	for code, want := range map[string][2]bool{
		"AF": {true, true}, "XK": {true, true}, Stateless: {false, true}, "QQ": {}, "ZZ": {}, "": {}, "af": {}, "AFG": {}, "EU": {},
	} {
		if got := [2]bool{IsCountry(code), IsCitizenship(code)}; got != want {
			t.Errorf("%q: country, citizenship %v", code, got)
		}
	}
	for _, o := range Countries(in(Cs)) {
		if !IsCountry(o.Code) {
			t.Errorf("%s is offered as a country", o.Code)
		}
	}
}

func TestCountriesAreUnderstoodAsWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Vietnám": "VN", "VIETNAM": "VN", "vietnámi": "VN", "Viet Nam": "VN", "vietnamská": "VN", "Vie\u0302\u0323t Nam": "VN",
		"afgán": "AF", "Afghan": "AF", "AFG": "AF", "af": "AF", "afghánská": "AF", "Afghánistán": "AF", "afgan allampolgar": "AF",
		"koszovói": "XK", "KOSZOVO": "XK", "Koszovo\u0301": "XK", "Kosovo (UNSCR 1244)": "XK", "Kosovo*": "XK", "kosovská": "XK",
		"ukrajinský": "UA", "Ukrán": "UA", "ukrajinské": "UA", "Ukrajinec": "UA", "syrský": "SY", "Szír": "SY", "Syrian Arab Republic": "SY",
		"Grúzia": "GE", "Georgia": "GE", "Gruzie": "GE", "Turkey": "TR", "Türkiye": "TR", "TÜRKİYE": "TR", "Törökország": "TR",
		"Moldova": "MD", "Moldávia": "MD", "Moldavsko": "MD", "Republic of Moldova": "MD", "Ivory Coast": "CI", "Cote d'Ivoire": "CI",
		"Côte d’Ivoire": "CI", "Elefántcsontpart": "CI", "Fehéroroszország": "BY", "Belarusz": "BY", "Iran (Islamic Republic of)": "IR",
		"iráni": "IR", "Irán": "IR", "USA": "US", "U.S.A.": "US", "DR Congo": "CD", "ČR": "CZ", "CR": "CR", "ír": "IE", "IR": "IR",
		"Mongolian": "MN", "mongol": "MN", "North Macedonia": "MK", "Macedónia": "MK", "Swaziland": "SZ", "Burma": "MM",
		"Stateless": "XX", "hontalan": "XX", "bez státní příslušnosti": "XX", "státní příslušník Iráku": "", "Nigerian": "NG",
		"nigeri": "NE", "Niger": "NE", "Congo": "", "Kongó": "", "Korea": "", "Jugoszlávia": "", "": "", "   ": "", "?": "", "xyz": "",
		"allampolgar": "", "nigériai": "NG",
	} {
		got, ok := MatchCountry(text)
		if got != want || ok != (want != "") {
			t.Errorf("MatchCountry(%q) = %q, %v, want %q", text, got, ok, want)
		}
	}
	for _, l := range Languages {
		for _, o := range Citizenships(in(l)) {
			for _, text := range []string{o.Label, strings.ToUpper(o.Label), norm.NFD.String(o.Label), Fold(o.Label)} {
				if got, _ := MatchCountry(text); got != o.Code {
					t.Errorf("%q is %q, want %s", text, got, o.Code)
				}
			}
		}
		for _, o := range LanguageOptions(in(l)) {
			for _, text := range []string{o.Label, strings.ToUpper(o.Label), norm.NFD.String(o.Label), Fold(o.Label)} {
				if got, _ := MatchLanguage(text); got != o.Code {
					t.Errorf("%q is %q, want %s", text, got, o.Code)
				}
			}
		}
	}
}

func TestTheLikelyOriginsHaveAdjectives(t *testing.T) {
	t.Parallel()
	n := 0
	for _, e := range countries().entries {
		if len(e.also[En]) > 0 && len(e.also[Hu]) > 0 && len(e.also[Cs]) > 0 {
			n++
		}
	}
	if n < 70 {
		t.Errorf("%d countries have other names in all three languages", n)
	}
}

func TestLanguagesAreUnderstoodAsWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"dari": "prs", "Dári": "prs", "darí": "prs", "Farsi": "fa", "perzsa": "fa", "fársí": "fa", "pastu": "ps", "Pashtu": "ps",
		"paštština": "ps", "kurd": "ku", "szoráni": "ckb", "Kurmanji": "kmr", "bengáli": "bn", "Bangla": "bn", "mongol": "mn",
		"vietnámi": "vi", "vietnamsky": "vi", "albán": "sq", "Romani": "rom", "cigány": "rom", "arab nyelv": "ar", "ARABIC": "ar",
		"český jazyk": "cs", "uk": "uk", "Tagalog": "fil", "dán": "da", "dan": "da", "": "", "klingon": "",
	} {
		got, ok := MatchLanguage(text)
		if got != want || ok != (want != "") {
			t.Errorf("MatchLanguage(%q) = %q, %v, want %q", text, got, ok, want)
		}
	}
}
