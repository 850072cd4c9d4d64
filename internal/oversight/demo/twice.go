package demo

import "strings"

// onFileTwice is how many of a thousand who come alone are on file already, with
// their name as somebody else heard it.
const onFileTwice = 25

// known is somebody whom an office has on file.
type known struct {
	person
	home *homeland
}

// misheard are spellings that stand for each other.
var misheard = strings.NewReplacer("ee", "i", "ou", "u", "kh", "h", "yy", "y", "ss", "s", "mm", "m", "ll", "l", "y", "i")

// comeAgain makes one of a few who come alone somebody whom the office has on
// file. It has dice of its own, so that the other cases stay as they are.
func (c *course) comeAgain() {
	c.again = false
	if c.protected || len(c.family) > 1 {
		return
	}
	d := cast(c.generator.seed^0x7477696365, int(c.caseID))
	p := &c.family[0]
	if before, there := c.latest[c.office]; there && d.chance(onFileTwice) {
		c.again, c.home = true, before.home
		p.sex, p.birth, p.family, p.given = before.sex, before.birth, before.family, before.given
		p.given.latin = misheard.Replace(p.given.latin)
		delete(c.latest, c.office)
	} else if len(p.birth) > 4 {
		c.latest[c.office] = known{*p, c.home}
	}
}
