package demo

import (
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/child"
	"homeward/internal/kit/date"
)

var (
	interpreters = load(odds{{"agency", 48}, {"community", 22}, {"remote", 20}, {"staff", 10}})
	statuses     = map[string]loaded{
		"HU": load(odds{{"asylum_rejected", 14}, {"asylum_withdrawn", 8}, {"irregular_entry", 12}, {"overstay", 18}, {"permit_revoked", 9}, {"return_decision_period", 17}, {"expulsion", 7}, {"detained_immigration", 8}, {"long_term", 5}, {"tolerated", 2}}),
		"CZ": load(odds{{"exit_order", 20}, {"overstay", 24}, {"detained_immigration", 12}, {"asylum_rejected", 12}, {"return_decision_period", 14}, {"permit_revoked", 11}, {"asylum_withdrawn", 7}}),
	}
	// takes are the statuses with which a country's programmes can be joined; none: any.
	takes = map[string][]string{
		"HU": {},
		"CZ": {"asylum_rejected", "asylum_withdrawn", "detained_immigration", "exit_order", "expulsion", "irregular_entry", "overstay", "permit_revoked", "return_decision_period", "temporary_protection"},
	}
	infoSources   = load(odds{{"friend", 26}, {"facility", 18}, {"authority", 16}, {"website", 11}, {"hotline", 9}, {"leaflet", 7}, {"ngo", 7}, {"community", 4}, {"social_media", 2}})
	returnReasons = load(odds{{"no_status", 24}, {"no_work", 18}, {"asylum_refused", 12}, {"family_reunification", 12}, {"family_illness", 8}, {"homesick", 7}, {"living_conditions", 7}, {"health", 4}, {"transit_failed", 4}, {"detention", 2}, {"improved_home", 2}})
	grounds       = []string{"has_means", "previous", "unsafe"} // in the order of the phrases
)

// intake opens the case (T03); it goes on when a first session is held.
func (c *course) intake() bool {
	c.step(casefile.IntakeOpened, c.by(), c.opened, casefile.Intake, 0, caseFiles, 0, "")
	if c.handler != 0 && c.dice.chance(120) {
		c.step(casefile.CounsellorAssigned, c.office.manager, c.opened, casefile.Intake, 0, caseFiles, 0, "")
	}
	if c.handler == 0 {
		c.facts.NoticeGivenOn = c.opened
		return false
	}
	c.mayQuit(c.opened, 12, 15)
	first := c.after(c.opened, 1, c.slow(6, 90))
	if first == never {
		if c.dice.chance(800) {
			c.facts.NoticeGivenOn = c.opened
		}
		c.attempts(c.opened, c.until)
		return false
	}
	c.facts.NoticeGivenOn = c.opened
	kind, occasion := "first", "first"
	if c.detained {
		kind, occasion = "detention", "detention"
	}
	c.session(first, kind, occasion, casefile.Counselling)
	return true
}

// counselling ends with the application in the manager's hands (T05).
func (c *course) counselling() bool {
	d := &c.dice
	start := c.stageSince
	c.mayQuit(start, 80, 215)
	submitted := never
	if !c.quits {
		submitted = c.after(start, 8, c.slow(40, 110))
	}
	end := earlier(submitted, c.until)
	// What the application needs comes together in between.
	span := max(2, end.DaysSince(start))
	if submitted == never {
		span = 30 + d.below(40)
	}
	within := func(permille int) date.Date { return weekday(start.AddDays(span * permille / 1000)) }
	if d.chance(160) && !within(250).After(end) {
		c.undecided(within(250))
	}
	held := d.below(4)
	for n := range held {
		if day := within(150 + 700*(n+1)/(held+1)); !day.After(end) && day.After(start) {
			c.session(day, "follow_up", "follow", casefile.Counselling)
		}
	}
	if day := within(100 + d.below(300)); !day.After(end) || submitted != never {
		c.facts.ProgrammeChosen, c.facts.GrantsReintegration, c.facts.ReturnCountry = true, true, c.home.country
		c.happened(earlier(day, end))
	}
	for i := range c.family {
		if day := within(50 + 40*i + d.below(200)); !day.After(end) || submitted != never {
			c.consent(i, earlier(day, end))
		}
		if day := within(250 + 60*i + d.below(400)); !day.After(end) || submitted != never {
			c.screening(i, earlier(day, end))
		}
		if day := within(650 + 20*i + d.below(200)); !day.After(end) && span > 8 || submitted != never {
			c.application(i, earlier(day, end))
		}
	}
	if submitted == never {
		c.attempts(c.last, c.until)
		return false
	}
	c.step(casefile.ApplicationSubmitted, c.by(), submitted, casefile.Eligibility, 0, caseFiles, 0, "")
	return true
}

// review is the manager's (T06 to T08).
func (c *course) review() bool {
	d := &c.dice
	c.askAuthority()
	if d.chance(75) {
		returned := c.after(c.stageSince, 1, 4)
		if returned == never {
			return false
		}
		id := c.eligibility(returned, "returned", "", c.choose("returned"))
		c.step(casefile.ReturnedForCompletion, c.manager(), returned, casefile.Counselling, 0, eligibilityDecisions, id, "")
		again := c.after(returned, 2, c.slow(9, 100))
		if again == never {
			return false
		}
		c.step(casefile.ApplicationSubmitted, c.by(), again, casefile.Eligibility, 0, caseFiles, 0, "")
	}
	from, best := c.reviewed()
	if !best {
		return false
	}
	decided := c.after(from, 1, c.slow(7, 110))
	if c.trafficked() && (decided != never || d.chance(400)) {
		c.risks(c.stageSince, decided != never)
	}
	if decided == never {
		return false
	}
	if n := c.refusal(); n >= 0 {
		reason := byLanguage[c.office.language]["rejected"][n]
		id := c.eligibility(decided, "rejected", grounds[n], reason)
		c.closedOn = decided
		c.step(casefile.EligibilityRejected, c.manager(), decided, casefile.Closed, 0, eligibilityDecisions, id, "")
		return false
	}
	id := c.eligibility(decided, "approved", "", "")
	c.step(casefile.EligibilityApproved, c.manager(), decided, casefile.Approved, 0, eligibilityDecisions, id, "")
	return true
}

// reviewed is the day from which the manager can decide, and whether that day
// has come: about a child alone not before the panel.
func (c *course) reviewed() (from date.Date, come bool) {
	k := &c.care
	if !k.alone {
		c.mayQuit(c.stageSince, 10, 12)
		return c.stageSince, true
	}
	return latest(c.stageSince, k.DeterminedOn, k.FocalPointOn), k.Determination == child.Stay || !k.FocalPointOn.IsZero()
}

// refusal is the ground on which the manager refuses; -1: none.
func (c *course) refusal() int {
	switch {
	case c.care.alone && c.care.Determination == child.Stay:
		return len(grounds) - 1 // unsafe
	case c.care.alone || !c.dice.chance(55):
		return -1
	}
	return c.dice.below(len(grounds))
}

// askAuthority has the authority agree on the day after the application, where
// the programme asks it.
func (c *course) askAuthority() {
	sent := c.stageSince
	authority := c.generator.fundOn(c.office.country, sent).authority
	if authority == "" {
		return
	}
	answered, until, result := weekday(sent.AddDays(1)), date.Date{}, "positive"
	if answered.After(c.until) {
		answered, result = date.Date{}, "pending"
	} else {
		until = answered.AddMonths(6)
		c.happened(answered)
	}
	c.facts.Clearance, c.facts.ClearanceUntil = result, until
	r := c.sink.row(authorityClearances)
	r.bigint(c.id(authorityClearances)).bigint(c.caseID).bigint(c.by()).day(sent).day(answered).day(until).moment(momentOf(sent, 16*3600)).text(result).text(authority)
	r.text("OAM-" + strconv.Itoa(40_000+c.number) + "/NR-" + strconv.Itoa(sent.Year()))
}

// manager decides; the deputy when the manager is away.
func (c *course) manager() int64 {
	if c.office.deputy != 0 && c.number%4 == 0 {
		return c.office.deputy
	}
	return c.office.manager
}

func (c *course) eligibility(on date.Date, outcome, ground, reason string) int64 {
	id := c.id(eligibilityDecisions)
	c.fund = c.generator.fundOn(c.office.country, on)
	parcel := ""
	if outcome == "approved" {
		choices := byLanguage[c.office.language]["package"]
		parcel = choices[min(len(c.family)-1, 2)]
		if len(c.family) == 1 && c.dice.chance(300) {
			parcel = choices[1]
		}
	}
	r := c.sink.row(eligibilityDecisions)
	r.bigint(id).bigint(c.caseID).bigint(c.manager()).bigint(c.fund.id).day(on).moment(c.moment(on))
	r.text(outcome).code(ground).text(reason).text(parcel)
	return id
}

// declaring ends with the declaration of every member (T09).
func (c *course) declaring() bool {
	c.mayQuit(c.stageSince, 25, 35)
	signed := never
	if !c.quits {
		signed = c.after(c.stageSince, 2, c.slow(12, 120))
	}
	if signed == never {
		// In some families one has signed already.
		if first := c.after(c.stageSince, 2, 12); first != never && len(c.family) > 1 && c.dice.chance(450) {
			c.declaration(0, first, casefile.Approved)
		}
		c.attempts(c.stageSince, c.until)
		return false
	}
	c.careAgreed(signed)
	last := len(c.family) - 1
	leaves := last > 0 && c.family[1].relationship == "spouse" && last == 1 && c.dice.chance(40)
	for i := range c.family {
		to := casefile.Approved
		if i == last || leaves {
			to = casefile.PreDeparture
		}
		if leaves && i == 1 {
			c.family[1].withdrawn = true
			c.withdrawal(1, signed, casefile.PreDeparture)
			continue
		}
		if leaves {
			to = casefile.Approved
		}
		c.declaration(i, signed, to)
	}
	return true
}

// preparing ends with the travel checklist complete (T10).
func (c *course) preparing() bool {
	d := &c.dice
	start := c.stageSince
	c.mayQuit(start, 60, 55)
	paper := c.after(start, 2, 14)
	if !c.family[0].passport {
		paper = c.after(start, 12, c.slow(45, 180))
	} else if d.chance(120) {
		paper = c.after(start, 15, 70)
	}
	ticket := c.after(paper, 2, c.slow(9, 60))
	information := c.after(start, 0, 6)
	granted := c.after(paper, 0, 8)
	if c.fund.cashAdult == 0 {
		granted = paper
	}
	fit := c.examined(start)
	met := start // when the mission was asked to meet those who need it
	if c.care.alone {
		met = c.after(start, 5, 20)
	}
	ready := latest(paper, ticket, information, granted, c.carePrepared(start), met, fit)
	if c.quits && ready != never {
		ready = never
		ticket = never
	}
	if day := c.after(start, 4, 16); day != never && d.chance(420) {
		c.session(earlier(day, ready), "follow_up", "follow", casefile.PreDeparture)
	}
	if fit == start && d.chance(140) {
		c.check("medical_clearance", "done", c.after(start, 3, 20), ready)
	}
	switch {
	case c.care.alone:
		c.check("arrival_assistance", "done", met, ready)
	case d.chance(90):
		c.check("arrival_assistance", "done", c.after(start, 5, 20), ready)
	}
	c.check("entry_ban_information", "done", information, ready)
	c.check("travel_document", "done", paper, ready)
	if paper != never {
		for i := range c.family {
			if p := &c.family[i]; !p.passport && !p.withdrawn {
				c.writeDocument(p, 1, "laissez_passer", paper, 1)
			}
		}
	}
	c.askCash(paper, granted, ready)
	c.book(ticket, ready)
	if ready == never {
		c.attempts(c.last, c.until)
		return false
	}
	c.step(casefile.ChecklistComplete, c.by(), ready, casefile.Ready, 0, caseFiles, 0, "")
	return true
}

// check ticks an item of the travel checklist, no later than the last one.
func (c *course) check(item, state string, on, ready date.Date) {
	if on == never {
		return
	}
	on = earlier(on, ready)
	c.sink.row(travelChecks).bigint(c.id(travelChecks)).bigint(c.caseID).bigint(c.by()).day(on).moment(c.moment(on)).text(item).text(state)
	c.facts.Checks = append(c.facts.Checks, casefile.Check{Item: item, State: state, On: on})
	c.happened(on)
}

func earlier(a, b date.Date) date.Date {
	if b.Before(a) {
		return b
	}
	return a
}

func latest(days ...date.Date) date.Date {
	last := days[0]
	for _, d := range days[1:] {
		if d.After(last) {
			last = d
		}
	}
	return last
}
