package programme

import (
	"net/http"
	"strconv"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/office"
)

func (s *Service) figureRoutes(r page.Router) {
	r.Get("/programmes", access.ProgrammeFigures, s.mine)
	r.Get("/programmes/{id}/indicators", access.ProgrammeFigures, s.figures)
	r.Get("/programmes/{id}/indicators/new", access.ProgrammeFigures, s.entryForm)
	r.Post("/programmes/{id}/indicators/new", access.ProgrammeFigures, s.addEntry)
	r.Get("/programmes/{id}/indicators/{entry}/void", access.ProgrammeFigures, s.voidForm)
	r.Post("/programmes/{id}/indicators/{entry}/void", access.ProgrammeFigures, s.voidEntry)
}

func figuresURL(programmeID int64) string {
	return "/programmes/" + strconv.FormatInt(programmeID, 10) + "/indicators"
}

// figuresView is what the pages of a programme's indicators show.
type figuresView struct {
	Programme  Programme
	Own        []Own
	Indicators []Indicator
	Targets    []Target
	Entries    []Entered
	Entered    []sum  // by indicator
	Of         string // the indicator whose entries are shown; empty: all
	Older      bool   // there are entries after those shown
	Sums       map[string]int64
	Offices    []office.Office
	Edits      bool // the reader keeps the programme's own indicators
	Voiding    Entry
	Form       *form.Form
	Today      date.Date
}

// mine lists the programmes of the reader's offices.
func (s *Service) mine(w http.ResponseWriter, r *http.Request) error {
	var all []Programme
	err := s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) (err error) {
		all, err = ForReader(r.Context(), rd, page.User(r))
		return err
	})
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, minePage(all, page.Today(r)))
}

// turnOf is where the list of entries begins that an address asks for.
func turnOf(r *http.Request) turn {
	q := r.URL.Query()
	id, err := strconv.ParseInt(q.Get("before"), 10, 64)
	day, wrong := date.Parse(q.Get("day"))
	if err != nil || wrong != nil || id <= 0 || day.IsZero() {
		return turn{}
	}
	return turn{day, id}
}

func (s *Service) loadFigures(r *http.Request) (v figuresView, err error) {
	id, err := page.ID(r, "id")
	if err != nil {
		return v, err
	}
	ctx, u := r.Context(), page.User(r)
	v.Today, v.Sums, v.Edits = page.Today(r), map[string]int64{}, access.Can(u, access.ProgrammeEdit)
	v.Of = r.URL.Query().Get("indicator")
	err = s.DB.Read(ctx, page.Actor(r), func(rd db.Reader) (err error) {
		if v.Programme, err = readable(ctx, rd, u, id); err != nil {
			return err
		}
		if v.Own, err = Owns(ctx, rd, id); err != nil {
			return err
		}
		v.Indicators = indicators(s.Builtins, v.Own)
		if v.Targets, err = Targets(ctx, rd, id); err != nil {
			return err
		}
		if v.Entries, v.Older, err = entriesAfter(ctx, rd, id, v.Of, turnOf(r)); err != nil {
			return err
		}
		v.Entered, err = entrySums.All(ctx, rd, id)
		for _, x := range v.Entered {
			if x.Standing > 0 {
				v.Sums[x.Indicator] = x.Value
			}
		}
		if err != nil {
			return err
		}
		v.Offices, err = figureOffices(ctx, rd, u, id)
		return err
	})
	return v, err
}

func (s *Service) figures(w http.ResponseWriter, r *http.Request) error {
	v, err := s.loadFigures(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, figuresPage(v))
}

func (s *Service) entryForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.loadFigures(r)
	if err != nil {
		return err
	}
	d := EntryDetails{Indicator: r.URL.Query().Get("indicator"), HappenedOn: v.Today}
	if len(v.Offices) == 1 {
		d.OfficeID = v.Offices[0].ID
	}
	if v.Form, err = page.NewForm(r, "programme.entry", 0, d); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, entryPage(v))
}

func (s *Service) addEntry(w http.ResponseWriter, r *http.Request) error {
	v, err := s.loadFigures(r)
	if err != nil {
		return err
	}
	var d EntryDetails
	v.Form = page.Form(r, "programme.entry", &d)
	err = s.AddEntry(r.Context(), page.User(r), page.Actor(r), v.Programme.ID, d, v.Form, v.Today)
	switch {
	case !v.Form.OK():
		return page.Render(w, r, http.StatusUnprocessableEntity, entryPage(v))
	case err != nil:
		return err
	}
	return page.Redirect(w, r, figuresURL(v.Programme.ID), "programme.entry.added")
}

// loadEntry reads the page of one entry that stands.
func (s *Service) loadEntry(r *http.Request) (v figuresView, err error) {
	id, err := page.ID(r, "entry")
	if err != nil {
		return v, err
	}
	if v, err = s.loadFigures(r); err != nil {
		return v, err
	}
	err = s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) (err error) {
		v.Voiding, err = entryOf(r.Context(), rd, v.Programme.ID, id)
		return err
	})
	return v, err
}

func (s *Service) voidForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.loadEntry(r)
	if err != nil {
		return err
	}
	if v.Form, err = page.NewForm(r, "programme.void", 0, VoidDetails{}); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, voidPage(v))
}

func (s *Service) voidEntry(w http.ResponseWriter, r *http.Request) error {
	v, err := s.loadEntry(r)
	if err != nil {
		return err
	}
	var d VoidDetails
	if v.Form = page.Form(r, "programme.void", &d); v.Form.OK() {
		err = s.VoidEntry(r.Context(), page.User(r), page.Actor(r), v.Programme.ID, v.Voiding.ID, d.Reason, v.Today)
	}
	if fault.Is(err, fault.Stale) {
		v.Form.Problem("", "programme.void.done")
	}
	switch {
	case !v.Form.OK():
		return page.Render(w, r, http.StatusUnprocessableEntity, voidPage(v))
	case err != nil:
		return err
	}
	return page.Redirect(w, r, figuresURL(v.Programme.ID), "programme.void.voided")
}
