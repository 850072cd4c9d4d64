package demo

import (
	"fmt"
	"strconv"

	"homeward/internal/kit/date"
)

// booking is the journey of a case and the cash for it, as far as they have
// come. Zero days have not come.
type booking struct {
	issued, travels date.Date // tickets; the day of the journey
	at              string    // time of departure
	asked, granted  date.Date // cash at departure
}

// book issues tickets for a journey some days after everything is ready.
func (c *course) book(issued, ready date.Date) {
	d := &c.dice
	if issued == never {
		return
	}
	c.journey.issued = issued
	c.journey.at = fmt.Sprintf("%02d:%02d", 6+d.below(16), 5*d.below(12))
	c.happened(issued)
	if ready == never {
		c.journey.travels = weekday(latest(issued, c.today).AddDays(5 + d.below(20)))
		return
	}
	c.journey.travels = weekday(ready.AddDays(d.between(4, c.slow(14, 30))))
}

// askCash asks for cash and has it granted; some families want none.
func (c *course) askCash(asked, granted, ready date.Date) {
	switch {
	case c.fund.cashAdult == 0 || asked == never:
	case granted != never && c.dice.chance(150):
		c.check("allowance", "not_required", granted, ready)
	default:
		c.journey.asked = asked
		c.happened(asked)
		if granted != never {
			c.journey.granted = earlier(granted, ready)
			c.happened(c.journey.granted)
		}
	}
}

// writeJourney writes what was booked and granted, as it stands at the end:
// whoever withdraws gives the booking up.
func (c *course) writeJourney() {
	c.facts.AllowsCash = c.facts.ProgrammeChosen && c.fund.cashAdult > 0
	for i := range c.facts.Members {
		m := &c.facts.Members[i]
		m.HoldsDocument, m.DocumentUntil = !c.family[i].paperUntil.IsZero(), c.family[i].paperUntil
	}
	if !c.journey.issued.IsZero() {
		c.writeItinerary()
	}
	if !c.journey.asked.IsZero() {
		c.writeCash()
	}
}

func (c *course) writeItinerary() {
	d, j := &c.dice, c.journey
	cancelled := date.Date{}
	if c.facts.Members[0].DepartedOn.IsZero() {
		cancelled = c.closedOn
	}
	if cancelled.IsZero() {
		c.facts.TravelsOn = j.travels
	}
	people := 0
	for i := range c.family {
		p := &c.family[i]
		if p.withdrawn {
			continue
		}
		people++
		c.sink.row(itineraryMembers).bigint(p.id).bigint(c.caseID).bigint(c.caseID).bigint(p.id).text("235-" + strconv.Itoa(2_400_000_000+d.below(99_999_999)))
		c.facts.Members[i].Ticketed = cancelled.IsZero()
	}
	code := make([]byte, 6)
	for i := range code {
		code[i] = "ABCDEFGHJKLMNPQRSTUVWXYZ"[d.below(24)]
	}
	cost := int64(people) * int64(18_000+100*d.below(500))
	r := c.sink.row(itineraries)
	r.bigint(c.caseID).bigint(c.caseID).bigint(c.by()).bigint(cost).integer(1).day(j.travels).day(j.issued).day(cancelled).moment(c.moment(j.issued)).text(string(code))
	way := travel[c.home.country]
	origin, mode, carrier := c.office.border, "air", way.flight
	if way.flight == "" {
		origin, mode = c.office.name, "land"
	}
	r = c.sink.row(itinerarySegments)
	r.bigint(c.caseID).bigint(c.caseID).bigint(c.caseID).day(j.travels).small(1).text(mode).text(carrier).text(origin).text(c.destination).text(j.at)
}

// writeCash writes the allowance: the principal applicant takes it for the family.
func (c *course) writeCash() {
	j, state := c.journey, "asked"
	approver, payer, paid, receipt, witness, place := int64(0), int64(0), date.Date{}, "", "", ""
	if !j.granted.IsZero() {
		state, approver = "approved", c.manager()
	}
	if left := c.facts.Members[0].DepartedOn; !left.IsZero() {
		state, payer, paid, place = "paid", c.by(), left, c.office.border
		receipt, witness = "D16-"+strconv.Itoa(c.number), c.colleague()
	}
	c.facts.Members[0].Cash = state
	r := c.sink.row(allowances)
	r.bigint(c.caseID).bigint(c.caseID).bigint(c.family[0].id).bigint(c.by()).key(approver).key(payer).bigint(c.fund.cashAdult)
	r.day(j.asked).day(j.granted).day(paid).moment(c.moment(j.asked)).text(state).text("EUR").text(receipt).text(witness).text(place)
}

// colleague is somebody of the office's team who sees the cash handed over.
func (c *course) colleague() string {
	t := c.office.team[c.number%len(c.office.team)]
	if c.office.language == "hu" {
		return t.family + " " + t.given
	}
	return t.given + " " + t.family
}
