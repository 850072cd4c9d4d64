package instrument

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"unicode/utf8"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
)

// Routes adds the pages of the questionnaires' numbers.
func (s Service) Routes(r page.Router) {
	r.Get("/admin/instruments", access.InstrumentEdit, s.list)
	r.Get("/admin/instruments/{kind}", access.InstrumentEdit, s.show)
	r.Post("/admin/instruments/{kind}/decide", access.InstrumentEdit, s.decide)
	r.Get("/admin/instruments/{kind}/import", access.InstrumentEdit, s.importForm)
	r.Post("/admin/instruments/{kind}/import", access.InstrumentEdit, s.bringIn)
}

// view is what the pages of one kind show.
type view struct {
	Kind     Kind
	Versions []Instrument
	Names    map[int64]string
	Form     *form.Form
	// Checked is a table that was read without writing anything.
	Checked     bool
	Differences []Difference
	Faults      []Fault
}

// Current is the version in force.
func (v view) Current() Instrument {
	for _, i := range v.Versions {
		if i.Status.InForce() {
			return i
		}
	}
	return Instrument{}
}

// Waiting is the proposal that waits for a decision; without an id: none.
func (v view) Waiting() Instrument {
	for _, i := range v.Versions {
		if i.Status == Draft {
			return i
		}
	}
	return Instrument{}
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	var all []Instrument
	err := s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) (err error) {
		all, err = All(r.Context(), rd)
		return err
	})
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(all))
}

func (s Service) load(r *http.Request) (v view, err error) {
	ctx := r.Context()
	v.Kind = Kind(page.Param(r, "kind"))
	if !slices.Contains(v.Kind.Options(), v.Kind) {
		return v, fault.New(fault.NotFound, "no instrument %q", v.Kind)
	}
	err = s.DB.Read(ctx, page.Actor(r), func(rd db.Reader) (err error) {
		if v.Versions, err = Versions(ctx, rd, v.Kind); err != nil {
			return err
		}
		v.Names = map[int64]string{}
		all, err := people.All(ctx, rd, v.Kind)
		for _, p := range all {
			v.Names[p.ID] = i18n.PersonName(ctx, p.FamilyName, p.GivenName)
		}
		return err
	})
	return v, err
}

func (s Service) show(w http.ResponseWriter, r *http.Request) error {
	v, err := s.load(r)
	if err != nil {
		return err
	}
	v.Form = form.New("instrument.proposal", struct{}{})
	return page.Render(w, r, http.StatusOK, showPage(v))
}

// refused notes why an act is refused on the form; it reports whether it was.
func refused(f *form.Form, err error) bool {
	for _, why := range []error{errWaiting, errFourEyes, errSettled} {
		if errors.Is(err, why) {
			f.Problem("", why.Error())
			return true
		}
	}
	return false
}

func (s Service) decide(w http.ResponseWriter, r *http.Request) error {
	v, err := s.load(r)
	if err != nil {
		return err
	}
	v.Form = page.Form(r, "instrument.proposal", &struct{}{})
	approve := v.Form.Value("decision") == "approve"
	err = s.Decide(r.Context(), page.User(r), page.Actor(r), v.Kind, v.Form.Version, approve, page.Today(r))
	switch {
	case refused(v.Form, err):
		return page.Render(w, r, http.StatusUnprocessableEntity, showPage(v))
	case err != nil:
		return err
	case approve:
		return page.Redirect(w, r, at(v.Kind), "instrument.approved")
	}
	return page.Redirect(w, r, at(v.Kind), "instrument.turned_down")
}

func (s Service) importForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.load(r)
	if err != nil {
		return err
	}
	if v.Form, err = page.NewForm(r, "instrument.proposal", 0, Proposal{}); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, importPage(v))
}

// mostBytes is the size a table may have.
const mostBytes = 100_000

// sent puts the contents of a file that came along into the form.
func sent(r *http.Request, f *form.Form, p *Proposal) {
	file, _, err := r.FormFile("file")
	if err != nil {
		return
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, mostBytes+1))
	switch {
	case err != nil || len(content) > mostBytes || !utf8.Valid(content):
		f.Problem("table", "instrument.import.no_table")
	case len(content) > 0:
		p.Table = string(content)
		f.Values.Set("table", p.Table)
		f.Problems = slices.DeleteFunc(f.Problems, func(x form.Problem) bool { return x.Field == "table" })
	}
}

func (s Service) bringIn(w http.ResponseWriter, r *http.Request) error {
	v, err := s.load(r)
	if err != nil {
		return err
	}
	var p Proposal
	v.Form = page.Form(r, "instrument.proposal", &p)
	sent(r, v.Form, &p)
	if !v.Form.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, importPage(v))
	}
	d, diff, faults := v.Current().Definition.Apply(p.Table)
	v.Checked, v.Differences, v.Faults = true, diff, faults
	switch {
	case len(faults) > 0:
		v.Form.Problem("table", "instrument.import.faults")
	case len(diff) == 0 && p.Source == "":
		v.Form.Problem("table", "instrument.import.same")
	case v.Form.Value("do") != "propose":
		return page.Render(w, r, http.StatusOK, importPage(v))
	default:
		err := s.Propose(r.Context(), page.User(r), page.Actor(r), v.Kind, p, d)
		if err == nil {
			return page.Redirect(w, r, at(v.Kind), "instrument.proposed")
		}
		if errors.Is(err, errTaken) {
			v.Form.Problem("code", "form.already_taken")
		} else if !refused(v.Form, err) {
			return err
		}
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, importPage(v))
}

// words of a fault: the line and what is wrong with it.
func (x Fault) words(ctx context.Context) string {
	return i18n.T(ctx, "instrument.import.line", "Line", x.Line, "Problem", i18n.T(ctx, x.Key, "What", x.What))
}

// changes are the numbers that a proposal changes in the version it follows.
func (v view) changes(i Instrument) []Difference {
	return v.Current().Definition.unlike(i.Definition)
}
