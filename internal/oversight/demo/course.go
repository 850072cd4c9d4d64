package demo

import (
	"strings"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/seal"
)

// Every case has room for so many rows of a kind: keys follow from the case's, so that cases can be
// made in any order.
const (
	memberStride = 10
	stepStride   = 64
	rowStride    = 32
)

// generator holds what all cases share; each worker has its own.
type generator struct {
	seed    int64
	today   date.Date
	offices []*bureau
	funds   []*fund
	asked   questionnaires
	keys    secrets
	box     *seal.Box // nil: what would be sealed stays empty
	index   nameIndex
}

// course is the life of one case as it is being told: facts are written in their order until
// today, or the day the person withdraws.
type course struct {
	generator *generator
	sink      *sink
	dice      dice
	today     date.Date
	until     date.Date // no fact is later: today, or the day of the withdrawal
	quits     bool      // withdraws on that day

	caseID    int64
	number    int
	opened    date.Date
	office    *bureau
	fund      *fund
	home      *homeland
	family    []person
	latest    map[*bureau]known // whom each office wrote down last
	again     bool              // the principal is on file already
	handler   int64             // counsellor; 0: nobody yet
	protected bool

	interpreted     bool
	interpreter     string // name
	interpreterIs   string // kind
	status, lodging string
	detained        bool
	custody         custody
	destination     string
	care            care

	facts      casefile.Facts
	stage      casefile.Stage
	stageSince date.Date
	openSince  date.Date // day of the last fact that met a need
	last       date.Date // day of the last fact
	contact    date.Date
	closedOn   date.Date
	journey    booking
	steps      int64
	rows       [tableCount]int64
}

// never is later than any fact.
var never = date.Of(9999, 12, 31)

// tell writes a case from its opening to today.
func (c *course) tell() {
	c.begin()
	_ = c.intake() && c.counselling() && c.review() && c.declaring() && c.preparing() && c.leaving() && c.arriving() && c.returned()
	if c.quits && c.stage != casefile.Closed {
		c.withdraw(c.until)
	}
	c.writeJourney()
	c.finish()
}

func (c *course) begin() {
	d := &c.dice
	c.until, c.quits, c.protected, c.detained, c.handler = c.today, false, d.chance(24), false, 0
	c.facts = casefile.Facts{Source: casefile.FromOffice, Country: c.office.country, OpenedOn: c.opened, Members: c.facts.Members[:0], Checks: c.facts.Checks[:0]}
	c.stage, c.stageSince, c.openSince, c.last = "", c.opened, c.opened, c.opened
	c.contact, c.closedOn, c.steps, c.journey = date.Date{}, date.Date{}, 0, booking{}
	c.rows = [tableCount]int64{}
	c.gather()
	c.interpreted = c.home.language != "en" && d.chance(780)
	c.interpreterIs, c.interpreter = "none_needed", ""
	if c.interpreted {
		c.interpreterIs = interpreters.pick(d)
		c.interpreter = c.interpreterName()
	}
	c.status = statuses[c.office.country].pick(d)
	if c.home.country == "UA" && d.chance(600) {
		c.status = "temporary_protection"
	}
	c.lodging = pick(d, lodgings[c.office.country])
	if c.care.alone {
		c.status, c.lodging = "asylum_rejected", childPlaces[c.office.country]
	}
	c.detained = c.status == "detained_immigration"
	c.takeInto()
	c.destination = pick(d, c.home.places)
	c.fund = c.generator.fundOn(c.office.country, c.opened)
	for i := range c.family {
		c.facts.Members = append(c.facts.Members, casefile.MemberFacts{
			ID: c.family[i].id, Status: casefile.MemberActive, Adult: c.family[i].adult,
		})
	}
	if c.protected || !c.opened.After(c.today.AddDays(-6)) || d.chance(600) {
		team := c.office.counsellors
		c.handler = team[min(d.below(len(team)), d.below(len(team)+2))]
	}
	c.writePeople()
}

// fundOn is the programme that pays in a country on a day; the first one pays for what was before.
func (g *generator) fundOn(country string, day date.Date) *fund {
	var of *fund
	for _, f := range g.funds {
		if f.country == country && (of == nil || f.from <= day.String()) {
			of = f
		}
	}
	return of
}

func (c *course) interpreterName() string {
	d := &c.dice
	givens, families := c.home.sons, c.home.men
	if d.chance(500) {
		givens, families = c.home.daughters, c.home.women
	}
	// A language has a handful of interpreters.
	given, family := givens[d.below(3)].latin, families[d.below(3)].latin
	if c.office.language == "hu" {
		return family + " " + given
	}
	return given + " " + family
}

// after is a working day some days later; never once that lies beyond the case's time.
func (c *course) after(d date.Date, least, most int) date.Date {
	if d == never {
		return never
	}
	d = weekday(d.AddDays(c.dice.between(least, most)))
	if d.After(c.until) {
		return never
	}
	return d
}

// weekday is the day itself, or the Monday after a weekend.
func weekday(d date.Date) date.Date {
	switch d.Weekday() {
	case time.Saturday:
		return d.AddDays(2)
	case time.Sunday:
		return d.AddDays(1)
	}
	return d
}

// slow stretches a span of days in so many of a thousand cases: those get stuck.
func (c *course) slow(most, permille int) int {
	if c.dice.chance(permille) {
		return most * c.dice.between(3, 6)
	}
	return most
}

// mayQuit lets the person withdraw within days after a day, in so many of a thousand cases.
func (c *course) mayQuit(d date.Date, most, permille int) {
	if !c.dice.chance(permille) {
		return
	}
	if day := c.after(d, 3, most); day != never {
		c.until, c.quits = day, true
	}
}

// happened notes that a fact of a day is on file.
func (c *course) happened(d date.Date) {
	if d.After(c.last) {
		c.last = d
	}
	if d.After(c.openSince) {
		c.openSince = d
	}
}

// moment is a time in the office hours of a day.
func (c *course) moment(d date.Date) moment {
	return momentOf(d, 7*3600+c.dice.below(8*3600))
}

// id is the key of the next row of a table.
func (c *course) id(t table) int64 {
	c.rows[t]++
	return c.caseID*rowStride + c.rows[t] - 1
}

// say is what the office's counsellors write on an occasion.
func (c *course) say(occasion string) string { return c.fill(c.choose(occasion)) }

func (c *course) choose(occasion string) string {
	return pick(&c.dice, byLanguage[c.office.language][occasion])
}

// fill puts the case's words into a phrase.
func (c *course) fill(phrase string) string {
	if !strings.Contains(phrase, "{") {
		return phrase
	}
	words := [...]string{"{g}", c.family[0].given.latin, "{c}", c.destination, "{K}", "Klient", "{a}", ""}
	if c.family[0].sex == "f" {
		words[5], words[7] = "Klientka", "a"
	}
	for i := 0; i < len(words); i += 2 {
		if strings.Contains(phrase, words[i]) {
			phrase = strings.ReplaceAll(phrase, words[i], words[i+1])
		}
	}
	return phrase
}

// step writes a line of the case's history.
func (c *course) step(event casefile.Event, by int64, on date.Date, to casefile.Stage, member int64, subject table, subjectID int64, reason string) {
	subjectName := ""
	if subjectID != 0 {
		subjectName = layouts[subject].name
	}
	id := c.caseID*stepStride + c.steps
	c.steps++
	r := c.sink.row(caseSteps)
	r.bigint(id).bigint(c.caseID).bigint(by).key(member).bigint(subjectID).day(on).moment(momentOf(on, 15*3600+int(c.steps)*60))
	r.text(string(c.stage)).text(string(to)).text(string(event)).text(subjectName).text(reason)
	if to != c.stage {
		c.stage, c.stageSince = to, on
	}
	c.happened(on)
	switch event {
	case casefile.ApplicationSubmitted:
		c.facts.SubmittedOn, c.facts.SubmissionStep = on, id
	case casefile.EligibilityApproved, casefile.EligibilityRejected, casefile.ReturnedForCompletion:
		c.facts.Outcome, c.facts.OutcomeOn, c.facts.OutcomeStep = outcomes[event], on, id
	case casefile.ReintegrationOpened:
		c.facts.ReintegrationOpenedOn = on
	}
}

var outcomes = map[casefile.Event]string{
	casefile.EligibilityApproved: "approved", casefile.EligibilityRejected: "rejected", casefile.ReturnedForCompletion: "returned",
}

// by is the counsellor who records; the first of the office where nobody has the case yet.
func (c *course) by() int64 {
	if c.handler == 0 {
		return c.office.counsellors[0]
	}
	return c.handler
}
