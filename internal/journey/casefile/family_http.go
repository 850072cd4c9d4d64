package casefile

import (
	"context"
	"net/http"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
)

// familyView is the page of the family, or of adding to it.
type familyView struct {
	Shell
	Rows  []memberRow
	Party *party
}

func (s Service) viewFamily(r *http.Request, act access.Action, title string) (v familyView, err error) {
	err = View(r, s.DB, act, func(rd db.Reader, c Case) (err error) {
		v.Shell = Shell{Case: c, Section: "family", Title: title}
		v.Rows, err = membersOf(r.Context(), rd, c)
		return err
	})
	return v, err
}

func (s Service) family(w http.ResponseWriter, r *http.Request) error {
	v, err := s.viewFamily(r, access.CaseView, "intake.family.title")
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, familyPage(v))
}

func (s Service) familyForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.viewFamily(r, access.PersonEdit, "intake.family.add_title")
	if err != nil {
		return err
	}
	if v.Form, err = page.NewForm(r, "intake.form", 0, hearing{}); err != nil {
		return err
	}
	v.Party = readParty(v.Form, true)
	v.Form.Problems = nil
	if err := s.meetForPage(r, v.Party); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, familyFormPage(v))
}

func (s Service) familySent(w http.ResponseWriter, r *http.Request) error {
	var h hearing
	f := page.Form(r, "intake.form", &h)
	v, err := s.viewFamily(r, access.PersonEdit, "intake.family.add_title")
	if err != nil {
		return err
	}
	v.Form, v.Party = f, readParty(f, true)
	again := turned(v.Party)
	if err := s.meetForPage(r, v.Party); err != nil {
		return err
	}
	if again {
		return page.Render(w, r, http.StatusOK, familyFormPage(v))
	}
	for _, m := range v.Party.People {
		m.complete()
	}
	principal := v.Case.Principal()
	v.Party.inherit(principal.Citizenship, principal.Languages)
	v.Party.check(r.Context(), h, page.Today(r))
	v.Party.checkOpenCases()
	v.Party.inOrder()
	if !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, familyFormPage(v))
	}
	if done, err := s.tell(w, r, v.Party); done || err != nil {
		return err
	}
	if err := s.addMembers(r.Context(), page.User(r), page.Actor(r), v.Case.Reference, v.Party, h); err != nil {
		return err
	}
	return page.Redirect(w, r, v.Case.URL("family"), "intake.family.joined")
}

// viewMember is a person's place in the family, with the row as stored.
func (s Service) viewMember(r *http.Request) (v personView, row memberRow, err error) {
	if v, err = s.viewPerson(r, access.PersonEdit, "intake.family.edit_title"); err != nil {
		return v, row, err
	}
	err = s.DB.Read(r.Context(), page.User(r).Actor(), func(rd db.Reader) (err error) {
		row, err = memberRows.One(r.Context(), rd, "WHERE case_id = $1 AND id = $2", v.Case.ID, v.Member.ID)
		return err
	})
	v.Section = "family"
	return v, row, err
}

func (s Service) memberForm(w http.ResponseWriter, r *http.Request) error {
	v, row, err := s.viewMember(r)
	if err != nil {
		return err
	}
	if v.Form, err = page.NewForm(r, "intake.member", row.Version, row.memberDetails); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, memberFormPage(v, memberOptions(r.Context(), v)))
}

func (s Service) memberSent(w http.ResponseWriter, r *http.Request) error {
	var d memberDetails
	f := page.Form(r, "intake.member", &d)
	v, row, err := s.viewMember(r)
	if err != nil {
		return err
	}
	v.Form = f
	d.check(r.Context(), f, v.Member, row.memberDetails, page.Today(r))
	if !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, memberFormPage(v, memberOptions(r.Context(), v)))
	}
	err = s.saveMember(r.Context(), page.User(r), page.Actor(r), v.Case.Reference, v.Member.Position, f.Version, d)
	if fault.Is(err, fault.Stale) {
		return page.Conflict(w, r, f, page.Current{Details: row.memberDetails, Version: row.Version}, describeMember)
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, v.Case.URL("family"), "intake.family.saved")
}

// memberOptions are the relations a member can have: the principal has none.
func memberOptions(ctx context.Context, v personView) []form.Option {
	if v.Member.Position == 1 {
		return []form.Option{{Value: codelist.RelationshipPrincipal, Label: codelist.Label(ctx, codelist.Relationship, codelist.RelationshipPrincipal)}}
	}
	return relationships(ctx)
}

func describeMember(ctx context.Context, field, value string) string {
	if field == "relationship" {
		return codelist.Label(ctx, codelist.Relationship, value)
	}
	return value
}

// maySplit reports whether the reader may let members go on in a case of their
// own: more than one has to take part.
func maySplit(ctx context.Context, c Case) bool {
	return c.Open() && len(c.Taking()) > 1 && access.Can(page.InfoFrom(ctx).User, access.CaseSplit)
}
