package demo

import (
	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/organisation/codelist"
)

// What visits after arrival come to, and when they are made.
var (
	shortly    = []milestone{{"m3", 3}, {"m6", 6}}
	usually    = []milestone{{"m3", 3}, {"m6", 6}, {"m12", 12}}
	closely    = []milestone{{"m1", 1}, {"m3", 3}, {"m6", 6}, {"m12", 12}}
	visitModes = load(odds{{"phone", 44}, {"video", 26}, {"visit", 24}, {"questionnaire", 6}})
	conditions = load(odds{{"good", 38}, {"fair", 40}, {"poor", 14}, {"not_asked", 8}})
	intentions = load(odds{{"stay", 62}, {"undecided", 14}, {"leave_need", 10}, {"leave_wish", 8}, {"not_said", 6}})
	findings   = load(odds{{"business_active", 34}, {"employed", 24}, {"unemployed", 20}, {"in_training", 12}, {"business_stopped", 6}, {"moved", 4}})
	pictures   = load(odds{{"not_asked", 55}, {"no", 25}, {"yes", 20}})
	hardships  = map[string][]string{
		"hu": {"", "", "A bolt bérleti díja emelkedett.", "A gyermek iskoláztatása még nincs megoldva.", "Kevés a megrendelés a téli hónapokban."},
		"cs": {"", "", "Nájem za obchod se zvýšil.", "Škola pro dítě zatím není vyřešena.", "V zimě je málo zakázek."},
	}
)

type milestone struct {
	name   string
	months int
}

// milestones are those that a programme asks for in the case.
func (c *course) milestones() []milestone {
	if c.care.alone {
		return closely
	}
	for i := range c.family {
		if c.facts.Members[i].Medical && !c.family[i].withdrawn {
			return closely
		}
	}
	if c.fund.shortly {
		return shortly
	}
	return usually
}

// returned is everything after the arrival; who waits for a plan is visited too.
func (c *course) returned() bool {
	if !c.settling() {
		c.visited(c.until)
		return false
	}
	return c.followed()
}

// followed is the time after the plan (T21 to T23): it is completed, people are
// visited, and the case is closed.
func (c *course) followed() bool {
	if c.facts.ActivitiesOpen == 0 && c.facts.PlanState == "approved" {
		if c.facts.ActivitiesDelivered == 0 {
			c.visited(c.until)
			return c.closing(codelist.ClosureDropout, casefile.CaseEnded)
		}
		if day := c.after(c.last, 3, c.slow(24, 80)); day != never {
			c.step(casefile.PlanCompleted, c.manager(), day, casefile.Monitoring, 0, caseFiles, 0, "")
			c.facts.PlanCompleted = true
		}
	}
	c.visited(c.until)
	return c.stage == casefile.Monitoring && c.facts.MonitoringSettled && c.closing(codelist.ClosureCompleted, casefile.CaseCompleted)
}

// visited are the visits after arrival until a day: most are made, some people
// are not reached.
func (c *course) visited(until date.Date) {
	d := &c.dice
	var arrived date.Date
	for i := range c.facts.Members {
		arrived = latest(arrived, c.facts.Members[i].ArrivedOn)
	}
	f := &c.facts.Monitored
	for _, m := range c.milestones() {
		id, due, missed := c.id(monitoringEvents), arrived.AddMonths(m.months), date.Date{}
		made := weekday(due.AddDays(d.between(-6, 16)))
		f.MonitoringPlanned++
		f.MonitoringSettled = false
		switch {
		case made.After(until):
			if f.MonitoringDueOn.IsZero() {
				f.MonitoringDueOn = due
			}
		case d.chance(110):
			if missed = c.unreached(due, until); missed.IsZero() && f.MonitoringDueOn.IsZero() {
				f.MonitoringDueOn = due
			}
			f.MonitoringSettled = !missed.IsZero()
		default:
			c.visit(id, made)
			f.MonitoringSettled = true
		}
		by := int64(0)
		if !missed.IsZero() {
			by = c.by()
		}
		c.sink.row(monitoringEvents).bigint(id).bigint(c.caseID).key(by).day(due).day(missed).moment(c.moment(arrived)).text(m.name)
	}
}

// unreached are three attempts without answer; it answers the day the visit was
// given up, zero if that is still to come.
func (c *course) unreached(due, until date.Date) date.Date {
	day := due.AddDays(-8)
	for _, channel := range []string{"phone", "messaging", "phone"} {
		if day = weekday(day.AddDays(c.dice.between(4, 9))); day.After(until) {
			return date.Date{}
		}
		at := c.moment(day)
		c.sink.row(contactAttempts).bigint(c.id(contactAttempts)).bigint(c.caseID).bigint(c.by()).moment(at).moment(at).text(channel).text("not_reached").text("")
	}
	if day = weekday(day.AddDays(1)); day.After(until) {
		return date.Date{}
	}
	c.happened(day)
	return day
}

// visit writes a visit that was made.
func (c *course) visit(event int64, on date.Date) {
	d := &c.dice
	done, monitor := "staff", c.colleague()
	if d.chance(550) {
		done, monitor = "partner", "IOM "+c.destination
	}
	r := c.sink.row(monitoringVisits)
	r.bigint(c.id(monitoringVisits)).bigint(c.caseID).bigint(event).bigint(c.by()).integer(len(c.family) + d.below(4)).day(on).moment(momentOf(on, 15*3600+d.below(5000)))
	r.text(visitModes.pick(d)).text(done).text(monitor).text(c.destination).text(c.family[0].given.latin).texts([]string{"reached", findings.pick(d)})
	r.text(conditions.pick(d)).text(conditions.pick(d)).text(conditions.pick(d)).text(conditions.pick(d)).text(intentions.pick(d)).text(pictures.pick(d))
	r.text(pick(d, hardships[c.office.language]))
	c.happened(on)
}

// closing is asked for by the counsellor and granted by a manager.
func (c *course) closing(reason string, act casefile.Event) bool {
	asked := c.after(c.last, 2, c.slow(14, 60))
	if asked == never {
		return false
	}
	id := c.id(caseClosings)
	c.step(casefile.ClosingRequested, c.by(), asked, c.stage, 0, caseClosings, id, "")
	state, decided, by := "requested", c.after(asked, 1, c.slow(5, 60)), int64(0)
	if decided == never {
		decided = date.Date{}
		c.facts.ClosingAsked, c.facts.ClosingAskedOn = true, asked
	} else {
		state, by, c.closedOn = "approved", c.manager(), decided
		c.facts.ClosedFor, c.facts.ClosedOn = reason, decided
		c.step(act, by, decided, casefile.Closed, 0, caseClosings, id, "")
	}
	evidence := ""
	if act == casefile.CaseEnded {
		evidence = endings[c.office.language]
	}
	c.sink.row(caseClosings).bigint(id).bigint(c.caseID).bigint(c.by()).key(by).day(asked).day(decided).moment(momentOf(asked, 15*3600)).text(state).text(reason).text(evidence)
	return true
}

// endings say why nothing of the plan came about.
var endings = map[string]string{
	"hu": "Az ügyfél a tervezett támogatások egyikét sem vette igénybe.",
	"cs": "Klient nevyužil žádnou z plánovaných podpor.",
}
