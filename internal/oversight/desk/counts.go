package desk

import (
	"context"
	"strconv"
	"sync"
	"time"

	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
)

// Tally is how many cases there are of a kind, and how many of them wait too
// long, are due, or want care.
type Tally struct {
	Cases    int `db:"cases"`
	Stuck    int `db:"stuck"`
	Overdue  int `db:"overdue"`
	DueWeek  int `db:"due_week"`
	DueInTwo int `db:"due_in_two"`
	Children int `db:"children"`
	Detained int `db:"detained"`
	Imported int `db:"imported"`
}

func (t Tally) plus(o Tally) Tally {
	return Tally{
		t.Cases + o.Cases, t.Stuck + o.Stuck, t.Overdue + o.Overdue, t.DueWeek + o.DueWeek,
		t.DueInTwo + o.DueInTwo, t.Children + o.Children, t.Detained + o.Detained, t.Imported + o.Imported,
	}
}

// Counts are the cases of a filter, altogether and by each dimension.
type Counts struct {
	Tally
	Stage, Counsellor, Blocker, Waiting, Country, Programme map[string]Tally
}

func newCounts() Counts {
	return Counts{
		Stage: map[string]Tally{}, Counsellor: map[string]Tally{}, Blocker: map[string]Tally{},
		Waiting: map[string]Tally{}, Country: map[string]Tally{}, Programme: map[string]Tally{},
	}
}

// add takes in the lines of a counting.
func (c *Counts) add(lines []counted) {
	by := map[string]map[string]Tally{
		"stage": c.Stage, "counsellor": c.Counsellor, "blocker": c.Blocker, "waiting": c.Waiting, "country": c.Country, "programme": c.Programme,
	}
	for _, l := range lines {
		if l.Dimension == "" {
			c.Tally = c.Tally.plus(l.Tally)
			continue
		}
		by[l.Dimension][l.Value] = by[l.Dimension][l.Value].plus(l.Tally)
	}
}

// total is how many cases a narrower filter holds, where these counts tell:
// with one dimension and one mark at most.
func (c Counts) total(f Filter, scope reader) (n int, known bool) {
	if !f.Open() {
		return 0, false
	}
	t, dimensions, marks := c.Tally, 0, 0
	for _, d := range []struct {
		by    map[string]Tally
		value string
	}{
		{c.Stage, string(f.Stage)}, {c.Counsellor, f.staff(scope)}, {c.Blocker, f.Blocker}, {c.Waiting, string(f.Waiting)},
		{c.Country, noneAs(f.Country, "")}, {c.Programme, noneAs(f.Programme, "0")},
	} {
		if d.value != "" {
			t = d.by[d.value]
			dimensions++
		}
	}
	n = t.Cases
	for _, m := range []struct {
		on    bool
		cases int
	}{
		{f.Stuck, t.Stuck}, {f.Due == Overdue, t.Overdue}, {f.Due == DueWeek, t.DueWeek}, {f.Due == DueInTwo, t.DueInTwo},
		{f.Children, t.Children}, {f.Detained, t.Detained}, {f.Imported, t.Imported},
	} {
		if m.on {
			n = m.cases
			marks++
		}
	}
	return n, dimensions <= 1 && marks <= 1 && f.Country != None
}

// staff is the number of the counsellor sought; 0 for nobody, empty for any.
func (f Filter) staff(scope reader) string {
	switch f.Counsellor {
	case Mine:
		return strconv.FormatInt(scope.staff, 10)
	default:
		return noneAs(f.Counsellor, "0")
	}
}

func noneAs(value, none string) string {
	if value == None {
		return none
	}
	return value
}

// of counts the cases of a staff member; 0 is nobody.
func (c Counts) of(staffID int64) Tally { return c.Counsellor[strconv.FormatInt(staffID, 10)] }

// ledger keeps countings as long as nothing in the office has changed, so that
// a list need not count a whole caseload for its figures. It holds ordinary
// cases only: what somebody is named on is added for each reader.
type ledger struct {
	clock   clock.Clock
	mu      sync.Mutex
	entries map[string]entry
}

type entry struct {
	changed time.Time
	at      time.Time
	lines   []counted
}

// Bounds of the ledger. The life of an entry bounds how long a change can go
// unnoticed that did not touch the latest case of the office.
const (
	ledgerLife = 10 * time.Second
	ledgerSize = 400
)

func newLedger(c clock.Clock) *ledger { return &ledger{clock: c, entries: map[string]entry{}} }

func (l *ledger) get(name string, m mark) ([]counted, bool) {
	if l == nil {
		return nil, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	e, ok := l.entries[name]
	return e.lines, ok && e.changed.Equal(m.Changed) && l.clock.Now().Sub(e.at) < ledgerLife
}

func (l *ledger) put(name string, m mark, lines []counted) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.entries) >= ledgerSize {
		clear(l.entries)
	}
	l.entries[name] = entry{changed: m.Changed, at: l.clock.Now(), lines: lines}
}

// count counts a filter, or remembers the counting.
func (s Service) count(ctx context.Context, r db.Reader, f Filter, scope reader, m mark) (Counts, error) {
	out := newCounts()
	name := strconv.FormatInt(scope.office, 10) + " " + scope.today.String() + " " + f.URL()
	if f.Counsellor == Mine {
		name += " " + strconv.FormatInt(scope.staff, 10)
	}
	lines, known := s.ledger.get(name, m)
	if !known {
		q := counts(f, scope, false)
		var err error
		if lines, err = typed[counted](q).All(ctx, r, q.args...); err != nil {
			return out, err
		}
		s.ledger.put(name, m, lines)
	}
	out.add(lines)
	if !m.Named {
		return out, nil
	}
	q := counts(f, scope, true)
	guarded, err := typed[counted](q).All(ctx, r, q.args...)
	out.add(guarded)
	return out, err
}
