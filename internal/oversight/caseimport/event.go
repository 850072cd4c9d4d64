package caseimport

import (
	"strings"

	"homeward/internal/kit/date"
)

// day reads a date that is not a birth date: it is known whole or not at all.
func (p *proposer) day(row Row, f Field, out *Proposal) date.Date {
	r := p.days[f].read(p.t.Cell(row, f))
	if r.unreadable || r.impossible {
		out.warn(f, DateUnreadable)
		return date.Date{}
	}
	day, ok := r.day.Full()
	if !ok {
		if r.day.Known() {
			out.warn(f, DateUnreadable)
		}
		return date.Date{}
	}
	for _, code := range r.codes {
		out.warn(f, code)
	}
	return day
}

// events reads what happened and when.
func (p *proposer) events(row Row, out *Proposal) {
	f := &out.Facts
	f.FirstSession = p.day(row, FirstSession, out)
	f.DeclaredOn = p.day(row, DeclarationDate, out)
	f.DepartedOn = p.day(row, DepartureDate, out)
	f.ArrivedOn = p.day(row, ArrivalDate, out)
	if flight := out.Typed[Flight]; !isBlank(flight) && !isUnknown(flight) {
		f.Flight = flight
	}
	f.Sessions = p.count(row, Sessions, 200, out)
	f.HouseholdSize = p.count(row, HouseholdSize, 30, out)
	p.withdrawal(row, out)
	if !f.DepartedOn.IsZero() && !f.FirstSession.IsZero() && f.DepartedOn.Before(f.FirstSession) {
		out.refuse(DepartureDate, DepartureBeforeCounselling)
	}
}

func (p *proposer) count(row Row, f Field, usual int, out *Proposal) int {
	c := p.t.Cell(row, f)
	if isBlank(c.Shown) || isUnknown(c.Shown) {
		return 0
	}
	n, ok := readCount(c)
	switch {
	case !ok:
		out.warn(f, NumberUnreadable)
		return 0
	case n > usual:
		out.warn(f, NumberImplausible)
	}
	return n
}

// withdrawal reads a mark, or the day of the withdrawal in its place.
func (p *proposer) withdrawal(row Row, out *Proposal) {
	f := &out.Facts
	f.Withdrawn = Unknown
	c := p.t.Cell(row, Withdrawn)
	if c.Shown == "" {
		return
	}
	mark, remark := c.Shown, ""
	code, ok := p.find(Withdrawn, mark)
	if i := strings.IndexAny(mark, ",;:(0123456789"); !ok && i > 0 {
		mark, remark = mark[:i], strings.TrimLeft(mark[i:], ",;:( ")
		code, ok = p.find(Withdrawn, mark)
	}
	if ok {
		f.Withdrawn = Answer(code)
		p.note(out.Row, Withdrawn, strings.TrimSpace(mark), code, true)
		c = Cell{Shown: remark, Raw: remark}
		if f.Withdrawn != Yes {
			return
		}
	}
	if r := p.days[Withdrawn].read(c); !r.unreadable && !r.impossible {
		if day, full := r.day.Full(); full {
			f.Withdrawn, f.WithdrawnOn = Yes, day
			return
		}
	}
	if ok {
		return
	}
	if isBlank(c.Shown) {
		return
	}
	p.note(out.Row, Withdrawn, c.Shown, string(Unknown), false)
	out.warn(Withdrawn, AnswerUnknown)
}

func (p *proposer) grant(row Row, out *Proposal) {
	f := &out.Facts
	c := p.t.Cell(row, Amount)
	currency, known := "", true
	if typed := out.Typed[Currency]; !isBlank(typed) && !isUnknown(typed) {
		if currency, known = readCurrency(typed); !known {
			out.warn(Currency, CurrencyUnknown)
		}
	}
	if isBlank(c.Shown) || isUnknown(c.Shown) {
		if f.ActivityWords != "" {
			out.warn(Activity, ActivityWithoutAmount)
		}
		return
	}
	amount, assumed, ok := readAmount(c, currency, currencies[p.t.Language])
	if !ok {
		out.warn(Amount, AmountUnreadable)
		return
	}
	if amount.IsZero() {
		return
	}
	f.Amount = amount
	if assumed {
		out.warn(Amount, CurrencyAssumed)
	}
	if f.ActivityWords == "" {
		out.warn(Amount, AmountWithoutActivity)
	}
}

// plausible notes what can hardly be true. None of it refuses the row.
func (p *proposer) plausible(out *Proposal) {
	f := &out.Facts
	born, known := f.BirthDate.Full()
	for _, e := range []struct {
		field Field
		day   date.Date
	}{
		{FirstSession, f.FirstSession},
		{DeclarationDate, f.DeclaredOn},
		{Withdrawn, f.WithdrawnOn},
		{DepartureDate, f.DepartedOn},
		{ArrivalDate, f.ArrivedOn},
	} {
		if e.day.IsZero() {
			continue
		}
		if !p.o.Today.IsZero() && e.day.After(p.o.Today) {
			out.warn(e.field, DateInFuture)
		}
		if known && e.day.Before(born) {
			out.warn(e.field, DateBeforeBirth)
		}
	}
	if !f.ArrivedOn.IsZero() && f.DepartedOn.IsZero() {
		out.warn(ArrivalDate, ArrivalWithoutDeparted)
	}
	if !f.DepartedOn.IsZero() {
		if !f.ArrivedOn.IsZero() && f.ArrivedOn.Before(f.DepartedOn) {
			out.warn(ArrivalDate, ArrivalBeforeDeparture)
		}
		if f.DeclaredOn.After(f.DepartedOn) {
			out.warn(DeclarationDate, DeclaredAfterDeparture)
		}
		if f.Withdrawn == Yes {
			out.warn(Withdrawn, WithdrawnButDeparted)
		}
	}
	p.unlikelyVulnerability(out)
}

func (p *proposer) unlikelyVulnerability(out *Proposal) {
	f := out.Facts
	on := f.FirstSession
	if on.IsZero() {
		on = p.o.Today
	}
	age, known := f.BirthDate.AgeOn(on)
	for _, v := range f.Vulnerabilities {
		odd := false
		switch v {
		case "pregnant":
			odd = f.Sex == "m" || known && (age < 12 || age > 60)
		case "elderly":
			odd = known && age < 50
		case "uasc", "separated_child", "child_in_family":
			odd = known && age >= 18
		}
		if odd {
			out.warn(Vulnerability, VulnerabilityUnlikely)
			return
		}
	}
}
