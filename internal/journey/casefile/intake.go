package casefile

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"homeward/internal/journey/migrant"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/programme"
)

// NoticeVersion is the version of the privacy notice that is handed out now.
const NoticeVersion = "2026-1"

// maxPeople is how many people one form takes in.
const maxPeople = 12

// intakeAnswer is what a person says to the use of their data.
type intakeAnswer string

const (
	answerGiven   intakeAnswer = "given"
	answerRefused intakeAnswer = "refused"
)

// Options are the answers.
func (intakeAnswer) Options() []intakeAnswer { return []intakeAnswer{answerGiven, answerRefused} }

// intakeMethod is how the answer was given.
type intakeMethod string

const (
	methodWritten intakeMethod = "written"
	methodOral    intakeMethod = "oral_witnessed"
)

// Options are the ways of answering.
func (intakeMethod) Options() []intakeMethod { return []intakeMethod{methodWritten, methodOral} }

// hearing is how people were informed and asked: it goes for everybody on the form.
type hearing struct {
	Method      intakeMethod `form:"consent_method"`
	Language    string       `form:"consent_language,max=8"`
	Interpreter string       `form:"interpreter_name"`
	Witness     string       `form:"witness_name"`
	Guardian    string       `form:"guardian_name"`
}

// intakeDetails are what a counsellor writes down when a case is opened, but
// for the people.
type intakeDetails struct {
	NoticeVersion  string    `form:"notice_version,required,max=40"`
	NoticeLanguage string    `form:"notice_language,required,max=8"`
	NoticeGivenOn  date.Date `form:"notice_given_on,required"`
	hearing
	StatusAtApplication string `form:"status_at_application,max=40"`
	InfoSource          string `form:"info_source,max=40"`
	ReturnReason        string `form:"return_reason,max=40"`
	ReturnCountry       string `form:"return_country,max=2"`
	ReturnPlace         string `form:"return_place"`
	Enquiry             int64  `form:"enquiry"` // the anonymous contact it grew out of
}

// intakePerson is a person on the form.
type intakePerson struct {
	migrant.Details
	Existing       int64        `form:"existing"` // the person on file, once told
	Relationship   string       `form:"relationship,max=40"`
	SingleName     bool         `form:"single_name"`
	DocumentKind   string       `form:"document_kind,max=40"`
	DocumentNumber string       `form:"document_number,max=40"`
	Consent        intakeAnswer `form:"consent"`
	Decision       string       `form:"decision,max=20"` // "new", or the key of the person on file
}

// decidedNew says that the person is none of those shown.
const decidedNew = "new"

// party are the people of a form with what is known about them.
type party struct {
	Form   *form.Form
	People []*partyMember
	// Family adds to a case that is there; no principal is among them.
	Family bool
	// Checked is true once the person has seen who else it could be.
	Checked bool
	// Suspended are the office's programmes under which nothing is approved for now.
	Suspended []programme.Suspension
}

// partyMember is one of them.
type partyMember struct {
	intakePerson
	N          int
	Known      *migrant.Migrant // the person on file
	OpenCase   string           // reference of an open case of that person
	Candidates []migrant.Candidate
	Elsewhere  []string // offices to ask
}

// field is the name of one of the person's inputs.
func (m partyMember) field(name string) string { return personField(m.N, name) }

func personField(n int, name string) string { return "people." + strconv.Itoa(n) + "." + name }

// principal tells the principal applicant of a new case.
func (p *party) principal(m *partyMember) bool { return !p.Family && m.N == 0 }

// Inputs about the whole party.
const (
	fieldPeople  = "people.count"   // how many there are
	fieldChecked = "people.checked" // the page of people on file was seen
)

// readParty reads the people out of a sent form.
func readParty(f *form.Form, family bool) *party {
	n, err := strconv.Atoi(f.Value(fieldPeople))
	if err != nil || n < 1 {
		n = 1
	}
	p := &party{Form: f, Family: family, Checked: f.Value(fieldChecked) == "yes"}
	for i := range min(n, maxPeople) {
		m := &partyMember{N: i}
		own := form.Decode(valuesOf(f.Values, i), f.ID, &m.intakePerson)
		for _, pr := range own.Problems {
			if pr.Key != "form.required" { // who is on file already is not asked again
				f.Problem(m.field(pr.Field), pr.Key, pr.Args...)
			}
		}
		if d := m.Decision; d != "" && d != decidedNew {
			if id, err := strconv.ParseInt(d, 10, 64); err == nil {
				m.Existing = id
			}
		}
		p.People = append(p.People, m)
	}
	p.count()
	return p
}

// count writes down how many people the form has.
func (p *party) count() { p.Form.Set(fieldPeople, strconv.Itoa(len(p.People))) }

// valuesOf are the inputs of one person, without their prefix.
func valuesOf(v url.Values, n int) url.Values {
	out := url.Values{}
	for k, vals := range v {
		if name, ok := strings.CutPrefix(k, personField(n, "")); ok {
			out[name] = vals
		}
	}
	return out
}

// add puts another person at the end of the form.
func (p *party) add() {
	if len(p.People) < maxPeople {
		p.People = append(p.People, &partyMember{N: len(p.People)})
	}
	p.count()
}

// remove takes a person off the form; those behind move up.
func (p *party) remove(n int) {
	if n < 1 || n >= len(p.People) {
		return
	}
	values := make([]url.Values, len(p.People))
	for i := range p.People {
		values[i] = valuesOf(p.Form.Values, i)
		for name := range values[i] {
			delete(p.Form.Values, personField(i, name))
		}
	}
	values = append(values[:n], values[n+1:]...)
	p.People = append(p.People[:n], p.People[n+1:]...)
	for i, v := range values {
		p.People[i].N = i
		for name, vals := range v {
			p.Form.Values[personField(i, name)] = vals
		}
	}
	p.count()
}

// complete fills what is known about a person on file into what was typed;
// contacts typed now are newer and win.
func (m *partyMember) complete() {
	if m.Known == nil {
		return
	}
	typed := m.Details
	m.Details = m.Known.Details
	fill := func(into *string, from string) {
		if *into == "" {
			*into = from
		}
	}
	fill(&m.OriginalName, typed.OriginalName)
	fill(&m.OriginalLanguage, typed.OriginalLanguage)
	fill(&m.FamilyName, typed.FamilyName)
	fill(&m.GivenName, typed.GivenName)
	fill(&m.Citizenship, typed.Citizenship)
	if m.Sex == "" || m.Sex == migrant.UnknownSex {
		m.Sex = typed.Sex
	}
	if !m.BirthDate.Known() {
		m.BirthDate, m.BirthEstimated = typed.BirthDate, typed.BirthEstimated
	}
	if len(m.Languages) == 0 {
		m.Languages = typed.Languages
	}
	m.InterpreterNeeded = m.InterpreterNeeded || typed.InterpreterNeeded
	for _, c := range []struct{ into, from *string }{
		{&m.Phone, &typed.Phone}, {&m.Email, &typed.Email}, {&m.Address, &typed.Address}, {&m.ContactNote, &typed.ContactNote},
	} {
		if *c.from != "" {
			*c.into = *c.from
		}
	}
}

// inherit gives the others what they left out and share with the principal.
func (p *party) inherit(citizenship string, languages []string) {
	for _, m := range p.People {
		if p.principal(m) {
			continue
		}
		if m.Citizenship == "" {
			m.Citizenship = citizenship
		}
		if len(m.Languages) == 0 {
			m.Languages = languages
		}
	}
}

// check notes what an intake lacks (DOMAIN.md §1.5, T03).
func (p *party) check(ctx context.Context, h hearing, today date.Date) {
	f := p.Form
	asked := false
	for _, m := range p.People {
		m.check(ctx, p, today)
		asked = asked || m.Consent != ""
	}
	if asked {
		h.check(f)
	}
}

// inOrder puts the problems in the order of the page: people first.
func (p *party) inOrder() {
	slices.SortStableFunc(p.Form.Problems, func(a, b form.Problem) int {
		return place(a.Field) - place(b.Field)
	})
}

// place is a person's place on the page; what is not about people comes behind.
func place(field string) int {
	rest, ok := strings.CutPrefix(field, "people.")
	if !ok {
		return maxPeople
	}
	n, _, _ := strings.Cut(rest, ".")
	i, err := strconv.Atoi(n)
	if err != nil {
		return maxPeople
	}
	return i
}

func (m *partyMember) check(ctx context.Context, p *party, today date.Date) {
	f := p.Form
	own := form.Decode(valuesOf(f.Values, m.N), f.ID, &intakePerson{})
	own.Problems = nil
	m.Details.Check(own, today)
	codelist.Check(ctx, own, codelist.TravelDoc, "document_kind")
	codelist.Check(ctx, own, codelist.Relationship, "relationship")
	need := func(field string, there bool) {
		if !there {
			own.Problem(field, "form.required")
		}
	}
	need("family_name", m.FamilyName != "" || m.SingleName && m.GivenName != "")
	need("given_name", m.GivenName != "" || m.SingleName && m.FamilyName != "")
	need("sex", m.Sex != "")
	need("birth_date", m.BirthDate.Known())
	if p.Family || p.principal(m) { // the others of a new family share the principal's
		need("citizenship", m.Citizenship != "")
		need("languages", len(m.Languages) > 0)
	}
	if p.principal(m) {
		if !m.Reachable() {
			own.Problem("phone", "intake.not_reachable")
		}
		need("consent", m.Consent != "")
	} else {
		need("relationship", m.Relationship != "")
		if m.Relationship == codelist.RelationshipPrincipal {
			own.Problem("relationship", "form.not_an_option")
		}
	}
	if m.DocumentNumber != "" && m.DocumentKind == "" {
		own.Problem("document_kind", "form.required")
	}
	for _, pr := range own.Problems {
		f.Problem(m.field(pr.Field), pr.Key, pr.Args...)
	}
}

// check notes what is missing about how people were asked.
func (h hearing) check(f *form.Form) {
	if h.Method == "" {
		f.Problem("consent_method", "form.required")
	}
	if h.Language == "" {
		f.Problem("consent_language", "form.required")
	} else if !i18n.IsLanguage(h.Language) {
		f.Problem("consent_language", "form.not_an_option")
	}
	if h.Method == methodOral && h.Witness == "" {
		f.Problem("witness_name", "intake.witness_missing")
	}
}

// check notes what is wrong with the facts of the case.
func (d intakeDetails) check(ctx context.Context, p *party, today date.Date) {
	f := p.Form
	if d.NoticeLanguage != "" && !i18n.IsLanguage(d.NoticeLanguage) {
		f.Problem("notice_language", "form.not_an_option")
	}
	if d.NoticeVersion != "" && d.NoticeVersion != NoticeVersion {
		f.Problem("notice_version", "form.not_an_option")
	}
	if d.NoticeGivenOn.After(today) {
		f.Problem("notice_given_on", "form.in_future")
	}
	if d.ReturnCountry != "" && !i18n.IsCountry(d.ReturnCountry) {
		f.Problem("return_country", "form.not_an_option")
	}
	codelist.Check(ctx, f, codelist.StatusAtApplication, "status_at_application")
	codelist.Check(ctx, f, codelist.InfoSource, "info_source")
	codelist.Check(ctx, f, codelist.ReturnReason, "return_reason")
	if child, known := p.People[0].ChildOn(today); known && child && p.People[0].Consent != "" && d.Guardian == "" {
		f.Problem("guardian_name", "intake.guardian_missing")
	}
}

// query is what is known of a person of the form, for telling people apart.
func (m partyMember) query(country string) migrant.Query {
	return migrant.Query{
		FamilyName: m.FamilyName, GivenName: m.GivenName, Original: m.OriginalName, BirthDate: m.BirthDate,
		Document: m.DocumentNumber, Phone: m.Phone, Country: country, Citizenship: m.Citizenship,
	}
}

// undecided reports that somebody on the form could be one of those on file,
// or known elsewhere, and nobody has said which yet.
func (p *party) undecided() bool {
	for _, m := range p.People {
		if m.Existing == 0 && (len(m.Candidates) > 0 && m.Decision == "" || len(m.Elsewhere) > 0 && !p.Checked) {
			return true
		}
	}
	return false
}

// guardianOf is who answers for a child of the family: the principal, where
// the child is the principal's own.
func guardianOf(relationship string, child bool, principal string) string {
	switch relationship {
	case codelist.RelationshipChild, codelist.RelationshipStepchild, codelist.RelationshipWard:
		if child {
			return principal
		}
	}
	return ""
}
