package programme

import (
	"context"
	"errors"
	"net/http"
	"regexp"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/office"
)

// Routes adds the pages about programmes.
func (s *Service) Routes(r page.Router) {
	s.packageRoutes(r)
	r.Get("/admin/programmes", access.ProgrammeEdit, s.list)
	r.Get("/admin/programmes/new", access.ProgrammeEdit, s.newForm)
	r.Post("/admin/programmes/new", access.ProgrammeEdit, s.add)
	r.Get("/admin/programmes/{id}", access.ProgrammeEdit, s.edit)
	r.Post("/admin/programmes/{id}", access.ProgrammeEdit, s.save)
	s.budgetRoutes(r)
	s.grantRoutes(r)
	s.figureRoutes(r)
}

func (s *Service) list(w http.ResponseWriter, r *http.Request) error {
	var programmes []Programme
	of := map[int64]string{}
	var hints []cover
	err := s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) (err error) {
		if programmes, err = List(r.Context(), rd); err != nil {
			return err
		}
		if hints, err = covers.All(r.Context(), rd); err != nil {
			return err
		}
		named, err := donorNames.All(r.Context(), rd)
		for _, d := range named {
			of[d.ProgrammeID] = d.Names
		}
		return err
	})
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(programmes, of, hints, page.Today(r)))
}

func (s *Service) offices(r *http.Request) (out []office.Office, err error) {
	err = s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) error {
		out, err = office.List(r.Context(), rd)
		return err
	})
	return out, err
}

func (s *Service) render(w http.ResponseWriter, r *http.Request, status int, f *form.Form, p Programme, past []change) error {
	offices, err := s.offices(r)
	if err != nil {
		return err
	}
	var granted []Package
	err = s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) (err error) {
		granted, err = Packages(r.Context(), rd, p.ID, true)
		return err
	})
	if err != nil {
		return err
	}
	return page.Render(w, r, status, formPage(f, p, office.Options(offices), granted, past))
}

func (s *Service) newForm(w http.ResponseWriter, r *http.Request) error {
	f, err := page.NewForm(r, "programme.details", 0, New{Input: Input{Details: Details{Active: true, GrantsReintegration: true}, Rules: usual()}})
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, f, Programme{}, nil)
}

var codePattern = regexp.MustCompile(`^[A-Z0-9][A-Z0-9./_-]*$`)

func (s *Service) add(w http.ResponseWriter, r *http.Request) error {
	var in New
	f := page.Form(r, "programme.details", &in)
	in.check(r.Context(), f, Rules{})
	if in.Code != "" && !codePattern.MatchString(in.Code) {
		f.Problem("code", "programme.details.code.wrong")
	}
	if f.OK() {
		_, err := s.Add(r.Context(), page.Actor(r), in.Code, in.Input)
		switch {
		case err == nil:
			return page.Redirect(w, r, "/admin/programmes", "programme.added")
		case !errors.Is(err, ErrCodeTaken):
			return err
		}
		f.Problem("code", "form.already_taken")
	}
	return s.render(w, r, http.StatusUnprocessableEntity, f, Programme{}, nil)
}

func (s *Service) load(r *http.Request) (p Programme, in Input, past []change, err error) {
	id, err := page.ID(r, "id")
	if err != nil {
		return p, in, nil, err
	}
	return s.get(r.Context(), page.Actor(r), id)
}

func (s *Service) edit(w http.ResponseWriter, r *http.Request) error {
	p, in, past, err := s.load(r)
	if err != nil {
		return err
	}
	f, err := page.NewForm(r, "programme.details", p.Version, in)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, f, p, past)
}

func (s *Service) save(w http.ResponseWriter, r *http.Request) error {
	p, now, past, err := s.load(r)
	if err != nil {
		return err
	}
	var in Input
	f := page.Form(r, "programme.details", &in)
	in.check(r.Context(), f, p.Rules)
	if !f.OK() {
		return s.render(w, r, http.StatusUnprocessableEntity, f, p, past)
	}
	err = s.Edit(r.Context(), page.Actor(r), p.ID, f.Version, in)
	switch {
	case err == nil:
		return page.Redirect(w, r, "/admin/programmes", "programme.saved")
	case fault.Is(err, fault.Stale):
		return s.conflict(w, r, f, p, now)
	}
	return err
}

func (s *Service) conflict(w http.ResponseWriter, r *http.Request, f *form.Form, p Programme, in Input) error {
	offices, err := s.offices(r)
	if err != nil {
		return err
	}
	now := page.Current{Details: in, Version: p.Version, Table: table.Name(), ID: p.ID}
	return page.Conflict(w, r, f, now, func(ctx context.Context, field, value string) string {
		if field == "offices" {
			for _, o := range office.Options(offices) {
				if o.Value == value {
					return o.Label
				}
			}
		}
		return say(ctx, field, value)
	})
}
