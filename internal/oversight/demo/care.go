package demo

import (
	"slices"
	"strings"

	"homeward/internal/journey/medical"
	"homeward/internal/journey/protection"
	"homeward/internal/kit/date"
	"homeward/internal/kit/seal"
	"homeward/internal/organisation/codelist"
)

var (
	physicians = map[string][]string{
		"hu": {"Dr. Bánki Eszter", "Dr. Szalai Miklós", "Dr. Orosz Tamás"},
		"cs": {"MUDr. Alena Vlčková", "MUDr. Karel Beran", "MUDr. Ivo Hrubý"},
	}
	clinics = []string{"Primary health centre", "District hospital", "City polyclinic"}
	levels  = load(odds{{"low", 46}, {"medium", 54}})
)

// Weeks in days: a child is expected so many days after it is recorded.
const (
	dueLeast, dueMost = 150, 220
	dueLongest        = 270
)

// special notes what the screening of a member asks of the journey.
func (c *course) special(i int, found []string) {
	m := &c.facts.Members[i]
	for _, v := range found {
		switch v {
		case codelist.VulnerabilityTrafficked, codelist.VulnerabilityTraffickedPresumed:
			m.Trafficking = true
		case codelist.VulnerabilityChronic, codelist.VulnerabilitySeriousMedical:
			m.Medical = true
		case codelist.VulnerabilityPregnant:
			m.Medical, c.family[i].expects = true, true
		}
	}
}

// trafficked reports whether the risks of somebody must be known (T07).
func (c *course) trafficked() bool {
	for i := range c.facts.Members {
		if c.facts.Members[i].Trafficking {
			return true
		}
	}
	return false
}

// risks are assessed of everybody who may be a victim of trafficking, so that
// the return can be approved; who is in charge of protection agrees to it.
func (c *course) risks(on date.Date, agree bool) {
	d := &c.dice
	for i := range c.family {
		m := &c.facts.Members[i]
		if !m.Trafficking || m.Risk != "" {
			continue
		}
		level := levels.pick(d)
		review := date.Date{}
		hidden := protection.Secrets{Findings: c.say("risk")}
		if level == string(protection.Medium) {
			review, hidden.Plan = on.AddDays(45), c.say("safety")
		}
		partner := ""
		if d.chance(600) {
			partner = "IOM " + c.destination
		}
		id := c.id(riskAssessments)
		r := c.sink.row(riskAssessments)
		by, agreed := int64(0), date.Date{}
		if m.RiskAgreed = agree; agree {
			by, agreed = c.manager(), on
		}
		r.bigint(id).bigint(c.caseID).bigint(c.family[i].id).bigint(c.by()).key(by).day(on).day(review).day(agreed).moment(c.moment(on))
		r.truth(true).truth(hidden.Plan != "").truth(d.chance(700)).text(level).text(partner).bytes(c.sealed(hidden, riskAssessments, id))
		m.Risk = level
		c.happened(on)
	}
}

// examined are the findings of physicians about those whose health the journey
// must know; it answers the day of the last one, never if somebody still waits.
func (c *course) examined(start date.Date) date.Date {
	last := start
	for i := range c.family {
		m := &c.facts.Members[i]
		if !m.Medical || c.family[i].withdrawn {
			continue
		}
		on := c.after(start, 3, c.slow(14, 90))
		if on != never && c.dice.chance(110) {
			c.finding(i, on, medical.ExamineAgain)
			on = c.after(on, 8, 20)
		}
		if on == never {
			last = never
			continue
		}
		finding := medical.Fit
		if c.dice.chance(350) {
			finding = medical.FitWithConditions
		}
		c.finding(i, on, finding)
		last = latest(last, on)
	}
	return last
}

// finding writes what a physician says about a member.
func (c *course) finding(i int, on date.Date, finding medical.Finding) {
	d, m := &c.dice, &c.facts.Members[i]
	expected := date.Date{}
	hidden := medical.Secrets{}
	days, airline := 0, medical.FormNotNeeded
	if c.family[i].expects {
		hidden.Treatment = c.say("pregnancy")
		// Whoever has not left yet can still do so.
		expected = latest(on.AddDays(d.between(dueLeast, dueMost)), c.today.AddDays(60))
		if expected.DaysSince(on) > dueLongest {
			expected = date.Date{}
		}
	} else {
		days, airline = 30*d.between(1, 3), medical.FormApproved
		parts := strings.Split(c.choose("illness"), " | ")
		hidden = medical.Secrets{Treatment: parts[0] + ". " + parts[1] + ".", Medicines: parts[2]}
	}
	if finding == medical.ExamineAgain {
		airline = medical.FormNotNeeded
	}
	until := on.AddDays(180)
	if until.Before(c.today.AddDays(30)) {
		until = date.Date{}
	}
	id := c.id(clearances)
	r := c.sink.row(clearances)
	r.bigint(id).bigint(c.caseID).bigint(c.family[i].id).bigint(c.by()).day(on).day(on).day(until).day(expected).small(days).moment(c.moment(on))
	r.truth(false).truth(false).text(string(finding)).text(string(airline)).text(pick(d, physicians[c.office.language])).text(pick(d, clinics) + ", " + c.destination)
	r.bytes(c.sealed(hidden, clearances, id))
	m.Finding, m.FindingUntil, m.BirthDueOn = string(finding), until, expected
	c.happened(on)
}

// sealed are texts that only the key of the installation opens; without one
// the load leaves them out.
func (c *course) sealed(hidden any, in table, id int64) []byte {
	box := c.generator.box
	if box == nil {
		return nil
	}
	out, err := box.SealValue(hidden, seal.Row(layouts[in].name, id, "sealed"))
	if err != nil {
		panic(err) // a struct of texts can always be written down
	}
	return out
}

// guard makes it a protection case: those named on it, and that they were.
func (c *course) guard() {
	names := []int64{c.by()}
	if deputy := c.office.deputy; deputy != 0 && !slices.Contains(names, deputy) {
		names = append(names, deputy)
	}
	for _, n := range names {
		c.sink.row(namedStaff).bigint(c.id(namedStaff)).bigint(c.caseID).bigint(n)
		c.sink.row(namings).bigint(c.id(namings)).bigint(c.caseID).bigint(n).bigint(c.by()).moment(momentOf(c.opened, 9*3600)).text("named")
	}
}
