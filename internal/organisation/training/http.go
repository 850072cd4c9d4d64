package training

import (
	"errors"
	"net/http"
	"strconv"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/office"
	"homeward/internal/organisation/programme"
)

// Routes adds the pages of the register.
func (s Service) Routes(r page.Router) {
	r.Get("/trainings", access.TrainingView, s.list)
	r.Get("/trainings/new", access.TrainingEdit, s.newForm)
	r.Post("/trainings/new", access.TrainingEdit, s.add)
	r.Get("/trainings/{id}", access.TrainingView, s.show)
	r.Get("/trainings/{id}/edit", access.TrainingEdit, s.edit)
	r.Post("/trainings/{id}/edit", access.TrainingEdit, s.save)
	r.Get("/trainings/{id}/participants/new", access.TrainingEdit, s.takeForm)
	r.Post("/trainings/{id}/participants/new", access.TrainingEdit, s.take)
	r.Get("/trainings/{id}/participants/{participant}", access.TrainingEdit, s.partForm)
	r.Post("/trainings/{id}/participants/{participant}", access.TrainingEdit, s.correct)
	r.Get("/trainings/{id}/participants/{participant}/take-off", access.TrainingEdit, s.offForm)
	r.Post("/trainings/{id}/participants/{participant}/take-off", access.TrainingEdit, s.takeOff)
}

// listing is a page of courses.
type listing struct {
	Courses   []listed
	Completed int             // people who completed a course, each once
	Offices   []office.Office // for which a course may be added
	Many      bool            // offices are told apart
	Older     string          // where the next page begins; empty: this is the last
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	ctx, u, q := r.Context(), page.User(r), r.URL.Query()
	l := listing{Many: scope(u) == 0}
	day, id := date.Of(9999, 12, 31), int64(1)<<62
	if n, err := strconv.ParseInt(q.Get("before"), 10, 64); err == nil && n > 0 {
		if d, err := date.Parse(q.Get("day")); err == nil && !d.IsZero() {
			day, id = d, n
		}
	}
	err := s.DB.Read(ctx, page.Actor(r), func(rd db.Reader) (err error) {
		if l.Courses, err = list.All(ctx, rd, scope(u), day, id, shown+1); err != nil {
			return err
		}
		if l.Completed, err = completers.One(ctx, rd, scope(u)); err != nil || !access.Can(u, access.TrainingEdit) {
			return err
		}
		offices, err := office.Active(ctx, rd)
		for _, o := range offices {
			if mayEdit(u, o.ID) {
				l.Offices = append(l.Offices, o)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(l.Courses) > shown {
		l.Courses = l.Courses[:shown]
		last := l.Courses[shown-1]
		l.Older = "/trainings?before=" + strconv.FormatInt(last.ID, 10) + "&day=" + last.StartsOn.String()
	}
	return page.Render(w, r, http.StatusOK, listPage(l))
}

// sheet is the page of a course.
type sheet struct {
	Course       Course
	Office       office.Office
	Programmes   []form.Option
	Participants []attending
	Off          []gone // taken off the list, the latest first
	Form         *form.Form
	Address      string // where the form is sent
	Edit         bool
}

// open reads what the form of a course needs; id 0 is a new one of an office.
func (s Service) open(r *http.Request, id, officeID int64) (sh sheet, err error) {
	ctx, u := r.Context(), page.User(r)
	err = s.DB.Read(ctx, page.Actor(r), func(rd db.Reader) error {
		sh.Address = "/trainings/new"
		if id != 0 {
			sh.Address = address(id) + "/edit"
			if sh.Course, err = kept(ctx, rd, u, id); err != nil {
				return err
			}
			officeID = sh.Course.OfficeID
		}
		if !mayEdit(u, officeID) {
			return fault.New(fault.NotFound, "office %d keeps its own register", officeID)
		}
		if sh.Office, err = office.ByID(ctx, rd, officeID); err != nil {
			return err
		}
		sh.Programmes, err = programme.ForOffice(ctx, rd, officeID, page.Today(r), sh.Course.Programme)
		return err
	})
	return sh, err
}

// officeOf is the office a new course is of: the manager's own, or the one an
// administrator chose.
func officeOf(u access.User, asked string) (int64, error) {
	if scope(u) != 0 {
		return scope(u), nil
	}
	id, err := strconv.ParseInt(asked, 10, 64)
	if err != nil || id <= 0 {
		return 0, fault.New(fault.NotFound, "office %q", asked)
	}
	return id, nil
}

func (s Service) newForm(w http.ResponseWriter, r *http.Request) error {
	officeID, err := officeOf(page.User(r), r.URL.Query().Get("office"))
	if err != nil {
		return err
	}
	sh, err := s.open(r, 0, officeID)
	if err != nil {
		return err
	}
	today := page.Today(r)
	at := sh.Address + "?office=" + strconv.FormatInt(officeID, 10)
	if sh.Form, err = page.NewFormAt(r, at, "training.course", 0, adding{OfficeID: officeID, Editing: Editing{Details: Details{
		StartsOn: today, EndsOn: today, Language: string(sh.Office.Language), Organiser: sh.Office.Name,
	}}}); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, formPage(sh))
}

func (s Service) add(w http.ResponseWriter, r *http.Request) error {
	var e adding
	f := page.Form(r, "training.course", &e)
	officeID, err := officeOf(page.User(r), f.Value("office"))
	if err != nil {
		return err
	}
	sh, err := s.open(r, 0, officeID)
	if err != nil {
		return err
	}
	sh.Form = f
	e.check(f, sh.Programmes)
	if !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, formPage(sh))
	}
	c, err := s.Add(r.Context(), page.User(r), page.Actor(r), officeID, e.Editing)
	if err != nil {
		return err
	}
	return page.Redirect(w, r, address(c.ID), "training.added")
}

func (s Service) show(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	ctx := r.Context()
	var sh sheet
	err = s.DB.Read(ctx, page.Actor(r), func(rd db.Reader) error {
		if sh.Course, err = ByID(ctx, rd, id); err != nil {
			return err
		}
		if sh.Office, err = office.ByID(ctx, rd, sh.Course.OfficeID); err != nil {
			return err
		}
		if sh.Programmes, err = programme.ForOffice(ctx, rd, sh.Course.OfficeID, page.Today(r), sh.Course.Programme); err != nil {
			return err
		}
		if sh.Participants, err = of.All(ctx, rd, id, 0); err != nil {
			return err
		}
		sh.Off, err = takenOff.All(ctx, rd, id)
		return err
	})
	if err != nil {
		return err
	}
	sh.Edit = mayEdit(page.User(r), sh.Course.OfficeID)
	return page.Render(w, r, http.StatusOK, showPage(sh))
}

func (s Service) edit(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	sh, err := s.open(r, id, 0)
	if err != nil {
		return err
	}
	if sh.Form, err = page.NewForm(r, "training.course", sh.Course.Version, sh.Course.editing()); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, formPage(sh))
}

func (s Service) save(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	sh, err := s.open(r, id, 0)
	if err != nil {
		return err
	}
	var e Editing
	sh.Form = page.Form(r, "training.course", &e)
	e.check(sh.Form, sh.Programmes)
	if !sh.Form.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, formPage(sh))
	}
	err = s.Change(r.Context(), page.User(r), page.Actor(r), id, sh.Form.Version, e)
	if errors.Is(err, ErrCounted) {
		sh.Form.Problem("programme", "training.programme_stays")
		return page.Render(w, r, http.StatusUnprocessableEntity, formPage(sh))
	}
	if fault.Is(err, fault.Stale) {
		return page.Conflict(w, r, sh.Form, page.Current{Details: sh.Course.editing(), Version: sh.Course.Version, Table: courses.Name(), ID: id}, sh.describe)
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, address(id), "training.saved")
}
