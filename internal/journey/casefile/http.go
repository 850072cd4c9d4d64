package casefile

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/programme"
	"homeward/internal/organisation/staff"
	"homeward/web/ui"
)

// Routes adds the pages of a case that no other step of the journey owns.
func (s Service) Routes(r page.Router) {
	s.IntakeRoutes(r)
	s.PeopleRoutes(r)
	r.Get("/cases/{ref}", access.CaseView, s.overview)
	r.Get("/cases/{ref}/timeline", access.CaseView, s.timeline)
	r.Get("/cases/{ref}/facts", access.CaseView, s.facts)
	r.Post("/cases/{ref}/facts", access.CaseEdit, s.saveFacts)
	r.Get("/cases/{ref}/history", access.CaseView, s.history)
	r.Get("/cases/{ref}/access", access.CaseAccess, s.access)
	r.Get("/cases/{ref}/assign", access.CaseAssign, s.assignForm)
	r.Post("/cases/{ref}/assign", access.CaseAssign, s.assign)
	r.Get("/cases/{ref}/void", access.CaseVoid, s.voidForm)
	r.Post("/cases/{ref}/void", access.CaseVoid, s.void)
}

// View opens the case of the request for reading and runs fn in the same
// transaction, for pages of any step of the journey. What an office handed over
// lately it may still look at.
func View(r *http.Request, d *db.DB, act access.Action, fn func(rd db.Reader, c Case) error) error {
	ctx, u, by := r.Context(), page.User(r), page.Actor(r)
	found := false
	err := d.Read(ctx, by, func(rd db.Reader) error {
		c, err := Open(ctx, rd, u, act, page.Param(r, "ref"))
		if err != nil {
			return err
		}
		found = true
		return fn(rd, c)
	})
	if found || act != access.CaseView || !fault.Is(err, fault.NotFound) {
		return err
	}
	today := page.Today(r)
	return d.Read(ctx, former(by, today), func(rd db.Reader) error {
		c, err := openFormer(ctx, rd, u, act, page.Param(r, "ref"), today)
		if err != nil {
			return err
		}
		return fn(rd, c)
	})
}

func (s Service) overview(w http.ResponseWriter, r *http.Request) error {
	var o overview
	err := View(r, s.DB, access.CaseView, func(rd db.Reader, c Case) (err error) {
		o, err = s.look(r.Context(), rd, c, page.Today(r))
		return err
	})
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, overviewPage(o))
}

func (s Service) timeline(w http.ResponseWriter, r *http.Request) error {
	before := farFuture
	if t, err := time.Parse(time.RFC3339Nano, r.URL.Query().Get("before")); err == nil {
		before = t
	}
	var sh Shell
	var entries []Happening
	err := View(r, s.DB, access.CaseView, func(rd db.Reader, c Case) (err error) {
		sh = Shell{Case: c, Section: "timeline", Title: "casefile.section.timeline"}
		entries, err = Timeline(r.Context(), rd, c, before, pageOfTimeline)
		return err
	})
	if err != nil {
		return err
	}
	older := ""
	if len(entries) == pageOfTimeline {
		older = sh.Case.URL("timeline") + "?before=" + entries[len(entries)-1].At.UTC().Format(time.RFC3339Nano)
	}
	return page.Render(w, r, http.StatusOK, timelinePage(sh, entries, older))
}

func (s Service) history(w http.ResponseWriter, r *http.Request) error {
	before := int64(beforeAll)
	if n, err := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64); err == nil && n > 0 {
		before = n
	}
	var sh Shell
	var entries []Change
	err := View(r, s.DB, access.CaseView, func(rd db.Reader, c Case) (err error) {
		sh = Shell{Case: c, Section: "history", Title: "casefile.section.history"}
		entries, err = Changes(r.Context(), rd, c, before)
		return err
	})
	if err != nil {
		return err
	}
	older := ""
	if n := len(entries); n >= 50 {
		older = sh.Case.URL("history") + "?before=" + strconv.FormatInt(entries[n-1].ID, 10)
	}
	return page.Render(w, r, http.StatusOK, historyPage(sh, entries, older))
}

func (s Service) access(w http.ResponseWriter, r *http.Request) error {
	var sh Shell
	var entries []Opening
	err := View(r, s.DB, access.CaseAccess, func(rd db.Reader, c Case) (err error) {
		sh = Shell{Case: c, Section: "access", Title: "casefile.section.access"}
		entries, err = Openings(r.Context(), rd, c, s.Clock.Now().AddDate(-1, 0, 0))
		return err
	})
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, accessPage(sh, entries))
}

func (s Service) factsShell(r *http.Request, f *form.Form) (sh Shell, programmes []form.Option, err error) {
	err = View(r, s.DB, access.CaseView, func(rd db.Reader, c Case) (err error) {
		sh = Shell{Case: c, Section: "facts", Title: "casefile.section.facts", Form: f}
		programmes, err = programme.ForOffice(r.Context(), rd, c.OfficeID, page.Today(r), c.ProgrammeID)
		return err
	})
	return sh, programmes, err
}

func (s Service) facts(w http.ResponseWriter, r *http.Request) error {
	sh, programmes, err := s.factsShell(r, nil)
	if err != nil {
		return err
	}
	if sh.Form, err = page.NewForm(r, "casefile.facts", sh.Case.Version, sh.Case.Details); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, factsPage(sh, programmes))
}

func (s Service) saveFacts(w http.ResponseWriter, r *http.Request) error {
	var d Details
	f := page.Form(r, "casefile.facts", &d)
	sh, programmes, err := s.factsShell(r, f)
	if err != nil {
		return err
	}
	d.check(r.Context(), f, sh.Case.Details, programmes)
	if !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, factsPage(sh, programmes))
	}
	ctx := r.Context()
	err = s.SaveDetails(ctx, page.User(r), page.Actor(r), sh.Case.Reference, f.Version, d)
	if fault.Is(err, fault.Stale) {
		return page.Conflict(w, r, f, page.Current{Details: sh.Case.Details, Version: sh.Case.Version}, describe(programmes))
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, sh.Case.URL("facts"), "casefile.facts.saved")
}

// check notes what is wrong with the details beyond their form.
func (d Details) check(ctx context.Context, f *form.Form, now Details, programmes []form.Option) {
	if d.ReturnCountry != "" && !i18n.IsCountry(d.ReturnCountry) {
		f.Problem("return_country", "form.not_an_option")
	}
	if d.ProgrammeChosen != 0 && !offered(programmes, f.Value("programme")) {
		f.Problem("programme", "form.not_an_option")
	}
	codelist.Check(ctx, f, codelist.StatusAtApplication, "status_at_application", now.StatusAtApplication)
	codelist.Check(ctx, f, codelist.InfoSource, "info_source", now.InfoSource)
	codelist.Check(ctx, f, codelist.ReturnReason, "return_reason", now.ReturnReason)
}

func offered(options []form.Option, value string) bool {
	for _, o := range options {
		if o.Value == value {
			return true
		}
	}
	return false
}

func describe(programmes []form.Option) page.Describe {
	return func(ctx context.Context, field, value string) string {
		if value == "" {
			return ""
		}
		switch field {
		case "programme":
			for _, o := range programmes {
				if o.Value == value {
					return o.Label
				}
			}
		case "return_country":
			return i18n.Country(ctx, value)
		case "status_at_application", "info_source", "return_reason":
			return codelist.Label(ctx, field, value)
		}
		return value
	}
}

type assignDetails struct {
	Counsellor int64 `form:"counsellor"`
}

// assigning is the page on which a case is given to somebody.
type assigning struct {
	Shell
	People     []form.Option
	Conflicted []staff.Member // not offered: they have a conflict of interest
}

func (s Service) assigning(r *http.Request, f *form.Form) (v assigning, err error) {
	err = View(r, s.DB, access.CaseAssign, func(rd db.Reader, c Case) error {
		v.Shell = Shell{Case: c, Title: "casefile.assign.title", Form: f}
		bound, err := conflicts.All(r.Context(), rd, c.ID)
		if err != nil {
			return err
		}
		members, err := staff.Counsellors(r.Context(), rd, c.OfficeID)
		var free []staff.Member
		for _, m := range members {
			if slices.Contains(bound, m.ID) {
				v.Conflicted = append(v.Conflicted, m)
			} else {
				free = append(free, m)
			}
		}
		v.People = staff.Options(r.Context(), free)
		return err
	})
	return v, err
}

// bound reports whether somebody has a conflict of interest.
func (v assigning) bound(id int64) bool {
	return slices.ContainsFunc(v.Conflicted, func(m staff.Member) bool { return m.ID == id })
}

// conflicted names those who are not offered.
func (v assigning) conflicted(ctx context.Context) string {
	var names []string
	for _, m := range v.Conflicted {
		names = append(names, i18n.PersonName(ctx, m.FamilyName, m.GivenName))
	}
	return strings.Join(names, ", ")
}

func (s Service) assignForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.assigning(r, nil)
	if err != nil {
		return err
	}
	now := assignDetails{Counsellor: v.Case.CounsellorID}
	if v.bound(now.Counsellor) {
		now.Counsellor = 0
	}
	if v.Form, err = page.NewForm(r, "casefile.assign", 0, now); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, assignPage(v))
}

func (s Service) assign(w http.ResponseWriter, r *http.Request) error {
	var d assignDetails
	f := page.Form(r, "casefile.assign", &d)
	v, err := s.assigning(r, f)
	if err != nil {
		return err
	}
	if v.bound(d.Counsellor) {
		f.Problem("counsellor", "casefile.refused.conflict")
	} else if d.Counsellor != 0 && !offered(v.People, f.Value("counsellor")) {
		f.Problem("counsellor", "form.not_an_option")
	}
	if f.OK() {
		err = s.Assign(r.Context(), page.User(r), page.Actor(r), v.Case.Reference, d.Counsellor)
		if err != nil && !NoteRefusal(r.Context(), f, err) {
			return err
		}
	}
	if !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, assignPage(v))
	}
	return page.Redirect(w, r, v.Case.URL(""), "casefile.assign.saved")
}

type voidDetails struct {
	Reason    string `form:"reason,required,max=1000"`
	Subject   string `form:"subject"`
	SubjectID int64  `form:"subject_id"`
}

// what says which record is about to be voided.
func (d voidDetails) what(ctx context.Context) string {
	if d.Subject == "" || d.Subject == "case_files" {
		return i18n.T(ctx, "casefile.void.case")
	}
	if !voidable[d.Subject] {
		return ""
	}
	return i18n.T(ctx, "casefile.void.record", "Record", i18n.Enum(ctx, "casefile.table", d.Subject))
}

func (s Service) voidForm(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	d := voidDetails{Subject: q.Get("subject")}
	d.SubjectID, _ = strconv.ParseInt(q.Get("id"), 10, 64)
	if d.Subject == "" {
		d.Subject = "case_files"
	}
	if !voidable[d.Subject] {
		return fault.New(fault.NotFound, "%q cannot be voided", d.Subject)
	}
	sh := Shell{Title: "casefile.void.title"}
	err := View(r, s.DB, access.CaseVoid, func(_ db.Reader, c Case) error {
		sh.Case = c
		return nil
	})
	if err != nil {
		return err
	}
	if sh.Form, err = page.NewForm(r, "casefile.void", 0, d); err != nil {
		return err
	}
	sh.Form.Set("subject", d.Subject)
	sh.Form.Set("subject_id", strconv.FormatInt(d.SubjectID, 10))
	return page.Render(w, r, http.StatusOK, voidPage(sh, d.what(r.Context())))
}

func (s Service) void(w http.ResponseWriter, r *http.Request) error {
	var d voidDetails
	f := page.Form(r, "casefile.void", &d)
	if !f.OK() {
		sh := Shell{Title: "casefile.void.title", Form: f}
		err := View(r, s.DB, access.CaseVoid, func(_ db.Reader, c Case) error {
			sh.Case = c
			return nil
		})
		if err != nil {
			return err
		}
		return page.Render(w, r, http.StatusUnprocessableEntity, voidPage(sh, d.what(r.Context())))
	}
	ref := page.Param(r, "ref")
	if err := s.Void(r.Context(), page.User(r), page.Actor(r), ref, d.Subject, d.SubjectID, d.Reason); err != nil {
		return err
	}
	return page.Redirect(w, r, "/cases/"+ref, "casefile.void.saved")
}

// VoidLink leads to voiding a record of the case; nil where the reader may not.
func VoidLink(ctx context.Context, c Case, table string, id int64) *ui.Link {
	if c.Voided || !access.Can(page.InfoFrom(ctx).User, access.CaseVoid) {
		return nil
	}
	return &ui.Link{Label: i18n.T(ctx, "casefile.act.void_record"), URL: c.URL("void") + "?subject=" + table + "&id=" + strconv.FormatInt(id, 10)}
}
