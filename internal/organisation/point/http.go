package point

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/office"
	"homeward/internal/organisation/staff"
)

// Routes adds the pages about advisory points.
func (s Service) Routes(r page.Router) {
	r.Get("/points", access.PointView, s.list)
	r.Get("/points/new", access.PointEdit, s.newForm)
	r.Post("/points/new", access.PointEdit, s.add)
	r.Get("/points/{id}", access.PointView, s.show)
	r.Post("/points/{id}", access.PointEdit, s.save)
}

// adding is the form of a new point; its office is settled by the address.
type adding struct {
	OfficeID int64 `form:"office"`
	Editing
}

// listing is the page of all points a user works with.
type listing struct {
	Offices []ofOffice
	Names   names
	Edit    bool
	Many    bool // offices are told apart
}

// ofOffice are the points of one office.
type ofOffice struct {
	office.Office
	Points []Point
}

// sheet is the page of a point, to be read or filled in.
type sheet struct {
	Point   Point
	Office  office.Office
	Form    *form.Form // nil: only to be read
	Names   names
	Team    []form.Option
	Address string // where the form is sent
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	ctx, u := r.Context(), page.User(r)
	l := listing{Edit: access.Can(u, access.PointEdit), Many: scope(u) == 0, Names: names{}}
	err := s.DB.Read(ctx, page.Actor(r), func(rd db.Reader) error {
		points, err := OfOffice(ctx, rd, scope(u))
		if err != nil {
			return err
		}
		offices, err := office.Active(ctx, rd)
		if err != nil {
			return err
		}
		for _, o := range offices {
			if scope(u) != 0 && o.ID != scope(u) {
				continue
			}
			part := ofOffice{Office: o}
			for _, p := range points {
				if p.OfficeID == o.ID {
					part.Points = append(part.Points, p)
				}
			}
			l.Offices = append(l.Offices, part)
		}
		for _, o := range l.Offices {
			if err := l.Names.add(ctx, rd, o.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(l))
}

// names are people by their key, for naming a rota; leavers too.
type names map[int64]staff.Member

// add learns the people of an office.
func (n names) add(ctx context.Context, r db.Reader, officeID int64) error {
	members, err := staff.OfOffice(ctx, r, officeID)
	for _, m := range members {
		n[m.ID] = m
	}
	return err
}

// open reads what the page of a point shows; id 0 is a new point of an office.
func (s Service) open(r *http.Request, id, officeID int64) (sh sheet, err error) {
	ctx, u := r.Context(), page.User(r)
	err = s.DB.Read(ctx, page.Actor(r), func(rd db.Reader) error {
		sh.Address = "/points/new"
		if id != 0 {
			sh.Address = "/points/" + strconv.FormatInt(id, 10)
			if sh.Point, err = ByID(ctx, rd, id); err != nil {
				return err
			}
			officeID = sh.Point.OfficeID
		}
		if scope(u) != 0 && officeID != scope(u) {
			return fault.New(fault.NotFound, "point %d of office %d", id, officeID)
		}
		if sh.Office, err = office.ByID(ctx, rd, officeID); err != nil {
			return err
		}
		team, err := staff.Counsellors(ctx, rd, officeID)
		if err != nil {
			return err
		}
		sh.Team = staff.Options(ctx, team)
		sh.Names = names{}
		err = sh.Names.add(ctx, rd, officeID)
		for _, d := range sh.Point.Days { // who has left stays on the rota until taken off
			for _, id := range d.StaffIDs {
				sh.keep(ctx, id)
			}
		}
		return err
	})
	return sh, err
}

// keep offers somebody who is on the rota and could not be put there now.
func (sh *sheet) keep(ctx context.Context, id int64) {
	value := strconv.FormatInt(id, 10)
	for _, o := range sh.Team {
		if o.Value == value {
			return
		}
	}
	if m, known := sh.Names[id]; known {
		sh.Team = append(sh.Team, form.Option{Value: value, Label: m.Name(ctx)})
	}
}

// officeOf is the office a new point is for: the manager's own, or the one an
// administrator came from.
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
	at := sh.Address + "?office=" + strconv.FormatInt(officeID, 10)
	if sh.Form, err = page.NewFormAt(r, at, "point.details", 0, adding{OfficeID: officeID, Editing: Editing{Details: Details{Open: true}}}); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, formPage(sh))
}

func (s Service) add(w http.ResponseWriter, r *http.Request) error {
	var in adding
	f := page.Form(r, "point.details", &in)
	officeID, err := officeOf(page.User(r), f.Value("office"))
	if err != nil {
		return err
	}
	sh, err := s.open(r, 0, officeID)
	if err != nil {
		return err
	}
	in.check(f, sh.Team)
	if f.OK() {
		_, err := s.Add(r.Context(), page.User(r), page.Actor(r), officeID, in.Editing)
		switch {
		case err == nil:
			return page.Redirect(w, r, "/points", "point.added")
		case !errors.Is(err, ErrNameTaken):
			return err
		}
		f.Problem("name", "form.already_taken")
	}
	sh.Form = f
	return page.Render(w, r, http.StatusUnprocessableEntity, formPage(sh))
}

func (s Service) show(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	sh, err := s.open(r, id, 0)
	if err != nil {
		return err
	}
	if !mayEdit(page.User(r), sh.Point.OfficeID) {
		return page.Render(w, r, http.StatusOK, showPage(sh))
	}
	if sh.Form, err = page.NewForm(r, "point.details", sh.Point.Version, sh.Point.editing()); err != nil {
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
	var in Editing
	f := page.Form(r, "point.details", &in)
	in.check(f, sh.Team)
	if f.OK() {
		err := s.Edit(r.Context(), page.User(r), page.Actor(r), id, f.Version, in)
		switch {
		case err == nil:
			return page.Redirect(w, r, "/points", "point.saved")
		case fault.Is(err, fault.Stale):
			return page.Conflict(w, r, f, page.Current{
				Details: sh.Point.editing(), Version: sh.Point.Version, Table: table.Name(), ID: id,
			}, sh.describe)
		case !errors.Is(err, ErrNameTaken):
			return err
		}
		f.Problem("name", "form.already_taken")
	}
	sh.Form = f
	return page.Render(w, r, http.StatusUnprocessableEntity, formPage(sh))
}

// describe tells how the fields of a point read on the page that merges.
func (sh sheet) describe(ctx context.Context, field, value string) string {
	switch {
	case field == "languages":
		return i18n.LanguageName(ctx, value)
	case strings.HasPrefix(field, "staff_"):
		for _, o := range sh.Team {
			if o.Value == value {
				return o.Label
			}
		}
	case field == "open":
		return openWord(ctx, value != "")
	}
	return value
}
