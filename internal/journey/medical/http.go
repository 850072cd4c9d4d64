package medical

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
)

// Routes adds the medical section.
func (s Service) Routes(r page.Router) {
	r.Get("/cases/{ref}/medical", access.MedicalRecord, s.list)
	r.Get("/cases/{ref}/medical/new", access.MedicalRecord, s.new)
	r.Post("/cases/{ref}/medical", access.MedicalRecord, s.create)
	r.Get("/cases/{ref}/medical/{id}", access.MedicalRecord, s.edit)
	r.Post("/cases/{ref}/medical/{id}", access.MedicalRecord, s.correct)
}

// sheet is a page of the section.
type sheet struct {
	casefile.Shell
	Readable   bool
	Clearances []Clearance
	ID         int64 // of the clearance being corrected
	Today      date.Date
}

// read opens the section. Those who may not read it get no finding at all.
func (s Service) read(r *http.Request, title string) (sh sheet, err error) {
	ctx := r.Context()
	err = casefile.View(r, s.DB, access.MedicalRecord, func(rd db.Reader, c casefile.Case) (err error) {
		sh = sheet{Readable: casefile.ReadsMedical(page.User(r), c), Today: page.Today(r)}
		sh.Shell = casefile.Shell{Case: c, Section: "medical", Title: title}
		if sh.Assessment, err = casefile.Look(ctx, rd, c, sh.Today); err != nil || !sh.Readable {
			return err
		}
		sh.Clearances, err = ofCase(ctx, rd, c)
		return err
	})
	for i := range sh.Clearances {
		if err == nil {
			err = s.open(&sh.Clearances[i])
		}
	}
	return sh, err
}

// readForm is read for those who write.
func (s Service) readForm(r *http.Request) (sheet, error) {
	sh, err := s.read(r, "medical.record")
	if err == nil && !sh.Readable {
		err = fault.New(fault.Forbidden, "the medical section of %s is not for this reader", sh.Case.Reference)
	}
	return sh, err
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.read(r, "casefile.section.medical")
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(sh))
}

func (s Service) new(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.readForm(r)
	if err != nil {
		return err
	}
	in := recording{Details: Details{ExaminedOn: sh.Today, Airline: FormNotNeeded}}
	if m, err := strconv.ParseInt(r.URL.Query().Get("member"), 10, 64); err == nil {
		in.Member = m
	} else if len(sh.Case.Taking()) == 1 {
		in.Member = sh.Case.Taking()[0].ID
	}
	if sh.Form, err = page.NewForm(r, "medical.clearance", 0, in); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, formPage(sh))
}

func (s Service) create(w http.ResponseWriter, r *http.Request) error {
	var in recording
	ctx := r.Context()
	f := page.Form(r, "medical.clearance", &in)
	sh, err := s.readForm(r)
	if err != nil {
		return err
	}
	if in.Details.check(f, sh.Today); in.Member != 0 {
		casefile.ChosenMembers(f, "member", sh.Case.Taking(), []int64{in.Member})
	}
	if f.OK() {
		err = s.Record(ctx, page.User(r), page.Actor(r), sh.Case.Reference, in.Member, in.Details, in.Secrets)
		if err != nil && !casefile.NoteRefusal(ctx, f, err) {
			return err
		}
	}
	if sh.Form = f; !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, formPage(sh))
	}
	return page.Redirect(w, r, sh.Case.URL("medical"), "medical.saved")
}

// chosen is the clearance of the address.
func (s Service) chosen(r *http.Request) (sheet, Clearance, error) {
	sh, err := s.readForm(r)
	if err != nil {
		return sh, Clearance{}, err
	}
	id, err := page.ID(r, "id")
	if err != nil {
		return sh, Clearance{}, err
	}
	at := slices.IndexFunc(sh.Clearances, func(c Clearance) bool { return c.ID == id })
	if at < 0 {
		return sh, Clearance{}, fault.New(fault.NotFound, "no clearance %d in %s", id, sh.Case.Reference)
	}
	sh.ID, sh.Title = id, "medical.correct"
	return sh, sh.Clearances[at], nil
}

func (c Clearance) recording() recording {
	return recording{Member: c.MemberID, Details: c.Details, Secrets: c.Secrets}
}

func (s Service) edit(w http.ResponseWriter, r *http.Request) error {
	sh, c, err := s.chosen(r)
	if err != nil {
		return err
	}
	if sh.Form, err = page.NewForm(r, "medical.clearance", c.Version, c.recording()); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, formPage(sh))
}

func (s Service) correct(w http.ResponseWriter, r *http.Request) error {
	var in recording
	ctx := r.Context()
	f := page.Form(r, "medical.clearance", &in)
	sh, c, err := s.chosen(r)
	if err != nil {
		return err
	}
	if in.Details.check(f, sh.Today); in.Member != c.MemberID {
		f.Problem("member", "medical.refused.member")
	}
	if f.OK() {
		err = s.Correct(ctx, page.User(r), page.Actor(r), sh.Case.Reference, c.ID, f.Version, in.Details, in.Secrets)
		if fault.Is(err, fault.Stale) {
			return page.Conflict(w, r, f, page.Current{Details: c.recording(), Version: c.Version, Table: clearances.Name(), ID: c.ID}, sh.describe)
		}
		if err != nil && !casefile.NoteRefusal(ctx, f, err) {
			return err
		}
	}
	if sh.Form = f; !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, formPage(sh))
	}
	return page.Redirect(w, r, sh.Case.URL("medical"), "medical.saved")
}

// describe tells how a field reads on the page that merges.
func (sh sheet) describe(ctx context.Context, field, value string) string {
	switch {
	case value == "":
	case field == "member":
		for _, m := range sh.Case.Members {
			if strconv.FormatInt(m.ID, 10) == value {
				return m.Name(ctx)
			}
		}
	case field == "finding":
		return i18n.Enum(ctx, "medical.finding", value)
	case field == "airline":
		return i18n.Enum(ctx, "medical.airline", value)
	case value == "yes":
		return i18n.T(ctx, "ui.yes")
	default:
		if d, err := date.Parse(value); err == nil && field != "supply_days" {
			return i18n.DateLong(ctx, d)
		}
	}
	return value
}
