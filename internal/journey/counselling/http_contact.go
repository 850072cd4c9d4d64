package counselling

import (
	"net/http"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
)

func (s Service) mark(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	ref, to := page.Param(r, "ref"), AppointmentState(r.PostForm.Get("state"))
	if err := s.Mark(r.Context(), page.User(r), page.Actor(r), ref, id, to); err != nil {
		return err
	}
	return page.Redirect(w, r, "/cases/"+ref+"/sessions", "counselling.appointment.saved")
}

func (s Service) contactShell(r *http.Request, f *form.Form) (sh casefile.Shell, err error) {
	err = casefile.View(r, s.DB, access.ContactRecord, func(_ db.Reader, c casefile.Case) error {
		sh = casefile.Shell{Case: c, Section: "sessions", Title: "counselling.contact.new", Form: f}
		return nil
	})
	return sh, err
}

func (s Service) contactForm(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.contactShell(r, nil)
	if err != nil {
		return err
	}
	if !sh.Case.Open() {
		return closed(sh.Case)
	}
	now := attempt{
		On: page.Today(r), At: date.TimeOfDay(s.Clock.Now().In(i18n.Zone(r.Context())).Format("15:04")),
		Back: page.Local(r.URL.Query().Get("back"), sh.Case.URL("")),
	}
	if sh.Form, err = page.NewForm(r, "counselling.contact", 0, now); err != nil {
		return err
	}
	sh.Form.Set("back", now.Back)
	return page.Render(w, r, http.StatusOK, contactPage(sh))
}

func (s Service) recordContact(w http.ResponseWriter, r *http.Request) error {
	var a attempt
	ctx := r.Context()
	f := page.Form(r, "counselling.contact", &a)
	k := a.contact(f, s.Clock.Now(), i18n.Zone(ctx))
	sh, err := s.contactShell(r, f)
	if err != nil {
		return err
	}
	back := page.Local(a.Back, sh.Case.URL(""))
	if f.OK() {
		err = s.Try(ctx, page.User(r), page.Actor(r), sh.Case.Reference, k, back)
		if err != nil && !casefile.NoteRefusal(ctx, f, err) {
			return err
		}
	}
	if !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, contactPage(sh))
	}
	return page.Redirect(w, r, back, "counselling.contact.recorded")
}
