package caseimport

import (
	"bytes"
	"os"
	"testing"
	"unicode/utf8"

	"homeward/internal/kit/i18n"
)

func FuzzNames(f *testing.F) {
	for _, s := range []string{"KOVÁCS, ANNA", "O'BRIEN", "Nguye\u0302\u0303n", "\u202e", "'", "-", "van der", "İ", "\xff", "Mc", "McÉ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, l := range languages {
			family, given, _ := splitName(latinName(s), orderOf(s), l)
			if !utf8.ValidString(family + given) {
				t.Errorf("%q becomes invalid text", s)
			}
		}
		if once := properName(s); properName(once) != once && !isSmall(once) && !isCapitals(once) {
			t.Errorf("%q: %q is not settled", s, once)
		}
		script(s, "uk")
	})
}

func FuzzDays(f *testing.F) {
	for _, s := range []string{"1990.02.31.", "1988. 3. 14.", "29308", "29308.99999", "1e308", "NaN", "Inf", "-1", "03/25/1990", "14.3.88", "kb. 1985", "1985?", "~", "T00:00", "99999999", "1985-86"} {
		f.Add(s, false, false)
		f.Add(s, true, true)
	}
	f.Fuzz(func(t *testing.T, s string, isDay, old bool) {
		for _, l := range languages {
			d := dayReader{language: l, date1904: old, monthFirst: old, birth: isDay, today: today}
			if r := d.read(Cell{Shown: clean(s), Raw: s, IsDay: isDay}); !r.day.Valid() {
				t.Errorf("%q gives the day %q", s, r.day)
			}
		}
	})
}

func FuzzAmounts(f *testing.F) {
	for _, s := range []string{"640.000,-", "1e15", "1e999999999", "€", "5 €", "-1", "0x1p-2", "1_000", "Ft", "1.5.5", "Infinity"} {
		f.Add(s, "HUF")
		f.Add(s, "")
	}
	f.Fuzz(func(t *testing.T, s, currency string) {
		code, _ := readCurrency(currency)
		if a, _, ok := readAmount(Cell{Shown: clean(s), Raw: s}, code, "EUR"); ok && a.IsNegative() {
			t.Errorf("%q is %s", s, a)
		}
		if n, ok := readCount(Cell{Shown: clean(s), Raw: s}); ok && (n < 0 || n > 100_000) {
			t.Errorf("%q counts %d", s, n)
		}
	})
}

func FuzzPhones(f *testing.F) {
	for _, s := range []string{"06-20/9436029", "+", "()", "(06)", "((1", "00", "0036", "1;2;3;4;5;6;7", "+36 (0)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, l := range languages {
			numbers, _ := readPhones(clean(s), l)
			for _, n := range numbers {
				if n.E164 != "" && (n.E164[0] != '+' || len(n.E164) < 8 || len(n.E164) > 16) {
					t.Errorf("%q becomes %q", s, n.E164)
				}
			}
		}
	})
}

func FuzzWords(f *testing.F) {
	for _, s := range []string{"emberkeresk.", "vállalkozás + lakhatás", "?", ".", "(", "és", "románi/orosz", "kovács á.", "F", "\u0301"} {
		f.Add(s, "ano")
	}
	f.Fuzz(func(t *testing.T, s, other string) {
		s = clean(s)
		for _, l := range languages {
			for field := range lexicon {
				if code, ok := lexicon.code(field, l, s); ok && code == "" {
					t.Errorf("%q has an empty code", s)
				}
			}
			score(s, l)
			resolveCounsellors([]string{s, other, s + " " + other}, []StaffName{{ID: 1, FamilyName: other, GivenName: s}}, l)
		}
		readCountry(s)
		readLanguage(s)
		if clean(s) != s {
			t.Errorf("%q is not settled: %q", s, clean(s))
		}
	})
}

// FuzzRead hands over files that pretend to be workbooks.
func FuzzRead(f *testing.F) {
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
	whole, err := os.ReadFile("testdata/small.xlsx")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Fuzz(func(t *testing.T, file []byte) {
		table, err := Read(bytes.NewReader(file), Choice{Language: i18n.Hu})
		if err != nil {
			return
		}
		r := table.Propose(Options{Today: today})
		if s := r.Summary(); s.Imported+len(s.Duplicates)+len(s.Refused) != s.Rows {
			t.Errorf("rows without a verdict: %+v", s)
		}
	})
}
