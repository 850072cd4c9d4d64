package demo

import (
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
)

var (
	interpreters = load(odds{{"agency", 48}, {"community", 22}, {"remote", 20}, {"staff", 10}})
	statuses     = map[string]loaded{
		"HU": load(odds{{"asylum_rejected", 14}, {"asylum_withdrawn", 8}, {"irregular_entry", 12}, {"overstay", 18}, {"permit_revoked", 9}, {"return_decision_period", 17}, {"expulsion", 7}, {"detained_immigration", 8}, {"long_term", 5}, {"tolerated", 2}}),
		"CZ": load(odds{{"exit_order", 20}, {"overstay", 24}, {"detained_immigration", 12}, {"asylum_rejected", 12}, {"return_decision_period", 14}, {"permit_revoked", 11}, {"asylum_withdrawn", 7}}),
	}
	infoSources     = load(odds{{"friend", 26}, {"facility", 18}, {"authority", 16}, {"website", 11}, {"hotline", 9}, {"leaflet", 7}, {"ngo", 7}, {"community", 4}, {"social_media", 2}})
	returnReasons   = load(odds{{"no_status", 24}, {"no_work", 18}, {"asylum_refused", 12}, {"family_reunification", 12}, {"family_illness", 8}, {"homesick", 7}, {"living_conditions", 7}, {"health", 4}, {"transit_failed", 4}, {"detention", 2}, {"improved_home", 2}})
	modes           = load(odds{{"in_person", 72}, {"phone", 16}, {"video", 6}, {"messaging", 6}})
	places          = load(odds{{"office", 56}, {"reception_centre", 18}, {"community_shelter", 8}, {"advisory_point", 8}, {"accommodation", 6}, {"ngo", 4}})
	stances         = load(odds{{"undecided", 22}, {"leaning_return", 40}, {"decided_return", 38}})
	firstTopics     = []string{"return_options", "programme", "right_to_withdraw", "data_protection", "options_stay", "eligibility", "asylum_info"}
	laterTopics     = []string{"travel_document", "travel", "reintegration", "consequences", "business", "employment", "housing", "health", "country_info", "debt", "eligibility"}
	vulnerabilities = load(odds{{"chronic", 18}, {"mental_health", 16}, {"destitute", 22}, {"homeless", 14}, {"no_id", 14}, {"disability", 5}, {"illiterate", 6}, {"labour_exploitation", 5}})
	channels        = load(odds{{"phone", 58}, {"messaging", 20}, {"sms", 14}, {"email", 4}, {"third_party", 4}})
	results         = load(odds{{"not_reached", 46}, {"message_left", 24}, {"reached", 28}, {"wrong_contact", 2}})
	withdrawals     = load(odds{{"changed_mind", 30}, {"not_stated", 22}, {"found_work", 12}, {"own_means", 10}, {"family_objects", 7}, {"new_claim", 6}, {"onward", 6}, {"too_long", 5}, {"got_status", 2}})
	grounds         = []string{"has_means", "previous", "unsafe"} // in the order of the phrases
	hours           = []string{"08:30", "09:00", "09:45", "10:30", "11:15", "13:00", "13:45", "14:30", "15:15"}
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
	end := min3(submitted, c.until)
	// What the application needs comes together in between.
	span := max(2, end.DaysSince(start))
	if submitted == never {
		span = 30 + d.below(40)
	}
	within := func(permille int) date.Date { return start.AddDays(span * permille / 1000) }
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
		c.happened(min3(day, end))
	}
	for i := range c.family {
		if day := within(50 + 40*i + d.below(200)); !day.After(end) || submitted != never {
			c.consent(i, min3(day, end))
		}
		if day := within(250 + 60*i + d.below(400)); !day.After(end) || submitted != never {
			c.screening(i, min3(day, end))
		}
		if day := within(650 + 20*i + d.below(200)); !day.After(end) && span > 8 || submitted != never {
			c.application(i, min3(day, end))
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
	c.mayQuit(c.stageSince, 10, 12)
	decided := c.after(c.stageSince, 1, c.slow(7, 110))
	if decided == never {
		return false
	}
	if d.chance(55) {
		n := d.below(len(grounds))
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
	allowance := c.after(paper, 0, 8)
	ready := max4(paper, ticket, information, allowance)
	if c.quits && ready != never {
		ready = never
		ticket = never
	}
	if day := c.after(start, 4, 16); day != never && d.chance(420) {
		c.session(day, "follow_up", "follow", casefile.PreDeparture)
	}
	if d.chance(140) {
		c.check("medical_clearance", "done", c.after(start, 3, 20), ready)
	}
	if d.chance(90) {
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
	if allowance != never && d.chance(150) {
		c.check("allowance", "not_required", allowance, ready)
	} else {
		c.check("allowance", "done", allowance, ready)
	}
	c.check("ticket", "done", ticket, ready)
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
	on = min3(on, ready)
	c.sink.row(travelChecks).bigint(c.id(travelChecks)).bigint(c.caseID).bigint(c.by()).day(on).moment(c.moment(on)).text(item).text(state)
	c.facts.Checks = append(c.facts.Checks, casefile.Check{Item: item, State: state, On: on})
	c.happened(on)
}

// attempts are tries to reach somebody who does not come.
func (c *course) attempts(from, to date.Date) {
	d := &c.dice
	if to.DaysSince(from) < 12 || !d.chance(600) {
		return
	}
	day := from
	for range 1 + d.below(3) {
		if day = day.AddDays(5 + d.below(12)); day.After(to) {
			return
		}
		result := results.pick(d)
		phrases := byLanguage[c.office.language]["attempt"]
		note := phrases[d.below(2)]
		if result == "reached" {
			note = phrases[2+d.below(len(phrases)-2)]
			c.met(day)
		}
		at := c.moment(day)
		c.sink.row(contactAttempts).bigint(c.id(contactAttempts)).bigint(c.caseID).bigint(c.by()).moment(at).moment(at).text(channels.pick(d)).text(result).text(note)
		if day.After(c.last) {
			c.last = day
		}
	}
}

// met notes a contact with the person.
func (c *course) met(on date.Date) {
	if on.After(c.contact) {
		c.contact = on
	}
}

// session writes a counselling session (T04).
func (c *course) session(on date.Date, kind, occasion string, to casefile.Stage) {
	d := &c.dice
	mode, place, detail := modes.pick(d), places.pick(d), ""
	switch {
	case kind == "post_arrival":
		mode, place = pick(d, []string{"phone", "video", "messaging"}), "remote"
	case kind == "detention":
		mode, place = "in_person", "immigration_detention"
		detail = byLanguage[c.office.language]["place"][3]
	case mode != "in_person":
		place = "remote"
	case place == "office":
		detail = byLanguage[c.office.language]["place"][d.below(2)]
	}
	family := len(c.family) > 2
	if family && occasion == "follow" && d.chance(450) {
		occasion = "family"
	}
	topics := firstTopics
	if occasion != "first" && occasion != "detention" {
		topics = laterTopics
	}
	from := d.below(len(topics) - 3)
	topics = topics[from : from+2+d.below(2)]
	switch {
	case occasion == "family":
		topics = []string{"family", "child", topics[0]}
	case kind == "pre_departure":
		topics = []string{"briefing", "travel", "right_to_withdraw"}
	}
	var present [memberStride]int64
	n := 0
	for i := range c.family {
		if i == 0 || d.chance(600) && !c.family[i].withdrawn {
			present[n] = c.family[i].id
			n++
		}
	}
	language := c.home.language
	if !c.interpreted {
		language = pick(d, []string{"en", c.office.language})
	}
	agreed := ""
	if d.chance(350) && kind != "post_arrival" {
		agreed = c.say("agreed")
	}
	stance := "decided_return"
	if c.stage == casefile.Intake || c.stage == casefile.Counselling {
		stance = stances.pick(d)
	}
	c.facts.Sessions++
	if c.facts.Sessions == 1 {
		c.facts.FirstSessionOn = on
	}
	id := c.id(sessions)
	r := c.sink.row(sessions)
	r.bigint(id).bigint(c.caseID).bigint(c.by()).integer(c.facts.Sessions).day(on).moment(momentOf(on, 15*3600+d.below(5000)))
	r.small(15 + 5*d.below(16)).bigints(present[:n]).text(pick(d, hours)).text(mode).text(kind).text(place).text(detail).text(language)
	r.text(c.interpreterIs).text(c.interpreter).texts(topics).text(stance).text(c.say(occasion)).text(agreed)
	c.step(casefile.SessionCompleted, c.by(), on, to, 0, sessions, id, "")
	c.met(on)
}

func (c *course) consent(i int, on date.Date) {
	purposes := []string{"processing", "share_mission"}
	if c.dice.chance(300) {
		purposes = append(purposes, "monitoring")
	}
	for _, purpose := range purposes {
		answer := "given"
		if purpose == "monitoring" && c.dice.chance(150) {
			answer = "refused"
		}
		r := c.sink.row(consents)
		r.bigint(c.id(consents)).bigint(c.caseID).bigint(c.family[i].id).bigint(c.by()).day(on).moment(c.moment(on))
		r.text(purpose).text(answer).text("written").text(c.home.language).text(c.interpreter).text(c.guardian(i)).text("2026-01")
	}
	c.facts.Members[i].Consent = true
	c.happened(on)
}

// guardian signs for a child: the principal applicant, who is a parent.
func (c *course) guardian(i int) string {
	if c.family[i].relationship != "child" {
		return ""
	}
	return c.family[0].listName()
}

func (c *course) screening(i int, on date.Date) {
	d := &c.dice
	found, action := []string{"none"}, ""
	switch {
	case c.family[i].relationship == "child":
		found, action = []string{"child_in_family"}, byLanguage[c.office.language]["action"][2]
	case i == 0 && c.protected:
		found = []string{pick(d, []string{"vot_presumed", "labour_exploitation", "gbv", "stigma_return"})}
	case i == 0 && len(c.family) > 1 && c.family[1].relationship == "child":
		found = []string{"single_parent"}
	case d.chance(240):
		found = []string{vulnerabilities.pick(d)}
		if found[0] == "chronic" || found[0] == "mental_health" {
			action = byLanguage[c.office.language]["action"][map[string]int{"chronic": 0, "mental_health": 1}[found[0]]]
		}
	case c.family[i].sex == "f" && d.chance(60):
		found = []string{"pregnant"}
	}
	fear := "none"
	if d.chance(40) {
		fear = "referred"
	}
	r := c.sink.row(screenings)
	r.bigint(c.family[i].id).bigint(c.caseID).bigint(c.family[i].id).bigint(c.by()).day(on).moment(c.moment(on)).texts(found).text(fear).text(action)
	c.facts.Members[i].Screened, c.facts.Members[i].FearAnswered = true, true
	c.happened(on)
}

func (c *course) application(i int, on date.Date) {
	r := c.sink.row(applications)
	r.bigint(c.family[i].id).bigint(c.caseID).bigint(c.family[i].id).bigint(c.by()).day(on).moment(c.moment(on))
	r.text(c.home.language).text(c.interpreterIs).text(c.interpreter).text(c.guardian(i))
	c.facts.Members[i].ApplicationOn = on
	c.happened(on)
}

// decide writes a member's return decision.
func (c *course) decide(i int, on date.Date, outcome, reason, view, note string) int64 {
	id := c.id(returnDecisions)
	signed := outcome == "signed"
	guardian := c.guardian(i)
	r := c.sink.row(returnDecisions)
	r.bigint(id).bigint(c.caseID).bigint(c.family[i].id).bigint(c.by()).day(on).moment(c.moment(on))
	r.truth(signed).truth(signed && guardian != "").text(outcome).text(c.home.language).code(c.interpreterIs).text(c.interpreter)
	r.text(guardian).text(view).text(c.office.name).code(reason).text(note)
	m := &c.facts.Members[i]
	m.Decision, m.DecidedOn, m.GuardianConsents = outcome, on, signed && guardian != ""
	c.happened(on)
	return id
}

func (c *course) undecided(on date.Date) { c.decide(0, on, "undecided", "", "", "") }

func (c *course) declaration(i int, on date.Date, to casefile.Stage) {
	view, note := "", ""
	if c.family[i].relationship == "child" {
		view = c.say("child")
	} else {
		note = c.say("decision")
	}
	id := c.decide(i, on, "signed", "", view, note)
	c.step(casefile.DeclarationSigned, c.by(), on, to, c.family[i].id, returnDecisions, id, "")
}

func (c *course) withdrawal(i int, on date.Date, to casefile.Stage) {
	reason := withdrawals.pick(&c.dice)
	id := c.decide(i, on, "withdrawn", reason, "", "")
	c.step(casefile.DecisionWithdrawn, c.by(), on, to, c.family[i].id, returnDecisions, id, reason)
}

// withdraw lets everybody withdraw who has not (T24): the case closes.
func (c *course) withdraw(on date.Date) {
	last := len(c.family) - 1
	for last > 0 && c.family[last].withdrawn {
		last--
	}
	for i := range last + 1 {
		to := c.stage
		if i == last {
			to = casefile.Closed
			c.closedOn = on
		}
		c.withdrawal(i, on, to)
	}
}

// authorityNumber is a file number of the authority.
func (c *course) authorityNumber() string {
	n := strconv.Itoa(10_000 + c.dice.below(90_000))
	if c.office.country == "CZ" {
		return "OAM-" + n + "/ZM-" + strconv.Itoa(c.opened.Year())
	}
	return "106-1-" + n + "/" + strconv.Itoa(c.opened.Year()) + "-T"
}

func min3(a, b date.Date) date.Date {
	if b.Before(a) {
		return b
	}
	return a
}

func max4(days ...date.Date) date.Date {
	last := days[0]
	for _, d := range days[1:] {
		if d.After(last) {
			last = d
		}
	}
	return last
}
