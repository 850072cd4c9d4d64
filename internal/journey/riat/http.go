package riat

import (
	"context"
	"net/http"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
)

// Routes adds the page of a case's sheet.
func (s Service) Routes(r page.Router) {
	r.Get("/cases/{ref}/riat", access.CaseView, s.show)
	r.Post("/cases/{ref}/riat", access.RiatRecord, s.save)
}

// view is the page.
type view struct {
	casefile.Shell
	Sheet
	Entry    Registration
	Writable bool
}

func (s Service) open(r *http.Request) (v view, err error) {
	ctx := r.Context()
	err = casefile.View(r, s.DB, access.CaseView, func(rd db.Reader, c casefile.Case) error {
		v.Shell = casefile.Shell{Case: c, Section: "riat", Title: "casefile.section.riat"}
		rec, reg, err := read(ctx, rd, c)
		if err != nil {
			return err
		}
		v.Entry, v.Writable = reg, c.Open() && access.Can(page.User(r), access.RiatRecord)
		v.Parts = []Part{filled(ctx, KM1, firstMoment, rec), filled(ctx, KM2, secondMoment, rec), filled(ctx, KM3, thirdMoment, rec)}
		for _, p := range rec.People {
			v.Agreements = append(v.Agreements, Agreement{Who: p.name(ctx), GivenOn: p.AgreedOn, Scanned: p.Scanned})
		}
		return nil
	})
	return v, err
}

func (s Service) show(w http.ResponseWriter, r *http.Request) error {
	v, err := s.open(r)
	if err != nil {
		return err
	}
	d := v.Entry.Details
	if d.SeenOn.IsZero() {
		d.SeenOn = page.Today(r)
	}
	if v.Form, err = page.NewForm(r, "riat.entry", v.Entry.Version, d); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, sheetPage(v))
}

func (s Service) save(w http.ResponseWriter, r *http.Request) error {
	v, err := s.open(r)
	if err != nil {
		return err
	}
	var d Details
	v.Form = page.Form(r, "riat.entry", &d)
	if d.check(v.Form, page.Today(r)); !v.Form.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, sheetPage(v))
	}
	err = s.Record(r.Context(), page.User(r), page.Actor(r), v.Case.Reference, v.Form.Version, d)
	if fault.Is(err, fault.Stale) {
		return page.Conflict(w, r, v.Form, page.Current{Details: v.Entry.Details, Version: v.Entry.Version, Table: registrations.Name(), ID: v.Entry.ID}, describe)
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, v.Case.URL("riat"), "riat.saved")
}

// describe tells how the fields of an entry read on the page that merges.
func describe(ctx context.Context, field, value string) string {
	if field == "status" {
		return i18n.Enum(ctx, "riat.status", value)
	}
	return value
}

// statuses are the statuses to choose from.
func statuses(ctx context.Context) []form.Option {
	var out []form.Option
	for _, s := range Status("").Options() {
		out = append(out, form.Option{Value: string(s), Label: i18n.Enum(ctx, "riat.status", string(s))})
	}
	return out
}
