package demo

import (
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
)

var (
	modes           = load(odds{{"in_person", 72}, {"phone", 16}, {"video", 6}, {"messaging", 6}})
	places          = load(odds{{"office", 56}, {"reception_centre", 18}, {"community_shelter", 8}, {"advisory_point", 8}, {"accommodation", 6}, {"ngo", 4}})
	stances         = load(odds{{"undecided", 22}, {"leaning_return", 40}, {"decided_return", 38}})
	firstTopics     = []string{"return_options", "programme", "right_to_withdraw", "data_protection", "options_stay", "eligibility", "asylum_info"}
	laterTopics     = []string{"travel_document", "travel", "reintegration", "consequences", "business", "employment", "housing", "health", "country_info", "debt", "eligibility"}
	vulnerabilities = load(odds{{"chronic", 18}, {"mental_health", 16}, {"destitute", 22}, {"homeless", 14}, {"no_id", 14}, {"disability", 5}, {"illiterate", 6}, {"labour_exploitation", 5}})
	channels        = load(odds{{"phone", 58}, {"messaging", 20}, {"sms", 14}, {"email", 4}, {"third_party", 4}})
	results         = load(odds{{"not_reached", 46}, {"message_left", 24}, {"reached", 28}, {"wrong_contact", 2}})
	withdrawals     = load(odds{{"changed_mind", 30}, {"not_stated", 22}, {"found_work", 12}, {"own_means", 10}, {"family_objects", 7}, {"new_claim", 6}, {"onward", 6}, {"too_long", 5}, {"got_status", 2}})
	hours           = []string{"08:30", "09:00", "09:45", "10:30", "11:15", "13:00", "13:45", "14:30", "15:15"}
)

// attempts are tries to reach somebody who does not come.
func (c *course) attempts(from, to date.Date) {
	d := &c.dice
	if to.DaysSince(from) < 12 || !d.chance(600) {
		return
	}
	day := from
	for range 1 + d.below(3) {
		if day = weekday(day.AddDays(5 + d.below(12))); day.After(to) {
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
		detail = c.facility()
	case mode == "in_person" && c.heldOn(on):
		place, detail = "immigration_detention", c.facility()
	case mode != "in_person":
		place = "remote"
	case place == "office":
		detail = byLanguage[c.office.language]["place"][d.below(2)]
	}
	family := len(c.family) > 2
	if family && occasion == "follow" && d.chance(450) {
		occasion = "family"
	}
	said := occasion
	if c.care.alone && kind != "post_arrival" {
		said = "alone"
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
	r.text(c.interpreterIs).text(c.interpreter).texts(topics).text(stance).text(c.say(said)).text(agreed)
	if place == "immigration_detention" || c.heldOn(on) {
		c.safeguarded(id, on)
	}
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
		r.text(purpose).text(answer).text("written").text(c.home.language).text(c.interpreter).text(c.guardian(i)).text(casefile.NoticeVersion)
	}
	c.facts.Members[i].Consent = true
	c.happened(on)
}

// guardian signs for a child: the principal applicant, who is a parent, or
// whom the authority appointed.
func (c *course) guardian(i int) string {
	if c.care.alone {
		return c.care.guardian
	}
	if c.family[i].relationship != "child" {
		return ""
	}
	return c.family[0].listName()
}

func (c *course) screening(i int, on date.Date) {
	d := &c.dice
	found, action := []string{"none"}, ""
	switch {
	case c.care.alone:
		found, action = []string{"uasc"}, byLanguage[c.office.language]["action"][3]
		if c.care.separated {
			found = []string{"separated_child"}
		}
	case c.family[i].relationship == "child":
		found, action = []string{"child_in_family"}, byLanguage[c.office.language]["action"][2]
	case i == 0 && c.protected:
		found = []string{pick(d, []string{"vot_presumed", "vot_presumed", "vot", "labour_exploitation", "gbv"})}
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
	c.special(i, found)
	c.happened(on)
	if c.care.alone {
		c.careBegins(on)
	}
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
	switch {
	case c.care.alone:
		view = byLanguage[c.office.language]["child"][c.dice.below(2)]
	case c.family[i].relationship == "child":
		view = c.say("child")
	default:
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
