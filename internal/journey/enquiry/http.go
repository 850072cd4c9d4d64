package enquiry

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/campaign"
	"homeward/internal/organisation/point"
)

// Routes adds the pages of enquiries and talks.
func (s Service) Routes(r page.Router) {
	r.Get("/enquiries", access.EnquiryLog, s.list)
	r.Get("/enquiries/new", access.EnquiryLog, s.newForm)
	r.Post("/enquiries/new", access.EnquiryLog, s.log)
	r.Get("/enquiries/talks/new", access.EnquiryLog, s.talkForm)
	r.Post("/enquiries/talks/new", access.EnquiryLog, s.speak)
	r.Get("/enquiries/{id}", access.EnquiryLog, s.show)
	r.Get("/enquiries/{id}/edit", access.EnquiryLog, s.edit)
	r.Post("/enquiries/{id}/edit", access.EnquiryLog, s.correct)
	r.Post("/enquiries/{id}/close", access.EnquiryLog, s.close)
	r.Post("/enquiries/{id}/again", access.EnquiryLog, s.again)
	r.Get("/enquiries/{id}/intake", access.CaseOpen, s.intake)
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	l, err := s.List(r.Context(), page.User(r), page.Actor(r), filterOf(q), placeOf(q))
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(l))
}

// sheet is a page with the form of an enquiry, or with one that is on file.
type sheet struct {
	Enquiry
	detail
	Form       *form.Form
	Points     []point.Point
	Campaigns  []form.Option
	Call       campaign.Call // to a hotline, which is to be opened as an enquiry
	Facilities []string      // suggested while typing
	Address    string        // where the form is sent
}

// open reads what a form of an enquiry shows. id 0 is a new one of a kind,
// which begins like the last, or is a call to a hotline opened as one.
func (s Service) open(r *http.Request, id int64, kind Kind, call string) (sh sheet, last *Enquiry, err error) {
	ctx, u := r.Context(), page.User(r)
	if err := allowed(u); err != nil {
		return sh, nil, err
	}
	err = s.DB.Read(ctx, page.Actor(r), func(rd db.Reader) error {
		var keep, named int64
		if id != 0 {
			if sh.Enquiry, err = ofOffice(ctx, rd, u.OfficeID, id); err != nil {
				return err
			}
			keep, named = sh.PointID, sh.CampaignID
			if sh.detail, err = detailOf.One(ctx, rd, id); err != nil {
				return err
			}
		} else if sh.Kind = kind; call != "" {
			callID, err := strconv.ParseInt(call, 10, 64)
			if err != nil {
				return fault.New(fault.NotFound, "call %q", call)
			}
			if sh.Call, err = campaign.CallOf(ctx, rd, u.OfficeID, callID); err != nil {
				return err
			}
			named = sh.Call.CampaignID
		} else {
			if last, err = lastOf(ctx, rd, u, kind); err != nil {
				return err
			}
		}
		if sh.Points, err = point.Choices(ctx, rd, u.OfficeID, keep); err != nil {
			return err
		}
		if sh.Campaigns, err = campaign.Choices(ctx, rd, u.OfficeID, page.Today(r), named); err != nil {
			return err
		}
		sh.Facilities, err = facilities.All(ctx, rd, u.OfficeID)
		return err
	})
	sh.Address = r.URL.Path
	return sh, last, err
}

func (s Service) newForm(w http.ResponseWriter, r *http.Request) error {
	sh, last, err := s.open(r, 0, Contact, r.URL.Query().Get("call"))
	if err != nil {
		return err
	}
	at, l := r.URL.Path, Logging{Facts: sh.offered(again(last, page.Today(r)))}
	if c := sh.Call; c.EnquiryID != 0 {
		return page.Redirect(w, r, address(c.EnquiryID), "")
	} else if c.ID != 0 {
		at, l = at+"?call="+strconv.FormatInt(c.ID, 10), Logging{Facts: called(c), Call: c.ID}
	}
	if sh.Form, err = page.NewFormAt(r, at, "enquiry.log", 0, l); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, formPage(sh))
}

// offered are facts without a campaign that cannot be chosen any more.
func (sh sheet) offered(d Facts) Facts {
	if !slices.ContainsFunc(sh.Campaigns, func(o form.Option) bool { return o.Value == strconv.FormatInt(d.CampaignID, 10) }) {
		d.CampaignID = 0
	}
	return d
}

// Buttons of the form of a contact, besides "information only".
const (
	thenOpen        = "open"
	thenAppointment = "appointment"
	thenIntake      = "intake"
)

func (s Service) log(w http.ResponseWriter, r *http.Request) error {
	var l Logging
	f := page.Form(r, "enquiry.log", &l)
	sh, _, err := s.open(r, 0, Contact, f.Value("call"))
	if err != nil {
		return err
	}
	l.check(r.Context(), f, sh.Points, Enquiry{}, page.Today(r))
	campaign.Check(f, "campaign", sh.Campaigns, l.CampaignID)
	sh.Form = f
	if !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, formPage(sh))
	}
	then := r.PostForm.Get("then")
	outcome := InformationOnly
	switch {
	case then == thenAppointment || then == thenOpen && !l.AppointmentOn.IsZero():
		outcome = Appointment
	case then == thenOpen || then == thenIntake:
		outcome = ""
	}
	e, err := s.Log(r.Context(), page.User(r), page.Actor(r), l, outcome)
	switch {
	case err != nil:
		return err
	case then == thenIntake:
		return page.Redirect(w, r, address(e.ID)+"/intake", "enquiry.logged")
	}
	return page.Redirect(w, r, "/enquiries", "enquiry.logged")
}

func (s Service) talkForm(w http.ResponseWriter, r *http.Request) error {
	sh, last, err := s.open(r, 0, Talk, "")
	if err != nil {
		return err
	}
	t := Talking{Facts: sh.offered(again(last, page.Today(r)))}
	t.Channel, t.InfoSource = Visit, ""
	if sh.Form, err = page.NewForm(r, "enquiry.talk", 0, t); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, talkPage(sh))
}

func (s Service) speak(w http.ResponseWriter, r *http.Request) error {
	var t Talking
	f := page.Form(r, "enquiry.talk", &t)
	sh, _, err := s.open(r, 0, Talk, "")
	if err != nil {
		return err
	}
	t.check(r.Context(), f, sh.Points, Enquiry{}, page.Today(r))
	campaign.Check(f, "campaign", sh.Campaigns, t.CampaignID)
	sh.Form = f
	if !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, talkPage(sh))
	}
	if _, err := s.Speak(r.Context(), page.User(r), page.Actor(r), t); err != nil {
		return err
	}
	return page.Redirect(w, r, Filter{View: Talks}.URL(), "enquiry.talk.logged")
}

// ofRequest is open for the enquiry in the address.
func (s Service) ofRequest(r *http.Request) (sheet, error) {
	id, err := page.ID(r, "id")
	if err != nil {
		return sheet{}, err
	}
	sh, _, err := s.open(r, id, "", "")
	return sh, err
}

func (s Service) show(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.ofRequest(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showPage(sh))
}

// logging and talking are an enquiry on file as its form holds it.
func (e Enquiry) logging() Logging {
	return Logging{Facts: e.Facts, Leaflets: e.lines(), AppointmentOn: e.AppointmentOn}
}

func (e Enquiry) talking() Talking {
	return Talking{Facts: e.Facts, Leaflets: e.lines(), Reached: e.Reached, Materials: e.Materials}
}

func (s Service) edit(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.ofRequest(r)
	if err != nil {
		return err
	}
	if sh.Kind == Talk {
		if sh.Form, err = page.NewForm(r, "enquiry.talk", sh.Version, sh.talking()); err != nil {
			return err
		}
		return page.Render(w, r, http.StatusOK, talkPage(sh))
	}
	if sh.Form, err = page.NewForm(r, "enquiry.log", sh.Version, sh.logging()); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, formPage(sh))
}

func (s Service) correct(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.ofRequest(r)
	if err != nil {
		return err
	}
	if sh.Kind == Talk {
		return s.correctTalk(w, r, sh)
	}
	var l Logging
	sh.Form = page.Form(r, "enquiry.log", &l)
	l.check(r.Context(), sh.Form, sh.Points, sh.Enquiry, page.Today(r))
	campaign.Check(sh.Form, "campaign", sh.Campaigns, l.CampaignID)
	if !sh.Form.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, formPage(sh))
	}
	err = s.Correct(r.Context(), page.User(r), page.Actor(r), sh.ID, sh.Form.Version, l)
	return s.corrected(w, r, sh, err, sh.logging())
}

func (s Service) correctTalk(w http.ResponseWriter, r *http.Request, sh sheet) error {
	var t Talking
	sh.Form = page.Form(r, "enquiry.talk", &t)
	t.check(r.Context(), sh.Form, sh.Points, sh.Enquiry, page.Today(r))
	campaign.Check(sh.Form, "campaign", sh.Campaigns, t.CampaignID)
	if !sh.Form.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, talkPage(sh))
	}
	err := s.CorrectTalk(r.Context(), page.User(r), page.Actor(r), sh.ID, sh.Form.Version, t)
	return s.corrected(w, r, sh, err, sh.talking())
}

// corrected answers a save; now is what is on file.
func (s Service) corrected(w http.ResponseWriter, r *http.Request, sh sheet, err error, now any) error {
	switch {
	case fault.Is(err, fault.Stale):
		return page.Conflict(w, r, sh.Form, page.Current{Details: now, Version: sh.Version}, sh.describe)
	case err != nil:
		return err
	}
	return page.Redirect(w, r, address(sh.ID), "enquiry.saved")
}

func (s Service) close(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err == nil {
		err = s.Close(r.Context(), page.User(r), page.Actor(r), id)
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, address(id), "enquiry.closed")
}

func (s Service) again(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err == nil {
		err = s.Again(r.Context(), page.User(r), page.Actor(r), id)
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, address(id), "enquiry.touched")
}

// intake opens the intake with what the enquiry knows; the case that comes of
// it is tied to the enquiry.
func (s Service) intake(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.ofRequest(r)
	if err != nil {
		return err
	}
	switch {
	case sh.Reference != "":
		return page.Redirect(w, r, "/cases/"+sh.Reference, "enquiry.has_case")
	case sh.CaseID != 0 || sh.Kind != Contact:
		return refuse(sh.ID, "enquiry.refused.settled")
	}
	v := url.Values{"enquiry": {strconv.FormatInt(sh.ID, 10)}}
	for name, value := range map[string]string{"language": sh.Language, "return_country": sh.Country, "info_source": sh.InfoSource} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return page.Redirect(w, r, "/intake/new?"+v.Encode(), "")
}
