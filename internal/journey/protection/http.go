package protection

import (
	"net/http"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
)

// Routes adds the section of risks, and the page on which staff are named.
func (s Service) Routes(r page.Router) {
	r.Get("/cases/{ref}/protection", access.ProtectionRecord, s.list)
	r.Get("/cases/{ref}/protection/new", access.ProtectionRecord, s.new)
	r.Post("/cases/{ref}/protection", access.ProtectionRecord, s.assess)
	r.Post("/cases/{ref}/protection/guard", access.ProtectionRecord, s.guard)
	r.Post("/cases/{ref}/protection/unguard", access.ProtectionRecord, s.unguard)
	r.Get("/protection/{ref}", access.ProtectionRecord, s.names)
	r.Post("/protection/{ref}", access.ProtectionRecord, s.name)
}

// sheet is a page of the section.
type sheet struct {
	casefile.Shell
	Readable bool
	Risks    []Risk
	Named    []string
	Today    date.Date
	Flagged  bool // somebody is marked as a victim of trafficking
}

func (s Service) read(r *http.Request, title string) (sh sheet, err error) {
	ctx := r.Context()
	err = casefile.View(r, s.DB, access.ProtectionRecord, func(rd db.Reader, c casefile.Case) (err error) {
		sh = sheet{Readable: Reads(page.User(r), c), Today: page.Today(r)}
		sh.Shell = casefile.Shell{Case: c, Section: "protection", Title: title}
		if sh.Assessment, err = casefile.Look(ctx, rd, c, sh.Today); err != nil {
			return err
		}
		for _, m := range c.Members {
			sh.Flagged = sh.Flagged || sh.Assessment.Member(m.ID).Trafficking
		}
		people, err := namedOn.All(ctx, rd, c.ID)
		if err != nil {
			return err
		}
		for _, p := range people {
			sh.Named = append(sh.Named, i18n.PersonName(ctx, p.FamilyName, p.GivenName))
		}
		if sh.Readable {
			sh.Risks, err = s.ofCase(ctx, rd, c)
		}
		return err
	})
	return sh, err
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.read(r, "casefile.section.protection")
	if err != nil {
		return err
	}
	sh.Form = form.New("protection.unguard", unguarding{})
	return page.Render(w, r, http.StatusOK, listPage(sh))
}

func (s Service) new(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.read(r, "protection.assess")
	if err != nil {
		return err
	}
	if err := permit(page.User(r), sh.Case); err != nil {
		return err
	}
	in := assessing{Details: Details{AssessedOn: sh.Today}}
	if t := sh.Case.Taking(); len(t) == 1 {
		in.Member = t[0].ID
	}
	if sh.Form, err = page.NewForm(r, "protection.risk", 0, in); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, formPage(sh))
}

func (s Service) assess(w http.ResponseWriter, r *http.Request) error {
	var in assessing
	ctx := r.Context()
	f := page.Form(r, "protection.risk", &in)
	sh, err := s.read(r, "protection.assess")
	if err != nil {
		return err
	}
	if err := permit(page.User(r), sh.Case); err != nil {
		return err
	}
	if in.check(f, sh.Today); in.Member != 0 {
		casefile.ChosenMembers(f, "member", sh.Case.Taking(), []int64{in.Member})
	}
	if f.OK() {
		err = s.Assess(ctx, page.User(r), page.Actor(r), sh.Case.Reference, in.Member, in.Details, in.Secrets)
		if err != nil && !casefile.NoteRefusal(ctx, f, err) {
			return err
		}
	}
	if sh.Form = f; !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, formPage(sh))
	}
	return page.Redirect(w, r, sh.Case.URL("protection"), "protection.saved")
}

func (s Service) guard(w http.ResponseWriter, r *http.Request) error {
	ref := page.Param(r, "ref")
	if err := s.Guard(r.Context(), page.User(r), page.Actor(r), ref); err != nil {
		return err
	}
	return page.Redirect(w, r, "/cases/"+ref+"/protection", "protection.guarded")
}

// unguarding is the form that opens a case to the office again.
type unguarding struct {
	Reason string `form:"reason,required,max=1000"`
}

func (s Service) unguard(w http.ResponseWriter, r *http.Request) error {
	var in unguarding
	ctx := r.Context()
	f := page.Form(r, "protection.unguard", &in)
	sh, err := s.read(r, "casefile.section.protection")
	if err != nil {
		return err
	}
	if f.OK() {
		err = s.Unguard(ctx, page.User(r), page.Actor(r), sh.Case.Reference, in.Reason)
		if err != nil && !casefile.NoteRefusal(ctx, f, err) {
			return err
		}
	}
	if sh.Form = f; !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, listPage(sh))
	}
	return page.Redirect(w, r, sh.Case.URL("protection"), "protection.unguarded")
}

// naming is the form that changes who is named.
type naming struct {
	Staff  int64  `form:"staff,required"`
	Act    string `form:"act,required"`
	Reason string `form:"reason,required,max=1000"`
}

// nameSheet is the page on which staff are named: nothing else of the case.
type nameSheet struct {
	Line   casefile.GuardedLine
	People []casefile.NamedStaff
	Form   *form.Form
}

func (s Service) open(r *http.Request, f *form.Form) (sh nameSheet, err error) {
	sh.Form = f
	sh.Line, sh.People, err = casefile.Guarded(r.Context(), s.DB, page.User(r), page.Actor(r), page.Param(r, "ref"))
	return sh, err
}

func (s Service) names(w http.ResponseWriter, r *http.Request) error {
	f, err := page.NewForm(r, "protection.naming", 0, naming{Act: "name"})
	if err != nil {
		return err
	}
	sh, err := s.open(r, f)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, namesPage(sh))
}

func (s Service) name(w http.ResponseWriter, r *http.Request) error {
	var in naming
	ctx := r.Context()
	f := page.Form(r, "protection.naming", &in)
	if in.Act != "name" && in.Act != "unname" {
		f.Problem("act", "form.not_an_option")
	}
	sh, err := s.open(r, f)
	if err != nil {
		return err
	}
	here := "/protection/" + sh.Line.Reference
	if f.OK() {
		err = casefile.Name(ctx, s.DB, page.User(r), page.Actor(r), sh.Line.Reference, in.Staff, in.Act == "name", in.Reason, here)
		if fault.Is(err, fault.NotFound) {
			f.Problem("staff", "form.not_an_option")
		} else if err != nil && !casefile.NoteRefusal(ctx, f, err) {
			return err
		}
	}
	if !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, namesPage(sh))
	}
	return page.Redirect(w, r, here, "protection.named."+in.Act)
}
