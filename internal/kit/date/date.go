// Package date knows days without a time of day or a zone.
//
// A hearing, a departure or a birthday is a day: it does not move when it is
// looked at from another time zone. The zero Date means "not given" and is
// stored as 0001-01-01, so that no column needs NULL.
package date

import (
	"cmp"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
)

// ErrNotADay is what Parse answers to text that is not a day of the calendar,
// or that could be read as two different days.
var ErrNotADay = errors.New("not a day")

// Date is a day. It is comparable: two equal days are == and may be map keys.
type Date struct {
	days int32 // since 0001-01-01
}

const secondsPerDay = 24 * 60 * 60

// dayOne is 0001-01-01 as days before 1970-01-01.
const dayOne = 719162

// Of is the day y-m-d; like time.Date it carries days beyond the month's end
// over into the next month. Use Valid to refuse them.
func Of(y int, m time.Month, d int) Date {
	return fromUTC(time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
}

// Valid tells whether the calendar has the day y-m-d, in the years 1 to 9999.
func Valid(y int, m time.Month, d int) bool {
	if y < 1 || y > 9999 || m < time.January || m > time.December || d < 1 || d > 31 {
		return false
	}
	return Of(y, m, d).Day() == d
}

// FromTime is the day it is at t in loc; nil stands for UTC.
func FromTime(t time.Time, loc *time.Location) Date {
	if loc == nil {
		loc = time.UTC
	}
	y, m, d := t.In(loc).Date()
	return Of(y, m, d)
}

func fromUTC(t time.Time) Date {
	return Date{days: int32(t.Unix()/secondsPerDay + dayOne)}
}

// IsZero tells whether the day is not given.
func (d Date) IsZero() bool { return d.days == 0 }

// Time is midnight of the day in UTC.
func (d Date) Time() time.Time {
	return time.Unix((int64(d.days)-dayOne)*secondsPerDay, 0).UTC()
}

// In is the first moment of the day in loc: where a day's appointments begin.
func (d Date) In(loc *time.Location) time.Time {
	if loc == nil {
		loc = time.UTC
	}
	y, m, day := d.Time().Date()
	return time.Date(y, m, day, 0, 0, 0, 0, loc)
}

// String is "2026-11-19", and empty when the day is not given.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// Year of the day.
func (d Date) Year() int { return d.Time().Year() }

// Month of the day.
func (d Date) Month() time.Month { return d.Time().Month() }

// Day of the month.
func (d Date) Day() int { return d.Time().Day() }

// Weekday of the day.
func (d Date) Weekday() time.Weekday { return d.Time().Weekday() }

// Before tells whether d is an earlier day than o.
func (d Date) Before(o Date) bool { return d.days < o.days }

// After tells whether d is a later day than o.
func (d Date) After(o Date) bool { return d.days > o.days }

// Compare orders days for slices.SortFunc; days not given come first.
func (d Date) Compare(o Date) int { return cmp.Compare(d.days, o.days) }

// AddDays is the day n days later. A day not given stays not given.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return Date{days: d.days + int32(n)}
}

// AddMonths is the same day n months later, or the last day of that month
// where it is shorter: 31 January and one month is 28 February.
func (d Date) AddMonths(n int) Date {
	if d.IsZero() {
		return d
	}
	y, m, day := d.Time().Date()
	first := time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return fromUTC(first).AddDays(min(day, last) - 1)
}

// DaysSince counts the days from o to d; negative when d is the earlier one.
func (d Date) DaysSince(o Date) int { return int(d.days) - int(o.days) }

// StartOfMonth is the first day of the day's month.
func (d Date) StartOfMonth() Date { return d.AddDays(1 - d.Day()) }

// MarshalText writes the ISO form, so JSON and URLs carry it too.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the ISO form only; empty text is a day not given.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	t, err := time.Parse(time.DateOnly, string(b))
	if err != nil {
		return fmt.Errorf("%w: %q", ErrNotADay, b)
	}
	*d = fromUTC(t)
	return nil
}

// ScanDate reads a DATE from PostgreSQL; NULL is a day not given.
func (d *Date) ScanDate(v pgtype.Date) error {
	if !v.Valid {
		*d = Date{}
		return nil
	}
	if v.InfinityModifier != pgtype.Finite {
		return fmt.Errorf("%w: infinity", ErrNotADay)
	}
	*d = fromUTC(v.Time)
	return nil
}

// DateValue writes a DATE to PostgreSQL; a day not given is 0001-01-01.
func (d Date) DateValue() (pgtype.Date, error) {
	return pgtype.Date{Time: d.Time(), Valid: true}, nil
}

// Scan reads a day for database/sql.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
		return nil
	case time.Time:
		*d = Of(v.Year(), v.Month(), v.Day())
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	}
	return fmt.Errorf("%w: %T", ErrNotADay, src)
}

// Value writes a day for database/sql.
func (d Date) Value() (driver.Value, error) { return d.Time(), nil }
