package screening

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
)

// Routes adds the page of screenings.
func (s Service) Routes(r page.Router) {
	r.Get("/cases/{ref}/screening", access.ScreeningRecord, s.list)
	r.Post("/cases/{ref}/screening", access.ScreeningRecord, s.noneForRest)
	r.Get("/cases/{ref}/screening/{member}", access.ScreeningRecord, s.list)
	r.Post("/cases/{ref}/screening/{member}", access.ScreeningRecord, s.save)
}

// card is one member on the page: what is on file, and the form.
type card struct {
	Member  casefile.Member
	Saved   Screening
	OnFile  bool
	By      string
	Form    *form.Form
	Open    bool // the form is unfolded
	Manager bool
	Plain   bool // its inputs keep their own names as ids; one card of a page may
}

// sheet is the page: a card for each member.
type sheet struct {
	casefile.Shell
	Cards []card
	Rest  int // members not yet screened
}

// open reads the page; sent, if not nil, is the form of a member that was refused.
func (s Service) open(r *http.Request, sentBy int64, sent *form.Form) (sh sheet, err error) {
	ctx, u := r.Context(), page.User(r)
	var found map[int64]Screening
	var names []recorder
	err = casefile.View(r, s.DB, access.ScreeningRecord, func(rd db.Reader, c casefile.Case) (err error) {
		sh.Shell = casefile.Shell{Case: c, Section: "screening", Title: "casefile.section.screening", Form: sent}
		if found, err = ofCase(ctx, rd, c); err != nil {
			return err
		}
		names, err = recorders.All(ctx, rd, c.ID)
		return err
	})
	if err != nil {
		return sh, err
	}
	var fresh []*form.Form
	for _, m := range sh.Case.Members {
		k := card{Member: m, Manager: u.Role == access.OfficeManager}
		k.Saved, k.OnFile = found[m.ID]
		if !m.Status.TakesPart() && !k.OnFile {
			continue
		}
		for _, n := range names {
			if n.MemberID == m.ID {
				k.By = i18n.PersonName(ctx, n.FamilyName, n.GivenName)
			}
		}
		if m.Status.TakesPart() && !k.Saved.Screened() {
			sh.Rest++
		}
		if sent != nil && m.ID == sentBy {
			k.Form, k.Open, k.Plain = sent, true, true
		} else {
			k.Form = newForm(r, sh.Case, k)
			fresh = append(fresh, k.Form)
		}
		sh.Cards = append(sh.Cards, k)
	}
	if err := page.Restore(r, fresh...); err != nil {
		return sh, err
	}
	for n, k := range sh.Cards {
		sh.Cards[n].Open = k.Open || !k.Saved.Screened() || k.Saved.Fear == NotAnswered || !k.Form.DraftAt.IsZero()
	}
	return sh, nil
}

// newForm is the form of a member, which has a draft of its own.
func newForm(r *http.Request, c casefile.Case, k card) *form.Form {
	a := answer{Details: Details{Fear: NotAnswered}}
	if k.OnFile {
		a.Details = k.Saved.Details
	}
	if a.ScreenedOn.IsZero() {
		a.ScreenedOn = page.Today(r)
	}
	return page.BlankAt(memberURL(c, k.Member), "screening.answer", k.Saved.Version, a)
}

func memberURL(c casefile.Case, m casefile.Member) string {
	return c.URL("screening/" + strconv.FormatInt(m.ID, 10))
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.open(r, 0, nil)
	if err != nil {
		return err
	}
	if id := page.Param(r, "member"); id != "" && !slices.ContainsFunc(sh.Case.Members, func(m casefile.Member) bool { return strconv.FormatInt(m.ID, 10) == id }) {
		return fault.New(fault.NotFound, "no member %q in %s", id, sh.Case.Reference)
	}
	return page.Render(w, r, http.StatusOK, listPage(sh))
}

func (s Service) noneForRest(w http.ResponseWriter, r *http.Request) error {
	ref := page.Param(r, "ref")
	if err := s.NoneForRest(r.Context(), page.User(r), page.Actor(r), ref); err != nil {
		return err
	}
	return page.Redirect(w, r, "/cases/"+ref+"/screening", "screening.saved")
}

func (s Service) save(w http.ResponseWriter, r *http.Request) error {
	var a answer
	ctx := r.Context()
	member, err := page.ID(r, "member")
	if err != nil {
		return err
	}
	f := page.Form(r, "screening.answer", &a)
	if r.PostForm.Get("none") != "" && !slices.Contains(a.Vulnerabilities, codelist.VulnerabilityNone) {
		a.Vulnerabilities = append(a.Vulnerabilities, codelist.VulnerabilityNone)
		f.Set("vulnerabilities", a.Vulnerabilities...)
	}
	sh, err := s.open(r, member, f)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(sh.Cards, func(k card) bool { return k.Member.ID == member })
	if at < 0 {
		return fault.New(fault.NotFound, "no member %d in %s", member, sh.Case.Reference)
	}
	k := sh.Cards[at]
	a.check(ctx, f, k.Saved.Details, page.Today(r))
	if f.OK() {
		err = s.Save(ctx, page.User(r), page.Actor(r), sh.Case.Reference, member, f.Version, a.Details, a.Reason)
		if fault.Is(err, fault.Stale) {
			return conflict(w, r, f, k, a.Reason)
		}
		if err != nil && !casefile.NoteRefusal(ctx, f, err) {
			return err
		}
	}
	if !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, listPage(sh))
	}
	if a.victim() && sh.Case.Class == casefile.Ordinary {
		return page.Redirect(w, r, sh.Case.URL("screening"), "screening.saved_guarded")
	}
	return page.Redirect(w, r, sh.Case.URL("screening"), "screening.saved")
}

// conflict shows both answers to the one who came second. The reason typed
// goes on with the form.
func conflict(w http.ResponseWriter, r *http.Request, f *form.Form, k card, reason string) error {
	now := page.Current{
		Details: answer{Details: k.Saved.Details, Reason: reason}, Version: k.Saved.Version, Table: screenings.Name(), ID: k.Saved.ID,
	}
	return page.Conflict(w, r, f, now, describe)
}

// describe tells how the fields of a screening read on the page that merges.
func describe(ctx context.Context, field, value string) string {
	switch {
	case field == "vulnerabilities":
		return codelist.Label(ctx, codelist.Vulnerability, value)
	case field == "severity" && value != "":
		return i18n.Enum(ctx, "screening.severity", value)
	case field == "fear_of_return" && value != "":
		return i18n.Enum(ctx, "screening.fear", value)
	case field == "screened_on":
		if d, err := date.Parse(value); err == nil {
			return i18n.DateLong(ctx, d)
		}
	}
	return value
}
