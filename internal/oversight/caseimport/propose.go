package caseimport

import (
	"strings"

	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
)

// Label is a code-list value in one of its languages; the office's words are
// also looked for among these.
type Label struct {
	Field    Field // Status, Vulnerability, Activity
	Language i18n.Language
	Code     string
	Text     string
}

// Options are what the office knows beyond its workbook.
type Options struct {
	Today  date.Date
	Staff  []StaffName
	Labels []Label
	Words  map[Field]map[string]string // answers remembered: WordKey(word) to code
}

// proposer turns rows into proposals, one after the other.
type proposer struct {
	t      *Table
	o      Options
	labels dictionary
	days   map[Field]dayReader
	order  nameOrder
	words  map[Field]map[string]*Word
	staff  []CounsellorName
	who    map[string]int
	out    *Result
}

// Propose judges every row of the table.
func (t *Table) Propose(o Options) *Result {
	p := &proposer{
		t: t, o: o, labels: dictionary{}, days: map[Field]dayReader{}, words: map[Field]map[string]*Word{},
		out: &Result{Rows: len(t.Rows), Language: t.Language},
	}
	for _, l := range o.Labels {
		p.labels.add(l.Field, l.Language, l.Text, l.Code)
	}
	if column, ok := t.Mapping[Name]; ok && column < len(t.Headings) {
		p.order = orderOf(t.Headings[column])
	}
	for _, f := range []Field{BirthDate, FirstSession, DeclarationDate, Withdrawn, DepartureDate, ArrivalDate} {
		p.days[f] = dayReader{
			language: t.Language, date1904: t.date1904, birth: f == BirthDate, today: o.Today,
			monthFirst: readsMonthFirst(t.column(f)),
		}
	}
	p.counsellors()
	for _, row := range t.Rows {
		p.out.Proposals = append(p.out.Proposals, p.row(row))
	}
	p.out.collectWords(p.words)
	p.out.judge()
	return p.out
}

// Cell is the cell of a field in a row; empty where no column has the field.
func (t *Table) Cell(r Row, f Field) Cell {
	column, ok := t.Mapping[f]
	if !ok {
		return Cell{}
	}
	return r.at(column)
}

func (t *Table) column(f Field) []Cell {
	if _, ok := t.Mapping[f]; !ok {
		return nil
	}
	cells := make([]Cell, len(t.Rows))
	for i, r := range t.Rows {
		cells[i] = t.Cell(r, f)
	}
	return cells
}

func (p *proposer) counsellors() {
	var names []string
	for _, c := range p.t.column(Counsellor) {
		if n := firstCounsellor(c.Shown); n != "" {
			names = append(names, n)
		}
	}
	p.staff, p.who = resolveCounsellors(names, p.o.Staff, p.t.Language)
	for _, s := range p.staff {
		if s.Rows > 0 {
			p.out.Counsellors = append(p.out.Counsellors, s)
		}
	}
}

// firstCounsellor is the one who leads the case where a cell names two.
func firstCounsellor(s string) string {
	if i := strings.IndexAny(s, "/;\n+"); i >= 0 {
		s = s[:i]
	}
	return latinName(s)
}

func (p *proposer) row(row Row) Proposal {
	out := Proposal{Row: row.Number, Typed: map[Field]string{}}
	for f := range p.t.Mapping {
		if c := p.t.Cell(row, f); c.Shown != "" {
			out.Typed[f] = c.Shown
		}
	}
	p.person(row, &out)
	p.origin(&out)
	p.circumstances(&out)
	p.events(row, &out)
	p.grant(row, &out)
	p.plausible(&out)
	return out
}

func (p *proposer) person(row Row, out *Proposal) {
	f := &out.Facts
	f.Reference = reference(p.t.Cell(row, Reference))
	f.MainReference = reference(p.t.Cell(row, MainReference))
	f.FamilyName = properName(latinName(out.Typed[FamilyName]))
	f.GivenName = properName(latinName(out.Typed[GivenName]))
	nameField := FamilyName
	if _, ok := p.t.Mapping[Name]; ok && f.FamilyName == "" && f.GivenName == "" {
		nameField = Name
		if whole := latinName(out.Typed[Name]); whole != "" {
			var sure bool
			if f.FamilyName, f.GivenName, sure = splitName(whole, p.order, p.t.Language); !sure {
				out.warn(Name, NameOrderAssumed)
			}
		}
	}
	if f.FamilyName == "" && f.GivenName == "" {
		out.refuse(nameField, NoName)
	}
	if typed := out.Typed[Sex]; isBlank(typed) {
		f.Sex = "u"
	} else {
		f.Sex = p.coded(out, Sex, typed, "u", SexUnknownMark)
	}
	p.birthDate(p.t.Cell(row, BirthDate), out)
	f.Language, _ = p.matched(out, Language, readLanguage, SeveralLanguages, LanguageUnknown)
	f.OriginalName = strings.ReplaceAll(out.Typed[OriginalName], "\n", " ")
	if isBlank(f.OriginalName) || isUnknown(f.OriginalName) {
		f.OriginalName = ""
	}
	f.OriginalScript, f.OriginalLanguage = script(f.OriginalName, f.Language)
	var odd bool
	if f.Phones, odd = readPhones(p.phoneText(row), p.t.Language); odd {
		out.warn(Phone, PhoneOdd)
	}
	f.Notes = out.Typed[Notes]
	if looksLikeFormula(f.Notes) {
		out.warn(Notes, FormulaText)
	}
	if typed := firstCounsellor(out.Typed[Counsellor]); typed != "" {
		if i, ok := p.who[typed]; ok {
			f.Counsellor = p.staff[i].Name
			if p.staff[i].Ambiguous {
				out.warn(Counsellor, CounsellorAmbiguous)
			}
		}
	}
}

// phoneText is the number itself where the sheet kept it as a number and
// shows it as 3.63E+10.
func (p *proposer) phoneText(row Row) string {
	c := p.t.Cell(row, Phone)
	if n, ok := numeric(c); ok && strings.ContainsAny(c.Shown, "Ee,") {
		return strings.TrimSuffix(n, ".00")
	}
	return c.Shown
}

// reference is a case number as the office writes it; what a number format
// adds to a plain number is not part of it.
func reference(c Cell) string {
	text := c.Shown
	if isNumber(c.Raw) && !c.IsDay && strings.ContainsAny(text, ", .E") {
		text = strings.TrimSuffix(c.Raw, ".0")
	}
	if isBlank(text) || isUnknown(text) {
		return ""
	}
	return strings.ReplaceAll(text, "\n", " ")
}

func (p *proposer) birthDate(c Cell, out *Proposal) {
	r := p.days[BirthDate].read(c)
	day, full := r.day.Full()
	switch {
	case r.impossible, full && !p.o.Today.IsZero() && day.After(p.o.Today),
		!p.o.Today.IsZero() && r.day.Year() > p.o.Today.Year():
		out.refuse(BirthDate, ImpossibleBirthDate)
		return
	case r.unreadable:
		out.warn(BirthDate, BirthDateUnreadable)
		return
	}
	out.Facts.BirthDate = r.day
	for _, code := range r.codes {
		out.warn(BirthDate, code)
	}
	if age, ok := r.day.AgeOn(p.o.Today); ok && age > 110 {
		out.warn(BirthDate, BirthDateImplausible)
	}
}

// origin reads the citizenship, without which nobody can be counted, and the
// country of return, which is often left blank.
func (p *proposer) origin(out *Proposal) {
	f := &out.Facts
	typed := out.Typed[Citizenship]
	given := !isBlank(typed) && !isUnknown(typed)
	code, ok := p.remembered(Citizenship, typed)
	if !ok && given {
		var several bool
		if code, several, ok = readCountry(typed); several {
			out.warn(Citizenship, SeveralCitizenships)
		}
	}
	if !ok {
		out.refuse(Citizenship, NoCitizenship)
		if given {
			p.note(out.Row, Citizenship, typed, "", false)
		}
	}
	f.Citizenship = code
	f.ReturnCountry, _ = p.matched(out, ReturnCountry, readCountry, ReturnCountryUnknown, ReturnCountryUnknown)
}

// matched reads a country or language that may be missing.
func (p *proposer) matched(out *Proposal, f Field, read func(string) (string, bool, bool), several, unknown Code) (string, bool) {
	typed := out.Typed[f]
	if isBlank(typed) || isUnknown(typed) {
		return "", false
	}
	if code, ok := p.remembered(f, typed); ok {
		return code, true
	}
	code, more, ok := read(typed)
	switch {
	case !ok:
		p.note(out.Row, f, typed, "", false)
		out.warn(f, unknown)
	case more:
		out.warn(f, several)
	}
	return code, ok
}

func (p *proposer) circumstances(out *Proposal) {
	f := &out.Facts
	if typed := out.Typed[Status]; !isBlank(typed) {
		f.StatusWords = typed
		f.Status = p.firstCode(out, Status, typed, "other")
	}
	if typed := out.Typed[Vulnerability]; typed != "" && !isUnknown(typed) {
		f.VulnerableWords = typed
		f.Vulnerabilities = p.codes(out, Vulnerability, typed)
	}
	if typed := out.Typed[Activity]; !isBlank(typed) {
		f.ActivityWords = typed
		f.Activities = p.codes(out, Activity, typed)
	}
}
