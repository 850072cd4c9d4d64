package casefile

import (
	"net/http"
	"strconv"

	"homeward/internal/journey/migrant"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
)

// PeopleRoutes adds the pages about the people of a case.
func (s Service) PeopleRoutes(r page.Router) {
	r.Get("/cases/{ref}/people/{n}", access.CaseView, s.person)
	r.Get("/cases/{ref}/people/{n}/edit", access.PersonEdit, s.personForm)
	r.Post("/cases/{ref}/people/{n}/edit", access.PersonEdit, s.personSent)
	r.Get("/cases/{ref}/people/{n}/documents/new", access.PersonEdit, s.documentForm)
	r.Post("/cases/{ref}/people/{n}/documents/new", access.PersonEdit, s.documentSent)
	r.Get("/cases/{ref}/people/{n}/documents/{id}", access.PersonEdit, s.documentForm)
	r.Post("/cases/{ref}/people/{n}/documents/{id}", access.PersonEdit, s.documentSent)
	r.Get("/cases/{ref}/people/{n}/documents/{id}/remove", access.PersonEdit, s.documentRemoval)
	r.Post("/cases/{ref}/people/{n}/documents/{id}/remove", access.PersonEdit, s.documentRemoved)
	r.Get("/cases/{ref}/family", access.CaseView, s.family)
	r.Get("/cases/{ref}/family/new", access.PersonEdit, s.familyForm)
	r.Post("/cases/{ref}/family/new", access.PersonEdit, s.familySent)
	r.Get("/cases/{ref}/family/{n}", access.PersonEdit, s.memberForm)
	r.Post("/cases/{ref}/family/{n}", access.PersonEdit, s.memberSent)
}

// personView is a page about one member of a case.
type personView struct {
	Shell
	Member    Member
	Person    migrant.Migrant
	Documents []migrant.Document
	Document  migrant.Document // the one the page is about
}

func (v personView) url(rest string) string {
	return v.Case.URL(personURL(v.Member.Position) + rest)
}

// viewPerson opens the case of the request and loads the member it speaks of.
func (s Service) viewPerson(r *http.Request, act access.Action, title string) (v personView, err error) {
	position, err := strconv.Atoi(page.Param(r, "n"))
	if err != nil {
		return v, fault.New(fault.NotFound, "no such member")
	}
	err = View(r, s.DB, act, func(rd db.Reader, c Case) (err error) {
		m, ok := c.memberAt(position)
		if !ok {
			return fault.New(fault.NotFound, "no member %d", position)
		}
		v.Shell = Shell{Case: c, Section: "people/1", Title: title}
		if position != 1 {
			v.Section = "family"
		}
		v.Member = m
		if v.Person, err = migrant.ByID(r.Context(), rd, m.MigrantID); err != nil {
			return err
		}
		v.Documents, err = migrant.Documents(r.Context(), rd, m.MigrantID)
		return err
	})
	return v, err
}

func (s Service) person(w http.ResponseWriter, r *http.Request) error {
	v, err := s.viewPerson(r, access.CaseView, "intake.person.title")
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, personPage(v))
}

func (s Service) personForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.viewPerson(r, access.PersonEdit, "intake.person.edit_title")
	if err != nil {
		return err
	}
	if v.Form, err = page.NewForm(r, "migrant.person", v.Person.Version, v.Person.Details); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, personFormPage(v))
}

func (s Service) personSent(w http.ResponseWriter, r *http.Request) error {
	var d migrant.Details
	f := page.Form(r, "migrant.person", &d)
	v, err := s.viewPerson(r, access.PersonEdit, "intake.person.edit_title")
	if err != nil {
		return err
	}
	v.Form = f
	checkPerson(r.Context(), f, d, v.Person.Details, page.Today(r))
	if !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, personFormPage(v))
	}
	err = s.SavePerson(r.Context(), page.User(r), page.Actor(r), v.Case.Reference, v.Member.Position, f.Version, d)
	if fault.Is(err, fault.Stale) {
		return page.Conflict(w, r, f, page.Current{Details: v.Person.Details, Version: v.Person.Version, Table: "migrants", ID: v.Person.ID}, DescribePerson)
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, v.url(""), "intake.person.saved")
}

// viewDocument is viewPerson with the travel document of the address; a new
// one has none.
func (s Service) viewDocument(r *http.Request, title string) (personView, error) {
	v, err := s.viewPerson(r, access.PersonEdit, title)
	if err != nil || page.Param(r, "id") == "" {
		return v, err
	}
	for _, d := range v.Documents {
		if strconv.FormatInt(d.ID, 10) == page.Param(r, "id") {
			v.Document = d
			return v, nil
		}
	}
	return v, fault.New(fault.NotFound, "no such travel document")
}

func documentTitle(r *http.Request) string {
	if page.Param(r, "id") == "" {
		return "intake.document.new_title"
	}
	return "intake.document.edit_title"
}

func (s Service) documentForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.viewDocument(r, documentTitle(r))
	if err != nil {
		return err
	}
	if v.Form, err = page.NewForm(r, "migrant.document", v.Document.Version, v.Document.DocumentDetails); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, documentFormPage(v))
}

func (s Service) documentSent(w http.ResponseWriter, r *http.Request) error {
	var d migrant.DocumentDetails
	f := page.Form(r, "migrant.document", &d)
	v, err := s.viewDocument(r, documentTitle(r))
	if err != nil {
		return err
	}
	v.Form = f
	d.Check(r.Context(), f, page.Today(r), v.Document.DocumentDetails)
	if !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, documentFormPage(v))
	}
	err = s.SaveDocument(r.Context(), page.User(r), page.Actor(r), v.Case.Reference, v.Member.Position, v.Document.ID, f.Version, d)
	if fault.Is(err, fault.Stale) {
		return page.Conflict(w, r, f, page.Current{Details: v.Document.DocumentDetails, Version: v.Document.Version, Table: "travel_documents", ID: v.Document.ID}, describeDocument)
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, v.url(""), "intake.document.saved")
}

func (s Service) documentRemoval(w http.ResponseWriter, r *http.Request) error {
	v, err := s.viewDocument(r, "intake.document.remove_title")
	if err != nil {
		return err
	}
	v.Form = form.New("migrant.document", struct{}{})
	return page.Render(w, r, http.StatusOK, documentRemovePage(v))
}

func (s Service) documentRemoved(w http.ResponseWriter, r *http.Request) error {
	v, err := s.viewDocument(r, "intake.document.remove_title")
	if err != nil {
		return err
	}
	err = s.RemoveDocument(r.Context(), page.User(r), page.Actor(r), v.Case.Reference, v.Member.Position, v.Document.ID)
	if err != nil {
		return err
	}
	return page.Redirect(w, r, v.url(""), "intake.document.removed")
}

// documentURL is the address of the document the page is about.
func (v personView) documentURL(rest string) string {
	if v.Document.ID == 0 {
		return v.url("/documents/new")
	}
	return v.url("/documents/" + strconv.FormatInt(v.Document.ID, 10) + rest)
}
