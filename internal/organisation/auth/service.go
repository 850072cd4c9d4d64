package auth

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/go-chi/httprate"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/staff"
)

// Service lets people in.
type Service struct {
	site *page.Site
	// tries bounds the passwords tried from one address, over all members.
	tries *httprate.RateLimiter
}

// New makes the service of a site.
func New(site *page.Site) *Service {
	return &Service{site: site, tries: httprate.NewRateLimiter(triesPerMinute, time.Minute)}
}

const triesPerMinute = 100

// Refusals.
var (
	// ErrWrong is all that a person who is not let in is told: whether there is
	// such a member, and whether sign-in waits, is not said.
	ErrWrong    = errors.New("e-mail or password is not right")
	errLinkUsed = errors.New("link was used or has run out")
)

// visitor is where a sign-in comes from.
type visitor struct {
	Address, Device string
	Old             []byte // hash of the token the browser came with
}

// check tries a password. Its work is the same whether there is such a member,
// whether sign-in waits, and whether the password is right: one statement, one
// hash.
func (s *Service) check(ctx context.Context, email, password string) (id int64, err error) {
	email = strings.ToLower(strings.TrimSpace(email))
	var hash string
	err = s.site.DB.Write(ctx, s.by(ctx), func(tx db.Tx) error {
		id, hash, err = reserveTry(ctx, tx, email, s.site.Clock.Now())
		return err
	})
	if err != nil {
		return 0, err
	}
	ok, err := staff.PasswordMatches(ctx, password, hash)
	if err != nil {
		return 0, err
	}
	if !ok {
		s.site.Log.WarnContext(ctx, "sign-in refused", "user_id", id, "request_id", page.InfoFrom(ctx).RequestID)
		return 0, ErrWrong
	}
	return id, nil
}

// by is the system, at work for this request.
func (s *Service) by(ctx context.Context) db.Actor {
	a := db.System
	a.RequestID = page.InfoFrom(ctx).RequestID
	return a
}

// SignIn checks a password and begins a session under a new token; the session
// the browser came with ends, so that nobody can plant one.
func (s *Service) SignIn(ctx context.Context, email, password string, from visitor) (token string, id int64, err error) {
	if id, err = s.check(ctx, email, password); err != nil {
		return "", 0, err
	}
	token, err = s.begin(ctx, id, from)
	return token, id, err
}

// begin starts a session of a person who has proved to be themselves.
func (s *Service) begin(ctx context.Context, id int64, from visitor) (string, error) {
	token, hash := staff.NewToken()
	var session int64
	err := s.site.DB.Write(ctx, s.by(ctx), func(tx db.Tx) error {
		ok, err := forgive(ctx, tx, id)
		if err != nil {
			return err
		}
		if !ok {
			return ErrWrong
		}
		now := s.site.Clock.Now()
		if err := endByToken(ctx, tx, from.Old, now); err != nil {
			return err
		}
		session, err = insertSession(ctx, tx, id, hash, now, from.Address, from.Device)
		return err
	})
	if err != nil {
		return "", err
	}
	s.site.Log.InfoContext(ctx, "signed in", "user_id", id, "session_id", session, "request_id", page.InfoFrom(ctx).RequestID)
	return token, nil
}

// SignOut ends the session of a token.
func (s *Service) SignOut(ctx context.Context, token string) error {
	err := s.site.DB.Write(ctx, s.by(ctx), func(tx db.Tx) error {
		return endByToken(ctx, tx, staff.HashToken(token), s.site.Clock.Now())
	})
	if err == nil {
		s.site.Log.InfoContext(ctx, "signed out", "user_id", page.InfoFrom(ctx).User.ID, "request_id", page.InfoFrom(ctx).RequestID)
	}
	return err
}

// ChangePassword sets a person's own new password. Every other session ends,
// and the present one goes on under a new token.
func (s *Service) ChangePassword(ctx context.Context, u access.User, by db.Actor, current, password string, from visitor) (token string, err error) {
	if _, err := s.check(ctx, u.Email, current); err != nil {
		return "", err
	}
	hash, err := staff.HashPassword(ctx, password)
	if err != nil {
		return "", err
	}
	err = s.site.DB.Write(ctx, by, func(tx db.Tx) error {
		now := s.site.Clock.Now()
		if err := staff.SetPassword(ctx, tx, u.ID, hash, false, now); err != nil {
			return err
		}
		return staff.EndSessions(ctx, tx, u.ID, 0, now)
	})
	if err != nil {
		return "", err
	}
	s.site.Log.InfoContext(ctx, "password changed", "user_id", u.ID)
	return s.begin(ctx, u.ID, from)
}

// sessions are a person's living sessions, the latest first.
func (s *Service) sessions(ctx context.Context, u access.User) (out []Session, err error) {
	now := s.site.Clock.Now()
	err = s.site.DB.Read(ctx, u.Actor(), func(r db.Reader) error {
		out, err = mySessions.All(ctx, r, u.ID, now, now.Add(-Idle))
		return err
	})
	return out, err
}

// openLink finds what a one-time link is for, without using it up: programs
// that look at links in mail must not spoil them.
func (s *Service) openLink(ctx context.Context, token string, purpose Purpose) (l link, err error) {
	err = s.site.DB.Read(ctx, s.by(ctx), func(r db.Reader) error {
		l, err = openLink.One(ctx, r, staff.HashToken(token), purpose, s.site.Clock.Now())
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return l, errLinkUsed
	}
	return l, err
}

// setByLink sets a member's password, once; all their sessions end.
func (s *Service) setByLink(ctx context.Context, l link, password string) error {
	hash, err := staff.HashPassword(ctx, password)
	if err != nil {
		return err
	}
	err = s.site.DB.Write(ctx, s.by(ctx), func(tx db.Tx) error {
		now := s.site.Clock.Now()
		ok, err := useLink(ctx, tx, l.ID, now)
		if err != nil {
			return err
		}
		if !ok {
			return errLinkUsed
		}
		if err := staff.SetPassword(ctx, tx, l.StaffID, hash, false, now); err != nil {
			return err
		}
		return staff.EndSessions(ctx, tx, l.StaffID, 0, now)
	})
	if err == nil {
		s.site.Log.InfoContext(ctx, "password set by link", "user_id", l.StaffID)
	}
	return err
}

// FirstAdministratorLink makes the path of the page on which the first
// administrator signs up; empty once there is one. Each start of the program
// makes a new link, and the one before stops working.
func (s *Service) FirstAdministratorLink(ctx context.Context) (path string, err error) {
	token, hash := staff.NewToken()
	err = s.site.DB.Write(ctx, db.System, func(tx db.Tx) error {
		n, err := administrators.One(ctx, tx)
		if err != nil || n > 0 {
			token = ""
			return err
		}
		now := s.site.Clock.Now()
		return replaceFirstLink(ctx, tx, hash, now, now.Add(staff.LinkLife))
	})
	if err != nil || token == "" {
		return "", err
	}
	return "/setup/" + token, nil
}

// setUp makes the first administrator, once.
func (s *Service) setUp(ctx context.Context, l link, d first) (id int64, err error) {
	hash, err := staff.HashPassword(ctx, d.Password)
	if err != nil {
		return 0, err
	}
	err = s.site.DB.Write(ctx, s.by(ctx), func(tx db.Tx) error {
		now := s.site.Clock.Now()
		ok, err := useLink(ctx, tx, l.ID, now)
		if err != nil {
			return err
		}
		if !ok {
			return errLinkUsed
		}
		id, err = insertFirst(ctx, tx, d, hash, now)
		return err
	})
	if db.IsUniqueViolation(err, "staff_email_key") {
		return 0, staff.ErrEmailTaken
	}
	return id, err
}
