package report

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
)

// Routes adds the report pages.
func (s Service) Routes(r page.Router) {
	r.Get("/reports", access.ReportRun, s.catalogue)
	r.Get("/reports/{name}", access.ReportRun, s.show)
	r.Get("/reports/{name}/export", access.ReportRun, s.download)
	r.Post("/reports/{name}/export", access.ReportRun, s.download)
	r.Get("/reports/cases/{ref}", access.EvidenceCase, s.askReason)
	r.Post("/reports/cases/{ref}", access.EvidenceCase, s.giveReason)
	r.Get("/reports/cases/{ref}/facts", access.EvidenceCase, s.caseFacts)
}

// formID is the prefix of the parameters' labels.
const formID = "report.query"

// Bounds of the days a report takes.
var (
	firstDay = date.Of(1990, 1, 1)
	lastDay  = date.Of(2100, 12, 31)
)

// params reads what a report is asked for; without days it is the year so far.
func params(sent url.Values, today date.Date) (Params, *form.Form) {
	v := url.Values{}
	for _, k := range []string{"programme", "office", "from", "to"} {
		v.Set(k, sent.Get(k))
	}
	if !sent.Has("from") && !sent.Has("to") {
		v.Set("from", date.Of(today.Year(), 1, 1).String())
		v.Set("to", today.String())
	}
	var p Params
	f := form.Decode(v, formID, &p)
	for name, d := range map[string]date.Date{"from": p.From, "to": p.To} {
		if !d.IsZero() && (d.Before(firstDay) || d.After(lastDay)) {
			f.Problem(name, "report.query.out_of_range")
		}
	}
	if f.OK() && p.To.Before(p.From) {
		f.Problem("to", "report.query.ends_before")
	}
	return p, f
}

// query is the address of params.
func (p Params) query() url.Values {
	v := url.Values{"from": {p.From.String()}, "to": {p.To.String()}}
	if p.Programme != "" {
		v.Set("programme", p.Programme)
	}
	if p.Office != "" {
		v.Set("office", p.Office)
	}
	return v
}

func (s Service) catalogue(w http.ResponseWriter, r *http.Request) error {
	reach, err := s.Reach(r.Context(), page.User(r), page.Actor(r))
	if err != nil {
		return err
	}
	all := slices.Clone(Reports)
	for n := range all {
		if all[n], err = s.Report(r.Context(), reach, all[n].Name, Params{}); err != nil {
			return err
		}
	}
	return page.Render(w, r, http.StatusOK, cataloguePage(all))
}

func (s Service) show(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	p, f := params(q, page.Today(r))
	reach, err := s.Reach(r.Context(), page.User(r), page.Actor(r))
	if err != nil {
		return err
	}
	rep, err := s.Report(r.Context(), reach, page.Param(r, "name"), p)
	if err != nil {
		return err
	}
	cell, err := rep.ParseCell(q.Get("cell"))
	if err != nil {
		return err
	}
	if !f.OK() {
		v := view{Outcome: Outcome{Report: rep, Params: p, Choices: reach.Choices, AsOf: s.Clock.Now()}, form: f, user: page.User(r)}
		return page.Render(w, r, http.StatusUnprocessableEntity, v.page())
	}
	o, err := s.Open(r.Context(), reach, rep, p, cell, rowNumber(q.Get("at")))
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, view{Outcome: o, form: f, user: page.User(r), today: page.Today(r), chosen: dimensionAsked(rep, q)}.page())
}

// rowNumber reads from which row a listing goes on; what is no number is the
// first.
func rowNumber(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return min(n, 100_000_000)
}

// download sends the figures of a report as a file.
func (s Service) download(w http.ResponseWriter, r *http.Request) error {
	q, p, err := wanted(r)
	if err != nil {
		return err
	}
	reach, err := s.Reach(r.Context(), page.User(r), page.Actor(r))
	if err != nil {
		return err
	}
	rep, err := s.Report(r.Context(), reach, page.Param(r, "name"), p)
	if err != nil {
		return err
	}
	x := Export{Format: Format(q.Get("format")), Words: true}
	if !slices.Contains(x.Format.Options(), x.Format) {
		return fault.New(fault.Refused, "no format %q", x.Format)
	}
	return send(w, x.Format, fileName(rep, p, x), func(file io.Writer) error {
		return s.Export(r.Context(), reach, rep, p, x, file)
	})
}

// wanted reads what a file is asked for, by this house only.
func wanted(r *http.Request) (q url.Values, p Params, err error) {
	q = r.URL.Query()
	if r.Method == http.MethodPost {
		q = r.PostForm
	} else if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" || site == "same-site" {
		return q, p, fault.New(fault.Forbidden, "download asked for by another site")
	}
	p, f := params(q, page.Today(r))
	if !f.OK() {
		return q, p, fault.New(fault.Refused, "parameters of the report")
	}
	return q, p, nil
}

// send sends a file. It is written whole before the first byte goes out: a slow
// reader holds no transaction, a failure sends no half file.
func send(w http.ResponseWriter, f Format, name string, write func(io.Writer) error) error {
	file, err := os.CreateTemp("", "homeward-report-*")
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if err := write(file); err != nil {
		return err
	}
	size, err := file.Seek(0, io.SeekCurrent)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", f.MediaType())
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	w.WriteHeader(http.StatusOK)
	// The answer has begun: a reader who went away is no failure of ours.
	_, _ = io.Copy(w, file)
	return nil
}

// fileName tells the report, the office and the period, and no more.
func fileName(rep Report, p Params, x Export) string {
	name := "homeward-" + rep.Name
	if p.Office != "" {
		name += "-" + p.Office
	}
	name += "-" + p.From.String() + "-" + p.To.String()
	return name + "." + string(x.Format)
}

func (s Service) askReason(w http.ResponseWriter, r *http.Request) error {
	facts, _, err := s.Case(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"))
	if err != nil {
		return err
	}
	f, err := page.NewForm(r, "report.case", 0, Reason{})
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, reasonPage(facts.Reference, f))
}

func (s Service) giveReason(w http.ResponseWriter, r *http.Request) error {
	var reason Reason
	ref := page.Param(r, "ref")
	f := page.Form(r, "report.case", &reason)
	if !f.OK() {
		facts, _, err := s.Case(r.Context(), page.User(r), page.Actor(r), ref)
		if err != nil {
			return err
		}
		return page.Render(w, r, http.StatusUnprocessableEntity, reasonPage(facts.Reference, f))
	}
	to := caseURL(ref) + "/facts"
	if err := s.GiveReason(r.Context(), page.User(r), page.Actor(r), ref, reason.Text, to); err != nil {
		return err
	}
	return page.Redirect(w, r, to, "report.case.recorded")
}

func (s Service) caseFacts(w http.ResponseWriter, r *http.Request) error {
	ref := page.Param(r, "ref")
	facts, reasoned, err := s.Case(r.Context(), page.User(r), page.Actor(r), ref)
	if err != nil {
		return err
	}
	if !reasoned {
		return page.Redirect(w, r, caseURL(ref), "")
	}
	return page.Render(w, r, http.StatusOK, factsPage(facts))
}

// caseURL is where an administrator asks to open a case.
func caseURL(ref string) string { return "/reports/cases/" + url.PathEscape(ref) }

// dimensionAsked is the dimension a page is to set its indicators side by side
// by; empty: the report's first.
func dimensionAsked(rep Report, q url.Values) string {
	if d := q.Get("by"); slices.Contains(rep.By, d) {
		return d
	}
	return ""
}
