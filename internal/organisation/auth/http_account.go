package auth

import (
	"context"
	"errors"
	"net/http"

	"homeward/internal/kit/db"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/staff"
)

// own is the actor of a change of one's own account, which is no draft and may
// be repeated.
func own(r *http.Request) db.Actor {
	by := page.Actor(r)
	by.Token, by.Draft = "", ""
	return by
}

func (s *Service) savePreference(r *http.Request, save func(context.Context, db.Tx, int64, string) error, value string) error {
	return s.site.DB.Write(r.Context(), own(r), func(tx db.Tx) error {
		return save(r.Context(), tx, page.User(r).ID, value)
	})
}

func (s *Service) account(w http.ResponseWriter, r *http.Request) error {
	u := page.User(r)
	f := form.New("auth.account", Preferences{Language: u.Language, Theme: theme(u.Theme), Shortcuts: u.Shortcuts, Digest: u.Digest})
	return s.renderAccount(w, r, http.StatusOK, f)
}

func (s *Service) renderAccount(w http.ResponseWriter, r *http.Request, status int, f *form.Form) error {
	sessions, err := s.sessions(r.Context(), page.User(r))
	if err != nil {
		return err
	}
	c, _, err := s.caller(r.Context(), staff.HashToken(s.token(r)))
	if err != nil {
		return err
	}
	return page.Render(w, r, status, accountPage(page.User(r), f, sessions, c.SessionID))
}

func (s *Service) saveAccount(w http.ResponseWriter, r *http.Request) error {
	var p Preferences
	f := page.Form(r, "auth.account", &p)
	if !f.OK() {
		return s.renderAccount(w, r, http.StatusUnprocessableEntity, f)
	}
	err := s.site.DB.Write(r.Context(), own(r), func(tx db.Tx) error {
		return setPreferences(r.Context(), tx, page.User(r).ID, p)
	})
	if err != nil {
		return err
	}
	return page.Redirect(w, r, "/account", "auth.account.saved")
}

func (s *Service) endOthers(w http.ResponseWriter, r *http.Request) error {
	c, _, err := s.caller(r.Context(), staff.HashToken(s.token(r)))
	if err != nil {
		return err
	}
	err = s.site.DB.Write(r.Context(), own(r), func(tx db.Tx) error {
		return staff.EndSessions(r.Context(), tx, page.User(r).ID, c.SessionID, s.site.Clock.Now())
	})
	if err != nil {
		return err
	}
	return page.Redirect(w, r, "/account", "auth.sessions.ended")
}

func (s *Service) endSession(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	err = s.site.DB.Write(r.Context(), own(r), func(tx db.Tx) error {
		return endOwn(r.Context(), tx, page.User(r).ID, id, s.site.Clock.Now())
	})
	if err != nil {
		return err
	}
	return page.Redirect(w, r, "/account", "auth.sessions.one_ended")
}

// checkPassword notes what is wrong with a new password.
func checkPassword(f *form.Form, password, again string, about ...string) {
	if _, refused := f.ProblemOf("password"); refused {
		return
	}
	if weak := staff.WeakPassword(password, about...); weak != "" {
		f.Problem("password", "auth.password."+weak, "Min", staff.MinPassword, "Max", staff.MaxPassword)
	} else if password != again {
		f.Problem("password_again", "auth.password.differs")
	}
}

func (s *Service) passwordForm(w http.ResponseWriter, r *http.Request) error {
	must, err := s.mustChange(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, passwordPage(form.New("auth.password", change{}), page.User(r).Email, must))
}

func (s *Service) mustChange(r *http.Request) (bool, error) {
	c, _, err := s.caller(r.Context(), staff.HashToken(s.token(r)))
	return c.MustChange && !s.site.Demo, err
}

func (s *Service) changePassword(w http.ResponseWriter, r *http.Request) error {
	if err := s.limit(w, r); err != nil {
		return err
	}
	u := page.User(r)
	var in change
	f := page.Form(r, "auth.password", &in)
	checkPassword(f, in.Password, in.Again, u.Email, u.GivenName, u.FamilyName)
	if f.OK() && in.Password == in.Current {
		f.Problem("password", "auth.password.same")
	}
	if f.OK() {
		token, err := s.ChangePassword(r.Context(), u, own(r), in.Current, in.Password, s.visitor(r))
		switch {
		case err == nil:
			s.setCookie(w, token)
			return page.Redirect(w, r, "/account", "auth.password.changed")
		case !errors.Is(err, ErrWrong):
			return err
		}
		f.Problem("password_current", "auth.password.wrong_current")
	}
	must, err := s.mustChange(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, passwordPage(f, u.Email, must))
}

// spent answers a link that works no more.
func spent(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, http.StatusNotFound, spentPage())
}

func (s *Service) linkForm(w http.ResponseWriter, r *http.Request) error {
	l, err := s.openLink(r.Context(), page.Param(r, "token"), ForPassword)
	if errors.Is(err, errLinkUsed) {
		return spent(w, r)
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, linkPage(form.New("auth.password", setting{}), l.Email, r.URL.Path))
}

func (s *Service) setByLinkForm(w http.ResponseWriter, r *http.Request) error {
	if err := s.limit(w, r); err != nil {
		return err
	}
	l, err := s.openLink(r.Context(), page.Param(r, "token"), ForPassword)
	if err == nil {
		var in setting
		f := page.Form(r, "auth.password", &in)
		checkPassword(f, in.Password, in.Again, l.Email, l.GivenName, l.FamilyName)
		if !f.OK() {
			return page.Render(w, r, http.StatusUnprocessableEntity, linkPage(f, l.Email, r.URL.Path))
		}
		err = s.setByLink(r.Context(), l, in.Password)
	}
	if errors.Is(err, errLinkUsed) {
		return spent(w, r)
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, "/login", "auth.password.set")
}

func (s *Service) setupForm(w http.ResponseWriter, r *http.Request) error {
	_, err := s.openLink(r.Context(), page.Param(r, "token"), ForFirstAdministrator)
	if errors.Is(err, errLinkUsed) {
		return spent(w, r)
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, setupPage(form.New("auth.setup", first{}), r.URL.Path))
}

func (s *Service) setup(w http.ResponseWriter, r *http.Request) error {
	if err := s.limit(w, r); err != nil {
		return err
	}
	l, err := s.openLink(r.Context(), page.Param(r, "token"), ForFirstAdministrator)
	if err == nil {
		var in first
		f := page.Form(r, "auth.setup", &in)
		in.Email = staff.TidyEmail(in.Email)
		if _, refused := f.ProblemOf("email"); !refused && !staff.ValidEmail(in.Email) {
			f.Problem("email", "form.not_an_email")
		}
		checkPassword(f, in.Password, in.Again, in.Email, in.GivenName, in.FamilyName)
		var id int64
		if f.OK() {
			id, err = s.setUp(r.Context(), l, in)
		}
		if errors.Is(err, staff.ErrEmailTaken) {
			f.Problem("email", "form.already_taken")
			err = nil
		}
		if !f.OK() {
			return page.Render(w, r, http.StatusUnprocessableEntity, setupPage(f, r.URL.Path))
		}
		if err == nil {
			return s.letIn(w, r, id)
		}
	}
	if errors.Is(err, errLinkUsed) {
		return spent(w, r)
	}
	return err
}

// letIn begins the first session of the first administrator.
func (s *Service) letIn(w http.ResponseWriter, r *http.Request, id int64) error {
	token, err := s.begin(r.Context(), id, s.visitor(r))
	if err != nil {
		return err
	}
	s.setCookie(w, token)
	return page.Redirect(w, r, "/admin/offices", "auth.setup.done")
}
