package transfer

import (
	"net/http"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
)

const conflictFormID = "transfer.conflict"

// conflictView is what the page of a case's conflicts of interest shows.
type conflictView struct {
	casefile.Shell
	People   []form.Option
	Declared []declaration
	Lifts    bool // the reader may lift them
}

func (s Service) loadConflict(r *http.Request, f *form.Form) (v conflictView, err error) {
	ctx, u := r.Context(), page.User(r)
	v.Lifts = access.Can(u, access.CaseAssign)
	err = casefile.View(r, s.DB, access.ConflictDeclare, func(rd db.Reader, c casefile.Case) (err error) {
		v.Shell = casefile.Shell{Case: c, Section: "handover", Title: "transfer.conflict.title", Form: f}
		people, err := declarable.All(ctx, rd, c.OfficeID, v.Lifts, u.ID)
		for _, p := range people {
			v.People = append(v.People, form.Option{Value: number(p.ID), Label: i18n.PersonName(ctx, p.FamilyName, p.GivenName)})
		}
		if err != nil {
			return err
		}
		v.Declared, err = declarations.All(ctx, rd, c.ID, v.Lifts, u.ID)
		return err
	})
	if err == nil && f == nil {
		v.Form, err = page.NewForm(r, conflictFormID, 0, ConflictDetails{Colleague: u.ID})
	}
	return v, err
}

func (s Service) showConflict(w http.ResponseWriter, r *http.Request) error {
	v, err := s.loadConflict(r, nil)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, conflictPage(v))
}

func (s Service) declareConflict(w http.ResponseWriter, r *http.Request) error {
	var d ConflictDetails
	f := page.Form(r, conflictFormID, &d)
	if !f.OK() {
		return s.conflictAgain(w, r, f)
	}
	return s.afterConflict(w, r, f, "transfer.conflict.declared", s.Declare(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), d))
}

func (s Service) liftConflict(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	f := form.New(conflictFormID, ConflictDetails{})
	return s.afterConflict(w, r, f, "transfer.conflict.lifted", s.Lift(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), id))
}

func (s Service) afterConflict(w http.ResponseWriter, r *http.Request, f *form.Form, flash string, err error) error {
	switch {
	case err == nil:
		return page.Redirect(w, r, casefile.Case{Reference: page.Param(r, "ref")}.URL("conflict"), flash)
	case !casefile.NoteRefusal(r.Context(), f, err):
		return err
	}
	return s.conflictAgain(w, r, f)
}

// conflictAgain shows the form as it was sent, with what is wrong with it.
func (s Service) conflictAgain(w http.ResponseWriter, r *http.Request, f *form.Form) error {
	v, err := s.loadConflict(r, f)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, conflictPage(v))
}
