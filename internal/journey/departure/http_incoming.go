package departure

import (
	"context"
	"net/http"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
	"homeward/web/ui"
)

// The forms of a return that another office arranged.
const (
	incomingFormID       = "departure.incoming"
	incomingAnswerFormID = "departure.incoming.reply"
)

// incoming is what the page shows: the facts, and the form that is due.
type incoming struct {
	casefile.Shell
	Row     Incoming
	May     bool
	Decides bool // the manager's form is due
}

// loadIncoming reads the page; f is a form sent, with what is in its way.
func (s Service) loadIncoming(r *http.Request, f *form.Form) (v incoming, err error) {
	u := page.User(r)
	err = casefile.View(r, s.DB, access.IncomingRecord, func(rd db.Reader, c casefile.Case) (err error) {
		v.Shell = casefile.Shell{Case: c, Section: "", Title: "departure.incoming.title", Form: f}
		if v.Assessment, err = casefile.Look(r.Context(), rd, c, page.Today(r)); err != nil {
			return err
		}
		v.May = c.Open() && v.Assessment.Offers(casefile.RetroactiveCase)
		v.Row, err = incomingOf(r.Context(), rd, c)
		return err
	})
	if err != nil {
		return v, err
	}
	v.Decides = v.Row.ID != 0 && v.Row.AskedBy != u.ID && access.Can(u, access.IncomingDecide)
	due := incomingFormID
	if v.Decides {
		due = incomingAnswerFormID
	}
	if f != nil && f.ID == due {
		return v, nil
	}
	if v.Decides {
		v.Form, err = page.NewForm(r, due, 0, IncomingAnswer{})
	} else {
		v.Form, err = page.NewForm(r, due, v.Row.Version, v.Row.IncomingDetails)
	}
	if err == nil && f != nil { // what was sent is not due; its fields are not on the page
		for _, p := range f.Problems {
			if p.Field == "" {
				v.Form.Problems = append(v.Form.Problems, p)
			}
		}
		if len(v.Form.Problems) == 0 {
			v.Form.Problem("", "departure.incoming.refused.nothing")
		}
	}
	return v, err
}

func (s Service) showIncoming(w http.ResponseWriter, r *http.Request) error {
	v, err := s.loadIncoming(r, nil)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, incomingPage(v))
}

func (s Service) fileIncoming(w http.ResponseWriter, r *http.Request) error {
	var d IncomingDetails
	f := page.Form(r, incomingFormID, &d)
	d.check(f, page.Today(r))
	err := s.answerIncoming(w, r, f, "incoming", "departure.incoming.filed", func(ctx context.Context, u access.User, by db.Actor, ref string) error {
		return s.FileIncoming(ctx, u, by, ref, f.Version, d)
	})
	if !fault.Is(err, fault.Stale) {
		return err
	}
	v, err := s.loadIncoming(r, f)
	if err != nil {
		return err
	}
	return page.Conflict(w, r, f, page.Current{Details: v.Row.IncomingDetails, Version: v.Row.Version, Table: incomings.Name(), ID: v.Row.ID}, describe)
}

func (s Service) decideIncoming(w http.ResponseWriter, r *http.Request) error {
	var d IncomingAnswer
	f := page.Form(r, incomingAnswerFormID, &d)
	d.check(f)
	flash := "departure.incoming.approved"
	if d.Outcome == IncomingRefused {
		flash = "departure.incoming.refused_flash"
	}
	return s.answerIncoming(w, r, f, "", flash, func(ctx context.Context, u access.User, by db.Actor, ref string) error {
		return s.DecideIncoming(ctx, u, by, ref, d)
	})
}

// answerIncoming does an act, or shows the page again with what is in its way
// and what was typed.
func (s Service) answerIncoming(w http.ResponseWriter, r *http.Request, f *form.Form, to, flash string,
	do func(ctx context.Context, u access.User, by db.Actor, ref string) error,
) error {
	ref := page.Param(r, "ref")
	if f.OK() {
		err := do(r.Context(), page.User(r), page.Actor(r), ref)
		if err == nil {
			return page.Redirect(w, r, casefile.Case{Reference: ref}.URL(to), flash)
		}
		if !casefile.NoteRefusal(r.Context(), f, err) {
			return err
		}
	}
	v, err := s.loadIncoming(r, f)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, incomingPage(v))
}

// incomingConfirmers are those who can confirm: of a file taken over nobody knows.
func incomingConfirmers(ctx context.Context) []form.Option {
	return ui.Options(ctx, "departure.arrival.by", []Confirmer{ByMission, ByPartner, ByPerson, ByAuthority})
}
