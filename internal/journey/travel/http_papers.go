package travel

import (
	"net/http"
	"slices"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
)

func (s Service) paperRoutes(r page.Router) {
	r.Get("/cases/{ref}/prepare/requests/new", access.TravelPrepare, s.requestForm)
	r.Post("/cases/{ref}/prepare/requests", access.TravelPrepare, s.request)
	r.Get("/cases/{ref}/prepare/requests/{id}", access.TravelPrepare, s.requestForm)
	r.Post("/cases/{ref}/prepare/requests/{id}", access.TravelPrepare, s.request)
	r.Get("/cases/{ref}/prepare/originals/{id}", access.TravelPrepare, s.handoverForm)
	r.Post("/cases/{ref}/prepare/originals/{id}", access.TravelPrepare, s.handover)
}

// folder is what the forms about papers show.
type folder struct {
	casefile.Shell
	Papers
	ID int64 // of the request or document the page is about; 0: a new request
}

func (s Service) loadFolder(r *http.Request, title string) (v folder, err error) {
	err = casefile.View(r, s.DB, access.TravelPrepare, func(rd db.Reader, c casefile.Case) (err error) {
		v.Shell = casefile.Shell{Case: c, Section: "prepare", Title: title}
		v.Papers, err = ReadPapers(r.Context(), rd, c)
		return err
	})
	if err == nil && page.Param(r, "id") != "" {
		v.ID, err = page.ID(r, "id")
	}
	return v, err
}

// loadRequest is loadFolder with the request of the address; a new one is what
// is suggested for it.
func (s Service) loadRequest(r *http.Request) (v folder, q Request, err error) {
	if v, err = s.loadFolder(r, "travel.request.title"); err != nil {
		return v, q, err
	}
	if v.ID == 0 {
		q.RequestDetails = RequestDetails{Embassy: v.Case.ReturnCountry, Status: codelist.DocRequestToPrepare, Currency: "EUR"}
		if first := travellers(v.Case); len(first) == 1 {
			q.MemberID = first[0].ID
		}
		return v, q, nil
	}
	i := slices.IndexFunc(v.Requests, func(x Request) bool { return x.ID == v.ID })
	if i < 0 {
		return v, q, fault.New(fault.NotFound, "no request %d in %s", v.ID, v.Case.Reference)
	}
	return v, v.Requests[i], nil
}

func (s Service) requestForm(w http.ResponseWriter, r *http.Request) error {
	v, q, err := s.loadRequest(r)
	if err != nil {
		return err
	}
	if v.Form, err = page.NewForm(r, "travel.request", q.Version, q.details()); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, requestPage(v, q))
}

func (s Service) request(w http.ResponseWriter, r *http.Request) error {
	var d RequestDetails
	f := page.Form(r, "travel.request", &d)
	v, q, err := s.loadRequest(r)
	if err != nil {
		return err
	}
	was := q.RequestDetails
	if v.ID == 0 {
		was = RequestDetails{}
	}
	ctx, u, by := r.Context(), page.User(r), page.Actor(r)
	if d.check(ctx, f, v.Case, was, page.Today(r)); f.OK() {
		if v.ID == 0 {
			err = s.AskEmbassy(ctx, u, by, v.Case.Reference, d)
		} else {
			err = s.FollowRequest(ctx, u, by, v.Case.Reference, v.ID, f.Version, d)
		}
	}
	if fault.Is(err, fault.Stale) {
		return page.Conflict(w, r, f, page.Current{Details: q.details(), Version: q.Version, Table: requests.Name(), ID: q.ID}, v.describe)
	}
	return s.answer(w, r, f, err, v.Case.URL("prepare"), "travel.request.saved", func() error {
		v.Form = f
		return page.Render(w, r, http.StatusUnprocessableEntity, requestPage(v, q))
	})
}

// loadHandover is loadFolder with the travel document of the address.
func (s Service) loadHandover(r *http.Request) (v folder, d Paper, err error) {
	if v, err = s.loadFolder(r, "travel.custody.title"); err != nil {
		return v, d, err
	}
	d, ok := v.document(v.ID)
	if !ok {
		return v, d, fault.New(fault.NotFound, "no travel document %d in %s", v.ID, v.Case.Reference)
	}
	return v, d, nil
}

func (s Service) handoverForm(w http.ResponseWriter, r *http.Request) error {
	v, d, err := s.loadHandover(r)
	if err != nil {
		return err
	}
	if v.Form, err = page.NewForm(r, "travel.custody", 0, HandoverDetails{HandedOn: page.Today(r)}); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, handoverPage(v, d))
}

func (s Service) handover(w http.ResponseWriter, r *http.Request) error {
	var in HandoverDetails
	f := page.Form(r, "travel.custody", &in)
	v, d, err := s.loadHandover(r)
	if err != nil {
		return err
	}
	if in.check(r.Context(), f, v.last(d.ID), page.Today(r)); f.OK() {
		err = s.HandOver(r.Context(), page.User(r), page.Actor(r), v.Case.Reference, d.ID, in)
	}
	return s.answer(w, r, f, err, v.Case.URL("prepare"), "travel.custody.saved", func() error {
		v.Form = f
		return page.Render(w, r, http.StatusUnprocessableEntity, handoverPage(v, d))
	})
}
