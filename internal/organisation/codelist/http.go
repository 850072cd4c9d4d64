package codelist

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
)

// Routes adds the pages about code lists.
func (s *Service) Routes(r page.Router) {
	r.Get("/admin/lists", access.CodeListEdit, s.lists)
	r.Get("/admin/lists/{list}", access.CodeListEdit, s.list)
	r.Get("/admin/lists/{list}/new", access.CodeListEdit, s.newForm)
	r.Post("/admin/lists/{list}/new", access.CodeListEdit, s.add)
	r.Get("/admin/lists/{list}/{code}", access.CodeListEdit, s.edit)
	r.Post("/admin/lists/{list}/{code}", access.CodeListEdit, s.save)
}

// Middleware gives every request the catalogue.
func (s *Service) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := s.Catalogue(r.Context())
		if err == nil {
			r = r.WithContext(With(r.Context(), c))
		}
		next.ServeHTTP(w, r) // without a catalogue there is no database, and the page says so
	})
}

func listOf(r *http.Request) (string, error) {
	list := page.Param(r, "list")
	if !slices.Contains(Lists, list) {
		return "", fault.New(fault.NotFound, "code list %q", list)
	}
	return list, nil
}

func (s *Service) lists(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, http.StatusOK, listsPage(From(r.Context())))
}

func (s *Service) list(w http.ResponseWriter, r *http.Request) error {
	list, err := listOf(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(list, From(r.Context()).Values(list), page.Today(r)))
}

func (s *Service) newForm(w http.ResponseWriter, r *http.Request) error {
	list, err := listOf(r)
	if err != nil {
		return err
	}
	last := 0
	for _, v := range From(r.Context()).Values(list) {
		last = max(last, v.Position)
	}
	f, err := page.NewForm(r, "codelist.value", 0, New{Details: Details{Position: last + 10}})
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, formPage(f, Value{List: list}))
}

func (s *Service) add(w http.ResponseWriter, r *http.Request) error {
	list, err := listOf(r)
	if err != nil {
		return err
	}
	var in New
	f := page.Form(r, "codelist.value", &in)
	in.check(f)
	if in.Code != "" && (!codePattern.MatchString(in.Code) || in.Code == "new") {
		f.Problem("code", "codelist.value.code.wrong")
	}
	if f.OK() {
		err := s.Add(r.Context(), page.Actor(r), list, in)
		switch {
		case err == nil:
			return page.Redirect(w, r, "/admin/lists/"+list, "codelist.added")
		case !errors.Is(err, ErrCodeTaken):
			return err
		}
		f.Problem("code", "form.already_taken")
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, formPage(f, Value{List: list}))
}

// stored is the value of the request as the database has it.
func (s *Service) stored(r *http.Request) (v Value, err error) {
	list, err := listOf(r)
	if err != nil {
		return v, err
	}
	err = s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) error {
		x, err := find(r.Context(), rd, list, page.Param(r, "code"))
		v = x.value()
		return err
	})
	return v, err
}

func (s *Service) edit(w http.ResponseWriter, r *http.Request) error {
	v, err := s.stored(r)
	if err != nil {
		return err
	}
	f, err := page.NewForm(r, "codelist.value", v.Version, v.Details)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, formPage(f, v))
}

func (s *Service) save(w http.ResponseWriter, r *http.Request) error {
	v, err := s.stored(r)
	if err != nil {
		return err
	}
	var in Details
	f := page.Form(r, "codelist.value", &in)
	in.check(f)
	if f.OK() {
		err := s.Edit(r.Context(), page.Actor(r), v.List, v.Code, f.Version, in)
		switch {
		case err == nil:
			return page.Redirect(w, r, "/admin/lists/"+v.List, "codelist.saved")
		case fault.Is(err, fault.Stale):
			return s.conflict(w, r, f, v)
		case !errors.Is(err, ErrLocked):
			return err
		}
		f.Problem("valid_until", "codelist.value.locked")
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, formPage(f, v))
}

func (s *Service) conflict(w http.ResponseWriter, r *http.Request, f *form.Form, v Value) error {
	now := page.Current{Details: v.Details, Version: v.Version, Table: "code_" + v.List, ID: v.ID}
	return page.Conflict(w, r, f, now, func(ctx context.Context, field, value string) string {
		if d, err := date.Parse(value); err == nil && (field == "valid_from" || field == "valid_until") {
			return i18n.Date(ctx, d)
		}
		return value
	})
}
