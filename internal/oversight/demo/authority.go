package demo

import (
	"strconv"

	"homeward/internal/journey/detention"
	"homeward/internal/kit/date"
)

// custody is the time somebody is held; it ends earlier for who leaves or is
// no longer in a case.
type custody struct {
	from, until date.Date
	permission  string
}

// authorities order detention and departure.
var authorities = map[string]string{"HU": "Országos Idegenrendészeti Főigazgatóság", "CZ": "Policie ČR, OPKPE"}

// ordersOf are the orders that people of a status come with.
var ordersOf = map[string]detention.Kind{
	"return_decision_period": detention.ReturnDecision, "exit_order": detention.ExitOrder, "expulsion": detention.Expulsion,
	"asylum_rejected": detention.AsylumRejected, "detained_immigration": detention.Expulsion,
}

// Days between the acts of authorities.
const (
	orderedFor  = 60 // a detention, and each extension
	decidedIn   = 4  // days before the end of what is extended
	leaveWithin = 30
	appealDays  = 8
	bannedFor   = 12 // months
)

// takeInto lets a case begin with somebody who is held. Its dice are its own,
// so that the rest of the case is told as ever.
func (c *course) takeInto() {
	c.custody = custody{}
	if !c.detained {
		return
	}
	d := cast(c.generator.seed^0x686f6c64, int(c.caseID))
	from := c.opened.AddDays(-d.between(3, 20))
	c.custody = custody{from, from.AddDays(d.between(45, 170)), "L-" + strconv.Itoa(d.between(100, 999))}
}

// heldOn reports whether the principal is held on a day.
func (c *course) heldOn(day date.Date) bool {
	left := c.gone()
	return c.detained && !day.After(c.custody.until) && (left.IsZero() || !day.After(left))
}

// facility is where the people of an office's country are held.
func (c *course) facility() string { return byLanguage[c.office.language]["place"][3] }

// gone is the day from which authorities have no more to order; zero: none yet.
func (c *course) gone() date.Date {
	if left := c.facts.Members[0].DepartedOn; !left.IsZero() {
		return left
	}
	return c.closedOn
}

// ordered writes what authorities ordered about the principal, and what of it
// the journey looks at.
func (c *course) ordered() {
	d := cast(c.generator.seed^0x6f72646572, int(c.caseID))
	m := &c.facts.Members[0]
	near := func(day date.Date) {
		if m.Deadline.IsZero() || day.Before(m.Deadline) {
			m.Deadline = day
		}
	}
	if c.detained {
		if ends, held := c.detention(); held {
			m.Detained = true
			near(ends)
		}
	}
	kind, comes := ordersOf[c.status]
	if !comes {
		return
	}
	issued := c.opened.AddDays(-d.between(1, 12))
	var leave, ban, banned date.Date
	if !c.detained {
		until := c.gone()
		if until.IsZero() {
			until = c.today
		}
		leave = latest(issued.AddDays(leaveWithin), until.AddDays(d.between(2, 45)))
		near(leave)
	}
	if kind == detention.Expulsion {
		ban = latest(issued, leave).AddDays(1)
		banned = ban.AddMonths(bannedFor)
	}
	r := c.sink.row(returnOrders)
	r.bigint(c.id(returnOrders)).bigint(c.caseID).bigint(c.family[0].id).bigint(c.by()).day(issued).day(leave).day(issued.AddDays(appealDays)).day(ban).day(banned)
	r.moment(momentOf(c.opened, 10*3600)).truth(kind == detention.Expulsion).text(string(kind)).text(authorities[c.office.country]).text(c.orderNumber(&d))
}

// detention writes how long the principal is held, and tells whether that
// lasts and until when it is ordered.
func (c *course) detention() (ends date.Date, held bool) {
	released := c.custody.until
	if left := c.gone(); !left.IsZero() && left.Before(released) {
		released = left
	}
	until := released
	if held = released.After(c.today); held {
		released, until = date.Date{}, c.today
	}
	id := c.id(detentions)
	for ends = c.custody.from.AddDays(orderedFor); ends.Before(until); ends = ends.AddDays(orderedFor) {
		decided := ends.AddDays(-decidedIn)
		r := c.sink.row(detentionExtensions)
		r.bigint(c.id(detentionExtensions)).bigint(c.caseID).bigint(id).bigint(c.by()).day(decided).day(ends).day(ends.AddDays(orderedFor))
		r.moment(momentOf(latest(decided, c.opened), 11*3600)).text(authorities[c.office.country])
	}
	r := c.sink.row(detentions)
	r.bigint(id).bigint(c.caseID).bigint(c.family[0].id).bigint(c.by()).day(c.custody.from).day(ends).day(detention.Longest(c.office.country, c.custody.from, false)).day(released)
	r.moment(momentOf(c.opened, 10*3600)).text(c.facility()).text(authorities[c.office.country]).text(c.custody.permission)
	return ends, held
}

// safeguarded writes what was asked about the free will in a session.
func (c *course) safeguarded(session int64, on date.Date) {
	guard, interpreter := detention.Yes, detention.Yes
	if c.number%9 == 0 {
		guard = detention.No
	}
	if !c.interpreted {
		interpreter = detention.NotNeeded
	}
	r := c.sink.row(sessionSafeguards)
	r.bigint(c.id(sessionSafeguards)).bigint(c.caseID).bigint(session).bigint(c.by()).moment(momentOf(on, 16*3600))
	r.text(string(guard)).text(string(interpreter)).text(string(detention.Yes))
}

// orderNumber is the number of an order.
func (c *course) orderNumber(d *dice) string {
	n := strconv.Itoa(d.between(1000, 9999))
	if c.office.country == "CZ" {
		return "KRPA-" + n + "/" + strconv.Itoa(c.opened.Year())
	}
	return "106-2-" + n + "/" + strconv.Itoa(c.opened.Year())
}
