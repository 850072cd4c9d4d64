package payment

import (
	"context"
	"slices"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/programme"
)

// refuse is a refusal of an act on a case's money for one reason.
func refuse(c casefile.Case, key string, args ...any) error {
	return fault.New(fault.Refused, "money of %s: %w", c.Reference, casefile.Refuse(key, args...))
}

func refuseField(c casefile.Case, field, key string, args ...any) error {
	return fault.New(fault.Refused, "money of %s: %w", c.Reference, casefile.RefuseField(field, key, args...))
}

// purse are the budget lines of a case's programme while they are held: what
// is left on each falls as activities are given their share.
type purse struct {
	tx    db.Tx
	c     casefile.Case
	day   date.Date
	cause Cause // of what is released
	lines []programme.Line
	left  map[int64]int64
}

// open holds the budget of a case's programme. Cases come before budget lines,
// and lines in the order of their keys, so that nobody waits in a circle.
func open(ctx context.Context, tx db.Tx, c casefile.Case, day date.Date) (p purse, err error) {
	p = purse{tx: tx, c: c, day: day, left: map[int64]int64{}}
	used, err := linesUsed.All(ctx, tx, c.ID)
	if err != nil {
		return p, err
	}
	if p.lines, err = programme.HoldLines(ctx, tx, c.ProgrammeID, used...); err != nil {
		return p, err
	}
	sums, err := programme.LineSumsOf(ctx, tx, p.lines)
	for _, l := range p.lines {
		p.left[l.ID] = l.Minor - sums[l.ID].Reserved
	}
	return p, err
}

func (p purse) line(id int64) programme.Line {
	i := slices.IndexFunc(p.lines, func(l programme.Line) bool { return l.ID == id })
	if i < 0 {
		return programme.Line{}
	}
	return p.lines[i]
}

// move reserves on a line, or releases where minor is below zero.
func (p purse) move(ctx context.Context, s Standing, l programme.Line, minor int64) error {
	e := Entry{
		LineID: l.ID, CaseID: p.c.ID, ActivityID: s.Root, StaffID: p.tx.By().StaffID, HappenedOn: p.day,
		Kind: Set, Minor: minor, Currency: string(l.Currency),
	}
	switch {
	case minor == 0:
		return nil
	case minor < 0:
		e.Kind, e.Minor, e.Cause = Release, -minor, p.cause
	}
	p.left[l.ID] -= minor
	return entries.Insert(ctx, p.tx, &e)
}

// pays reports whether more can be reserved on a line that an activity uses: it is
// one of the case's programme, and still pays.
func (p purse) pays(l programme.Line, s Standing) bool {
	return l.ProgrammeID == p.c.ProgrammeID && l.Pays(s.Activity, p.day)
}

// settle brings what is reserved for an activity to what it needs.
func (p purse) settle(ctx context.Context, s Standing) error {
	about := codelist.Label(ctx, codelist.ReintegrationActivity, s.Activity)
	needs, now := s.needs(), p.line(s.LineID)
	switch other := s.Reserved > 0 && s.LineCurrency != s.Currency; {
	case needs < s.bound() || other && s.bound() > 0:
		return refuse(p.c, "payment.refused.below_asked", "Activity", about, "Asked", money.Amount{Minor: s.bound(), Currency: s.LineCurrency})
	case s.Reserved > 0 && !other && p.left[now.ID] >= needs-s.Reserved && (needs <= s.Reserved || p.pays(now, s)):
		return p.move(ctx, s, now, needs-s.Reserved)
	case s.bound() > 0:
		return p.short(s, about, now, s.Reserved)
	}
	if s.Reserved > 0 {
		if err := p.move(ctx, s, now, -s.Reserved); err != nil {
			return err
		}
	}
	if needs == 0 {
		return nil
	}
	var best programme.Line
	for _, l := range p.lines {
		if string(l.Currency) != s.Currency || !p.pays(l, s) {
			continue
		}
		if p.left[l.ID] >= needs {
			return p.move(ctx, s, l, needs)
		}
		if best.ID == 0 || p.left[l.ID] > p.left[best.ID] {
			best = l
		}
	}
	if best.ID == 0 {
		return refuse(p.c, "payment.refused.no_line", "Activity", about, "Currency", s.Currency)
	}
	return p.short(s, about, best, 0)
}

// short refuses to reserve more than a line has left.
func (p purse) short(s Standing, about string, l programme.Line, already int64) error {
	return refuse(p.c, "payment.refused.too_little", "Activity", about, "Line", l.Name,
		"Needed", s.in(s.needs()-already), "Left", money.Amount{Minor: p.left[l.ID], Currency: string(l.Currency)})
}

// Reserve sets the money of an approved plan aside on the budget of the case's
// programme, and brings it in line with an amendment: more, less, or none for
// what was given up. Where a line has too little left, or less is planned than
// was asked for, the refusal names it. A programme that keeps no budget lines
// reserves nothing.
func Reserve(ctx context.Context, tx db.Tx, c casefile.Case, day date.Date) error {
	p, err := open(ctx, tx, c, day)
	if err != nil || len(p.lines) == 0 {
		return err
	}
	all, err := Standings(ctx, tx, c)
	if err != nil {
		return err
	}
	// What becomes less goes first: it may pay for what becomes more.
	slices.SortStableFunc(all, func(a, b Standing) int { return int(sign(a.needs()-a.Reserved) - sign(b.needs()-b.Reserved)) })
	for _, s := range all {
		if err := p.settle(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func sign(n int64) int64 {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

// End is called when an activity is delivered or given up. It refuses while an
// instalment is open, and to give up what was paid for.
func End(ctx context.Context, tx db.Tx, c casefile.Case, root int64, delivered bool) error {
	all, err := Standings(ctx, tx, c)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(s Standing) bool { return s.Root == root })
	switch {
	case i < 0:
		return nil
	case all[i].Open > 0:
		return refuse(c, "payment.refused.open")
	case !delivered && all[i].net() > 0:
		return refuse(c, "payment.refused.paid", "Paid", all[i].in(all[i].net()))
	}
	return nil
}

// Settle gives back to the budget what activities no longer need that are
// delivered or given up in the approved plan.
func Settle(ctx context.Context, tx db.Tx, c casefile.Case, day date.Date) error {
	all, err := Standings(ctx, tx, c)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(s Standing) bool { return s.State == "planned" || s.Reserved <= s.bound() })
	if len(all) == 0 {
		return nil
	}
	p, err := open(ctx, tx, c, day)
	if err != nil {
		return err
	}
	for _, s := range all {
		if err := p.move(ctx, s, p.line(s.LineID), s.bound()-s.Reserved); err != nil {
			return err
		}
	}
	return nil
}
