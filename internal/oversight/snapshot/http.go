package snapshot

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
	"homeward/internal/oversight/report"
)

// Routes adds the pages of snapshots.
func (s Service) Routes(r page.Router) {
	r.Get("/snapshots", access.ReportRun, s.list)
	r.Post("/snapshots", access.ReportRun, s.create)
	r.Get("/snapshots/new", access.ReportRun, s.ask)
	r.Get("/snapshots/{id}", access.ReportRun, s.show)
	r.Post("/snapshots/{id}/sign", access.ReportRun, s.sign)
	r.Get("/snapshots/{id}/difference", access.ReportRun, s.difference)
}

// Freezing is what is to be frozen, and for what.
type Freezing struct {
	Report    string    `form:"report,required"`
	Programme string    `form:"programme"`
	Office    string    `form:"office"`
	From      date.Date `form:"from,required"`
	To        date.Date `form:"to,required"`
	Note      string    `form:"note,max=1000"`
}

func (f Freezing) params() report.Params {
	return report.Params{Programme: f.Programme, Office: f.Office, From: f.From, To: f.To}
}

// number reads a number of an address; what is none is 0.
func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	name := q.Get("report")
	if _, err := report.Named(name); err != nil {
		name = ""
	}
	heads, more, err := s.List(r.Context(), page.User(r), page.Actor(r), name, number(q.Get("before")))
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(listView{Heads: heads, More: more, Report: name, Later: q.Get("before") != ""}))
}

// paramsOf reads for which report and period a snapshot is asked; what cannot
// be one is not found, for no person typed it.
func paramsOf(r *http.Request, sent url.Values) (report.Report, report.Params, error) {
	rep, err := report.Named(sent.Get("report"))
	if err != nil {
		return rep, report.Params{}, err
	}
	p, f := report.ParamsOf(sent, page.Today(r))
	if !f.OK() {
		return rep, p, fault.New(fault.NotFound, "no such period")
	}
	return rep, p, nil
}

func (s Service) ask(w http.ResponseWriter, r *http.Request) error {
	rep, p, err := paramsOf(r, r.URL.Query())
	if err != nil {
		return err
	}
	at := "/snapshots/new?report=" + url.QueryEscape(rep.Name) + "&" + p.Query().Encode()
	f, err := page.NewFormAt(r, at, "snapshot.new", 0, Freezing{Report: rep.Name, Programme: p.Programme, Office: p.Office, From: p.From, To: p.To})
	if err != nil {
		return err
	}
	return s.askPage(w, r, http.StatusOK, f, rep, p)
}

func (s Service) askPage(w http.ResponseWriter, r *http.Request, status int, f *form.Form, rep report.Report, p report.Params) error {
	v, err := s.Preview(r.Context(), page.User(r), page.Actor(r), rep, p)
	if err != nil {
		return err
	}
	return page.Render(w, r, status, newPage(f, v))
}

func (s Service) create(w http.ResponseWriter, r *http.Request) error {
	var asked Freezing
	f := page.Form(r, "snapshot.new", &asked)
	rep, p, err := paramsOf(r, f.Values)
	if err != nil {
		return err
	}
	if !f.OK() {
		return s.askPage(w, r, http.StatusUnprocessableEntity, f, rep, p)
	}
	h, err := s.Make(r.Context(), page.User(r), page.Actor(r), rep, asked.params(), asked.Note)
	if err != nil {
		return err
	}
	return page.Redirect(w, r, address(h.ID), "snapshot.made")
}

func (s Service) show(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	return s.showPage(w, r, http.StatusOK, id, form.New("snapshot.sign", struct{}{}))
}

func (s Service) showPage(w http.ResponseWriter, r *http.Request, status int, id int64, f *form.Form) error {
	ctx, u, by := r.Context(), page.User(r), page.Actor(r)
	h, check, err := s.Verify(ctx, u, by, id)
	if err != nil {
		return err
	}
	v := headView{Head: h, check: check, user: u, form: f}
	known, err := s.names(ctx, u, by, h)
	if err != nil {
		return err
	}
	v.figures = figuresOf(ctx, h, known, int(min(number(r.URL.Query().Get("at")), 100_000_000)))
	others, _, err := s.List(ctx, u, by, h.Report, 0)
	if err != nil {
		return err
	}
	v.Others = slices.DeleteFunc(others, func(o Head) bool { return o.ID == id })
	if v.signed, err = s.LastSigned(ctx, by, h); err != nil {
		return err
	}
	if v.signed != 0 {
		if v.since, err = s.Difference(ctx, u, by, v.signed, id); err != nil {
			return err
		}
	}
	return page.Render(w, r, status, headPage(v))
}

func (s Service) sign(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	f := page.Form(r, "snapshot.sign", &struct{}{})
	err = s.Sign(r.Context(), page.User(r), page.Actor(r), id)
	if err == nil {
		return page.Redirect(w, r, address(id), "snapshot.signed")
	}
	if casefile.NoteRefusal(r.Context(), f, err); f.OK() {
		return err
	}
	return s.showPage(w, r, http.StatusUnprocessableEntity, id, f)
}

func (s Service) difference(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	q := r.URL.Query()
	with := int64(0)
	if t := q.Get("with"); t != "" && t != "today" {
		if with = number(t); with == 0 || with == id {
			return fault.New(fault.NotFound, "no snapshot %q to compare with", t)
		}
	}
	d, err := s.Difference(r.Context(), page.User(r), page.Actor(r), id, with)
	if err != nil {
		return err
	}
	known, err := s.names(r.Context(), page.User(r), page.Actor(r), d.Old)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, differencePage(diffView{Difference: d, user: page.User(r), names: known, id: id, with: with, at: int(min(number(q.Get("at")), 100_000_000))}))
}
