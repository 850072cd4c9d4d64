package money

import (
	"errors"
	"math"
	"testing"
)

func TestParseReadsWhatOfficesType(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, currency string
		minor          int64
	}{
		{"640 000", "HUF", 64000000},
		{"640.000,-", "HUF", 64000000},
		{"640 000 Ft", "HUF", 64000000},
		{"640\u00a0000\u00a0Ft", "HUF", 64000000},
		{"640\u202f000", "HUF", 64000000},
		{"12 500 Kč", "CZK", 1250000},
		{"12500,- Kč", "CZK", 1250000},
		{"12 500,–", "CZK", 1250000},
		{"1 200,50", "EUR", 120050},
		{"1.200,50 €", "EUR", 120050},
		{"1,200.50", "EUR", 120050},
		{"€ 1,200.50", "EUR", 120050},
		{"EUR 1200.5", "EUR", 120050},
		{"1.200", "EUR", 120000},
		{"1,200", "EUR", 120000},
		{"1'200", "EUR", 120000},
		{"1,234,567.89", "USD", 123456789},
		{"1.234.567", "USD", 123456700},
		{"1200.00", "EUR", 120000},
		{"0,05", "EUR", 5},
		{"0.500", "EUR", 50},
		{"-12,5", "EUR", -1250},
		{"−12,5", "EUR", -1250},
		{"1500", "VND", 1500},
		{"1.5000", "EUR", 150},
		{"12,345.678", "JOD", 12345678},
		{"0", "EUR", 0},
	} {
		got, err := Parse(c.text, c.currency)
		if err != nil || got != (Amount{c.minor, c.currency}) {
			t.Errorf("Parse(%q, %s) = %v, %v, want %d", c.text, c.currency, got, err, c.minor)
		}
	}
}

func TestParseRefusesWhatCouldBeAnotherAmount(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{
		{"", "EUR"},
		{"abc", "EUR"},
		{"12,", "EUR"},
		{",50", "EUR"},
		{"1,2,3", "EUR"},
		{"1.20.300", "EUR"},
		{"1 20", "EUR"},
		{"1234 567", "EUR"},
		{"12,345.678", "EUR"},
		{"12 Kč", "EUR"},
		{"12 €", "CZK"},
		{"1.200", "JOD"},
		{"12.5", "VND"},
		{"1,200.50.10", "EUR"},
		{"--5", "EUR"},
		{"1e5", "EUR"},
		{"5-6", "EUR"},
		{"99999999999999999999", "EUR"},
		{"92233720368547758.08", "EUR"},
		{"640 eFt", "HUF"},
	} {
		if got, err := Parse(c[0], c[1]); err == nil {
			t.Errorf("Parse(%q, %s) = %v, want a refusal", c[0], c[1], got)
		}
	}
	if _, err := Parse("92233720368547758.08", "EUR"); !errors.Is(err, ErrOverflow) {
		t.Errorf("too much money is %v", err)
	}
}

func TestAddGuardsItsLimits(t *testing.T) {
	t.Parallel()
	eur := func(n int64) Amount { return Amount{n, "EUR"} }
	if got, err := eur(150).Add(eur(-50)); err != nil || got != eur(100) {
		t.Errorf("sum is %v, %v", got, err)
	}
	if got, err := (Amount{}).Add(eur(5)); err != nil || got != eur(5) {
		t.Errorf("a total from nothing is %v, %v", got, err)
	}
	for _, c := range [][2]Amount{{eur(math.MaxInt64), eur(1)}, {eur(math.MinInt64), eur(-1)}} {
		if got, err := c[0].Add(c[1]); !errors.Is(err, ErrOverflow) {
			t.Errorf("%v + %v = %v, %v", c[0], c[1], got, err)
		}
	}
	if got, err := eur(1).Sub(eur(math.MinInt64)); !errors.Is(err, ErrOverflow) {
		t.Errorf("difference is %v, %v", got, err)
	}
	if _, err := eur(1).Add(Amount{1, "HUF"}); !errors.Is(err, ErrCurrencies) {
		t.Errorf("euro and forint are %v", err)
	}
	if got, err := Sum(eur(1), eur(2), eur(3)); err != nil || got != eur(6) {
		t.Errorf("sum of three is %v, %v", got, err)
	}
	if got, err := Sum(eur(1), eur(0)); err != nil || got != eur(1) {
		t.Errorf("sum with zero is %v, %v", got, err)
	}
	if c, err := eur(math.MinInt64).Compare(eur(math.MaxInt64)); err != nil || c != -1 {
		t.Errorf("the least and the most compare as %d, %v", c, err)
	}
	if c, err := eur(7).Compare(eur(7)); err != nil || c != 0 {
		t.Errorf("equal amounts compare as %d, %v", c, err)
	}
}

func TestTimesRoundsHalfToEven(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ minor, num, den, want int64 }{
		{100, 1, 3, 33},
		{200, 1, 3, 67},
		{5, 1, 2, 2},
		{7, 1, 2, 4},
		{-5, 1, 2, -2},
		{-7, 1, 2, -4},
		{100, 385, 100, 385},
		{5, -1, 2, -2},
		{5, 1, -2, -2},
	} {
		if got, err := (Amount{c.minor, "EUR"}).Times(c.num, c.den); err != nil || got.Minor != c.want {
			t.Errorf("%d × %d/%d = %v, %v, want %d", c.minor, c.num, c.den, got, err, c.want)
		}
	}
	if _, err := (Amount{math.MaxInt64, "EUR"}).Times(2, 1); !errors.Is(err, ErrOverflow) {
		t.Errorf("twice the most is %v", err)
	}
	if _, err := (Amount{1, "EUR"}).Times(1, 0); err == nil {
		t.Error("divided by zero")
	}
}

func TestStringIsForMachines(t *testing.T) {
	t.Parallel()
	for want, a := range map[string]Amount{
		"1200.50 EUR": {120050, "EUR"}, "-0.05 EUR": {-5, "EUR"}, "1500 VND": {1500, "VND"}, "1.5 JOD": {1500, "JOD"}, "1200 JOD": {1200000, "JOD"},
		"-92233720368547758.08 EUR": {math.MinInt64, "EUR"}, "640000.00 HUF": Of(640000, "HUF"),
	} {
		if got := a.String(); got != want {
			t.Errorf("%#v is %q, want %q", a, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"640 000", "640.000,-", "1 200,50", "1,200.50", "€ 5", "1'200", "-0,5", "0.500", "１２", "\xff"} {
		f.Add(s, "EUR")
		f.Add(s, "JOD")
	}
	f.Fuzz(func(t *testing.T, s, currency string) {
		a, err := Parse(s, currency)
		if err != nil || !Known(currency) {
			return
		}
		again, err := Parse(a.Decimal(), currency)
		if MinorDigits(currency) == 3 && err != nil {
			return // "1.234" is refused where there are three decimals
		}
		if err != nil || again != a {
			t.Errorf("%q is %v, which is %v, %v", s, a, again, err)
		}
	})
}
