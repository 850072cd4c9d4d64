package transfer

import (
	"net/http"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
)

// againFormID is the form of a new application.
const againFormID = "transfer.again"

// again is what the page of a new application shows.
type again struct {
	casefile.Shell
	Earlier []benefit
	May     bool
}

func (s Service) loadAgain(r *http.Request, f *form.Form) (v again, err error) {
	ctx := r.Context()
	err = casefile.View(r, s.DB, access.CaseOpen, func(rd db.Reader, c casefile.Case) (err error) {
		v.Shell = casefile.Shell{Case: c, Section: "", Title: "transfer.again.title", Form: f}
		if v.Assessment, err = casefile.Look(ctx, rd, c, page.Today(r)); err != nil {
			return err
		}
		v.May = !c.Voided && v.Assessment.Require(casefile.Reapplication) == nil
		v.Earlier, err = benefits.All(ctx, rd, c.ID)
		return err
	})
	if err == nil && v.Form == nil {
		v.Form, err = page.NewForm(r, againFormID, 0, Applying{})
	}
	return v, err
}

func (s Service) showAgain(w http.ResponseWriter, r *http.Request) error {
	v, err := s.loadAgain(r, nil)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, againPage(v))
}

func (s Service) again(w http.ResponseWriter, r *http.Request) error {
	var d Applying
	f := page.Form(r, againFormID, &d)
	if f.OK() {
		to, err := s.Apply(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), d)
		if err == nil {
			return page.Redirect(w, r, to, "transfer.again.opened")
		}
		if !casefile.NoteRefusal(r.Context(), f, err) {
			return err
		}
	}
	v, err := s.loadAgain(r, f)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, againPage(v))
}
