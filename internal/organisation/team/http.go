package team

import (
	"context"
	"net/http"
	"strconv"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/office"
)

// Routes adds the pages about who speaks what, and who is away.
func (s Service) Routes(r page.Router) {
	r.Get("/team", access.TeamView, s.list)
	r.Get("/team/{id}", access.TeamView, s.show)
	r.Post("/team/{id}", access.ProfileEdit, s.save)
	r.Get("/team/{id}/absences/new", access.ProfileEdit, s.leaveForm)
	r.Post("/team/{id}/absences/new", access.ProfileEdit, s.leave)
	r.Post("/team/{id}/absences/{absence}/end", access.ProfileEdit, s.comeBack)
}

// address is a person's page.
func address(id int64) string { return "/team/" + strconv.FormatInt(id, 10) }

// listing is the page of the team, of every office for an administrator.
type listing struct {
	Offices []ofOffice
	Many    bool
}

// ofOffice is the team of one office.
type ofOffice struct {
	office.Office
	People []Person
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	ctx, u := r.Context(), page.User(r)
	l := listing{Many: u.Role == access.Administrator}
	err := s.DB.Read(ctx, page.Actor(r), func(rd db.Reader) error {
		offices, err := office.Active(ctx, rd)
		if err != nil {
			return err
		}
		for _, o := range offices {
			if !l.Many && o.ID != u.OfficeID {
				continue
			}
			people, err := OfOffice(ctx, rd, o.ID, page.Today(r))
			if err != nil {
				return err
			}
			l.Offices = append(l.Offices, ofOffice{o, people})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(l))
}

// sheet is the page of a person.
type sheet struct {
	Person Person
	Others []Person   // of the same office
	Form   *form.Form // nil: only to be read
	Self   bool
	Edit   bool
}

// open reads what the pages of a person show.
func (s Service) open(r *http.Request) (sh sheet, version int, err error) {
	ctx, u := r.Context(), page.User(r)
	id, err := page.ID(r, "id")
	if err != nil {
		return sh, 0, err
	}
	err = s.DB.Read(ctx, page.Actor(r), func(rd db.Reader) error {
		m, err := find(ctx, rd, u, id)
		if err != nil {
			return err
		}
		sh.Self, sh.Edit = m.ID == u.ID, mayEdit(u, m)
		p, err := profileOf(ctx, rd, id)
		if err != nil {
			return err
		}
		version = p.Version
		people, err := OfOffice(ctx, rd, m.OfficeID, page.Today(r))
		sh.Person = Person{Member: m, Skills: p.Skills}
		for _, p := range people {
			if p.ID == id {
				sh.Person = p
			} else {
				sh.Others = append(sh.Others, p)
			}
		}
		return err
	})
	return sh, version, err
}

func (s Service) show(w http.ResponseWriter, r *http.Request) error {
	sh, version, err := s.open(r)
	if err != nil {
		return err
	}
	if sh.Edit {
		if sh.Form, err = page.NewForm(r, "team.skills", version, sh.Person.Skills); err != nil {
			return err
		}
	}
	return page.Render(w, r, http.StatusOK, personPage(sh))
}

func (s Service) save(w http.ResponseWriter, r *http.Request) error {
	var k Skills
	f := page.Form(r, "team.skills", &k)
	sh, version, err := s.open(r)
	if err != nil {
		return err
	}
	k.check(f)
	sh.Form = f
	if !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, personPage(sh))
	}
	err = s.SaveSkills(r.Context(), page.User(r), page.Actor(r), sh.Person.ID, f.Version, k)
	if fault.Is(err, fault.Stale) {
		return page.Conflict(w, r, f, page.Current{Details: sh.Person.Skills, Version: version}, describe)
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, address(sh.Person.ID), "team.saved")
}

// describe tells how the fields of skills read on the page that merges.
func describe(ctx context.Context, field, value string) string {
	switch field {
	case "languages":
		return i18n.LanguageName(ctx, value)
	case "communities":
		return i18n.Country(ctx, value)
	}
	return yesNo(ctx, value != "")
}

func (s Service) leaveForm(w http.ResponseWriter, r *http.Request) error {
	sh, _, err := s.openToEdit(r)
	if err != nil {
		return err
	}
	if sh.Form, err = page.NewForm(r, "team.absence", 0, Leave{From: page.Today(r)}); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, leavePage(sh))
}

// openToEdit is open for those who may write about the person.
func (s Service) openToEdit(r *http.Request) (sheet, int, error) {
	sh, version, err := s.open(r)
	if err == nil && !sh.Edit {
		err = fault.New(fault.NotFound, "staff %d is not the reader's to write about", sh.Person.ID)
	}
	return sh, version, err
}

func (s Service) leave(w http.ResponseWriter, r *http.Request) error {
	var l Leave
	f := page.Form(r, "team.absence", &l)
	sh, _, err := s.openToEdit(r)
	if err != nil {
		return err
	}
	l.check(f, sh.Others)
	sh.Form = f
	if !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, leavePage(sh))
	}
	if err := s.Leaves(r.Context(), page.User(r), page.Actor(r), sh.Person.ID, l); err != nil {
		return err
	}
	return page.Redirect(w, r, address(sh.Person.ID), "team.absence.saved")
}

func (s Service) comeBack(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	absence, err := page.ID(r, "absence")
	if err != nil {
		return err
	}
	if err := s.Returns(r.Context(), page.User(r), page.Actor(r), id, absence); err != nil {
		return err
	}
	return page.Redirect(w, r, address(id), "team.absence.ended")
}
