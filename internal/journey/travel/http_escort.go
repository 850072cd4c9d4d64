package travel

import (
	"net/http"
	"slices"

	"homeward/internal/kit/access"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/page"
)

// loadEscort is load with the escort of the address; a new one has none.
func (s Service) loadEscort(r *http.Request) (v sheet, e Escort, err error) {
	if v, err = s.load(r, access.TravelPrepare, "itinerary", "travel.escort.title"); err != nil || v.ID == 0 {
		return v, e, err
	}
	i := slices.IndexFunc(v.Escorts, func(x Escort) bool { return x.ID == v.ID })
	if i < 0 {
		return v, e, fault.New(fault.NotFound, "no escort %d in %s", v.ID, v.Case.Reference)
	}
	return v, v.Escorts[i], nil
}

func (s Service) escortForm(w http.ResponseWriter, r *http.Request) error {
	v, e, err := s.loadEscort(r)
	if err != nil {
		return err
	}
	if v.Form, err = page.NewForm(r, "travel.escort", e.Version, e.EscortDetails); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, escortPage(v, e))
}

func (s Service) escort(w http.ResponseWriter, r *http.Request) error {
	var d EscortDetails
	f := page.Form(r, "travel.escort", &d)
	v, e, err := s.loadEscort(r)
	if err != nil {
		return err
	}
	ctx, u, by := r.Context(), page.User(r), page.Actor(r)
	if d.check(ctx, f, v.Case, e.EscortDetails, page.Today(r)); f.OK() {
		if v.ID == 0 {
			err = s.AskEscort(ctx, u, by, v.Case.Reference, d)
		} else {
			err = s.CorrectEscort(ctx, u, by, v.Case.Reference, v.ID, f.Version, d)
		}
	}
	if fault.Is(err, fault.Stale) {
		return page.Conflict(w, r, f, page.Current{Details: e.EscortDetails, Version: e.Version, Table: escorts.Name(), ID: e.ID}, v.describe)
	}
	return s.answer(w, r, f, err, v.Case.URL("itinerary"), "travel.escort.saved", func() error {
		v.Form = f
		return page.Render(w, r, http.StatusUnprocessableEntity, escortPage(v, e))
	})
}
