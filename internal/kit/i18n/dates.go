package i18n

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"homeward/internal/kit/date"
)

// dateWords are the names of months and weekdays in one language, looked up
// once because lists show many days.
type dateWords struct {
	month, monthOf, monthShort [13]string
	weekday, weekdayShort      [7]string
}

func newDateWords(plain map[string]string) *dateWords {
	w := &dateWords{}
	word := func(id string) string {
		if text, ok := plain[id]; ok {
			return text
		}
		return "⟦" + id + "⟧"
	}
	for m := 1; m <= 12; m++ {
		number := fmt.Sprintf("%02d", m)
		w.month[m] = word("i18n.month." + number)
		w.monthOf[m] = word("i18n.month_of." + number)
		w.monthShort[m] = word("i18n.month_short." + number)
	}
	for d := range w.weekday {
		w.weekday[d] = word("i18n.weekday." + strconv.Itoa(d))
		w.weekdayShort[d] = word("i18n.weekday_short." + strconv.Itoa(d))
	}
	return w
}

func datesOf(ctx context.Context) (Language, *dateWords) {
	l := Lang(ctx)
	return l, current().dates[l]
}

// Date is the day in figures: "19 Nov 2026", "2026. 11. 19.", "19. 11. 2026".
// A day not given is empty.
func Date(ctx context.Context, d date.Date) string {
	if d.IsZero() {
		return ""
	}
	l, w := datesOf(ctx)
	y, m, day := d.Time().Date()
	switch l {
	case Hu:
		return fmt.Sprintf("%d. %02d. %02d.", y, m, day)
	case Cs:
		return fmt.Sprintf("%d. %d. %d", day, m, y)
	}
	return fmt.Sprintf("%d %s %d", day, w.monthShort[m], y)
}

// DateLong is the day in words with its weekday: "Thursday, 19 November 2026",
// "2026. november 19., csütörtök", "čtvrtek 19. listopadu 2026".
func DateLong(ctx context.Context, d date.Date) string {
	if d.IsZero() {
		return ""
	}
	l, w := datesOf(ctx)
	weekday := w.weekday[d.Weekday()]
	switch l {
	case Hu:
		return DateWords(ctx, d) + ", " + weekday
	case Cs:
		return weekday + " " + DateWords(ctx, d)
	}
	return weekday + ", " + DateWords(ctx, d)
}

// DateWords is the day as letters and declarations write it: "19 November
// 2026", "2026. november 19.", "19. listopadu 2026".
func DateWords(ctx context.Context, d date.Date) string {
	if d.IsZero() {
		return ""
	}
	l, w := datesOf(ctx)
	y, m, day := d.Time().Date()
	switch l {
	case Hu:
		return fmt.Sprintf("%d. %s %d.", y, w.monthOf[m], day)
	case Cs:
		return fmt.Sprintf("%d. %s %d", day, w.monthOf[m], y)
	}
	return fmt.Sprintf("%d %s %d", day, w.monthOf[m], y)
}

// DateShort leaves the year out: "19 Nov", "nov. 19.", "19. 11.".
func DateShort(ctx context.Context, d date.Date) string {
	if d.IsZero() {
		return ""
	}
	l, w := datesOf(ctx)
	_, m, day := d.Time().Date()
	switch l {
	case Hu:
		return fmt.Sprintf("%s %d.", w.monthShort[m], day)
	case Cs:
		return fmt.Sprintf("%d. %d.", day, m)
	}
	return fmt.Sprintf("%d %s", day, w.monthShort[m])
}

// Month is a month of a year: "November 2026", "2026. november",
// "listopad 2026".
func Month(ctx context.Context, y int, m time.Month) string {
	l, w := datesOf(ctx)
	if m < time.January || m > time.December {
		return strconv.Itoa(y)
	}
	if l == Hu {
		return fmt.Sprintf("%d. %s", y, w.month[m])
	}
	return fmt.Sprintf("%s %d", w.month[m], y)
}

// Weekday is the name of the weekday.
func Weekday(ctx context.Context, d time.Weekday) string {
	_, w := datesOf(ctx)
	return w.weekday[d]
}

// WeekdayShort is the name of the weekday where there is little room.
func WeekdayShort(ctx context.Context, d time.Weekday) string {
	_, w := datesOf(ctx)
	return w.weekdayShort[d]
}

// Partial is a birth date as far as it is known: "1988", "March 1988",
// "14 Mar 1988".
func Partial(ctx context.Context, p date.Partial) string {
	if d, ok := p.Full(); ok {
		return Date(ctx, d)
	}
	if p.Month() != 0 {
		return Month(ctx, p.Year(), p.Month())
	}
	return string(p)
}

// Clock is the time of day in the person's zone: "14:05".
func Clock(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(Zone(ctx))
	if Lang(ctx) == Cs {
		return fmt.Sprintf("%d:%02d", t.Hour(), t.Minute())
	}
	return t.Format("15:04")
}

// Moment is the day and the time in the person's zone.
func Moment(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	between := " "
	if Lang(ctx) == En {
		between = ", "
	}
	return Date(ctx, date.FromTime(t, Zone(ctx))) + between + Clock(ctx, t)
}

// Near is a day seen from today: "today", "tomorrow", "yesterday", the weekday
// within the coming six days, the short date within the same year, else the
// date.
func Near(ctx context.Context, d, today date.Date) string {
	if d.IsZero() {
		return ""
	}
	switch n := d.DaysSince(today); {
	case n == 0:
		return T(ctx, "i18n.near.today")
	case n == 1:
		return T(ctx, "i18n.near.tomorrow")
	case n == -1:
		return T(ctx, "i18n.near.yesterday")
	case n > 1 && n < 7:
		return Weekday(ctx, d.Weekday())
	case d.Year() == today.Year() || n > 0 && n < 100:
		return DateShort(ctx, d)
	}
	return Date(ctx, d)
}

// NearMoment is Near with the time of day: "today 16:00".
func NearMoment(ctx context.Context, t time.Time, today date.Date) string {
	if t.IsZero() {
		return ""
	}
	return Near(ctx, date.FromTime(t, Zone(ctx)), today) + " " + Clock(ctx, t)
}

// DaysAgo is how long ago a day was: "today", "yesterday", "6 days ago"; a
// day to come is "in 6 days".
func DaysAgo(ctx context.Context, d, today date.Date) string {
	if d.IsZero() {
		return ""
	}
	switch n := today.DaysSince(d); {
	case n < -1:
		return N(ctx, "i18n.days.ahead", -n)
	case n > 1:
		return N(ctx, "i18n.days.ago", n)
	default:
		return Near(ctx, d, today)
	}
}

// Days is how many days something has lasted: "1 day", "14 days"; what began
// today has lasted none and reads "today".
func Days(ctx context.Context, n int) string {
	if n == 0 {
		return T(ctx, "i18n.near.today")
	}
	return N(ctx, "i18n.days.count", n)
}

// Overdue is how many days a limit has passed: "2 days overdue".
func Overdue(ctx context.Context, n int) string { return N(ctx, "i18n.days.overdue", n) }
