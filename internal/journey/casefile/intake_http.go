package casefile

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"homeward/internal/journey/migrant"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/draft"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/office"
	"homeward/internal/organisation/programme"
)

// IntakeRoutes adds the way into a case: look first, then write down.
func (s Service) IntakeRoutes(r page.Router) {
	r.Get("/intake", access.CaseOpen, s.intakeSearch)
	r.Get("/intake/matches", access.CaseOpen, s.intakeMatches)
	r.Get("/intake/new", access.CaseOpen, s.intakeBegin)
	r.Get("/intake/new/{draft}", access.CaseOpen, s.intakeForm)
	r.Post("/intake/new/{draft}", access.CaseOpen, s.intakeSent)
	r.Post("/intake", access.CaseOpen, s.intakeSent)
}

// intakeSought is what is typed to look for a person.
type intakeSought struct {
	Name   string       `form:"name"`
	Born   date.Partial `form:"born"`
	Number string       `form:"number,max=60"`
}

type intakeFound struct {
	Form    *form.Form
	Sought  intakeSought
	Asked   bool
	Results []migrant.Candidate

	Suspended []programme.Suspension // under which the office approves nothing for now
}

func (s Service) lookFor(r *http.Request) (intakeFound, error) {
	var out intakeFound
	out.Form = form.Decode(r.URL.Query(), "intake.search", &out.Sought)
	err := s.DB.Read(r.Context(), page.User(r).Actor(), func(rd db.Reader) error {
		home, err := office.ByID(r.Context(), rd, page.User(r).OfficeID)
		if err != nil {
			return err
		}
		q := migrant.Query{
			Name: out.Sought.Name, BirthDate: out.Sought.Born, Document: out.Sought.Number,
			Phone: out.Sought.Number, Country: string(home.Country), Typing: true,
		}
		out.Asked = !q.Empty()
		if out.Results, err = migrant.Candidates(r.Context(), rd, access.ScopeOf(page.User(r)), q); err != nil {
			return err
		}
		out.Suspended, err = programme.SuspendedOf.All(r.Context(), rd, page.User(r).OfficeID, page.Today(r))
		return err
	})
	return out, err
}

func (s Service) intakeSearch(w http.ResponseWriter, r *http.Request) error {
	found, err := s.lookFor(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, intakeSearchPage(found))
}

// intakeMatches is the list alone, renewed while somebody types.
func (s Service) intakeMatches(w http.ResponseWriter, r *http.Request) error {
	found, err := s.lookFor(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, intakeResults(found))
}

// beginURL is the form for somebody new, with what was typed already.
func (s intakeSought) beginURL(ctx context.Context) string {
	v := url.Values{}
	family, given := splitName(ctx, s.Name)
	for name, value := range map[string]string{"family_name": family, "given_name": given, "birth_date": string(s.Born), "number": s.Number} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if len(v) == 0 {
		return "/intake/new"
	}
	return "/intake/new?" + v.Encode()
}

// splitName guesses which words are the family name: the first where people
// write it first, else the last.
func splitName(ctx context.Context, name string) (family, given string) {
	words := strings.Fields(name)
	switch {
	case len(words) < 2:
		return name, ""
	case i18n.Lang(ctx) == i18n.Hu:
		return words[0], strings.Join(words[1:], " ")
	}
	last := len(words) - 1
	return words[last], strings.Join(words[:last], " ")
}

// intakeBegin gives every intake an address of its own, so that the drafts of
// two people never meet.
func (s Service) intakeBegin(w http.ResponseWriter, r *http.Request) error {
	to := "/intake/new/" + strings.ToLower(rand.Text()[:10])
	if q := r.URL.RawQuery; q != "" {
		to += "?" + q
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

func (s Service) intakeForm(w http.ResponseWriter, r *http.Request) error {
	f, err := page.NewForm(r, "intake.form", 0, intakeDetails{NoticeVersion: NoticeVersion, NoticeGivenOn: page.Today(r)})
	if err != nil {
		return err
	}
	if f.DraftAt.IsZero() {
		prefill(f, r.URL.Query())
	}
	p := readParty(f, false)
	f.Problems = nil
	if err := s.meetForPage(r, p); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, intakePage(p))
}

// prefill puts what was typed into the search into the form.
func prefill(f *form.Form, q url.Values) {
	for _, name := range []string{"family_name", "given_name", "birth_date"} {
		if v := q.Get(name); v != "" {
			f.Set(personField(0, name), v)
		}
	}
	if id, err := strconv.ParseInt(q.Get("person"), 10, 64); err == nil && id > 0 {
		f.Set(personField(0, "existing"), strconv.FormatInt(id, 10))
	}
	prefillFromEnquiry(f, q)
	switch n := q.Get("number"); {
	case n == "":
	case strings.HasPrefix(n, "+") || strings.HasPrefix(n, "0"):
		f.Set(personField(0, "phone"), n)
	default:
		f.Set(personField(0, "document_number"), n)
	}
}

// prefillFromEnquiry puts into the form what an anonymous contact left behind.
func prefillFromEnquiry(f *form.Form, q url.Values) {
	for to, name := range map[string]string{
		"enquiry": "enquiry", "return_country": "return_country", "info_source": "info_source",
		personField(0, "languages"): "language", "notice_language": "language", "consent_language": "language",
	} {
		if v := q.Get(name); v != "" {
			f.Set(to, v)
		}
	}
}

// meetForPage loads the people on file that a form speaks of, and which of the
// office's programmes are suspended.
func (s Service) meetForPage(r *http.Request, p *party) error {
	return s.DB.Read(r.Context(), page.User(r).Actor(), func(rd db.Reader) (err error) {
		if p.Suspended, err = programme.SuspendedOf.All(r.Context(), rd, page.User(r).OfficeID, page.Today(r)); err != nil {
			return err
		}
		for _, m := range p.People {
			if m.Existing == 0 {
				continue
			}
			if err := m.know(r.Context(), rd); err != nil {
				return err
			}
		}
		return nil
	})
}

// turned answers the buttons that only change the form: another person, one
// less, back from the check.
func turned(p *party) bool {
	step := p.Form.Value("_step")
	switch {
	case step == "add":
		p.add()
	case step == "edit":
	case strings.HasPrefix(step, "remove."):
		if n, err := strconv.Atoi(strings.TrimPrefix(step, "remove.")); err == nil {
			p.remove(n)
		}
	default:
		return false
	}
	p.Form.Problems = nil
	delete(p.Form.Values, fieldChecked)
	return true
}

func (s Service) intakeSent(w http.ResponseWriter, r *http.Request) error {
	var d intakeDetails
	f := page.Form(r, "intake.form", &d)
	p := readParty(f, false)
	if turned(p) {
		if err := s.meetForPage(r, p); err != nil {
			return err
		}
		return page.Render(w, r, http.StatusOK, intakePage(p))
	}
	if err := s.meetForPage(r, p); err != nil {
		return err
	}
	for _, m := range p.People {
		m.complete()
	}
	p.inherit(p.People[0].Citizenship, p.People[0].Languages)
	today := page.Today(r)
	p.check(r.Context(), d.hearing, today)
	d.check(r.Context(), p, today)
	if ref := p.People[0].OpenCase; ref != "" {
		if err := s.enquiryOf(r.Context(), page.User(r), page.User(r).Actor(), d.Enquiry, ref); err != nil {
			return err
		}
		// What was typed for a case that will not be opened is no draft any more.
		if err := draft.Discard(r.Context(), s.DB, page.User(r).Actor(), f.Page); err != nil {
			return err
		}
		return page.Redirect(w, r, "/cases/"+ref, "intake.already_open")
	}
	p.checkOpenCases()
	p.inOrder()
	if !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, intakePage(p))
	}
	if done, err := s.tell(w, r, p); done || err != nil {
		return err
	}
	ref, err := s.openIntake(r.Context(), page.User(r), page.Actor(r), intakeRecord{intakeDetails: d, Party: p})
	if err != nil {
		return err
	}
	return page.Redirect(w, r, "/cases/"+ref, "intake.opened", "Reference", ref)
}

// checkOpenCases notes who of the family is in another open case already.
func (p *party) checkOpenCases() {
	for _, m := range p.People {
		if m.OpenCase != "" {
			p.Form.Problem(m.field("family_name"), "intake.has_open_case", "Reference", m.OpenCase)
		}
	}
}

// tell shows who else the people on the form could be, once; done is true when
// the answer is that page.
func (s Service) tell(w http.ResponseWriter, r *http.Request, p *party) (done bool, err error) {
	err = s.DB.Read(r.Context(), page.User(r).Actor(), func(rd db.Reader) error {
		return s.meet(r.Context(), rd, page.User(r), p)
	})
	if err != nil || !p.undecided() {
		return false, err
	}
	if err := s.DB.Again(r.Context(), page.Actor(r)); err != nil {
		return false, err
	}
	status := http.StatusOK
	if p.Checked {
		status = http.StatusUnprocessableEntity
		for _, m := range p.People {
			if len(m.Candidates) > 0 && m.Decision == "" {
				p.Form.Problem(m.field("decision"), "intake.undecided")
			}
		}
	}
	return true, page.Render(w, r, status, intakeCheckPage(p))
}
