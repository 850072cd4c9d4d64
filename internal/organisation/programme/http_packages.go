package programme

import (
	"context"
	"net/http"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
)

func (s *Service) packageRoutes(r page.Router) {
	r.Get("/admin/programmes/{id}/packages/new", access.ProgrammeEdit, s.packageForm)
	r.Post("/admin/programmes/{id}/packages/new", access.ProgrammeEdit, s.savePackage)
	r.Get("/admin/programmes/{id}/packages/{package}", access.ProgrammeEdit, s.packageForm)
	r.Post("/admin/programmes/{id}/packages/{package}", access.ProgrammeEdit, s.savePackage)
}

// named loads the programme of the address, and its package if one is named.
func (s *Service) named(r *http.Request) (p Programme, k Package, err error) {
	id, err := page.ID(r, "id")
	if err != nil {
		return p, k, err
	}
	err = s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) error {
		if p, err = ByID(r.Context(), rd, id); err != nil || page.Param(r, "package") == "" {
			return err
		}
		of, err := page.ID(r, "package")
		if err != nil {
			return err
		}
		k, err = packageOf(r.Context(), rd, id, of)
		return err
	})
	return p, k, err
}

func (s *Service) packageForm(w http.ResponseWriter, r *http.Request) error {
	p, k, err := s.named(r)
	if err != nil {
		return err
	}
	in := packageInput(k)
	if k.ID == 0 {
		in.PackageRules = PackageRules{Position: 1, WindowUnit: Months, Active: true}
	}
	f, err := page.NewForm(r, "programme.package", k.Version, in)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, packagePage(f, p, k))
}

func (s *Service) savePackage(w http.ResponseWriter, r *http.Request) error {
	p, k, err := s.named(r)
	if err != nil {
		return err
	}
	var in PackageInput
	f := page.Form(r, "programme.package", &in)
	if in.check(r.Context(), f); !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, packagePage(f, p, k))
	}
	err = s.SavePackage(r.Context(), page.Actor(r), p.ID, k.ID, f.Version, in)
	switch {
	case err == nil:
		return page.Redirect(w, r, p.url(), "programme.package.saved")
	case fault.Is(err, fault.Stale):
		return s.packageConflict(w, r, f, k)
	}
	return err
}

func (s *Service) packageConflict(w http.ResponseWriter, r *http.Request, f *form.Form, k Package) error {
	now := page.Current{Details: packageInput(k), Version: k.Version, Table: packages.Name(), ID: k.ID}
	return page.Conflict(w, r, f, now, func(ctx context.Context, field, value string) string {
		switch {
		case value == "" && field != "in_kind" && field != "active":
			return ""
		case field == "kind":
			return i18n.Enum(ctx, "programme.package_kind", value)
		case field == "window_unit":
			return i18n.Enum(ctx, "programme.window", value)
		case field == "in_kind" || field == "active":
			return say(ctx, "active", value)
		}
		return value
	})
}
