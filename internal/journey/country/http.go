package country

import (
	"context"
	"net/http"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/programme"
)

// Routes adds the pages about countries.
func (s Service) Routes(r page.Router) {
	r.Get("/countries", access.CountryView, s.list)
	r.Get("/countries/{country}", access.CountryView, s.show)
	r.Get("/countries/{country}/facts/new", access.CountryFact, s.newFact)
	r.Post("/countries/{country}/facts/new", access.CountryFact, s.addFact)
	r.Get("/countries/{country}/facts/{id}", access.CountryFact, s.editFact)
	r.Post("/countries/{country}/facts/{id}", access.CountryFact, s.saveFact)
	r.Post("/countries/{country}/facts/{id}/confirm", access.CountryFact, s.mark(Service.Confirm, "country.fact.confirmed"))
	r.Post("/countries/{country}/facts/{id}/retire", access.CountryFact, s.mark(Service.Retire, "country.fact.retired"))
	r.Get("/countries/{country}/standing", access.CountryDecide, s.standingForm)
	r.Post("/countries/{country}/standing", access.CountryDecide, s.decide)
}

// named is the country of the address; any other is not found.
func named(r *http.Request) (string, error) {
	iso2 := page.Param(r, "country")
	if !i18n.IsCountry(iso2) {
		return "", fault.New(fault.NotFound, "no country %q", iso2)
	}
	return iso2, nil
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	if iso2 := r.URL.Query().Get("country"); i18n.IsCountry(iso2) {
		http.Redirect(w, r, address(iso2), http.StatusSeeOther)
		return nil
	}
	var rows []Known
	err := s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) (err error) {
		rows, err = known.All(r.Context(), rd, page.Today(r).AddMonths(-freshMonths))
		return err
	})
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(sorted(r.Context(), rows)))
}

// sheet is the page of a country.
type sheet struct {
	Country   string
	Facts     []Fact
	Decisions []Decided
	Today     date.Date
	Form      *form.Form // of a fact, or of a decision
	Fact      Fact       // being changed
}

// standing is what was decided last.
func (sh sheet) standing() Standing {
	if len(sh.Decisions) == 0 {
		return Open
	}
	return sh.Decisions[0].Standing
}

func (s Service) open(r *http.Request) (sh sheet, err error) {
	if sh.Country, err = named(r); err != nil {
		return sh, err
	}
	sh.Today = page.Today(r)
	err = s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) (err error) {
		if sh.Facts, err = factsOf(r.Context(), rd, sh.Country); err != nil {
			return err
		}
		sh.Decisions, err = decisions(r.Context(), rd, sh.Country)
		return err
	})
	return sh, err
}

func (s Service) show(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.open(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, countryPage(sh))
}

func (s Service) newFact(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.open(r)
	if err != nil {
		return err
	}
	if sh.Form, err = page.NewForm(r, "country.fact", 0, Details{Currency: programme.Currency("EUR"), FoundOn: sh.Today}); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, factPage(sh))
}

func (s Service) addFact(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.open(r)
	if err != nil {
		return err
	}
	var d Details
	sh.Form = page.Form(r, "country.fact", &d)
	if d.check(sh.Form, sh.Today); !sh.Form.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, factPage(sh))
	}
	if err := s.Add(r.Context(), page.User(r), page.Actor(r), sh.Country, d); err != nil {
		return err
	}
	return page.Redirect(w, r, address(sh.Country), "country.fact.added")
}

// openFact reads the page of a fact of the country.
func (s Service) openFact(r *http.Request) (sh sheet, err error) {
	id, err := page.ID(r, "id")
	if err != nil {
		return sh, err
	}
	if sh, err = s.open(r); err != nil {
		return sh, err
	}
	for _, f := range sh.Facts {
		if f.ID == id {
			sh.Fact = f
			return sh, nil
		}
	}
	return sh, fault.New(fault.NotFound, "no fact %d about %s", id, sh.Country)
}

func (s Service) editFact(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.openFact(r)
	if err != nil {
		return err
	}
	if sh.Form, err = page.NewForm(r, "country.fact", sh.Fact.Version, sh.Fact.Details); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, factPage(sh))
}

func (s Service) saveFact(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.openFact(r)
	if err != nil {
		return err
	}
	var d Details
	sh.Form = page.Form(r, "country.fact", &d)
	if d.check(sh.Form, sh.Today); !sh.Form.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, factPage(sh))
	}
	err = s.Change(r.Context(), page.Actor(r), sh.Country, sh.Fact.ID, sh.Form.Version, d)
	if fault.Is(err, fault.Stale) {
		return page.Conflict(w, r, sh.Form, page.Current{Details: sh.Fact.Details, Version: sh.Fact.Version, Table: facts.Name(), ID: sh.Fact.ID}, describe)
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, address(sh.Country), "country.fact.saved")
}

// describe tells how the fields of a fact read on the page that merges.
func describe(ctx context.Context, field, value string) string {
	if field == "topic" {
		return i18n.Enum(ctx, "country.topic", value)
	}
	return value
}

// mark is the handler of a button beside a fact.
func (s Service) mark(act func(Service, context.Context, access.User, db.Actor, string, int64) error, said string) page.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		iso2, err := named(r)
		if err != nil {
			return err
		}
		id, err := page.ID(r, "id")
		if err != nil {
			return err
		}
		if err := act(s, r.Context(), page.User(r), page.Actor(r), iso2, id); err != nil {
			return err
		}
		return page.Redirect(w, r, address(iso2), said)
	}
}

func (s Service) standingForm(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.open(r)
	if err != nil {
		return err
	}
	other := Suspended
	if sh.standing() == Suspended {
		other = Open
	}
	if sh.Form, err = page.NewForm(r, "country.standing", 0, Decision{Standing: other}); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, standingPage(sh))
}

func (s Service) decide(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.open(r)
	if err != nil {
		return err
	}
	var d Decision
	sh.Form = page.Form(r, "country.standing", &d)
	if sh.Form.OK() {
		err = s.Decide(r.Context(), page.User(r), page.Actor(r), sh.Country, d, sh.Form)
	}
	switch {
	case !sh.Form.OK():
		return page.Render(w, r, http.StatusUnprocessableEntity, standingPage(sh))
	case err != nil:
		return err
	}
	return page.Redirect(w, r, address(sh.Country), "country.standing.decided")
}

// BriefFor reads what a page of a case says about where its people return to.
func BriefFor(ctx context.Context, r db.Reader, c casefile.Case) (Brief, error) {
	return BriefOf(ctx, r, c.ReturnCountry)
}
