package demo

import (
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
)

// line is how one travels to a country: carrier and number, or the border crossed on the road.
type line struct{ flight, road string }

var travel = map[string]line{
	"AF": {"TK 1038", ""}, "IQ": {"TK 1036", ""}, "VN": {"QR 200", ""}, "UA": {"", "Záhony"}, "GE": {"W6 2391", ""}, "MN": {"TK 1034", ""},
	"TR": {"PC 332", ""}, "NG": {"TK 1770", ""}, "XK": {"W6 4021", ""}, "RS": {"", "Röszke"}, "MD": {"W6 3892", ""}, "BD": {"EK 112", ""},
	"PK": {"QR 290", ""}, "AM": {"LO 5041", ""}, "UZ": {"TK 1772", ""}, "ET": {"ET 725", ""},
}

// leaving ends with the departure of everybody who still takes part (T12).
func (c *course) leaving() bool {
	d := &c.dice
	c.mayQuit(c.stageSince, 8, 12)
	left := c.journey.travels
	if c.quits || left.After(c.until) {
		return false
	}
	if day := left.AddDays(-1 - d.below(3)); day.After(c.stageSince) {
		c.session(day, "pre_departure", "briefing", casefile.Ready)
	}
	way := travel[c.home.country]
	border, mode := c.office.border, "air"
	if way.flight == "" {
		border, mode = way.road, "land"
	}
	last := c.lastTaking()
	for i := range c.family {
		p := &c.family[i]
		if p.withdrawn {
			continue
		}
		r := c.sink.row(departures)
		r.bigint(p.id).bigint(c.caseID).bigint(p.id).bigint(c.by()).bigint(c.fund.id).day(left).moment(momentOf(left, 16*3600+d.below(3000)))
		r.text("yes").text(c.journey.at).text(border).text(way.flight).text(c.home.country).text(mode)
		c.facts.Members[i].DepartedOn, c.facts.Members[i].DepartureReconfirm = left, true
		to := casefile.Ready
		if i == last {
			to = casefile.Departed
		}
		c.step(casefile.DepartureConfirmed, c.by(), left, to, p.id, departures, p.id, "")
	}
	return true
}

// lastTaking is the last member who has not withdrawn.
func (c *course) lastTaking() int {
	last := len(c.family) - 1
	for last > 0 && c.family[last].withdrawn {
		last--
	}
	return last
}

var confirmers = load(odds{{"iom_mission", 55}, {"person", 25}, {"partner", 14}, {"authority", 6}})

// arriving ends with the arrival of everybody who left (T16).
func (c *course) arriving() bool {
	d := &c.dice
	arrived := c.after(c.stageSince, 1, c.slow(3, 100))
	if arrived == never {
		return false
	}
	confirmed := confirmers.pick(d)
	last := c.lastTaking()
	for i := range c.family {
		p := &c.family[i]
		if p.withdrawn {
			continue
		}
		receiver := ""
		if confirmed == "iom_mission" {
			receiver = "IOM"
		}
		r := c.sink.row(arrivals)
		r.bigint(p.id).bigint(c.caseID).bigint(p.id).bigint(c.by()).day(arrived).moment(momentOf(arrived, 15*3600+d.below(3000)))
		r.text(confirmed).text(c.destination).text(receiver)
		c.facts.Members[i].ArrivedOn = arrived
		to := casefile.Departed
		if i == last {
			to = casefile.Arrived
		}
		c.step(casefile.ArrivalConfirmed, c.by(), arrived, to, p.id, arrivals, p.id, "")
	}
	return true
}

// settling is the time after arrival: reintegration opened, planned, delivered (T18).
func (c *course) settling() bool {
	d := &c.dice
	opened := c.after(c.stageSince, 4, c.slow(26, 60))
	if opened == never {
		return false
	}
	c.session(opened, "post_arrival", "after", casefile.Arrived)
	c.assess(opened)
	c.step(casefile.ReintegrationOpened, c.by(), opened, casefile.Reintegration, 0, plans, 0, "")
	state, sent, decided, decidedBy := "draft", date.Date{}, date.Date{}, int64(0)
	if submitted := c.after(opened, 2, 14); submitted != never {
		state, sent = "submitted", submitted
		c.happened(submitted)
		if approved := c.after(submitted, 1, c.slow(6, 70)); approved != never {
			state, decided, decidedBy = "approved", approved, c.manager()
			c.happened(approved)
		}
	}
	id := c.caseID
	r := c.sink.row(plans)
	r.bigint(id).bigint(c.caseID).bigint(c.by()).key(decidedBy).integer(1).day(sent).day(decided).moment(c.moment(opened))
	of := ""
	if c.care.alone {
		of = "child_"
	}
	r.text(state).text(c.say(of + "objective")).text(c.say(of + "strengths")).text(c.say(of + "obstacles"))
	c.facts.PlanState = state
	c.plannedActivities(id, decided)
	for range 1 + d.below(2) {
		if day := c.after(c.last, 40, 110); day != never {
			c.session(day, "post_arrival", "after", casefile.Reintegration)
		}
	}
	return true
}

func (c *course) plannedActivities(plan int64, approved date.Date) {
	d := &c.dice
	choices := activitiesFor(len(c.family) > 2)
	if c.care.alone {
		choices = forChildren
	}
	first := d.below(len(choices))
	for n := range 1 + d.below(3) {
		o := choices[(first+5*n)%len(choices)]
		state, delivered, starts := "planned", date.Date{}, date.Date{}
		if !approved.IsZero() {
			starts = approved.AddDays(7 + d.below(20))
			day := c.after(approved, 10, 90)
			switch {
			case day != never && d.chance(60):
				state = "cancelled"
			case day != never:
				state, delivered = "delivered", day
				c.happened(day)
			}
		}
		switch state {
		case "planned":
			c.facts.ActivitiesOpen++
		case "delivered":
			c.facts.ActivitiesDelivered++
		}
		amount := o.least
		if o.most > o.least {
			amount = o.least + 10*d.below((o.most-o.least)/10)
		}
		r := c.sink.row(activities)
		r.bigint(c.id(activities)).bigint(c.caseID).bigint(plan).key(c.fund.pack).bigint(int64(amount) * 100).small(n + 1).day(starts).day(delivered).moment(c.moment(c.stageSince))
		r.text(o.activity).text(o.dimension).text("individual").text(o.modality).text("EUR").text(state).text(o.words[c.office.language]).text(sectionFor(o))
	}
}

// planNext plans the next meeting of an open case that has not left yet.
func (c *course) planNext() {
	d := &c.dice
	if c.handler == 0 || !c.stage.BeforeDeparture() || !d.chance(420) {
		return
	}
	day := c.today.AddDays(1 + d.below(13))
	if w := day.Weekday(); w == 0 || w == 6 {
		day = day.AddDays(2)
	}
	words := byLanguage[c.office.language]
	r := c.sink.row(appointments)
	r.bigint(c.id(appointments)).bigint(c.caseID).bigint(c.handler).day(day).moment(c.moment(c.last)).text("planned")
	r.text(pick(d, hours)).text(words["purpose"][purposeAt(c.stage, d)]).text(words["place"][d.below(2)])
}

// purposeAt is the purpose of a meeting that suits the stage, in the order of the phrases.
func purposeAt(s casefile.Stage, d *dice) int {
	switch s {
	case casefile.Intake, casefile.Counselling:
		return pick(d, []int{2, 4})
	case casefile.Eligibility:
		return 0
	case casefile.Approved:
		return pick(d, []int{1, 5})
	}
	return pick(d, []int{3, 5, 1})
}

// finish sums the case up as the journey does, and writes it with its members.
func (c *course) finish() {
	c.ordered()
	c.facts.RequiresClearance = c.facts.ProgrammeChosen && c.fund.authority != ""
	a := casefile.Assess(c.facts, c.today)
	if a.Stage != c.stage {
		c.step(casefile.StageRecomputed, 0, c.last, a.Stage, 0, caseFiles, 0, "")
	}
	if c.stage != casefile.Closed {
		c.planNext()
	}
	kept := casefile.Cache(a, c.facts, c.today)
	blockedSince := date.Date{}
	if kept.Blocker != "" {
		blockedSince = latest(c.stageSince, c.openSince)
	}
	c.writeCare()
	c.survey()
	for i := range c.family {
		p := &c.family[i]
		r := c.sink.row(caseMembers)
		r.bigint(p.id).bigint(c.caseID).bigint(p.id).moment(c.moment(c.opened)).small(i + 1).text(p.relationship)
		r.text(string(a.Members[p.id])).text(c.guardian(i))
	}
	programme := int64(0)
	if c.facts.ProgrammeChosen {
		programme = c.fund.id
	}
	class := casefile.Ordinary
	if c.protected {
		class = casefile.Protection
		c.guard()
	}
	notice, noticeLanguage, place := "", "", ""
	if !c.facts.NoticeGivenOn.IsZero() {
		notice, noticeLanguage = casefile.NoticeVersion, c.home.language
	}
	if c.facts.ReturnCountry != "" {
		place = c.destination
	}
	principal := casefile.SortableName(c.family[0].family.latin, c.family[0].given.latin)
	d := &c.dice
	r := c.sink.row(caseFiles)
	r.bigint(c.caseID).bigint(c.office.id).key(c.handler).key(programme).integer(c.number).day(c.opened).day(c.stageSince).day(c.facts.NoticeGivenOn).day(blockedSince)
	r.day(a.DueOn).day(a.Deadline).day(c.contact).day(c.closedOn).moment(momentOf(c.opened, 8*3600)).moment(momentOf(c.last, 16*3600+d.below(3600)))
	r.small(kept.Members).small(kept.Children).text(string(class)).text(string(c.stage)).text(c.reference())
	r.text(principal).text(i18n.Fold(principal)).text(kept.Blocker).text(string(kept.BlockedOn)).texts(kept.OpenNeeds).texts(kept.Flags).text(notice).text(noticeLanguage)
	r.code(c.status).code(infoSources.pick(d)).code(returnReasons.pick(d)).code(a.Closure).text(c.facts.ReturnCountry).text(place).text(c.authorityNumber())
}

// reference is BUD-26-00421: office, year of opening, number in it.
func (c *course) reference() string {
	n := strconv.Itoa(c.number)
	if len(n) < 5 {
		n = "00000"[len(n):] + n
	}
	year := c.opened.Year() % 100
	return c.office.code + "-" + string(rune('0'+year/10)) + string(rune('0'+year%10)) + "-" + n
}
