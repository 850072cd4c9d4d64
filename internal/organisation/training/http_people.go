package training

import (
	"errors"
	"net/http"

	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
)

// part is the page of somebody's part in a course.
type part struct {
	Course  Course
	Now     attending  // as on file; of somebody who is added, nothing
	Like    []Namesake // who is called the same
	Form    *form.Form
	Address string
}

// openPart reads what the page of a participant needs; id 0 is a new one.
func (s Service) openPart(r *http.Request, fresh bool) (p part, err error) {
	ctx := r.Context()
	id, err := page.ID(r, "id")
	if err != nil {
		return p, err
	}
	var one int64
	if !fresh {
		if one, err = page.ID(r, "participant"); err != nil {
			return p, err
		}
	}
	err = s.DB.Read(ctx, page.Actor(r), func(rd db.Reader) error {
		if p.Course, err = kept(ctx, rd, page.User(r), id); err != nil || fresh {
			return err
		}
		found, err := of.All(ctx, rd, id, one)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.New(fault.NotFound, "participant %d of course %d", one, id)
		}
		p.Now = found[0]
		p.Like, err = namesakes.All(ctx, rd, p.Course.OfficeID, i18n.Fold(p.Now.Name), i18n.Fold(p.Now.Institution), p.Now.BirthYear)
		return err
	})
	p.Address = address(id) + "/participants/new"
	if !fresh {
		p.Address = p.Now.address(id)
	}
	return p, err
}

// taking is the participant on file as the form holds them.
func (p part) taking() Taking {
	return Taking{
		About: p.Now.About, Who: selfKey(p.Now.PersonID),
		Outcome: Outcome{Completed: !p.Now.CompletedOn.IsZero(), CompletedOn: p.Now.CompletedOn, Certificate: p.Now.Certificate},
	}
}

func (s Service) takeForm(w http.ResponseWriter, r *http.Request) error {
	p, err := s.openPart(r, true)
	if err != nil {
		return err
	}
	t := Taking{About: About{Kind: Partner}}
	if !p.Course.EndsOn.After(page.Today(r)) {
		t.Completed, t.CompletedOn = true, p.Course.EndsOn
	}
	if p.Form, err = page.NewForm(r, "training.participant", 0, t); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, partPage(p))
}

func (s Service) take(w http.ResponseWriter, r *http.Request) error {
	p, err := s.openPart(r, true)
	if err != nil {
		return err
	}
	return s.put(w, r, p, "training.taken", func(t Taking, _ int) error {
		return s.Take(r.Context(), page.User(r), page.Actor(r), p.Course.ID, t)
	})
}

func (s Service) partForm(w http.ResponseWriter, r *http.Request) error {
	p, err := s.openPart(r, false)
	if err != nil {
		return err
	}
	if p.Form, err = page.NewForm(r, "training.participant", p.Now.version(), p.taking()); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, partPage(p))
}

func (s Service) correct(w http.ResponseWriter, r *http.Request) error {
	p, err := s.openPart(r, false)
	if err != nil {
		return err
	}
	return s.put(w, r, p, "training.participant_saved", func(t Taking, version int) error {
		return s.Correct(r.Context(), page.User(r), page.Actor(r), p.Course.ID, p.Now.ID, version, t)
	})
}

// put reads the sent form, saves it, and answers; a question that is open stands
// on the same page, with what was typed.
func (s Service) put(w http.ResponseWriter, r *http.Request, p part, done string, save func(t Taking, version int) error) error {
	var t Taking
	f := page.Form(r, "training.participant", &t)
	p.Form = f
	t.check(r.Context(), f, p.Course, page.Today(r))
	if f.OK() {
		err := save(t, f.Version)
		var unsure *Unsure
		switch {
		case err == nil:
			return page.Redirect(w, r, address(p.Course.ID), done)
		case errors.As(err, &unsure):
			p.Like = unsure.Like
			f.Problem("who", "training.who_is_it")
		case errors.Is(err, ErrThere):
			f.Problem("name", "training.there_already")
		case fault.Is(err, fault.Stale):
			return page.Conflict(w, r, f, page.Current{Details: p.taking(), Version: p.Now.version(), Table: participants.Name(), ID: p.Now.ID}, p.describe)
		default:
			return err
		}
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, partPage(p))
}

// offForm asks whether somebody is to be taken off the list, and why.
func (s Service) offForm(w http.ResponseWriter, r *http.Request) error {
	p, err := s.openPart(r, false)
	if err != nil {
		return err
	}
	if p.Form, err = page.NewForm(r, "training.off", p.Now.Part, Off{}); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, offPage(p))
}

func (s Service) takeOff(w http.ResponseWriter, r *http.Request) error {
	p, err := s.openPart(r, false)
	if err != nil {
		return err
	}
	var why Off
	if p.Form = page.Form(r, "training.off", &why); p.Form.OK() {
		err = s.TakeOff(r.Context(), page.User(r), page.Actor(r), p.Course.ID, p.Now.ID, p.Form.Version, why)
	}
	if fault.Is(err, fault.Stale) {
		p.Form.Problem("", "training.off.changed")
		p.Form.Version = p.Now.Part
	}
	switch {
	case !p.Form.OK():
		return page.Render(w, r, http.StatusUnprocessableEntity, offPage(p))
	case err != nil:
		return err
	}
	return page.Redirect(w, r, address(p.Course.ID), "training.taken_off")
}
