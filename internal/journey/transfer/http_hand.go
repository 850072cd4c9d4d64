package transfer

import (
	"context"
	"net/http"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
)

// The forms of a hand-over.
const (
	handFormID       = "transfer.hand"
	handAnswerFormID = "transfer.hand.reply"
)

// lastEvents is how many events the brief of a hand-over tells.
const lastEvents = 5

// hand is what the page of hand-overs shows: the brief, and the form that is due.
type hand struct {
	casefile.Shell
	People  []form.Option
	Entries []handEntry
	Stands  *handEntry
	Recent  []casefile.Happening
	Next    *nextVisit
	User    access.User
	Today   date.Date
}

func (s Service) loadHand(r *http.Request, f *form.Form) (v hand, err error) {
	ctx := r.Context()
	err = casefile.View(r, s.DB, access.CaseHandOver, func(rd db.Reader, c casefile.Case) (err error) {
		v.Shell = casefile.Shell{Case: c, Section: "handover", Title: "transfer.hand.title", Form: f}
		v.User, v.Today = page.User(r), page.Today(r)
		if v.Assessment, err = casefile.Look(ctx, rd, c, v.Today); err != nil {
			return err
		}
		if v.Recent, err = casefile.Timeline(ctx, rd, c, time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC), lastEvents); err != nil {
			return err
		}
		next, err := nextAppointment.All(ctx, rd, c.ID, v.Today)
		if err != nil {
			return err
		}
		if len(next) > 0 {
			v.Next = &next[0]
		}
		people, err := colleagues.All(ctx, rd, c.OfficeID, c.CounsellorID, string(c.Class), c.ID)
		if err != nil {
			return err
		}
		for _, p := range people {
			if p.ID != v.User.ID {
				v.People = append(v.People, form.Option{Value: number(p.ID), Label: i18n.PersonName(ctx, p.FamilyName, p.GivenName)})
			}
		}
		v.Entries, err = handEntries.All(ctx, rd, c.ID)
		return err
	})
	if err != nil {
		return v, err
	}
	for i, e := range v.Entries {
		if e.State == HandAsked {
			v.Stands = &v.Entries[i]
		}
	}
	return v, v.fill(r)
}

// fill gives the page the form that is due, unless it has it.
func (v *hand) fill(r *http.Request) error {
	due := handFormID
	if v.Stands != nil {
		due = handAnswerFormID
	}
	if v.Form != nil && v.Form.ID == due {
		return nil
	}
	old := v.Form
	var err error
	if due == handFormID {
		v.Form, err = page.NewForm(r, due, 0, HandDetails{})
	} else {
		v.Form, err = page.NewForm(r, due, 0, HandAnswer{})
	}
	if err == nil && old != nil { // what was sent is not due; its fields are not on the page
		for _, p := range old.Problems {
			if p.Field == "" {
				v.Form.Problems = append(v.Form.Problems, p)
			}
		}
		if len(v.Form.Problems) == 0 {
			v.Form.Problem("", "transfer.hand.refused.settled")
		}
	}
	return err
}

func (s Service) showHand(w http.ResponseWriter, r *http.Request) error {
	v, err := s.loadHand(r, nil)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, handPage(v))
}

func (s Service) hand(w http.ResponseWriter, r *http.Request) error {
	var d HandDetails
	f := page.Form(r, handFormID, &d)
	return s.actHand(w, r, f, "transfer.hand.asked", func(ctx context.Context, u access.User, by db.Actor, ref string) error {
		return s.HandOver(ctx, u, by, ref, d)
	})
}

func (s Service) answerHand(w http.ResponseWriter, r *http.Request) error {
	var a HandAnswer
	f := page.Form(r, handAnswerFormID, &a)
	a.check(f)
	flash := "transfer.hand.accepted"
	if a.Outcome == HandRefused {
		flash = "transfer.hand.refused_flash"
	}
	return s.actHand(w, r, f, flash, func(ctx context.Context, u access.User, by db.Actor, ref string) error {
		return s.AnswerHand(ctx, u, by, ref, a)
	})
}

func (s Service) takeBackHand(w http.ResponseWriter, r *http.Request) error {
	return s.actHand(w, r, form.New(handAnswerFormID, HandAnswer{}), "transfer.hand.taken_back", s.TakeBack)
}

func (s Service) actHand(w http.ResponseWriter, r *http.Request, f *form.Form, flash string,
	do func(ctx context.Context, u access.User, by db.Actor, ref string) error,
) error {
	ref := page.Param(r, "ref")
	if f.OK() {
		err := do(r.Context(), page.User(r), page.Actor(r), ref)
		if err == nil {
			return page.Redirect(w, r, casefile.Case{Reference: ref}.URL("handover"), flash)
		}
		if !casefile.NoteRefusal(r.Context(), f, err) {
			return err
		}
	}
	v, err := s.loadHand(r, f)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, handPage(v))
}
