package snapshot

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"homeward/internal/oversight/report"
)

// Cause is why a row counts otherwise than it did.
type Cause string

// The causes, in the order in which a sentence names them.
const (
	Merged       Cause = "merged"        // two records turned out to be one person
	Unmerged     Cause = "unmerged"      // a merge was undone
	DepartureDay Cause = "departure_day" // the day of departure was corrected
	Day          Cause = "day"           // the day of another event was
	Sex          Cause = "sex"
	Birth        Cause = "birth" // the birth date, and with it the age bracket
	Citizenship  Cause = "citizenship"
	Programme    Cause = "programme" // moved to another programme
	Office       Cause = "office"    // the case is another office's now
	OtherCase    Cause = "other_case"
	Amount       Cause = "amount"
	State        Cause = "state"  // what it depends on of the thing itself changed: how far it got, whom it is about
	Rests        Cause = "rests"  // another record of the case, on which it rests, changed
	Detail       Cause = "detail" // another property of it, or of its case, changed
	Voided       Cause = "voided"
	TurnedBack   Cause = "turned_back" // was not admitted
	Restored     Cause = "restored"    // counts again
	Replaced     Cause = "replaced"    // the person counts by another fact
	Anonymised   Cause = "anonymised"
	Late         Cause = "late"    // happened before the report was frozen, recorded after
	New          Cause = "new"     // happened after
	Removed      Cause = "removed" // the case is no longer on file
	Deleted      Cause = "deleted" // the thing itself was removed
	Definition   Cause = "definition"
	Parameters   Cause = "parameters" // the two were asked for different things
	Unexplained  Cause = "unexplained"
)

// Options are all causes.
func (Cause) Options() []Cause {
	return []Cause{
		Merged, Unmerged, DepartureDay, Day, Sex, Birth, Citizenship, Programme, Office, OtherCase, Amount, State, Rests, Detail, Voided, TurnedBack,
		Restored, Replaced, Anonymised, Late, New, Removed, Deleted, Definition, Parameters, Unexplained,
	}
}

// Frame is what one side of a comparison was asked for.
type Frame struct {
	Params     report.Params
	Offices    []string // codes of those it reaches; none: nobody limited it
	Indicators []Indicator
}

// holds reports whether a row can be part of the frame.
func (f Frame) holds(r Row) bool {
	return !r.Day.After(f.Params.To) && (f.Params.Programme == "" || f.Params.Programme == r.Project) &&
		(len(f.Offices) == 0 || slices.Contains(f.Offices, r.Office))
}

// dims are the names of an indicator's own dimensions.
func (f Frame) dims(id string) []string {
	i, _ := f.indicator(id)
	return i.Dims
}

func (f Frame) indicator(id string) (Indicator, bool) {
	n := slices.IndexFunc(f.Indicators, func(i Indicator) bool { return i.ID == id })
	if n < 0 {
		return Indicator{}, false
	}
	return f.Indicators[n], true
}

// Facts are what is known today about the rows that differ.
type Facts struct {
	Since      time.Time // when the older of the two was made
	Then, Now  Frame
	Merged     map[string]string // a person's record that was merged, and who they are
	Unmerged   map[string]string // a record whose merge was undone since, and whose it was part of
	Anonymised map[string]bool
	Left       map[string]Leaving
	Things     map[string]Thing // by token
	Cases      map[string]Case
	Subjects   map[string][]report.Subject // of each indicator
}

// Case is the case of a row as it stands today.
type Case struct {
	Reference string
	Office    string
	Voided    bool
	Protected bool
	Openable  bool     // the reader may go on to it
	Away      bool     // handed to an office that is not the reader's
	Touched   bool     // something of it was written since
	Changed   []string // columns changed since
	Written   []string // tables in which something of it was

	id int64
}

// Leaving is what became of a person's departures.
type Leaving struct {
	Stands     bool // one counts
	Voided     bool
	TurnedBack bool
	RecordedAt time.Time // of the first that counts
}

// Change is a row that counts otherwise than it did. Old is nil where it did
// not count before, New where it does no more.
type Change struct {
	Indicator string
	Old, New  *Row
	Cause     Cause
}

// Row is the row as it is now, or was last.
func (c Change) Row() Row {
	if c.New != nil {
		return *c.New
	}
	return *c.Old
}

// Effect is what the change does to the total of a span.
func (c Change) Effect(s report.Span) (t Total) {
	if c.New != nil && c.New.Span == s {
		t.add(1, c.New.Amount)
	}
	if c.Old != nil && c.Old.Span == s {
		t.add(-1, -c.Old.Amount)
	}
	return t
}

// Explain pairs the rows of two sides and says of each that is added, gone or
// changed why it is. The changes of an indicator add up to the difference of its
// totals.
func Explain(old, now []Row, f Facts) []Change {
	pairs := pair(old, now, f)
	x := explainer{Facts: f, counts: map[string]bool{}, countsNewly: map[string]bool{}, countedOnce: map[string]bool{}}
	for _, p := range pairs {
		x.take(p)
	}
	var out []Change
	for _, p := range pairs {
		switch {
		case p.Old == nil:
			p.Cause = x.added(*p.New)
		case p.New == nil:
			p.Cause = x.gone(*p.Old)
		case same(*p.Old, *p.New):
			continue
		default:
			p.Cause = x.changed(*p.Old, *p.New)
		}
		out = append(out, p)
	}
	return out
}

// same reports whether two rows say the same, wherever they stand.
func same(a, b Row) bool {
	dims := slices.Equal(a.Dims, b.Dims)
	a.N, a.Dims, b.N, b.Dims = 0, nil, 0, nil
	return dims && a.key() == b.key()
}

// key is a row without its place and lists, to be compared.
func (r Row) key() [13]string {
	return [13]string{
		r.Indicator, string(r.Span), r.Thing, r.Person, r.Case, r.Day.String(), r.Sex, r.Age, r.Citizenship, r.Office, r.Project,
		strconv.FormatInt(r.Amount, 10), strconv.FormatBool(r.DayAssumed),
	}
}

// pair finds for each row the one it was, or became: first the same thing of
// the same person, then of who they turned out to be.
func pair(old, now []Row, f Facts) []Change {
	out := make([]Change, 0, len(old))
	oldLeft, newLeft := pointers(old), pointers(now)
	for _, identity := range []func(*Row) string{
		func(r *Row) string { return r.named(r.Person) + "|" + strings.Join(r.Dims, "|") },
		func(r *Row) string { return r.named(r.Person) },
		func(r *Row) string { return r.named(f.who(r.Person)) },
	} {
		waiting := map[string][]*Row{}
		for _, r := range newLeft {
			waiting[identity(r)] = append(waiting[identity(r)], r)
		}
		met := map[*Row]bool{}
		oldLeft = slices.DeleteFunc(oldLeft, func(r *Row) bool {
			w := waiting[identity(r)]
			if len(w) == 0 {
				return false
			}
			waiting[identity(r)] = w[1:]
			met[w[0]] = true
			out = append(out, Change{Indicator: r.Indicator, Old: r, New: w[0]})
			return true
		})
		newLeft = slices.DeleteFunc(newLeft, func(r *Row) bool { return met[r] })
	}
	for _, r := range oldLeft {
		out = append(out, Change{Indicator: r.Indicator, Old: r})
	}
	for _, r := range newLeft {
		out = append(out, Change{Indicator: r.Indicator, New: r})
	}
	slices.SortStableFunc(out, func(a, b Change) int { return strings.Compare(a.Indicator, b.Indicator) })
	return out
}

func pointers(rows []Row) []*Row {
	out := make([]*Row, len(rows))
	for n := range rows {
		out[n] = &rows[n]
	}
	return out
}

// named is what a row counts, for a person.
func (r *Row) named(person string) string { return r.Indicator + "|" + r.Thing + "|" + person }

// who is the record that stands for a person, in a merge that stands or in one
// that was undone.
func (f Facts) who(person string) string {
	if p, ok := f.Merged[person]; ok {
		return p
	}
	if p, ok := f.Unmerged[person]; ok {
		return p
	}
	return person
}

// joined reports whether another record was merged into the person's.
func joined(records map[string]string, person string) bool {
	if _, ok := records[person]; ok {
		return true
	}
	for _, p := range records {
		if p == person {
			return true
		}
	}
	return false
}
