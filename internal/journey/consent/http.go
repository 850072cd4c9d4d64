package consent

import (
	"net/http"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
)

// Routes adds the pages of notice and consents.
func (s Service) Routes(r page.Router) {
	r.Get("/cases/{ref}/consents", access.CaseView, s.list)
	r.Get("/cases/{ref}/consents/new", access.ConsentRecord, s.new)
	r.Post("/cases/{ref}/consents", access.ConsentRecord, s.create)
	r.Post("/cases/{ref}/consents/notice", access.ConsentRecord, s.giveNotice)
	r.Get("/cases/{ref}/consents/{id}/withdraw", access.ConsentRecord, s.withdrawForm)
	r.Post("/cases/{ref}/consents/{id}/withdraw", access.ConsentRecord, s.withdraw)
}

// load reads everything the list shows.
func (s Service) load(r *http.Request, f *form.Form) (v view, err error) {
	ctx := r.Context()
	err = casefile.View(r, s.DB, access.CaseView, func(rd db.Reader, c casefile.Case) (err error) {
		v.Shell = casefile.Shell{Case: c, Section: "consents", Title: "consent.title", Form: f}
		if v.Notice, err = noticeOf(ctx, rd, c); err != nil {
			return err
		}
		v.Consents, err = ByCase(ctx, rd, c)
		return err
	})
	return v, err
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	v, err := s.load(r, nil)
	if err != nil {
		return err
	}
	d := v.Notice.NoticeDetails
	if d.GivenOn.IsZero() {
		d = NoticeDetails{GivenOn: page.Today(r), Language: languageOf(v.Case)}
	}
	if v.Form, err = page.NewForm(r, "consent.notice", 0, d); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(v))
}

func (s Service) giveNotice(w http.ResponseWriter, r *http.Request) error {
	var d NoticeDetails
	f := page.Form(r, "consent.notice", &d)
	d.check(f, page.Today(r))
	if !f.OK() {
		v, err := s.load(r, f)
		if err != nil {
			return err
		}
		return page.Render(w, r, http.StatusUnprocessableEntity, listPage(v))
	}
	ref := page.Param(r, "ref")
	if err := s.GiveNotice(r.Context(), page.User(r), page.Actor(r), ref, d); err != nil {
		return err
	}
	return page.Redirect(w, r, "/cases/"+ref+"/consents", "consent.notice.saved")
}

func (s Service) new(w http.ResponseWriter, r *http.Request) error {
	v, err := s.load(r, nil)
	if err != nil {
		return err
	}
	first := v.Case.Principal()
	d := Details{
		Members: casefile.MemberIDs(v.Case.Taking()),
		Circumstances: Circumstances{
			GivenOn: page.Today(r), Method: Written, Language: languageOf(v.Case),
		},
	}
	if d.Language == "" {
		d.Language = v.Notice.Language
	}
	if children := casefile.ChildrenOn(v.Case.Taking(), page.Today(r)); len(children) > 0 {
		if d.Guardian = v.Case.Guardian(r.Context(), children[0]); d.Guardian == "" && children[0].ID != first.ID {
			d.Guardian = first.Name(r.Context())
		}
	}
	if v.Form, err = page.NewForm(r, "consent.record", 0, d); err != nil {
		return err
	}
	v.Title = "consent.record"
	return page.Render(w, r, http.StatusOK, formPage(v))
}

func (s Service) create(w http.ResponseWriter, r *http.Request) error {
	var d Details
	f := page.Form(r, "consent.record", &d)
	v, err := s.load(r, f)
	if err != nil {
		return err
	}
	v.Title = "consent.record"
	d.check(f, v.Case.Taking(), purposes(r.Context()), page.Today(r))
	if !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, formPage(v))
	}
	if err := s.Record(r.Context(), page.User(r), page.Actor(r), v.Case.Reference, d); err != nil {
		return err
	}
	return page.Redirect(w, r, v.Case.URL("consents"), "consent.saved")
}

// standing reads the consent of the address, which must be in force.
func (s Service) standing(r *http.Request) (sh casefile.Shell, k Consent, err error) {
	id, err := page.ID(r, "id")
	if err != nil {
		return sh, k, err
	}
	err = casefile.View(r, s.DB, access.ConsentRecord, func(rd db.Reader, c casefile.Case) (err error) {
		sh = casefile.Shell{Case: c, Section: "consents", Title: "consent.withdraw.title"}
		if k, err = one(r.Context(), rd, c, id); err != nil {
			return err
		}
		if !k.Stands() {
			return fault.New(fault.Refused, "consent %d does not stand: %w", id, casefile.Refuse("consent.refused.not_standing"))
		}
		return nil
	})
	return sh, k, err
}

func (s Service) withdrawForm(w http.ResponseWriter, r *http.Request) error {
	sh, k, err := s.standing(r)
	if err != nil {
		return err
	}
	if sh.Form, err = page.NewForm(r, "consent.withdraw", 0, Withdrawal{WithdrawnOn: page.Today(r)}); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, withdrawPage(sh, k))
}

func (s Service) withdraw(w http.ResponseWriter, r *http.Request) error {
	var d Withdrawal
	f := page.Form(r, "consent.withdraw", &d)
	sh, k, err := s.standing(r)
	if err != nil {
		return s.repeated(w, r, err)
	}
	sh.Form = f
	d.check(f, k, page.Today(r))
	if !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, withdrawPage(sh, k))
	}
	if err := s.Withdraw(r.Context(), page.User(r), page.Actor(r), sh.Case.Reference, k.ID, d.WithdrawnOn); err != nil {
		return err
	}
	return page.Redirect(w, r, sh.Case.URL("consents"), "consent.withdraw.saved")
}

// repeated leads a second sending of the same withdrawal to where the first
// one led: the consent does not stand any more because of it.
func (s Service) repeated(w http.ResponseWriter, r *http.Request, err error) error {
	if !fault.Is(err, fault.Refused) {
		return err
	}
	return page.Redirect(w, r, "/cases/"+page.Param(r, "ref")+"/consents", "")
}

// languageOf is the language the family most likely speaks.
func languageOf(c casefile.Case) string {
	if l := c.Principal().Languages; len(l) > 0 {
		return l[0]
	}
	return ""
}
