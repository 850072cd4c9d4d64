package staff

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/office"
)

// Routes adds the pages about members and the matrix of permissions.
func (s *Service) Routes(r page.Router) {
	r.Get("/admin/users", access.StaffView, s.list)
	r.Get("/admin/users/new", access.StaffEdit, s.newForm)
	r.Post("/admin/users/new", access.StaffEdit, s.add)
	r.Get("/admin/users/{id}", access.StaffView, s.member)
	r.Post("/admin/users/{id}", access.StaffEdit, s.save)
	r.Get("/admin/users/{id}/disable", access.StaffEdit, s.disableForm)
	r.Post("/admin/users/{id}/disable", access.StaffEdit, s.disable)
	r.Post("/admin/users/{id}/enable", access.StaffEdit, s.enable)
	r.Post("/admin/users/{id}/link", access.StaffUnlock, s.link)
	r.Post("/admin/users/{id}/unlock", access.StaffUnlock, s.unlock)
	r.Post("/admin/users/{id}/sessions", access.StaffUnlock, s.signOut)

	r.Get("/admin/access", access.MatrixView, s.matrix)
}

// newMember is the form of a new member. Without a first password a one-time
// link is made.
type newMember struct {
	Details
	Password string `form:"password,max=400"`
}

// leaving is the form with which a leaver's cases are handed over.
type leaving struct {
	Receiver int64 `form:"receiver"`
}

// shown is the member of the address, as far as the reader may see them.
func (s *Service) shown(r *http.Request) (Listed, error) {
	id, err := page.ID(r, "id")
	if err != nil {
		return Listed{}, err
	}
	return s.Get(r.Context(), page.User(r), id)
}

func (s *Service) list(w http.ResponseWriter, r *http.Request) error {
	members, err := s.List(r.Context(), page.User(r))
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(members, page.User(r), page.InfoFrom(r.Context()).Now))
}

// offices are the offices a member can belong to.
func (s *Service) offices(r *http.Request) (out []office.Office, err error) {
	err = s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) error {
		out, err = office.List(r.Context(), rd)
		return err
	})
	return out, err
}

func (s *Service) newForm(w http.ResponseWriter, r *http.Request) error {
	f, err := page.NewForm(r, "staff.member", 0, newMember{})
	if err != nil {
		return err
	}
	return s.renderNew(w, r, http.StatusOK, f)
}

func (s *Service) renderNew(w http.ResponseWriter, r *http.Request, status int, f *form.Form) error {
	offices, err := s.offices(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, status, newPage(f, office.Options(offices)))
}

func (s *Service) add(w http.ResponseWriter, r *http.Request) error {
	var in newMember
	f := page.Form(r, "staff.member", &in)
	in.check(f)
	if in.Password != "" {
		if weak := WeakPassword(in.Password, in.Email, in.GivenName, in.FamilyName); weak != "" {
			f.Problem("password", "auth.password."+weak, "Min", MinPassword, "Max", MaxPassword)
		}
	}
	if !f.OK() {
		return s.renderNew(w, r, http.StatusUnprocessableEntity, f)
	}
	m, err := s.Add(r.Context(), page.Actor(r), in.Details, in.Password, false)
	if errors.Is(err, ErrEmailTaken) {
		f.Problem("email", "form.already_taken")
		return s.renderNew(w, r, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	if in.Password != "" {
		return page.Redirect(w, r, address(m.ID), "staff.added", "Name", m.Name(r.Context()))
	}
	token, err := s.NewLink(r.Context(), repeatable(r), m.ID)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, linkPage(m, page.Absolute(r, "/password/"+token)))
}

// repeatable is the actor of an act that does no harm twice.
func repeatable(r *http.Request) db.Actor {
	by := page.Actor(r)
	by.Token, by.Draft = "", ""
	return by
}

func (s *Service) member(w http.ResponseWriter, r *http.Request) error {
	m, err := s.shown(r)
	if err != nil {
		return err
	}
	f, err := page.NewForm(r, "staff.member", m.Version, m.Details)
	if err != nil {
		return err
	}
	return s.renderMember(w, r, http.StatusOK, m, f)
}

func (s *Service) renderMember(w http.ResponseWriter, r *http.Request, status int, m Listed, f *form.Form) error {
	offices, err := s.offices(r)
	if err != nil {
		return err
	}
	u := page.User(r)
	return page.Render(w, r, status, memberPage(memberView{
		Member: m, Form: f, Offices: office.Options(offices), Now: page.InfoFrom(r.Context()).Now,
		Edit: access.Can(u, access.StaffEdit), Self: u.ID == m.ID,
	}))
}

func (s *Service) save(w http.ResponseWriter, r *http.Request) error {
	m, err := s.shown(r)
	if err != nil {
		return err
	}
	var in Details
	f := page.Form(r, "staff.member", &in)
	in.check(f)
	if f.OK() {
		err := s.Edit(r.Context(), page.Actor(r), m.ID, f.Version, in)
		switch {
		case err == nil:
			return page.Redirect(w, r, address(m.ID), "staff.saved")
		case fault.Is(err, fault.Stale):
			return s.conflict(w, r, f, m)
		case errors.Is(err, ErrEmailTaken):
			f.Problem("email", "form.already_taken")
		case errors.Is(err, ErrHasCases):
			f.Problem("office_id", "staff.has_cases")
		case errors.Is(err, ErrYourself):
			f.Problem("role", "staff.yourself")
		case errors.Is(err, ErrLastAdministrator):
			f.Problem("role", "staff.last_administrator")
		default:
			return err
		}
	}
	return s.renderMember(w, r, http.StatusUnprocessableEntity, m, f)
}

func (s *Service) conflict(w http.ResponseWriter, r *http.Request, f *form.Form, m Listed) error {
	offices, err := s.offices(r)
	if err != nil {
		return err
	}
	now := page.Current{Details: m.Details, Version: m.Version, Table: table.Name(), ID: m.ID}
	return page.Conflict(w, r, f, now, func(ctx context.Context, field, value string) string {
		switch field {
		case "role":
			return i18n.Enum(ctx, "access.role", value)
		case "duties":
			return i18n.Enum(ctx, "access.duty", value)
		case "language":
			return i18n.LanguageName(ctx, value)
		case "office_id":
			for _, o := range office.Options(offices) {
				if o.Value == value {
					return o.Label
				}
			}
		}
		return value
	})
}

func (s *Service) disableForm(w http.ResponseWriter, r *http.Request) error {
	return s.renderDisable(w, r, http.StatusOK, form.New("staff.leaving", leaving{}))
}

func (s *Service) renderDisable(w http.ResponseWriter, r *http.Request, status int, f *form.Form) error {
	m, err := s.shown(r)
	if err != nil {
		return err
	}
	cases, err := s.OpenCases(r.Context(), m.ID)
	if err != nil {
		return err
	}
	var receivers []form.Option
	err = s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) error {
		members, err := Counsellors(r.Context(), rd, m.OfficeID)
		for _, o := range Options(r.Context(), members) {
			if o.Value != strconv.FormatInt(m.ID, 10) {
				receivers = append(receivers, o)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return page.Render(w, r, status, disablePage(m, f, cases, receivers))
}

func (s *Service) disable(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	var in leaving
	f := page.Form(r, "staff.leaving", &in)
	if f.OK() {
		h, err := s.Disable(r.Context(), page.Actor(r), id, in.Receiver)
		switch {
		case err == nil && h.Unassigned > 0:
			return page.Redirect(w, r, address(id), "staff.disabled_unassigned", "Cases", h.Cases, "Left", h.Unassigned)
		case err == nil:
			return page.Redirect(w, r, address(id), "staff.disabled", "Cases", h.Cases)
		case errors.Is(err, ErrNoReceiver):
			f.Problem("receiver", "form.not_an_option")
		case errors.Is(err, ErrYourself):
			f.Problem("", "staff.yourself")
		case errors.Is(err, ErrLastAdministrator):
			f.Problem("", "staff.last_administrator")
		default:
			return err
		}
	}
	return s.renderDisable(w, r, http.StatusUnprocessableEntity, f)
}

// press does what a button of a member's page is for.
func press(w http.ResponseWriter, r *http.Request, done string, act func(by db.Actor, id int64) error) error {
	id, err := page.ID(r, "id")
	if err == nil {
		err = act(repeatable(r), id)
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, address(id), done)
}

func (s *Service) enable(w http.ResponseWriter, r *http.Request) error {
	return press(w, r, "staff.enabled", func(by db.Actor, id int64) error { return s.Enable(r.Context(), by, id) })
}

// link shows a one-time link once, on the answer itself: it is nowhere else.
func (s *Service) link(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	token, m, err := s.Link(r.Context(), page.User(r), repeatable(r), id)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, linkPage(m, page.Absolute(r, "/password/"+token)))
}

func (s *Service) unlock(w http.ResponseWriter, r *http.Request) error {
	return press(w, r, "staff.unlocked", func(by db.Actor, id int64) error { return s.Unlock(r.Context(), page.User(r), by, id) })
}

func (s *Service) signOut(w http.ResponseWriter, r *http.Request) error {
	return press(w, r, "staff.signed_out", func(by db.Actor, id int64) error { return s.SignOut(r.Context(), page.User(r), by, id) })
}

func (s *Service) matrix(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, http.StatusOK, matrixPage())
}
