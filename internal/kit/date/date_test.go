package date

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
)

func TestParseReadsWhatOfficesType(t *testing.T) {
	t.Parallel()
	want := Of(2026, time.November, 19)
	for _, s := range []string{
		"2026-11-19", "2026. 11. 19.", "2026.11.19", "2026.11.19.", "2026/11/19", "20261119",
		"19. 11. 2026", "19.11.2026", "19/11/2026", "19-11-2026", "19 11 2026", " 19.11.2026 ",
		"19.\u00a011.\u00a02026", "19 Nov 2026", "Nov 19, 2026", "19th November 2026", "NOVEMBER 19 2026",
		"2026. november 19.", "2026. november 19-én", "2026. nov. 19.", "19. listopadu 2026", "dne 19. listopadu 2026",
		"2026. november 19., csütörtök", "čtvrtek 19. listopadu 2026", "Thursday, 19 November 2026",
		"2026-11-19 00:00:00", "2026-11-19T00:00:00Z", "۱۹.۱۱.۲۰۲۶",
	} {
		if got, err := Parse(s); err != nil || got != want {
			t.Errorf("Parse(%q) = %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "  ", "-"} {
		if d, err := Parse(s); err != nil || !d.IsZero() {
			t.Errorf("Parse(%q) = %v, %v, want a day not given", s, d, err)
		}
	}
	if d, err := Parse("5. března 1999"); err != nil || d != Of(1999, time.March, 5) {
		t.Errorf("a month with accents is %v, %v", d, err)
	}
}

func TestParseRefusesWhatIsNoDayOrTwoDays(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"31. 2. 2026", "29. 2. 2025", "2026-13-01", "11/19/2026", "00.00.1988", "1988", "1988-03", "tegnap",
		"19.11.26", "26. 11. 19.", "2026-11-19 14:05", "19. 11. 20266", "2026 2026 11", "1. 1. 0001", "9999-01-01",
		"2026. november 19., péntek", "19 Nov Dec 2026", "19.11.2026 (?)", "x", "19..", "november", "99999999999",
	} {
		if got, err := Parse(s); !errors.Is(err, ErrNotADay) {
			t.Errorf("Parse(%q) = %v, %v, want a refusal", s, got, err)
		}
	}
}

func TestParsePartialKeepsWhatIsKnown(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]Partial{
		"": "", "1988": "1988", "1988.": "1988", "1988-03": "1988-03", "1988. 03.": "1988-03", "03/1988": "1988-03",
		"3. 1988": "1988-03", "1988. március": "1988-03", "březen 1988": "1988-03", "March 1988": "1988-03",
		"1988-03-14": "1988-03-14", "14.3.1988": "1988-03-14", "00.00.1988": "1988", "00.03.1988": "1988-03",
		"1988-00-00": "1988", "??.??.1988": "1988", "XX.03.1988": "1988-03", "1988-03-??": "1988-03",
	} {
		got, err := ParsePartial(s)
		if err != nil || got != want {
			t.Errorf("ParsePartial(%q) = %q, %v, want %q", s, got, err, want)
		}
		if !got.Valid() {
			t.Errorf("%q is not valid", got)
		}
	}
	for _, s := range []string{"14.00.1988", "19??", "1988-13", "30. 2. 1988", "14.03.????", "88"} {
		if got, err := ParsePartial(s); err == nil {
			t.Errorf("ParsePartial(%q) = %q, want a refusal", s, got)
		}
	}
	for _, p := range []Partial{"1988-3", "1988-03-1", "88", "abcd", "1988-02-30"} {
		if p.Valid() {
			t.Errorf("%q is valid", p)
		}
	}
}

func TestAgeCountsFromWhatIsKnown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		born Partial
		on   Date
		age  int
		ok   bool
	}{
		{"2008-11-19", Of(2026, 11, 18), 17, true},
		{"2008-11-19", Of(2026, 11, 19), 18, true},
		{"2008", Of(2026, 6, 30), 17, true},
		{"2008", Of(2026, 7, 1), 18, true},
		{"2008-03", Of(2026, 2, 28), 17, true},
		{"2008-03", Of(2026, 3, 1), 18, true},
		{"2008-02-29", Of(2026, 2, 28), 17, true},
		{"2008-02-29", Of(2026, 3, 1), 18, true},
		{"", Of(2026, 3, 1), 0, false},
		{"2027", Of(2026, 3, 1), 0, false},
		{"2008", Date{}, 0, false},
	} {
		if age, ok := c.born.AgeOn(c.on); age != c.age || ok != c.ok {
			t.Errorf("%q on %v is %d, %v, want %d, %v", c.born, c.on, age, ok, c.age, c.ok)
		}
	}
}

func TestDaysAndMonths(t *testing.T) {
	t.Parallel()
	d := Of(2026, time.January, 31)
	if got := d.AddMonths(1); got != Of(2026, time.February, 28) {
		t.Errorf("31 January and a month is %v", got)
	}
	if got := d.AddMonths(-2); got != Of(2025, time.November, 30) {
		t.Errorf("31 January less two months is %v", got)
	}
	if got := Of(2026, time.March, 1).DaysSince(Of(2024, time.March, 1)); got != 730 {
		t.Errorf("two years are %d days", got)
	}
	if got := (Date{}).AddDays(3); !got.IsZero() {
		t.Errorf("three days after a day not given is %v", got)
	}
	sunday := Of(2026, time.November, 22)
	if sunday.Weekday() != time.Sunday || !d.Before(sunday) || !sunday.After(d) || d.Compare(sunday) != -1 {
		t.Error("days are out of order")
	}
	if Valid(2026, time.February, 29) || !Valid(2028, time.February, 29) {
		t.Error("leap days")
	}
}

func TestADayIsTheDayInItsZone(t *testing.T) {
	t.Parallel()
	budapest := time.FixedZone("CET", 3600)
	late := time.Date(2026, 11, 19, 23, 30, 0, 0, time.UTC)
	if got := FromTime(late, budapest); got != Of(2026, 11, 20) {
		t.Errorf("half past midnight in Budapest is %v", got)
	}
	if got := Of(2026, 11, 20).In(budapest); !got.Equal(late.Add(-30 * time.Minute)) {
		t.Errorf("the day begins at %v", got)
	}
}

func TestStoredFormsComeBack(t *testing.T) {
	t.Parallel()
	for _, d := range []Date{{}, Of(2026, 11, 19), Of(1899, 12, 31), Of(9999, 12, 31)} {
		var fromPG, fromSQL, fromJSON Date
		v, err := d.DateValue()
		if err != nil || fromPG.ScanDate(v) != nil || fromPG != d {
			t.Errorf("%v came back from pgx as %v", d, fromPG)
		}
		if d.IsZero() && v.Time.Format(time.DateOnly) != "0001-01-01" {
			t.Errorf("a day not given is stored as %v", v.Time)
		}
		sv, err := d.Value()
		if err != nil || fromSQL.Scan(sv) != nil || fromSQL != d {
			t.Errorf("%v came back from database/sql as %v", d, fromSQL)
		}
		b, err := json.Marshal(d)
		if err != nil || json.Unmarshal(b, &fromJSON) != nil || fromJSON != d {
			t.Errorf("%v came back from %s as %v", d, b, fromJSON)
		}
	}
	var d Date
	if err := d.ScanDate(pgtype.Date{InfinityModifier: pgtype.Infinity, Valid: true}); err == nil {
		t.Error("infinity is a day")
	}
	if err := d.ScanDate(pgtype.Date{}); err != nil || !d.IsZero() {
		t.Error("NULL is a day")
	}
	if err := json.Unmarshal([]byte(`"19.11.2026"`), &d); !errors.Is(err, ErrNotADay) {
		t.Errorf("a machine wrote 19.11.2026 and got %v", err)
	}
}

func TestPostgresKeepsDays(t *testing.T) {
	t.Parallel()
	m := pgtype.NewMap()
	for _, format := range []int16{pgtype.BinaryFormatCode, pgtype.TextFormatCode} {
		for _, d := range []Date{{}, Of(2026, 11, 19), Of(1899, 12, 31)} {
			var got Date
			buf, err := m.Encode(pgtype.DateOID, format, d, nil)
			if err != nil || m.Scan(pgtype.DateOID, format, buf, &got) != nil || got != d {
				t.Errorf("format %d: %v came back as %v, %v", format, d, got, err)
			}
		}
		days := []Date{Of(2026, 11, 19), {}}
		var got []Date
		buf, err := m.Encode(pgtype.DateArrayOID, format, days, nil)
		if err != nil || m.Scan(pgtype.DateArrayOID, format, buf, &got) != nil || !slices.Equal(got, days) {
			t.Errorf("format %d: %v came back as %v, %v", format, days, got, err)
		}
		null := Of(2026, 11, 19)
		if err := m.Scan(pgtype.DateOID, format, nil, &null); err != nil || !null.IsZero() {
			t.Errorf("format %d: NULL is %v, %v", format, null, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"2026. 11. 19.", "19/11/2026", "20261119", "19 Nov 2026", "2026. november 19-én", "00.00.1988", "??.1988",
		"19. listopadu 2026", "1988", "٠١.٠١.١٩٩٠", "\xff", "29. 2. 2028", "jan jan jan", "cs p v po",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := Parse(s)
		if err == nil && !d.IsZero() {
			if d.Year() < firstYear || d.Year() > lastYear {
				t.Errorf("%q is in the year %d", s, d.Year())
			}
			if again, err := Parse(d.String()); err != nil || again != d {
				t.Errorf("%q is %v, which is %v, %v", s, d, again, err)
			}
		}
		p, perr := ParsePartial(s)
		if perr == nil && !p.Valid() {
			t.Errorf("%q is %q, which is not valid", s, p)
		}
		if full, ok := p.Full(); err == nil && !d.IsZero() && (!ok || full != d) {
			t.Errorf("%q is the day %v and the partial day %q", s, d, p)
		}
	})
}
