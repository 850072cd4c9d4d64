package demo

import "homeward/internal/kit/date"

// diceOfPlans sets the dice of needs and plans apart from those of the case.
const diceOfPlans = 0x706c616e73

// assess records what is needed before the reintegration begins. It has dice of
// its own, so that the rest of the case stays as it is.
func (c *course) assess(on date.Date) {
	dice := cast(c.generator.seed^diceOfPlans, int(c.caseID))
	d := &dice
	say := func(occasion string) string { return pick(d, byLanguage[c.office.language][occasion]) }
	c.need(on, "individual", "economic", pick(d, []string{"first", "second"}), say("need_economic"), say("need_words"))
	c.need(on, pick(d, []string{"individual", "structural"}), "social", pick(d, []string{"second", "third"}), say("need_social"), "")
	switch {
	case d.chance(400):
		c.need(on, "community", "psychosocial", "second", say("need_psychosocial"), "")
	case d.chance(600):
		c.need(on, "individual", "psychosocial", "none", "", "")
	}
	c.facts.NeedsAssessed = true
}

// need writes a need of the family, or of who returns alone.
func (c *course) need(on date.Date, level, dimension, priority, what, words string) {
	member := int64(0)
	if len(c.family) == 1 {
		member = c.family[0].id
	}
	r := c.sink.row(needs)
	r.bigint(c.id(needs)).bigint(c.caseID).key(member).bigint(c.by()).day(on).moment(c.moment(on))
	r.text(level).text(dimension).text(priority).text(what).text(words)
}
