package detention

import (
	"net/http"
	"strconv"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
)

func visitURL(id int64) string { return "/sessions/visit/" + strconv.FormatInt(id, 10) }

// visitSheet is the page on which the talks of a visit are written down.
type visitSheet struct {
	Form       *form.Form
	Facilities []string
	Held       []detainee // suggested on the lines
	Recent     []recentVisit
	Today      date.Date
}

func (s Service) open(r *http.Request) (v visitSheet, err error) {
	ctx, u := r.Context(), page.User(r)
	if u.OfficeID == 0 {
		return v, fault.New(fault.Forbidden, "staff member %d works in no office", u.ID)
	}
	v.Today = page.Today(r)
	err = s.DB.Read(ctx, page.Actor(r), func(rd db.Reader) (err error) {
		if v.Facilities, err = facilities.All(ctx, rd, u.OfficeID); err != nil {
			return err
		}
		if v.Held, err = detainees.All(ctx, rd, u.OfficeID); err != nil {
			return err
		}
		v.Recent, err = recentVisits.All(ctx, rd, u.OfficeID)
		return err
	})
	return v, err
}

func (s Service) visitForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.open(r)
	if err != nil {
		return err
	}
	if v.Form, err = page.NewForm(r, "detention.visit", 0, visiting{Common: Common{HeldOn: v.Today, Place: codelist.PlaceImmigrationDetention}}); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, visitPage(v))
}

func (s Service) visit(w http.ResponseWriter, r *http.Request) error {
	var in visiting
	ctx := r.Context()
	f := page.Form(r, "detention.visit", &in)
	v, err := s.open(r)
	if err != nil {
		return err
	}
	in.check(ctx, f, v.Today)
	lines := in.lines(ctx, f)
	if v.Form = f; !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, visitPage(v))
	}
	made, err := s.Visit(ctx, page.User(r), page.Actor(r), in.Common, lines)
	if err != nil {
		return err
	}
	return page.Redirect(w, r, visitURL(made.ID), "detention.visit.saved")
}

// visitResult is what became of the talks of a visit.
type visitResult struct {
	Visit Visit
	Talks []talkLine
	Mine  bool // the reader visited, and may settle what was refused
	Forms map[int]*form.Form
	Held  []detainee
}

// naming is the form that says whom a refused line means.
type naming struct {
	Who string `form:"who"`
}

func (s Service) result(r *http.Request) (v visitResult, err error) {
	ctx, u := r.Context(), page.User(r)
	id, err := page.ID(r, "id")
	if err != nil {
		return v, err
	}
	err = s.DB.Read(ctx, page.Actor(r), func(rd db.Reader) (err error) {
		if v.Visit, err = visits.One(ctx, rd, "WHERE id = $1 AND office_id = $2", id, u.OfficeID); err != nil {
			return err
		}
		if v.Talks, err = talksOfVisit.All(ctx, rd, id); err != nil {
			return err
		}
		v.Held, err = detainees.All(ctx, rd, u.OfficeID)
		return err
	})
	v.Mine, v.Forms = v.Visit.RecordedBy == u.ID, map[int]*form.Form{}
	for _, t := range v.Talks {
		if t.open() {
			at := visitURL(id) + "/" + strconv.Itoa(t.Line)
			v.Forms[t.Line] = page.BlankAt(at, "detention.visit.again", 0, naming{Who: t.Name})
		}
	}
	return v, err
}

func (s Service) visited(w http.ResponseWriter, r *http.Request) error {
	v, err := s.result(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, visitedPage(v))
}

func (s Service) again(w http.ResponseWriter, r *http.Request) error {
	var in naming
	f := page.Form(r, "detention.visit.again", &in)
	v, err := s.result(r)
	if err != nil {
		return err
	}
	line, err := page.ID(r, "line")
	if err != nil {
		return err
	}
	if v.Forms[int(line)] == nil && f.OK() {
		return page.Redirect(w, r, visitURL(v.Visit.ID), "")
	}
	if !f.OK() {
		f.Page = visitURL(v.Visit.ID) + "/" + strconv.FormatInt(line, 10)
		v.Forms[int(line)] = f
		return page.Render(w, r, http.StatusUnprocessableEntity, visitedPage(v))
	}
	if err := s.Again(r.Context(), page.User(r), page.Actor(r), v.Visit.ID, int(line), in.Who); err != nil {
		return err
	}
	return page.Redirect(w, r, visitURL(v.Visit.ID), "detention.visit.again_done", "Line", i18n.Number(r.Context(), line))
}
