package community

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/programme"
)

// Routes adds the pages of activities without a case.
func (s Service) Routes(r page.Router) {
	r.Get("/community", access.CommunityWork, s.list)
	r.Get("/community/new", access.CommunityWork, s.newForm)
	r.Post("/community/new", access.CommunityWork, s.add)
	r.Get("/community/{id}", access.CommunityWork, s.edit)
	r.Post("/community/{id}", access.CommunityWork, s.save)
}

// listing is a page of an office's activities.
type listing struct {
	Activities []Activity
	Older      string // where the next page begins; empty: this is the last
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	var l listing
	before := Activity{}
	id, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	if day, err := date.Parse(r.URL.Query().Get("day")); err == nil && !day.IsZero() && id > 0 {
		before.ID, before.StartsOn = id, day
	}
	err := s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) (err error) {
		l.Activities, err = ofOffice(r.Context(), rd, page.User(r).OfficeID, before)
		return err
	})
	if err != nil {
		return err
	}
	if len(l.Activities) > shown {
		l.Activities = l.Activities[:shown]
		last := l.Activities[shown-1]
		l.Older = "/community?before=" + strconv.FormatInt(last.ID, 10) + "&day=" + last.StartsOn.String()
	}
	return page.Render(w, r, http.StatusOK, listPage(l))
}

// sheet is the page of an activity.
type sheet struct {
	Activity   Activity
	Programmes []form.Option
	Form       *form.Form
	Address    string
}

// open reads what the form needs; id 0 is a new activity.
func (s Service) open(r *http.Request, id int64) (sh sheet, err error) {
	ctx, u := r.Context(), page.User(r)
	sh.Address = "/community/new"
	err = s.DB.Read(ctx, page.Actor(r), func(rd db.Reader) (err error) {
		if id != 0 {
			sh.Address = address(id)
			if sh.Activity, err = one(ctx, rd, u.OfficeID, id); err != nil {
				return err
			}
		}
		sh.Programmes, err = programme.ForOffice(ctx, rd, u.OfficeID, page.Today(r), sh.Activity.Programme)
		return err
	})
	return sh, err
}

func (s Service) newForm(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.open(r, 0)
	if err != nil {
		return err
	}
	if sh.Form, err = page.NewForm(r, "community.activity", 0, Details{Currency: "EUR", Level: Community, State: Planned, StartsOn: page.Today(r)}); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, formPage(sh))
}

// typed reads the sent form and notes what is wrong with it.
func (sh *sheet) typed(r *http.Request) (d Details) {
	sh.Form = page.Form(r, "community.activity", &d)
	d.check(sh.Form, page.Today(r))
	if d.Programme != 0 && !slices.ContainsFunc(sh.Programmes, func(o form.Option) bool { return o.Value == strconv.FormatInt(d.Programme, 10) }) {
		sh.Form.Problem("programme", "form.not_an_option")
	}
	return d
}

func (s Service) add(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.open(r, 0)
	if err != nil {
		return err
	}
	d := sh.typed(r)
	if !sh.Form.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, formPage(sh))
	}
	if err := s.Add(r.Context(), page.User(r), page.Actor(r), d); err != nil {
		return err
	}
	return page.Redirect(w, r, "/community", "community.added")
}

func (s Service) edit(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	sh, err := s.open(r, id)
	if err != nil {
		return err
	}
	if sh.Form, err = page.NewForm(r, "community.activity", sh.Activity.Version, sh.Activity.Details); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, formPage(sh))
}

func (s Service) save(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	sh, err := s.open(r, id)
	if err != nil {
		return err
	}
	d := sh.typed(r)
	if !sh.Form.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, formPage(sh))
	}
	err = s.Change(r.Context(), page.User(r), page.Actor(r), id, sh.Form.Version, d)
	if fault.Is(err, fault.Stale) {
		return page.Conflict(w, r, sh.Form, page.Current{Details: sh.Activity.Details, Version: sh.Activity.Version, Table: table.Name(), ID: id}, sh.describe)
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, "/community", "community.saved")
}

// describe tells how the fields read on the page that merges.
func (sh sheet) describe(ctx context.Context, field, value string) string {
	switch field {
	case "country":
		return i18n.Country(ctx, value)
	case "level":
		return i18n.Enum(ctx, "reintegration.level", value)
	case "dimension":
		return i18n.Enum(ctx, "reintegration.dimension", value)
	case "state":
		return i18n.Enum(ctx, "community.state", value)
	case "programme":
		for _, o := range sh.Programmes {
			if o.Value == value {
				return o.Label
			}
		}
	}
	return value
}
