package caseimport

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
)

// reading is what a cell with a date was understood as.
type reading struct {
	day        date.Partial
	codes      []Code
	unreadable bool // words, or too little to be a date
	impossible bool // written like a date, but no calendar has it
}

// dayReader reads the dates of one column.
type dayReader struct {
	language   i18n.Language
	monthFirst bool // the column has 03/25/1990 and nothing like 25/03/1990
	date1904   bool
	birth      bool
	today      date.Date
}

var (
	timeOfDay  = regexp.MustCompile(`[T ]\s*\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*(?i:am|pm|z|h)?$`)
	shortYear  = regexp.MustCompile(`^(\d{1,2})\s*[./ -]\s*(\d{1,2})\s*[./ -]\s*'?(\d{2})\.?$`)
	slashed    = regexp.MustCompile(`^(\d{1,2})\s*[/-]\s*(\d{1,2})\s*[/-]\s*(\d{2}|\d{4})$`)
	twoYears   = regexp.MustCompile(`^((?:19|20)\d{2})\s*[/–-]\s*(?:19|20)?\d{2}$`)
	plainYear  = regexp.MustCompile(`^(?:18|19|20|21)\d{2}$`)
	yearFirst  = regexp.MustCompile(`\b(?:19|20)\d{2}\s*[./-]\s*\d{1,2}\s*[./-]\s*\d{1,2}\b`)
	dayFirst   = regexp.MustCompile(`\b\d{1,2}\s*[./-]\s*\d{1,2}\s*[./-]\s*(?:19|20)\d{2}\b`)
	anyYear    = regexp.MustCompile(`\b(?:19|20)\d{2}\b`)
	digitGroup = regexp.MustCompile(`\d+`)
)

// readsMonthFirst looks through a column for American dates.
func readsMonthFirst(cells []Cell) bool {
	american, european := 0, 0
	for _, c := range cells {
		m := slashed.FindStringSubmatch(timeOfDay.ReplaceAllString(c.Shown, ""))
		if m == nil || c.IsDay {
			continue
		}
		a, b := number(m[1]), number(m[2])
		switch {
		case a > 12 && b <= 12:
			european++
		case b > 12 && a <= 12:
			american++
		}
	}
	return american > 0 && european == 0
}

func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}

// read understands a cell; an empty reading without faults is a day that is
// not given or not known.
func (d dayReader) read(c Cell) reading {
	if c.IsDay {
		return d.serial(c.Raw, 0)
	}
	text := strings.TrimSpace(c.Shown)
	if isBlank(text) || isUnknown(text) || text == "0" {
		return reading{}
	}
	if isNumber(text) {
		return d.plainNumber(text)
	}
	text = strings.TrimSpace(timeOfDay.ReplaceAllString(text, ""))
	text, approximate := d.withoutApproximate(text)
	out := d.text(text)
	if approximate && !out.unreadable && !out.impossible {
		out.codes = append(out.codes, DateApproximate)
	}
	return out
}

// plainNumber is a year, a day written as 19880314, or a date whose cell lost
// its format.
func (d dayReader) plainNumber(text string) reading {
	switch {
	case plainYear.MatchString(text):
		return d.text(text)
	case len(text) == 8 && digitGroup.FindString(text) == text:
		return d.text(text)
	}
	return d.serial(text, 3000)
}

// serial counts days from 1900 (or 1904) as workbooks do.
func (d dayReader) serial(text string, least float64) reading {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n != n || n < max(least, 1) || n > 2958465 {
		return reading{unreadable: true}
	}
	t, err := excelize.ExcelDateToTime(n, d.date1904)
	if err != nil {
		return reading{unreadable: true}
	}
	day := date.PartialOf(date.FromTime(t.Add(time.Second/2), time.UTC))
	if !day.Valid() {
		return reading{impossible: true}
	}
	return reading{day: day}
}

// withoutApproximate takes "kb.", "cca", "~" and a doubting question mark off.
func (d dayReader) withoutApproximate(text string) (string, bool) {
	found := false
	if rest := strings.TrimRight(text, "? "); rest != text && digitGroup.MatchString(rest) && !strings.HasSuffix(rest, ".") {
		text, found = rest, true
	}
	if rest := strings.TrimLeft(text, "~≈± "); rest != text {
		text, found = rest, true
	}
	words := strings.Fields(text)
	kept := words[:0]
	for _, w := range words {
		if key := wordKey(w); lexicon.has("approximate", key) {
			found = true
			continue
		}
		kept = append(kept, w)
	}
	return strings.Join(kept, " "), found
}

func (d dayReader) text(text string) reading {
	if m := slashed.FindStringSubmatch(text); m != nil && len(m[3]) == 4 {
		a, b := number(m[1]), number(m[2])
		if a <= 12 && b <= 31 && (d.monthFirst || b > 12) {
			day, err := date.ParsePartial(m[3] + "-" + m[1] + "-" + m[2])
			if err != nil {
				return reading{impossible: true}
			}
			if d.monthFirst && b > 12 {
				return reading{day: day}
			}
			return reading{day: day, codes: []Code{MonthFirstAssumed}}
		}
	}
	if day, err := date.ParsePartial(text); err == nil {
		return reading{day: day}
	}
	if m := shortYear.FindStringSubmatch(text); m != nil {
		return d.twoDigits(number(m[1]), number(m[2]), number(m[3]))
	}
	if m := twoYears.FindStringSubmatch(text); m != nil {
		return reading{day: date.Partial(m[1]), codes: []Code{DateApproximate}}
	}
	if dateShaped(text) {
		return reading{impossible: true}
	}
	for _, inside := range []*regexp.Regexp{yearFirst, dayFirst, anyYear} {
		for _, found := range inside.FindAllString(text, -1) {
			if day, err := date.ParsePartial(found); err == nil {
				return reading{day: day, codes: []Code{DateApproximate}}
			}
		}
	}
	return reading{unreadable: true}
}

// dateShaped tells text that would be a date if its figures were smaller:
// "1990.02.31.", "31. února 1990". Any other text is a remark.
func dateShaped(text string) bool {
	if len(text) == 8 && digitGroup.FindString(text) == text {
		return plainYear.MatchString(text[:4])
	}
	smaller := digitGroup.ReplaceAllStringFunc(text, func(digits string) string {
		if len(digits) <= 2 {
			return "1"
		}
		return digits
	})
	_, err := date.ParsePartial(smaller)
	return err == nil && smaller != text
}

// twoDigits reads a date whose year lacks its century: "14.3.88", and in
// Hungarian "88.03.14".
func (d dayReader) twoDigits(a, b, c int) reading {
	orders := [][3]int{{c, b, a}, {a, b, c}} // year, month, day
	switch {
	case d.language == i18n.Hu:
		orders[0], orders[1] = orders[1], orders[0]
	case d.monthFirst:
		orders[0] = [3]int{c, a, b}
	}
	for _, o := range orders {
		year := 2000 + o[0]
		limit := d.today.Year()
		if !d.birth {
			limit++
		}
		if d.today.IsZero() {
			limit = 2050
		}
		if year > limit {
			year -= 100
		}
		if date.Valid(year, time.Month(o[1]), o[2]) {
			return reading{
				day:   date.PartialOf(date.Of(year, time.Month(o[1]), o[2])),
				codes: []Code{CenturyAssumed},
			}
		}
	}
	return reading{impossible: true}
}
