package transfer

import (
	"context"
	"net/http"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/office"
)

// Routes adds the pages of transfers and hand-overs.
func (s Service) Routes(r page.Router) {
	r.Get("/cases/{ref}/transfer", access.CaseTransfer, s.show)
	r.Post("/cases/{ref}/transfer", access.CaseTransfer, s.request)
	r.Post("/cases/{ref}/transfer/cancel", access.CaseTransfer, s.cancel)
	r.Get("/cases/{ref}/again", access.CaseOpen, s.showAgain)
	r.Post("/cases/{ref}/again", access.CaseOpen, s.again)
	r.Get("/cases/{ref}/split", access.CaseSplit, s.showSplit)
	r.Post("/cases/{ref}/split", access.CaseSplit, s.split)
	r.Get("/transfers", access.CaseTransfer, s.list)
	r.Get("/transfers/{id}", access.CaseTransfer, s.one)
	r.Post("/transfers/{id}", access.CaseTransfer, s.decide)
	r.Get("/cases/{ref}/conflict", access.ConflictDeclare, s.showConflict)
	r.Post("/cases/{ref}/conflict", access.ConflictDeclare, s.declareConflict)
	r.Post("/cases/{ref}/conflict/{id}/lift", access.CaseAssign, s.liftConflict)
	r.Get("/handovers", access.CaseAssign, s.showAbsence)
	r.Post("/handovers", access.CaseAssign, s.handOverAll)
	r.Get("/cases/{ref}/handover", access.CaseHandOver, s.showHand)
	r.Post("/cases/{ref}/handover", access.CaseHandOver, s.hand)
	r.Post("/cases/{ref}/handover/answer", access.CaseHandOver, s.answerHand)
	r.Post("/cases/{ref}/handover/cancel", access.CaseHandOver, s.takeBackHand)
}

// The forms of the pages.
const (
	requestFormID = "transfer.request"
	answerFormID  = "transfer.answer"
)

// view is what a case's page of transfers shows.
type view struct {
	casefile.Shell
	Offices []form.Option
	Entries []entry
	Stands  *entry
	Today   date.Date
}

func (s Service) load(r *http.Request, f *form.Form) (v view, err error) {
	ctx := r.Context()
	err = casefile.View(r, s.DB, access.CaseTransfer, func(rd db.Reader, c casefile.Case) (err error) {
		v.Shell = casefile.Shell{Case: c, Section: "transfer", Title: "transfer.title", Form: f}
		v.Today = page.Today(r)
		offices, err := office.Active(ctx, rd)
		if err != nil {
			return err
		}
		for _, o := range office.Options(offices) {
			if o.Value != number(c.OfficeID) {
				v.Offices = append(v.Offices, o)
			}
		}
		if v.Entries, err = entriesOfCase.All(ctx, rd, c.ID, c.OfficeID); err != nil {
			return err
		}
		for i, e := range v.Entries {
			if e.State == Requested {
				v.Stands = &v.Entries[i]
			}
		}
		return nil
	})
	if err == nil && v.Form == nil {
		v.Form, err = page.NewForm(r, requestFormID, 0, Details{})
	}
	return v, err
}

func (s Service) show(w http.ResponseWriter, r *http.Request) error {
	v, err := s.load(r, nil)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, casePage(v))
}

func (s Service) request(w http.ResponseWriter, r *http.Request) error {
	var d Details
	f := page.Form(r, requestFormID, &d)
	return s.act(w, r, f, "transfer.requested", func(ctx context.Context, u access.User, by db.Actor, ref string) error {
		return s.Request(ctx, u, by, ref, d)
	})
}

func (s Service) cancel(w http.ResponseWriter, r *http.Request) error {
	return s.act(w, r, form.New(requestFormID, Details{}), "transfer.cancelled", s.Cancel)
}

// act does an act on the case's page, or shows the page again with what is in
// its way and what was typed.
func (s Service) act(w http.ResponseWriter, r *http.Request, f *form.Form, flash string,
	do func(ctx context.Context, u access.User, by db.Actor, ref string) error,
) error {
	ref := page.Param(r, "ref")
	if f.OK() {
		err := do(r.Context(), page.User(r), page.Actor(r), ref)
		if err == nil {
			return page.Redirect(w, r, casefile.Case{Reference: ref}.URL("transfer"), flash)
		}
		if !casefile.NoteRefusal(r.Context(), f, err) {
			return err
		}
	}
	v, err := s.load(r, f)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, casePage(v))
}

// inbox are the transfers of an office.
type inbox struct {
	Waiting, Asked, Settled []entry
	OfficeID                int64
	Today                   date.Date
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	v, err := s.List(r.Context(), page.User(r), page.Actor(r))
	if err != nil {
		return err
	}
	v.OfficeID, v.Today = page.User(r).OfficeID, page.Today(r)
	return page.Render(w, r, http.StatusOK, listPage(v))
}

// decision is a transfer as the manager of either office sees it.
type decision struct {
	entry
	Form *form.Form
	Mine bool // the reader's office is asked
}

func (s Service) look(r *http.Request, f *form.Form) (v decision, err error) {
	id, err := page.ID(r, "id")
	if err != nil {
		return v, err
	}
	u := page.User(r)
	err = s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) (err error) {
		v.entry, err = byID.One(r.Context(), rd, u.OfficeID, id)
		return err
	})
	v.Mine, v.Form = v.ToOfficeID == u.OfficeID, f
	return v, err
}

func (s Service) one(w http.ResponseWriter, r *http.Request) error {
	v, err := s.look(r, nil)
	if err != nil {
		return err
	}
	if v.Form, err = page.NewForm(r, answerFormID, 0, Answer{}); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, onePage(v))
}

func (s Service) decide(w http.ResponseWriter, r *http.Request) error {
	var a Answer
	f := page.Form(r, answerFormID, &a)
	a.check(f)
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	if f.OK() {
		to, err := s.Decide(r.Context(), page.User(r), page.Actor(r), id, a)
		if err == nil {
			flash := "transfer.accepted"
			if a.Outcome == Refused {
				flash = "transfer.refused_flash"
			}
			return page.Redirect(w, r, casefile.Onward(r, to), flash)
		}
		if !casefile.NoteRefusal(r.Context(), f, err) {
			return err
		}
	}
	v, err := s.look(r, f)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, onePage(v))
}
