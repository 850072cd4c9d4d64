package office

import (
	"context"
	"errors"
	"net/http"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
)

// Routes adds the pages about offices.
func (s *Service) Routes(r page.Router) {
	r.Get("/admin/offices", access.OfficeEdit, s.list)
	r.Get("/admin/offices/new", access.OfficeEdit, s.newForm)
	r.Post("/admin/offices/new", access.OfficeEdit, s.add)
	r.Get("/admin/offices/{code}", access.OfficeEdit, s.edit)
	r.Post("/admin/offices/{code}", access.OfficeEdit, s.save)
}

func (s *Service) list(w http.ResponseWriter, r *http.Request) error {
	offices, err := s.All(r.Context(), page.Actor(r))
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(offices))
}

func (s *Service) newForm(w http.ResponseWriter, r *http.Request) error {
	f, err := page.NewForm(r, "office.details", 0, New{Details: Details{Active: true}})
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, formPage(f, ""))
}

func (s *Service) add(w http.ResponseWriter, r *http.Request) error {
	var in New
	f := page.Form(r, "office.details", &in)
	in.check(f)
	if f.OK() {
		_, err := s.Add(r.Context(), page.Actor(r), in)
		switch {
		case err == nil:
			return page.Redirect(w, r, "/admin/offices", "office.added")
		case !errors.Is(err, ErrCodeTaken):
			return err
		}
		f.Problem("code", "form.already_taken")
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, formPage(f, ""))
}

func (s *Service) edit(w http.ResponseWriter, r *http.Request) error {
	o, err := s.Get(r.Context(), page.Actor(r), page.Param(r, "code"))
	if err != nil {
		return err
	}
	f, err := page.NewForm(r, "office.details", o.Version, o.Details)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, formPage(f, o.Code))
}

func (s *Service) save(w http.ResponseWriter, r *http.Request) error {
	code := page.Param(r, "code")
	var in Details
	f := page.Form(r, "office.details", &in)
	if !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, formPage(f, code))
	}
	err := s.Edit(r.Context(), page.Actor(r), code, f.Version, in)
	switch {
	case err == nil:
		return page.Redirect(w, r, "/admin/offices", "office.saved")
	case fault.Is(err, fault.Stale):
		return s.conflict(w, r, f, code)
	}
	return err
}

func (s *Service) conflict(w http.ResponseWriter, r *http.Request, f *form.Form, code string) error {
	var now page.Current
	err := s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) error {
		o, err := ByCode(r.Context(), rd, code)
		now = page.Current{Details: o.Details, Version: o.Version, Table: table.Name(), ID: o.ID}
		return err
	})
	if err != nil {
		return err
	}
	return page.Conflict(w, r, f, now, describe)
}

func describe(ctx context.Context, field, value string) string {
	switch field {
	case "country":
		return i18n.Country(ctx, value)
	case "time_zone":
		return zoneWord(ctx, Zone(value))
	case "language":
		return i18n.LanguageName(ctx, value)
	case "active":
		if value == "" {
			return i18n.T(ctx, "ui.no")
		}
		return i18n.T(ctx, "ui.yes")
	}
	return value
}
