package reintegration

import (
	"net/http"
	"slices"

	"homeward/internal/kit/access"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/programme"
)

// editing is the activity of the address.
func editing(r *http.Request, v view) (Activity, error) {
	id, err := page.ID(r, "id")
	if err != nil {
		return Activity{}, err
	}
	i := slices.IndexFunc(v.Activities, func(a Activity) bool { return a.ID == id })
	if i < 0 {
		return Activity{}, fault.New(fault.NotFound, "no activity %q", page.Param(r, "id"))
	}
	return v.Activities[i], nil
}

func (s Service) addForm(w http.ResponseWriter, r *http.Request) error {
	return s.form(w, r, access.PlanEdit, "reintegration.add", "reintegration.activity", func(v view) (int, any) {
		d := ActivityDetails{Level: Individual, Currency: programme.Currency(v.Currency)}
		if offered := v.Terms.offered(); len(offered) == 1 {
			d.Package = offered[0].ID
		}
		return 0, d.priced()
	}, activityPage)
}

func (s Service) add(w http.ResponseWriter, r *http.Request) error {
	var d ActivityDetails
	f := page.Form(r, "reintegration.activity", &d)
	err := s.Add(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), d, f)
	return s.answer(w, r, f, err, access.PlanEdit, "reintegration.add", "reintegration.added", activityPage)
}

func (s Service) changeForm(w http.ResponseWriter, r *http.Request) error {
	return s.form(w, r, access.PlanEdit, "reintegration.change", "reintegration.activity", func(v view) (int, any) {
		return v.Editing.Version, v.Editing.ActivityDetails
	}, activityPage)
}

func (s Service) change(w http.ResponseWriter, r *http.Request) error {
	var d ActivityDetails
	f := page.Form(r, "reintegration.activity", &d)
	v, err := s.view(r, access.PlanEdit, "reintegration.change")
	if err != nil {
		return err
	}
	a, err := editing(r, v)
	if err != nil {
		return err
	}
	err = s.Change(r.Context(), page.User(r), page.Actor(r), v.Case.Reference, a.ID, d, f)
	if fault.Is(err, fault.Stale) {
		return page.Conflict(w, r, f, page.Current{Details: a.ActivityDetails, Version: a.Version, Table: activities.Name(), ID: a.ID}, v.describe)
	}
	return s.answer(w, r, f, err, access.PlanEdit, "reintegration.change", "reintegration.changed", activityPage)
}

func (s Service) deliverForm(w http.ResponseWriter, r *http.Request) error {
	return s.form(w, r, access.PlanEdit, "reintegration.deliver", "reintegration.delivery", func(view) (int, any) {
		return 0, Delivery{DeliveredOn: page.Today(r)}
	}, deliverPage)
}

func (s Service) deliver(w http.ResponseWriter, r *http.Request) error {
	var d Delivery
	f := page.Form(r, "reintegration.delivery", &d)
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	err = s.Deliver(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), id, d, f)
	return s.answer(w, r, f, err, access.PlanEdit, "reintegration.deliver", "reintegration.delivered", deliverPage)
}

// nothing is a form without fields: a question that is answered by its button.
type nothing struct{}

func (s Service) cancelForm(w http.ResponseWriter, r *http.Request) error {
	return s.form(w, r, access.PlanEdit, "reintegration.cancel", "reintegration.cancel", func(view) (int, any) { return 0, nothing{} }, cancelPage)
}

func (s Service) cancel(w http.ResponseWriter, r *http.Request) error {
	f := page.Form(r, "reintegration.cancel", &nothing{})
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	err = s.Cancel(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), id)
	return s.answer(w, r, f, err, access.PlanEdit, "reintegration.cancel", "reintegration.cancelled", cancelPage)
}
