package child

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/kit/workday"
	"homeward/internal/organisation/codelist"
)

// Routes adds the section of children alone.
func (s Service) Routes(r page.Router) {
	r.Get("/cases/{ref}/child", access.ChildRecord, s.list)
	r.Get("/cases/{ref}/child/{member}/{step}", access.ChildRecord, s.edit)
	r.Post("/cases/{ref}/child/{member}/{step}", access.ChildRecord, s.take)
}

// file is a child of the case with the procedure.
type file struct {
	Member casefile.Member
	Procedure
	AssessBy date.Date
}

// sheet is a page of the section.
type sheet struct {
	casefile.Shell
	Readable bool
	Alone    []file
	Others   []casefile.Member // children who are not alone
	Here     file              // of the form
	Step     Step
	Today    date.Date
}

func (s Service) read(r *http.Request, title string) (sh sheet, err error) {
	ctx := r.Context()
	var list []Procedure
	var seen []screened
	err = casefile.View(r, s.DB, access.ChildRecord, func(rd db.Reader, c casefile.Case) (err error) {
		sh = sheet{Readable: Reads(page.User(r), c), Today: page.Today(r)}
		sh.Shell = casefile.Shell{Case: c, Section: "child", Title: title}
		if sh.Assessment, err = casefile.Look(ctx, rd, c, sh.Today); err != nil {
			return err
		}
		if seen, err = screenings.All(ctx, rd, c.ID); err != nil {
			return err
		}
		list, err = ofCase(ctx, rd, c)
		for i := range list {
			if err == nil && sh.Readable {
				err = s.open(&list[i])
			}
		}
		return err
	})
	if err != nil {
		return sh, err
	}
	for _, m := range sh.Case.Members {
		x := file{Member: m, Procedure: begun()}
		if i := slices.IndexFunc(list, func(p Procedure) bool { return p.MemberID == m.ID }); i >= 0 {
			x.Procedure = list[i]
		}
		var day date.Date
		if i := slices.IndexFunc(seen, func(k screened) bool { return k.MemberID == m.ID }); i >= 0 {
			day = seen[i].On
		}
		x.AssessBy = workday.Add(sh.Assessment.Country(), since(day, sh.Case.OpenedOn), assessWithin)
		switch {
		case x.ID != 0 || sh.Assessment.Member(m.ID).Alone && m.Status.TakesPart():
			sh.Alone = append(sh.Alone, x)
		case !m.AdultOn(sh.Today) && m.Status.TakesPart():
			sh.Others = append(sh.Others, m)
		}
	}
	return sh, nil
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.read(r, "casefile.section.child")
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(sh))
}

// chosen is the child and the step of the address.
func (s Service) chosen(r *http.Request) (sh sheet, err error) {
	member, err := page.ID(r, "member")
	if err != nil {
		return sh, err
	}
	step := Step(page.Param(r, "step"))
	if !slices.Contains(step.Options(), step) {
		return sh, fault.New(fault.NotFound, "no step %q", step)
	}
	if sh, err = s.read(r, "child.step."+string(step)); err != nil {
		return sh, err
	}
	sh.Step = step
	for _, x := range sh.Alone {
		if x.Member.ID == member {
			sh.Here = x
		}
	}
	for _, m := range sh.Others {
		if m.ID == member && step == ToGuardian {
			sh.Here = file{Member: m, Procedure: begun()}
			sh.Here.Kind = Separated
		}
	}
	if sh.Here.Member.ID == 0 {
		return sh, fault.New(fault.NotFound, "no child %d alone in %s", member, sh.Case.Reference)
	}
	return sh, permit(page.User(r), sh.Case, step)
}

func (sh sheet) stepURL(m casefile.Member, s Step) string {
	return sh.Case.URL("child/" + strconv.FormatInt(m.ID, 10) + "/" + string(s))
}

// formID is the prefix of the labels of a step.
func (s Step) formID() string { return "child." + string(s) }

func (s Service) edit(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.chosen(r)
	if err != nil {
		return err
	}
	if sh.Form, err = page.NewForm(r, sh.Step.formID(), sh.Here.saves(sh.Step), sh.Here.form(sh.Step)); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, formPage(sh))
}

func (s Service) take(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	sh, err := s.chosen(r)
	if err != nil {
		return err
	}
	read := func(dst any) *form.Form { return page.Form(r, sh.Step.formID(), dst) }
	sent := sh.Here.Procedure
	sh.Form = sent.take(sh.Step, read)
	if sent.check(ctx, sh.Form, sh.Step, sh.Today); sh.Form.OK() {
		_, err = s.Take(ctx, page.User(r), page.Actor(r), sh.Case.Reference, sh.Here.Member.ID, sh.Step, sh.Form.Version, read)
		if fault.Is(err, fault.Stale) {
			return page.Conflict(w, r, sh.Form, page.Current{
				Details: sh.Here.form(sh.Step), Version: sh.Here.saves(sh.Step), Table: procedures.Name(), ID: sh.Here.ID,
			}, describe)
		}
		if err != nil && !casefile.NoteRefusal(ctx, sh.Form, err) {
			return err
		}
	}
	if !sh.Form.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, formPage(sh))
	}
	return page.Redirect(w, r, sh.Case.URL("child"), "child.saved")
}

// describe tells how a field reads on the page that merges.
func describe(ctx context.Context, field, value string) string {
	switch {
	case value == "" || strings.HasPrefix(field, "sealed_"):
		return value
	case field == "kind" || field == "determination" || field == "tracing" || field == "other_parent":
		return i18n.Enum(ctx, "child."+field, value)
	case field == "escort_kind":
		return codelist.Label(ctx, codelist.EscortType, value)
	case strings.HasPrefix(field, "family_") && field != "family_assessed_on":
		return i18n.T(ctx, "ui."+value)
	case strings.HasSuffix(field, "_on"):
		if d, err := date.Parse(value); err == nil {
			return i18n.DateLong(ctx, d)
		}
	}
	return value
}
