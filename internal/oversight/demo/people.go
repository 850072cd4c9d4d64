package demo

import (
	"crypto/sha256"
	"slices"
	"strconv"
	"strings"

	"homeward/internal/journey/migrant"
	"homeward/internal/kit/date"
)

// person is a member of a family.
type person struct {
	id           int64 // of the migrant and of the member alike
	relationship string
	sex          string
	family       written
	given        written
	birth        date.Partial
	adult        bool // today
	passport     bool
	paperUntil   date.Date // last day of the paper held; zero: none
	withdrawn    bool
	expects      bool // a child
}

// listName is the name as lists keep it.
func (p person) listName() string { return p.family.latin + " " + p.given.latin }

// origins are the homelands by how often an office meets them.
var origins = func() map[string]loaded {
	hu, cz := odds{}, odds{}
	for _, h := range homelands {
		hu = append(hu, struct {
			value  string
			weight int
		}{h.country, h.weightInHU})
		cz = append(cz, struct {
			value  string
			weight int
		}{h.country, h.weightInCZ})
	}
	return map[string]loaded{"HU": load(hu), "CZ": load(cz)}
}()

// gather makes the family of a case.
func (c *course) gather() {
	d := &c.dice
	c.home = &homelands[origins[c.office.country].index(d)]
	c.family = c.family[:0]
	if c.comeAlone(); !c.care.alone {
		c.comeAsFamily()
		c.comeAgain()
	}
	for i := range c.family {
		c.family[i].id = c.caseID*memberStride + int64(i)
		years, known := c.family[i].birth.AgeOn(c.today)
		c.family[i].adult = !known || years >= 18
	}
}

// comeAsFamily makes an adult and, often, who belongs to them.
func (c *course) comeAsFamily() {
	d := &c.dice
	shape := d.below(100)
	woman := d.chance(270)
	if shape >= 95 {
		woman = d.chance(850)
	}
	years := 19 + d.below(16) + d.below(24)
	if shape >= 68 {
		years = max(years, 24)
	}
	principal := c.person("principal", woman, years)
	principal.family = c.familyName(woman, nil)
	c.family = append(c.family, principal)
	if shape >= 68 && shape < 95 {
		spouse := c.person("spouse", !woman, min(64, max(20, years-6+d.below(9))))
		if c.home.language == "vi" || c.home.language == "am" || c.home.language == "mn" {
			spouse.family = c.familyName(!woman, nil) // spouses keep their own names
		} else {
			spouse.family = c.familyName(!woman, &principal)
		}
		c.family = append(c.family, spouse)
	}
	if shape >= 78 {
		oldest := min(17, years-19)
		for range 1 + d.below(2) + d.below(2) + d.below(4)/3 {
			girl := d.chance(490)
			child := c.person("child", girl, d.below(oldest+1))
			child.family = c.familyName(girl, &principal)
			c.family = append(c.family, child)
		}
	}
}

// person is somebody of an age on the day the case was opened.
func (c *course) person(relationship string, woman bool, years int) person {
	d := &c.dice
	p := person{relationship: relationship, sex: "m"}
	givens := c.home.sons
	if woman {
		p.sex, givens = "f", c.home.daughters
	}
	p.given = pick(d, givens)
	if c.home.language == "ar" || d.chance(180) {
		if second := pick(d, givens); second.latin != p.given.latin && c.home.language != "vi" {
			p.given = written{p.given.latin + " " + second.latin, strings.TrimSpace(p.given.original + " " + second.original)}
		}
	}
	born := c.opened.AddMonths(-12 * years).AddDays(-1 - d.below(364))
	p.birth = date.Partial(born.String())
	if relationship != "child" && d.chance(35) {
		p.birth = date.Partial(strconv.Itoa(born.Year()))
	}
	p.passport = d.chance(640)
	return p
}

// familyName is the form of a family name that fits the person; relative gives the family.
func (c *course) familyName(woman bool, relative *person) written {
	own, other := c.home.men, c.home.women
	if woman {
		own, other = other, own
	}
	if relative == nil {
		return pick(&c.dice, own)
	}
	for i := range own {
		if own[i] == relative.family || other[i] == relative.family {
			return own[i]
		}
	}
	return relative.family
}

// original is the name in the person's own script; empty where that is Latin.
func (c *course) original(p person) string {
	switch {
	case p.family.original == "" || p.given.original == "":
		return ""
	case c.home.familyFirst:
		return p.family.original + " " + p.given.original
	}
	return p.given.original + " " + p.family.original
}

var (
	maritals   = load(odds{{"single", 55}, {"divorced", 12}, {"widowed", 4}, {"partner", 8}})
	educations = load(odds{{"none", 4}, {"primary", 14}, {"lower_secondary", 24}, {"secondary", 26}, {"vocational", 22}, {"tertiary", 10}})
	kept       = load(odds{{"person", 70}, {"authority", 18}, {"office", 8}, {"embassy", 4}})
	lodgings   = map[string][]string{
		"HU": {"Vámosszabadi, befogadó állomás", "Balassagyarmat, közösségi szállás", "Budapest, munkásszálló", "Debrecen, bérelt lakás", "Nyírbátor", "Budapest, ismerősnél"},
		"CZ": {"Zastávka, pobytové středisko", "Kostelec nad Orlicí, pobytové středisko", "Praha, ubytovna", "Brno, pronajatý byt", "Plzeň, ubytovna", "Praha, u známých"},
	}
)

// writePeople writes the family and the words by which each is found.
func (c *course) writePeople() {
	if c.again {
		c.sink.row(duplicateChecks).bigint(c.family[0].id).bigint(c.office.id)
	}
	for i := range c.family {
		p := &c.family[i]
		p.paperUntil = date.Date{}
		c.writePerson(p, i == 0)
		if p.passport {
			c.writeDocument(p, 0, "passport", c.opened.AddDays(-200-c.dice.below(2200)), 10)
		}
	}
}

func (c *course) writePerson(p *person, principal bool) {
	d := &c.dice
	lingua := []string{c.home.language}
	if d.chance(330) && c.home.language != "en" {
		lingua = append(lingua, "en")
	}
	if d.chance(150) {
		lingua = append(lingua, c.office.language)
	}
	details := migrant.Details{FamilyName: p.family.latin, GivenName: p.given.latin, OriginalName: c.original(*p)}
	originalLanguage := ""
	if details.OriginalName != "" {
		originalLanguage = c.home.language
	}
	phone, e164, contact, marital, education := "", "", "", "", ""
	if p.adult {
		marital, education = "married", educations.pick(d)
		if len(c.family) == 1 || c.family[1].relationship != "spouse" {
			marital = maritals.pick(d)
		}
		if principal || d.chance(500) {
			phone, e164 = c.phone()
		}
		if principal && d.chance(150) {
			contact = c.say("contact")
		}
	}
	found := c.generator.index.look(details)
	r := c.sink.row(migrants)
	r.bigint(p.id).bigint(c.office.id).moment(c.moment(c.opened)).truth(c.protected).truth(len(p.birth) == 4)
	r.truth(c.interpreted).text(p.sex).text(string(p.birth)).text(c.home.country)
	r.text(p.family.latin).text(p.given.latin).text(details.OriginalName).text(originalLanguage)
	r.text(pick(d, c.home.places)).texts(lingua).text(phone).text(e164).text(contact).text(c.lodging)
	r.code(marital).code(education).text(found.fold).bytes(c.generator.keys.person(found.sorted, string(p.birth), c.home.country))
	for _, t := range found.tokens {
		c.sink.row(migrantTokens).bigint(p.id).bigint(c.office.id).text(t.Kind).text(t.Text)
	}
}

// phone is a mobile number of the office's country, in a range no operator gives out.
func (c *course) phone() (typed, e164 string) {
	n := c.dice.below(100_000)
	digits := strconv.Itoa(100_000 + n)[1:]
	if c.office.country == "CZ" {
		head := pick(&c.dice, []string{"602", "605", "721", "777"})
		return "+420 " + head + " 0" + digits[:2] + " " + digits[2:], "+420" + head + "0" + digits
	}
	head := pick(&c.dice, []string{"20", "30", "70"})
	return "+36 " + head + " 55" + digits[:1] + " " + digits[1:], "+36" + head + "55" + digits
}

// writeDocument writes the n-th paper of a person, valid for some years.
func (c *course) writeDocument(p *person, n int, kind string, issued date.Date, years int) {
	number := "L"
	if kind == "passport" {
		number = string(rune('A' + c.dice.below(26)))
	}
	number += strconv.Itoa(10_000_000 + c.dice.below(90_000_000))
	location := "office"
	if kind == "passport" {
		location = kept.pick(&c.dice)
	}
	p.paperUntil = issued.AddMonths(12 * years)
	r := c.sink.row(travelDocuments)
	r.bigint(p.id*2 + int64(n)).bigint(p.id).day(issued).day(p.paperUntil).moment(c.moment(c.opened))
	r.text(kind).code(location).text(c.home.country).text(number).bytes(c.generator.keys.document(number))
}

// secrets are the keys of the digests by which people and papers are found. The load runs as the
// owner of the database and makes the digests itself: the database's functions would take longer
// than everything else together.
type secrets struct{ ofPerson, ofDocument []byte }

func (s secrets) person(sorted, birth, citizenship string) []byte {
	return digest(s.ofPerson, sorted+"|"+birth+"|"+citizenship)
}

func (s secrets) document(number string) []byte { return digest(s.ofDocument, number) }

func digest(key []byte, text string) []byte {
	sum := sha256.Sum256(append(key[:len(key):len(key)], text...))
	return sum[:]
}

// found is how a person is found by name.
type found struct {
	fold   string
	sorted string // words of the Latin name in their order, for the digest
	tokens []migrant.Token
}

// nameIndex remembers how names are found: a caseload repeats them.
type nameIndex map[migrantName]found

type migrantName struct{ family, given, original string }

// remembered bounds the memory of a worker.
const remembered = 60_000

func (n nameIndex) look(d migrant.Details) found {
	name := migrantName{d.FamilyName, d.GivenName, d.OriginalName}
	f, ok := n[name]
	if !ok {
		f = found{fold: migrant.FoldName(d), tokens: migrant.Tokens(d)}
		latin, _, _ := strings.Cut(f.fold, " | ")
		words := strings.Split(latin, " ")
		slices.Sort(words)
		f.sorted = strings.Join(words, " ")
		if len(n) < remembered {
			n[name] = f
		}
	}
	return f
}
