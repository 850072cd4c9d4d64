package counselling

import (
	"context"
	"net/http"
	"net/url"
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
	"homeward/internal/organisation/point"
)

// appointmentRoutes adds the pages of appointments.
func (s Service) appointmentRoutes(r page.Router) {
	r.Get("/appointments/new", access.CalendarWork, s.newAppointment)
	r.Post("/appointments", access.CalendarWork, s.planAppointment)
	r.Get("/appointments/{id}", access.CalendarWork, s.editAppointment)
	r.Post("/appointments/{id}", access.CalendarWork, s.replanAppointment)
	r.Post("/appointments/{id}/state", access.CalendarWork, s.setAppointment)
}

// diary is the form of an appointment, and what it needs to be filled in.
type diary struct {
	casefile.Shell             // of the case it is about; without one its Case is empty
	Appointment    Appointment // being changed; its ID is 0 for a new one
	Back           string
	People, Points []form.Option
	Cases          []ownedCase // to choose from, where the address names none
	Places         []string
}

func (d diary) about() bool { return d.Case.ID != 0 }

// home is the page to return to: the case's appointments, or the calendar.
func (d diary) home() string {
	if d.about() {
		return d.Case.URL("sessions")
	}
	return "/calendar"
}

func (s Service) diary(r *http.Request, f *form.Form, id int64, ref string) (d diary, err error) {
	ctx, u := r.Context(), page.User(r)
	d.Shell = casefile.Shell{Section: "sessions", Title: "counselling.appointment.new", Form: f}
	err = s.DB.Read(ctx, page.Actor(r), func(rd db.Reader) error {
		if id > 0 {
			d.Title = "counselling.appointment.edit"
			if d.Appointment, ref, err = appointment(ctx, rd, u, id); err != nil {
				return err
			}
		}
		office := access.ScopeOf(u).OfficeID
		if ref != "" {
			if d.Case, err = casefile.Open(ctx, rd, u, access.CalendarWork, ref); err != nil {
				return err
			}
		} else if d.Cases, err = openCases.All(ctx, rd, office, u.ID, most); err != nil {
			return err
		}
		found, err := colleagues.All(ctx, rd, office, d.Appointment.CounsellorID)
		if err != nil {
			return err
		}
		for _, p := range found {
			d.People = append(d.People, form.Option{Value: itoa(p.ID), Label: i18n.PersonName(ctx, p.FamilyName, p.GivenName)})
		}
		points, err := point.Choices(ctx, rd, office, d.Appointment.PointID)
		if err != nil {
			return err
		}
		for _, p := range points {
			d.Points = append(d.Points, form.Option{Value: itoa(p.ID), Label: p.Name})
		}
		written, err := recently.All(ctx, rd, u.ID)
		for _, x := range written {
			d.Places = addNew(d.Places, x.PlaceDetail)
		}
		return err
	})
	return d, err
}

func (s Service) newAppointment(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	ref := q.Get("case")
	d, err := s.diary(r, nil, 0, ref)
	if err != nil {
		return err
	}
	if d.about() && !d.Case.Open() {
		return closed(d.Case)
	}
	first := planning{Case: ref, AppointmentDetails: AppointmentDetails{Kind: ForSession, CounsellorID: page.User(r).ID}}
	if on, err := date.Parse(q.Get("on")); err == nil {
		first.OnDay = on
	}
	if at, err := date.ParseTimeOfDay(q.Get("at")); err == nil {
		first.AtTime = at
	}
	if k := AppointmentKind(q.Get("kind")); listed(k) {
		first.Kind = k
	}
	at := "/appointments/new"
	if ref != "" {
		at += "?case=" + url.QueryEscape(ref)
	}
	if d.Form, err = page.NewFormAt(r, at, "counselling.appointment", 0, first); err != nil {
		return err
	}
	d.Back = page.Local(q.Get("back"), d.home())
	d.Form.Set("back", d.Back)
	return page.Render(w, r, http.StatusOK, appointmentPage(d))
}

func (s Service) editAppointment(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.diary(r, nil, id, "")
	if err != nil {
		return err
	}
	if d.Form, err = page.NewForm(r, "counselling.appointment", d.Appointment.Version, planning{AppointmentDetails: d.Appointment.AppointmentDetails, Case: d.Case.Reference}); err != nil {
		return err
	}
	d.Back = page.Local(r.URL.Query().Get("back"), d.home())
	d.Form.Set("back", d.Back)
	return page.Render(w, r, http.StatusOK, appointmentPage(d))
}

func (s Service) planAppointment(w http.ResponseWriter, r *http.Request) error {
	var p planning
	f := page.Form(r, "counselling.appointment", &p)
	return s.saveAppointment(w, r, f, p, 0)
}

func (s Service) replanAppointment(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	var p planning
	f := page.Form(r, "counselling.appointment", &p)
	return s.saveAppointment(w, r, f, p, id)
}

func (s Service) saveAppointment(w http.ResponseWriter, r *http.Request, f *form.Form, p planning, id int64) error {
	ctx, u := r.Context(), page.User(r)
	// A reference that was typed may be wrong; one that the page was opened
	// with stands in the address of its draft.
	fixed := ""
	if strings.Contains(f.Page, "?case=") {
		fixed = p.reference()
	}
	d, err := s.diary(r, f, id, fixed)
	if err != nil {
		return err
	}
	d.Back = page.Local(p.Back, d.home())
	p.check(f, d.People, d.Points, d.Appointment.OnDay, page.Today(r))
	said := "counselling.appointment.planned"
	if f.OK() {
		if id == 0 {
			err = s.Plan(ctx, u, page.Actor(r), p.reference(), p.AppointmentDetails, d.Back)
		} else {
			said = "counselling.appointment.replanned"
			err = s.Replan(ctx, u, page.Actor(r), id, f.Version, p.AppointmentDetails, d.Back)
		}
		if fault.Is(err, fault.Stale) {
			now := page.Current{Details: planning{AppointmentDetails: d.Appointment.AppointmentDetails, Back: d.Back}, Version: d.Appointment.Version, Table: appointments.Name(), ID: id}
			return page.Conflict(w, r, f, now, d.describe)
		}
		if err != nil && !casefile.NoteRefusal(ctx, f, err) {
			return err
		}
	}
	if !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, appointmentPage(d))
	}
	return page.Redirect(w, r, d.Back, said)
}

// describe tells how the fields of an appointment read on the page that merges.
func (d diary) describe(ctx context.Context, field, value string) string {
	switch field {
	case "counsellor", "point":
		for _, o := range append(d.People, d.Points...) {
			if o.Value == value && (field == "point") == offered(d.Points, value) {
				return o.Label
			}
		}
	case "kind":
		return i18n.Enum(ctx, "counselling.appointment.kind", value)
	case "on_day":
		if on, err := date.Parse(value); err == nil {
			return dayOf(ctx, on)
		}
	case "minutes":
		n, _ := strconv.Atoi(value)
		return minutes(ctx, n)
	}
	return value
}

func (s Service) setAppointment(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	back := page.Local(r.PostForm.Get("back"), "/calendar")
	by := page.Actor(r)
	by.Draft = ""
	if err := s.Become(r.Context(), page.User(r), by, id, AppointmentState(r.PostForm.Get("state")), back); err != nil {
		return err
	}
	return page.Redirect(w, r, back, "counselling.appointment.saved")
}
