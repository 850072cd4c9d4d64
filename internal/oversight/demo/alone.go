package demo

import (
	"strings"

	"homeward/internal/journey/child"
	"homeward/internal/kit/date"
)

// childrenAlone is how many of a thousand cases are those of a child alone.
const childrenAlone = 30

// apart keeps the dice that choose them from those of the cases.
const apart = 5

// care is the best-interests procedure of a child alone, as far as it has come.
type care struct {
	alone     bool
	separated bool
	begun     date.Date // day the screening asked for it; zero: not yet
	guardian  string
	child.Procedure
}

var childPlaces = map[string]string{"HU": "Fót, gyermekotthon", "CZ": "Praha, zařízení pro děti-cizince"}

// comeAlone makes the family of a child without parents. It has dice of its
// own, so that the other cases stay as they are.
func (c *course) comeAlone() {
	d := cast(c.generator.seed^apart, int(c.caseID))
	c.care = care{}
	if c.protected || !d.chance(childrenAlone) {
		return
	}
	c.care.alone, c.care.separated = true, d.chance(250)
	girl := c.dice.chance(300)
	p := c.person("child", girl, 14+c.dice.below(3))
	p.relationship, p.family = "principal", c.familyName(girl, nil)
	c.family = append(c.family, p)
	c.care.guardian = pick(&c.dice, byLanguage[c.office.language]["guardian"])
}

// careBegins is what follows a screening that finds the child alone: the first
// look, the search for the family, the hearing of the child, the panel.
func (c *course) careBegins(screened date.Date) {
	d := &c.dice
	k := &c.care
	words := byLanguage[c.office.language]
	k.begun = screened
	k.Procedure = child.Procedure{
		Guardian: child.Guardian{
			Kind: child.Unaccompanied, GuardianOn: c.opened.AddDays(-2 - d.below(20)), GuardianName: k.guardian,
			GuardianAuthority: words["guardian_authority"][0], GuardianOrder: c.authorityNumber(),
		},
		Search:  child.Search{Tracing: child.NotAsked},
		Family:  child.Family{Willing: child.Unknown, Able: child.Unknown, Safe: child.Unknown},
		Panel:   child.Panel{Determination: child.Pending},
		Consent: child.Consent{OtherParent: child.ParentUnknown},
	}
	if k.separated {
		k.Kind = child.Separated
	}
	c.facts.Members[0].Alone, c.facts.Members[0].Determination = !c.family[0].adult, string(child.Pending)
	assessed := c.after(screened, 1, 6)
	if !c.cared(assessed, &k.AssessedOn) {
		return
	}
	k.Secrets.Finding = c.say("child_finding")
	heard := c.after(assessed, 3, 15)
	if c.cared(heard, &k.ViewOn) {
		k.Secrets.Words = c.say("child_words")
	}
	if !c.cared(c.after(assessed, 0, 4), &k.TracingAskedOn) {
		return
	}
	k.Tracing, k.TracingBy = child.Asked, "IOM, "+c.destination
	answered := c.after(k.TracingAskedOn, 8, c.slow(30, 150))
	if !c.cared(answered, &k.TracingAnsweredOn) {
		return
	}
	k.Tracing, k.Secrets.Traced = child.Found, c.say("child_traced")
	family := c.after(answered, 5, 20)
	if !c.cared(family, &k.FamilyAssessedOn) {
		return
	}
	c.determine(latest(family, heard))
}

// determine is the panel, once the family is assessed and the child is heard.
func (c *course) determine(from date.Date) {
	d := &c.dice
	k := &c.care
	stays := d.chance(170)
	k.Willing, k.Able, k.Safe = child.Yes, child.Yes, child.Yes
	if stays {
		k.Able, k.Safe = child.No, child.Unknown
	}
	k.Secrets.Report = byLanguage[c.office.language]["child_report"][map[bool]int{true: 1}[stays]]
	if !c.cared(c.after(from, 4, 14), &k.DeterminedOn) {
		return
	}
	k.Determination, k.Members = child.Return, strings.Join(byLanguage[c.office.language]["child_panel"], ", ")
	if stays {
		k.Determination = child.Stay
	}
	k.ReviewOn = k.DeterminedOn.AddMonths(6)
	k.Secrets.Options, k.Secrets.Reasoning = c.say("child_options"), byLanguage[c.office.language]["child_reasons"][map[bool]int{true: 1}[stays]]
	c.facts.Members[0].Determination = string(k.Determination)
	if !stays {
		c.facts.Members[0].FocalPoint = c.cared(c.after(k.DeterminedOn, 0, 4), &k.FocalPointOn)
	}
}

// cared writes a day of the procedure down, unless it lies ahead.
func (c *course) cared(on date.Date, into *date.Date) bool {
	if on == never {
		return false
	}
	*into = on
	c.happened(on)
	return true
}

// careAgreed is the consent of guardian and family, given with the declaration.
func (c *course) careAgreed(signed date.Date) {
	k := &c.care
	if !k.alone {
		return
	}
	k.GuardianConsentOn, k.ParentsAcceptOn = signed, signed
	if k.separated {
		k.OtherParent, k.OtherParentOn = child.ParentConsents, signed
	}
}

// carePrepared finds who travels with the child and who receives it; the
// journey waits for both.
func (c *course) carePrepared(from date.Date) date.Date {
	if !c.care.alone {
		return from
	}
	words := byLanguage[c.office.language]
	received := c.after(from, 3, 12)
	if received != never {
		n := c.dice.below(len(words["child_relation"]))
		c.care.Handover = child.Handover{Name: c.receiver(n), Relation: words["child_relation"][n], Contact: c.destination}
		c.facts.Members[0].HandoverNamed = true
		c.happened(received)
	}
	confirmed := c.after(from, 5, 18)
	if confirmed != never {
		r := c.sink.row(escorts)
		r.bigint(c.id(escorts)).bigint(c.caseID).bigint(c.family[0].id).bigint(c.by()).day(confirmed).moment(c.moment(confirmed))
		r.text("social").text(pick(&c.dice, words["child_escort"])).text(c.office.name)
		c.facts.Members[0].Escorted = true
		c.happened(confirmed)
	}
	return latest(received, confirmed)
}

// receiver is a relative of the child's family name: the n-th relation is a woman's where n is even.
func (c *course) receiver(n int) string {
	givens := c.home.sons
	if n%2 == 0 {
		givens = c.home.daughters
	}
	family := c.familyName(n%2 == 0, &c.family[0])
	return person{family: family, given: pick(&c.dice, givens)}.listName()
}

// writeCare writes the procedure, once nothing more comes to it.
func (c *course) writeCare() {
	k := &c.care
	if k.begun.IsZero() {
		return
	}
	id := c.family[0].id
	r := c.sink.row(childProcedures)
	r.bigint(id).bigint(c.caseID).bigint(id).bigint(c.by()).moment(c.moment(k.begun))
	r.day(k.GuardianOn).day(k.AssessedOn).day(k.TracingAskedOn).day(k.TracingAnsweredOn).day(k.FamilyAssessedOn).day(k.ViewOn)
	r.day(k.DeterminedOn).day(k.ReviewOn).day(k.GuardianConsentOn).day(k.ParentsAcceptOn).day(k.FocalPointOn).day(k.OtherParentOn)
	r.text(string(k.Kind)).text(string(k.Determination)).text(string(k.Tracing)).text(string(k.Willing)).text(string(k.Able)).text(string(k.Safe))
	r.text(k.GuardianName).text(k.GuardianAuthority).text(k.GuardianOrder).text(k.TracingBy).text(k.Members)
	r.text(k.Handover.Name).text(k.Relation).text(k.Handover.Contact).text(string(k.OtherParent)).bytes(c.sealed(k.Secrets, childProcedures, id))
}
