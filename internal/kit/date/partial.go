package date

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Partial is a birth date as far as it is known: "", "1988", "1988-03" or
// "1988-03-14". Many people we help know only the year they were born in;
// inventing a first of January for them would be a wrong record.
type Partial string

// PartialOf is the Partial of a whole day.
func PartialOf(d Date) Partial { return Partial(d.String()) }

// ParsePartial is as tolerant as Parse and also reads a year, a year and a
// month, and days with unknown parts as papers show them ("00.00.1988").
func ParsePartial(s string) (Partial, error) {
	p, err := parse(unknownMarks(unknownMarks(s)))
	if err != nil {
		return "", err
	}
	switch {
	case p.year == 0:
		return "", nil
	case p.month == 0:
		return Partial(fmt.Sprintf("%04d", p.year)), nil
	case p.day == 0:
		return Partial(fmt.Sprintf("%04d-%02d", p.year, p.month)), nil
	}
	return PartialOf(Of(p.year, time.Month(p.month), p.day)), nil
}

// unknownMarks turns a day or month of marks (??, XX, __) into the zeros that
// papers use. Marks beside digits stay and are refused: "19??" is no year.
func unknownMarks(s string) string {
	return marks.ReplaceAllString(s, "${1}00${2}")
}

var marks = regexp.MustCompile(`(^|[./\s-])(?:\?{1,2}|_{1,2}|[xX]{1,2})([./\s-]|$)`)

// Valid tells whether p is in one of the four forms and on the calendar.
func (p Partial) Valid() bool {
	if p == "" {
		return true
	}
	if len(p) != 4 && len(p) != 7 && len(p) != 10 {
		return false
	}
	again, err := ParsePartial(string(p))
	return err == nil && again == p
}

// Known tells whether anything is known.
func (p Partial) Known() bool { return p != "" }

// Full is the day, if the whole of it is known.
func (p Partial) Full() (Date, bool) {
	if len(p) != 10 {
		return Date{}, false
	}
	var d Date
	if d.UnmarshalText([]byte(p)) != nil {
		return Date{}, false
	}
	return d, true
}

// Year is 0 when unknown.
func (p Partial) Year() int {
	if len(p) < 4 {
		return 0
	}
	y, err := strconv.Atoi(string(p[:4]))
	if err != nil {
		return 0
	}
	return y
}

// Month is 0 when unknown.
func (p Partial) Month() time.Month {
	if len(p) < 7 {
		return 0
	}
	m, err := strconv.Atoi(string(p[5:7]))
	if err != nil || m < 1 || m > 12 {
		return 0
	}
	return time.Month(m)
}

// Assumed is the day that age is counted from: 1 July of a known year, the
// first of a known month. It is not given when nothing is known.
func (p Partial) Assumed() Date {
	if d, ok := p.Full(); ok {
		return d
	}
	switch {
	case p.Year() == 0:
		return Date{}
	case p.Month() == 0:
		return Of(p.Year(), time.July, 1)
	}
	return Of(p.Year(), p.Month(), 1)
}

// AgeOn is the age in whole years on the day; ok is false when no year is
// known or the person was not yet born. Who was born on 29 February has the
// birthday on 1 March of other years.
func (p Partial) AgeOn(day Date) (years int, ok bool) {
	born := p.Assumed()
	if born.IsZero() || day.IsZero() || day.Before(born) {
		return 0, false
	}
	years = day.Year() - born.Year()
	if day.Month() < born.Month() || day.Month() == born.Month() && day.Day() < born.Day() {
		years--
	}
	return years, true
}

// String is the stored form.
func (p Partial) String() string { return string(p) }
