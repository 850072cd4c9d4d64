package export

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/oversight/disclosure"
	"homeward/internal/oversight/report"
)

// Routes adds the pages of exports.
func (s *Service) Routes(r page.Router) {
	r.Get("/exports", access.ExportMake, s.list)
	r.Post("/exports", access.ExportMake, s.ask)
	r.Get("/exports/new", access.ExportMake, s.blank)
	r.Post("/exports/new", access.ExportMake, s.check)
	r.Get("/exports/trace", access.ExportTrace, s.trace)
	r.Get("/exports/{id}", access.ExportMake, s.show)
	r.Get("/exports/{id}/file", access.ExportMake, s.file)
	r.Post("/exports/{id}/revoke", access.ExportMake, s.revoke)
}

func (s *Service) list(w http.ResponseWriter, r *http.Request) error {
	var lines []line
	err := s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) (err error) {
		lines, err = listQuery.All(r.Context(), rd, shown)
		return err
	})
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(page.User(r), lines))
}

// ordering is the page on which a request is made: first the form, then what
// would go out.
type ordering struct {
	Form    *form.Form
	Request Request
	Choices report.Choices
	Preview *Preview // nil: the form
}

func (s *Service) blank(w http.ResponseWriter, r *http.Request) error {
	v := r.URL.Query()
	today := page.Today(r)
	if v.Get("cell") != "" {
		v.Set("what", string(Rows))
	}
	audience := disclosure.Donor
	if v.Get("what") == string(Rows) {
		audience = disclosure.OwnOffice
	}
	for name, fallback := range map[string]string{
		"what": string(Figures), "audience": string(audience), "format": string(XLSX),
		"report": report.Reports[0].Name, "from": today.String()[:4] + "-01-01", "to": today.String(),
	} {
		if !v.Has(name) {
			v.Set(name, fallback)
		}
	}
	var q Request
	_ = form.Decode(v, formID, &q) // what is missing is asked for
	q, err := s.settled(r.Context(), page.User(r), page.Actor(r), q)
	if err != nil {
		return err
	}
	f, err := page.NewForm(r, formID, 0, q)
	if err != nil {
		return err
	}
	return s.order(w, r, http.StatusOK, ordering{Form: f, Request: q})
}

func (s *Service) order(w http.ResponseWriter, r *http.Request, status int, o ordering) (err error) {
	if o.Choices, err = s.reports().Choices(r.Context(), page.User(r), page.Actor(r)); err != nil {
		return err
	}
	return page.Render(w, r, status, orderPage(o))
}

// asked reads a request; the form has what is wrong with it.
func (s *Service) asked(r *http.Request) (q Request, f *form.Form, err error) {
	f = page.Form(r, formID, &q)
	by := page.Actor(r)
	by.Token, by.Draft = "", ""
	if q, err = s.settled(r.Context(), page.User(r), by, q); err != nil {
		return q, f, err
	}
	if f.OK() {
		for _, p := range q.Problems(page.User(r), page.Today(r)) {
			f.Problem(p.Field, p.Key, p.Args...)
		}
	}
	return q, f, nil
}

func (s *Service) check(w http.ResponseWriter, r *http.Request) error {
	q, f, err := s.asked(r)
	if err != nil {
		return err
	}
	if !f.OK() || r.PostForm.Get("change") != "" {
		status := http.StatusUnprocessableEntity
		if f.OK() {
			status = http.StatusOK
		}
		return s.order(w, r, status, ordering{Form: f, Request: q})
	}
	by := page.Actor(r)
	by.Token, by.Draft = "", ""
	p, err := s.Preview(r.Context(), page.User(r), by, q)
	if tooMany(f, err) {
		return s.order(w, r, http.StatusTooManyRequests, ordering{Form: f, Request: q})
	}
	if err != nil {
		return err
	}
	return s.order(w, r, http.StatusOK, ordering{Form: f, Request: q, Preview: &p})
}

// tooMany says at the form that the hour's limit is reached, and until when.
func tooMany(f *form.Form, err error) bool {
	var why page.Reasoned
	if !fault.Is(err, fault.TooMany) || !errors.As(err, &why) {
		return false
	}
	for _, p := range why.Reasons() {
		f.Problem(p.Field, p.Key, p.Args...)
	}
	return true
}

func (s *Service) ask(w http.ResponseWriter, r *http.Request) error {
	q, f, err := s.asked(r)
	if err != nil {
		return err
	}
	if !f.OK() {
		return s.order(w, r, http.StatusUnprocessableEntity, ordering{Form: f, Request: q})
	}
	e, password, err := s.Ask(r.Context(), page.User(r), page.Actor(r), q)
	if tooMany(f, err) {
		return s.order(w, r, http.StatusTooManyRequests, ordering{Form: f, Request: q})
	}
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return page.Render(w, r, http.StatusOK, passwordPage(e, password))
}

// look is the page of one export.
type look struct {
	known
	User access.User
}

// again is after how many seconds a page of a file under way is loaded anew.
const again = 5

func (s *Service) show(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	e, err := s.One(r.Context(), page.Actor(r), id)
	if err != nil {
		return err
	}
	if e.State.Waits() {
		w.Header().Set("Refresh", strconv.Itoa(again))
	}
	return page.Render(w, r, http.StatusOK, exportPage(look{e, page.User(r)}))
}

func (s *Service) file(w http.ResponseWriter, r *http.Request) error {
	if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" || site == "same-site" {
		return fault.New(fault.Forbidden, "download asked for by another site")
	}
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	err = s.Fetch(r.Context(), page.User(r), page.Actor(r), id, func(e Export) io.Writer {
		h := w.Header()
		h.Set("Content-Type", "application/zip")
		h.Set("Content-Length", strconv.FormatInt(e.Size, 10))
		h.Set("Content-Disposition", `attachment; filename="`+e.name()+`.zip"`)
		w.WriteHeader(http.StatusOK)
		return w
	})
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	// Who may see the export is told where its file went.
	if e, seen := s.One(r.Context(), page.Actor(r), id); seen == nil && e.State.Gone() {
		return page.Render(w, r, http.StatusGone, exportPage(look{e, page.User(r)}))
	}
	return err
}

func (s *Service) revoke(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	err = s.Revoke(r.Context(), page.User(r), page.Actor(r), id)
	to := Export{ID: id}.url()
	if fault.Is(err, fault.Refused) {
		return page.Redirect(w, r, to, "export.not_revoked")
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, to, "export.revoked")
}

// search is a question for the origin of a row.
type search struct {
	Hash string `form:"hash,max=60"`
}

func (s *Service) trace(w http.ResponseWriter, r *http.Request) error {
	var q search
	f := form.Decode(r.URL.Query(), "export.trace", &q)
	found, err := s.Trace(r.Context(), q.Hash)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, tracePage(f, q.Hash != "", found))
}

// reportOptions are the reports whose rows can go out.
func reportOptions(ctx context.Context) (out []form.Option) {
	for _, rep := range report.Reports {
		out = append(out, form.Option{Value: rep.Name, Label: i18n.Enum(ctx, "report.title", rep.Name)})
	}
	return out
}

func programmeOptions(c report.Choices) (out []form.Option) {
	for _, p := range c.Programmes {
		out = append(out, form.Option{Value: p.Code, Label: p.Code + " " + p.Name})
	}
	return out
}

func officeOptions(c report.Choices) (out []form.Option) {
	for _, o := range c.Offices {
		out = append(out, form.Option{Value: o.Code, Label: o.Name})
	}
	return out
}

// options are the values of an enum with their words.
func options[T ~string](ctx context.Context, prefix string, values []T) (out []form.Option) {
	for _, v := range values {
		out = append(out, form.Option{Value: string(v), Label: i18n.Enum(ctx, prefix, string(v))})
	}
	return slices.Clip(out)
}
