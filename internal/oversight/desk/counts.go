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
		{c.Stage, string(f.Stage)},
		{c.Counsellor, f.staff(scope)},
		{c.Blocker, f.Blocker},
		{c.Waiting, string(f.Waiting)},
		{c.Country, noneAs(f.Country, "")},
		{c.Programme, noneAs(f.Programme, "0")},
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
		{f.Stuck, t.Stuck},
		{f.Due == Overdue, t.Overdue},
		{f.Due == DueWeek, t.DueWeek},
		{f.Due == DueInTwo, t.DueInTwo},
		{f.Children, t.Children},
		{f.Detained, t.Detained},
		{f.Imported, t.Imported},
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
// a list need not count a whole caseload for its figures. Ordinary cases are
// counted once for everybody, those a reader is named on for each reader.
//
// Counting more cases than an office of people can work with takes longer than
// a page may; such countings are renewed beside the requests, and lag.
type ledger struct {
	clock   clock.Clock
	mu      sync.Mutex
	entries map[string]entry
}

type entry struct {
	state   state
	at      time.Time
	lines   []counted
	renewed bool // somebody is at it
}

// state is what was counted: the moment of its last change, and for protection
// cases how many there were.
type state struct {
	changed time.Time
	cases   int
}

// Bounds of the ledger. The life of an entry bounds how long a change can go
// unnoticed that did not touch the latest case of the office.
const (
	ledgerLife = 10 * time.Second
	ledgerLag  = 10 * time.Minute
	ledgerSize = 400
)

func newLedger(c clock.Clock) *ledger { return &ledger{clock: c, entries: map[string]entry{}} }

// get finds a counting. late tells that it may be shown once more, but that
// the one who asks has to see to a new one.
func (l *ledger) get(name string, now state) (lines []counted, known, late bool) {
	if l == nil {
		return nil, false, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	e, ok := l.entries[name]
	age := l.clock.Now().Sub(e.at)
	switch {
	case !ok || age >= ledgerLag:
		return nil, false, false
	case age < ledgerLife && (e.state == now || e.large()):
		return e.lines, true, false
	case !e.large():
		return nil, false, false
	case e.state == now || e.renewed:
		return e.lines, true, false
	}
	e.renewed = true
	l.entries[name] = e
	return e.lines, true, true
}

// release lets somebody else see to a new counting.
func (l *ledger) release(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e, ok := l.entries[name]; ok {
		e.renewed = false
		l.entries[name] = e
	}
}

func (e entry) large() bool {
	for _, c := range e.lines {
		if c.Dimension == "" {
			return c.Cases > countAll
		}
	}
	return false
}

func (l *ledger) put(name string, now state, lines []counted) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.entries) >= ledgerSize {
		clear(l.entries)
	}
	l.entries[name] = entry{state: now, at: l.clock.Now(), lines: lines}
}

// count counts a filter, or remembers the counting.
func (s Service) count(ctx context.Context, r db.Reader, by db.Actor, f Filter, scope reader, m mark) (Counts, error) {
	out := newCounts()
	office := strconv.FormatInt(scope.office, 10) + " " + scope.today.String() + " " + f.URL()
	own := office + " " + strconv.FormatInt(scope.staff, 10)
	name := office
	if f.Counsellor == Mine {
		name = own
	}
	parts := []counting{{name, state{m.Changed.UTC(), 0}, counts(f, scope, false)}}
	if m.Named > 0 {
		parts = append(parts, counting{own + " named", state{m.Guarded.UTC(), m.Named}, counts(f, scope, true)})
	}
	for _, c := range parts {
		lines, known, late := s.ledger.get(c.name, c.now)
		if !known {
			var err error
			if lines, err = typed[counted](c.question).All(ctx, r, c.args...); err != nil {
				return out, err
			}
			s.ledger.put(c.name, c.now, lines)
		}
		if late {
			go s.recount(context.WithoutCancel(ctx), by, c)
		}
		out.add(lines)
	}
	return out, nil
}

// counting is a question of the ledger with its name and what it would count.
type counting struct {
	name string
	now  state
	*question
}

// recount renews a counting beside the requests. If it fails, the next reader
// tries again.
func (s Service) recount(ctx context.Context, by db.Actor, c counting) {
	by.Token, by.Draft = "", ""
	err := s.DB.Read(ctx, by, func(r db.Reader) error {
		lines, err := typed[counted](c.question).All(ctx, r, c.args...)
		if err == nil {
			s.ledger.put(c.name, c.now, lines)
		}
		return err
	})
	if err != nil {
		s.ledger.release(c.name)
	}
}
