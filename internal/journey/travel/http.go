package travel

import (
	"net/http"
	"slices"
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
)

// Routes adds the pages that prepare a journey.
func (s Service) Routes(r page.Router) {
	r.Get("/cases/{ref}/itinerary", access.CaseView, s.itinerary)
	r.Get("/cases/{ref}/itinerary/new", access.TravelPrepare, s.planForm)
	r.Post("/cases/{ref}/itinerary", access.TravelPrepare, s.plan)
	r.Get("/cases/{ref}/itinerary/{id}/change", access.TravelPrepare, s.planForm)
	r.Post("/cases/{ref}/itinerary/{id}/change", access.TravelPrepare, s.plan)
	r.Post("/cases/{ref}/itinerary/{id}/approve", access.TravelApprove, s.approve)
	r.Get("/cases/{ref}/itinerary/{id}/issue", access.TravelPrepare, s.issueForm)
	r.Post("/cases/{ref}/itinerary/{id}/issue", access.TravelPrepare, s.issue)
	r.Get("/cases/{ref}/itinerary/escorts/new", access.TravelPrepare, s.escortForm)
	r.Post("/cases/{ref}/itinerary/escorts", access.TravelPrepare, s.escort)
	r.Get("/cases/{ref}/itinerary/escorts/{id}", access.TravelPrepare, s.escortForm)
	r.Post("/cases/{ref}/itinerary/escorts/{id}", access.TravelPrepare, s.escort)
	s.paperRoutes(r)
	s.cashRoutes(r)
	s.attemptRoutes(r)
}

// sheet is what the pages of the itinerary show.
type sheet struct {
	casefile.Shell
	file
	User   access.User
	ID     int64 // of the record the page is about; 0: a new one
	Locked string
}

func (s Service) load(r *http.Request, act access.Action, section, title string) (v sheet, err error) {
	ctx := r.Context()
	err = casefile.View(r, s.DB, act, func(rd db.Reader, c casefile.Case) (err error) {
		v = sheet{User: page.User(r), Locked: locked(c)}
		v.Shell = casefile.Shell{Case: c, Section: section, Title: title}
		if v.Assessment, err = casefile.Look(ctx, rd, c, page.Today(r)); err != nil {
			return err
		}
		v.file, err = read(ctx, rd, c)
		return err
	})
	if err == nil && page.Param(r, "id") != "" {
		v.ID, err = page.ID(r, "id")
	}
	return v, err
}

func (s Service) itinerary(w http.ResponseWriter, r *http.Request) error {
	v, err := s.load(r, access.CaseView, "itinerary", "travel.itinerary.title")
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, itineraryPage(v))
}

// loadPlan is load for planning: of a new journey, or of the next version of
// the one of the address.
func (s Service) loadPlan(r *http.Request) (v sheet, old Itinerary, err error) {
	if v, err = s.load(r, access.TravelPrepare, "itinerary", "travel.itinerary.plan"); err != nil || v.ID == 0 {
		return v, old, err
	}
	v.Title = "travel.itinerary.change"
	// What was sent for a version that stands no longer is refused, and kept.
	sent := r.Method == http.MethodPost
	i := slices.IndexFunc(v.Itineraries, func(x Itinerary) bool { return x.ID == v.ID && (x.Stands() || sent && !x.Voided) })
	if i < 0 {
		return v, old, fault.New(fault.NotFound, "no journey %d in %s", v.ID, v.Case.Reference)
	}
	return v, v.Itineraries[i], nil
}

func (s Service) planForm(w http.ResponseWriter, r *http.Request) error {
	v, old, err := s.loadPlan(r)
	if err != nil {
		return err
	}
	p := Planning{Details: Details{Currency: "EUR"}}
	var legs []Segment
	if v.Limits.Currency != "" {
		p.Currency = currency(v.Limits.Currency)
	}
	if v.ID == 0 {
		for _, m := range travellers(v.Case) {
			if !v.booked(m.ID, 0) {
				p.Members = append(p.Members, m.ID)
			}
		}
	} else {
		p.Details, legs = old.Details, v.legs(old.ID)
		p.Cost = old.cost()
		for _, t := range v.on(old.ID) {
			p.Members = append(p.Members, t.MemberID)
		}
	}
	if v.Form, err = page.NewForm(r, "travel.itinerary", 0, p); err != nil {
		return err
	}
	if v.Form.Value(segmentField(0, "mode")) == "" {
		put(v.Form, legs)
	}
	unfilled(v.Form)
	return page.Render(w, r, http.StatusOK, planPage(v))
}

func (s Service) plan(w http.ResponseWriter, r *http.Request) error {
	var p Planning
	f := page.Form(r, "travel.itinerary", &p)
	v, _, err := s.loadPlan(r)
	if err != nil {
		return err
	}
	if p.check(f, page.Today(r)); f.OK() {
		err = s.Plan(r.Context(), page.User(r), page.Actor(r), v.Case.Reference, v.ID, p)
	}
	return s.answer(w, r, f, err, v.Case.URL("itinerary"), "travel.itinerary.saved", func() error {
		v.Form = f
		return page.Render(w, r, http.StatusUnprocessableEntity, planPage(v))
	})
}

// answer leads on after an act, or shows its form again with what is in the way.
func (s Service) answer(w http.ResponseWriter, r *http.Request, f *form.Form, err error, to, flash string, again func() error) error {
	if err != nil && !casefile.NoteRefusal(r.Context(), f, err) {
		return err
	}
	if !f.OK() {
		return again()
	}
	return page.Redirect(w, r, casefile.Onward(r, to), flash)
}

func (s Service) approve(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	ref := page.Param(r, "ref")
	f := form.New("travel.itinerary", struct{}{})
	err = s.Approve(r.Context(), page.User(r), page.Actor(r), ref, id)
	return s.answer(w, r, f, err, "/cases/"+ref+"/itinerary", "travel.itinerary.approved", func() error {
		v, err := s.load(r, access.TravelApprove, "itinerary", "travel.itinerary.title")
		if err != nil {
			return err
		}
		v.Form = f
		return page.Render(w, r, http.StatusUnprocessableEntity, itineraryPage(v))
	})
}

// loadIssue is load with the journey whose tickets are issued.
func (s Service) loadIssue(r *http.Request) (v sheet, i Itinerary, err error) {
	if v, i, err = s.loadPlan(r); err == nil {
		v.Title = "travel.ticketing.title"
	}
	return v, i, err
}

func ticketField(memberID int64) string { return "tickets." + strconv.FormatInt(memberID, 10) }

func (s Service) issueForm(w http.ResponseWriter, r *http.Request) error {
	v, i, err := s.loadIssue(r)
	if err != nil {
		return err
	}
	if v.Form, err = page.NewForm(r, "travel.ticketing", 0, Ticketing{IssuedOn: page.Today(r)}); err != nil {
		return err
	}
	for _, t := range v.on(i.ID) {
		if v.Form.Value(ticketField(t.MemberID)) == "" {
			v.Form.Set(ticketField(t.MemberID), t.Ticket)
		}
	}
	return page.Render(w, r, http.StatusOK, issuePage(v, i))
}

func (s Service) issue(w http.ResponseWriter, r *http.Request) error {
	var d Ticketing
	f := page.Form(r, "travel.ticketing", &d)
	v, i, err := s.loadIssue(r)
	if err != nil {
		return err
	}
	if d.IssuedOn.After(page.Today(r)) {
		f.Problem("issued_on", "form.in_future")
	}
	tickets := map[int64]string{}
	for _, t := range v.on(i.ID) {
		number := form.Clean(f.Value(ticketField(t.MemberID)))
		if len(number) > 60 {
			f.Problem(ticketField(t.MemberID), "form.too_long", "Max", 60)
		}
		tickets[t.MemberID] = number
	}
	if f.OK() {
		err = s.Issue(r.Context(), page.User(r), page.Actor(r), v.Case.Reference, i.ID, d.IssuedOn, tickets)
	}
	return s.answer(w, r, f, err, v.Case.URL("itinerary"), "travel.ticketing.saved", func() error {
		v.Form = f
		return page.Render(w, r, http.StatusUnprocessableEntity, issuePage(v, i))
	})
}
