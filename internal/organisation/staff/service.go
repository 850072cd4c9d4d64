package staff

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
)

// LinkLife is how long a one-time link works.
const LinkLife = 48 * time.Hour

// Service is what can be done about members.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
	Log   *slog.Logger
}

// Refusals of the service that a form shows beside its fields.
var (
	ErrEmailTaken        = errors.New("e-mail belongs to another member")
	ErrHasCases          = errors.New("member has open cases")
	ErrLastAdministrator = errors.New("no other administrator is left")
	ErrYourself          = errors.New("nobody does this to oneself")
	ErrNoReceiver        = errors.New("receiver of the cases is not of the office")
)

// HandedOver tells what became of a leaver's cases.
type HandedOver struct {
	Cases      int // given to the receiver
	Unassigned int // without a counsellor now
}

// check notes what is wrong with the details beyond their form.
func (d *Details) check(f *form.Form) {
	d.Email = TidyEmail(d.Email)
	if d.Email != "" && !ValidEmail(d.Email) {
		f.Problem("email", "form.not_an_email")
	}
	if d.Role != access.Administrator && d.Role != "" && d.OfficeID == 0 {
		f.Problem("office_id", "staff.member.office_id.needed")
	}
}

// Valid tells what is wrong with details that come from no form.
func (d Details) Valid() error {
	f := form.New("staff.member", d)
	d.check(f)
	switch {
	case d.GivenName == "" || d.FamilyName == "" || d.Email == "":
		return fault.New(fault.Refused, "given name, family name and e-mail are needed")
	case !slices.Contains(d.Role.Options(), d.Role):
		return fault.New(fault.Refused, "role %q: choose one of %v", d.Role, d.Role.Options())
	case !f.OK():
		p := f.Problems[0]
		return fault.New(fault.Refused, "%s: %s", p.Field, p.Key)
	}
	return nil
}

// reaches tells whether a user's work with members includes this one: an
// administrator's all, a manager's those of the own office who are not
// administrators.
func reaches(u access.User, m Member) bool {
	switch u.Role {
	case access.Administrator:
		return true
	case access.OfficeManager:
		return m.OfficeID == u.OfficeID && m.Role != access.Administrator
	}
	return false
}

// List returns the members the user works with, by state and name.
func (s *Service) List(ctx context.Context, u access.User) (out []Listed, err error) {
	var officeID int64
	if u.Role != access.Administrator {
		officeID = u.OfficeID
	}
	err = s.DB.Read(ctx, u.Actor(), func(r db.Reader) error {
		out, err = all.All(ctx, r, s.Clock.Now(), officeID)
		return err
	})
	return out, err
}

// Get returns one member; fault.NotFound outside the user's reach.
func (s *Service) Get(ctx context.Context, u access.User, id int64) (out Listed, err error) {
	err = s.DB.Read(ctx, u.Actor(), func(r db.Reader) error {
		out, err = single.One(ctx, r, s.Clock.Now(), id)
		return err
	})
	if err == nil && !reaches(u, out.Member) {
		err = fault.New(fault.NotFound, "staff %d is of another office", id)
	}
	return out, err
}

// Add makes a member who can sign in. With a first password the member must
// change it at the first sign-in, unless keep says that it stays (demo). With
// none, a link from Link lets them set one.
func (s *Service) Add(ctx context.Context, by db.Actor, d Details, password string, keep bool) (m Member, err error) {
	var hash string
	if password != "" {
		if hash, err = HashPassword(ctx, password); err != nil {
			return m, err
		}
	}
	d.Email = TidyEmail(d.Email)
	m = Member{Details: d, State: Active}
	err = s.DB.Write(ctx, by, func(tx db.Tx) error {
		if err := table.Insert(ctx, tx, &m); err != nil {
			return taken(err)
		}
		tx.LeadsTo(address(m.ID))
		if hash == "" {
			return nil
		}
		return SetPassword(ctx, tx, m.ID, hash, !keep, s.Clock.Now())
	})
	return m, err
}

func taken(err error) error {
	if db.IsUniqueViolation(err, "staff_email_key") {
		return ErrEmailTaken
	}
	return err
}

// Edit saves what an administrator changed about a member. Somebody with open
// cases keeps office and case work until they are given to others.
func (s *Service) Edit(ctx context.Context, by db.Actor, id int64, version int, d Details) error {
	d.Email = TidyEmail(d.Email)
	cases, err := s.OpenCases(ctx, id)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		m, err := ByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if cases > 0 && (m.OfficeID != d.OfficeID || d.Role == access.Administrator) {
			return ErrHasCases
		}
		if m.Role == access.Administrator && d.Role != m.Role {
			if id == by.StaffID {
				return ErrYourself
			}
			if n, err := otherAdministrators(ctx, tx, id); err != nil || n == 0 {
				return errors.Join(err, ErrLastAdministrator)
			}
		}
		m.Version, m.Details = version, d
		tx.LeadsTo(address(id))
		return taken(table.Update(ctx, tx, &m))
	})
}

// OpenCases counts a member's open cases, of every class.
func (s *Service) OpenCases(ctx context.Context, id int64) (n int64, err error) {
	err = s.DB.Read(ctx, db.System, func(r db.Reader) error {
		n, err = openCases.One(ctx, r, id)
		return err
	})
	return n, err
}

// Disable keeps a leaver out from the next request on and hands the caseload
// over to another member of the same office; to 0 leaves it unassigned.
//
// The transaction is the administrator's in the audit trail, and the system's
// for row-level security: an administrator sees no cases, but must move them.
func (s *Service) Disable(ctx context.Context, by db.Actor, id, to int64) (h HandedOver, err error) {
	if id == by.StaffID {
		return h, ErrYourself
	}
	by.Role, by.OfficeIDs = db.System.Role, nil
	err = s.DB.Write(ctx, by, func(tx db.Tx) error {
		m, err := ByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if m.Role == access.Administrator && m.State == Active {
			if n, err := otherAdministrators(ctx, tx, id); err != nil || n == 0 {
				return errors.Join(err, ErrLastAdministrator)
			}
		}
		if to != 0 {
			r, err := ByID(ctx, tx, to)
			if err != nil || to == id || r.State != Active || r.OfficeID != m.OfficeID || r.Role == access.Administrator {
				return ErrNoReceiver
			}
		}
		now := s.Clock.Now()
		if _, err := tx.Exec(ctx, "UPDATE staff SET state = 'disabled', version = version + 1 WHERE id = $1", id); err != nil {
			return err
		}
		if err := EndSessions(ctx, tx, id, 0, now); err != nil {
			return err
		}
		if err := useUpLinks(ctx, tx, id, now); err != nil {
			return err
		}
		tx.LeadsTo(address(id))
		h, err = handOver(ctx, tx, id, to)
		return err
	})
	if err == nil {
		s.Log.InfoContext(ctx, "member disabled", "user_id", by.StaffID, "member_id", id, "receiver_id", to, "cases", h.Cases, "unassigned", h.Unassigned)
	}
	return h, err
}

// Enable lets a leaver who has come back sign in again, with a new password.
func (s *Service) Enable(ctx context.Context, by db.Actor, id int64) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE staff SET state = 'active', password_hash = '', version = version + 1
			WHERE id = $1 AND id > 0 AND state <> 'active' AND email <> ''`, id)
		if err == nil && tag.RowsAffected() == 0 {
			err = fault.New(fault.NotFound, "no leaver %d with an address", id)
		}
		return err
	})
}

// Unlock lets a member try to sign in again at once.
func (s *Service) Unlock(ctx context.Context, u access.User, by db.Actor, id int64) error {
	if _, err := s.Get(ctx, u, id); err != nil {
		return err
	}
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE staff SET failed_sign_ins = 0, locked_until = NULL WHERE id = $1", id)
		return err
	})
}

// Link makes the token of a one-time link with which a member sets a password;
// earlier links stop working.
func (s *Service) Link(ctx context.Context, u access.User, by db.Actor, id int64) (token string, m Member, err error) {
	l, err := s.Get(ctx, u, id)
	if err != nil {
		return "", m, err
	}
	if l.State != Active || l.Email == "" {
		return "", m, fault.New(fault.Refused, "staff %d cannot sign in", id)
	}
	token, err = s.NewLink(ctx, by, id)
	return token, l.Member, err
}

// NewLink is Link for whoever operates the server.
func (s *Service) NewLink(ctx context.Context, by db.Actor, id int64) (string, error) {
	token, hash := NewToken()
	err := s.DB.Write(ctx, by, func(tx db.Tx) error {
		now := s.Clock.Now()
		if err := useUpLinks(ctx, tx, id, now); err != nil {
			return err
		}
		return insertLink(ctx, tx, id, hash, now)
	})
	if err == nil {
		s.Log.InfoContext(ctx, "one-time link made", "user_id", by.StaffID, "member_id", id)
	}
	return token, err
}

// SignOut ends all sessions of a member.
func (s *Service) SignOut(ctx context.Context, u access.User, by db.Actor, id int64) error {
	if _, err := s.Get(ctx, u, id); err != nil {
		return err
	}
	return s.DB.Write(ctx, by, func(tx db.Tx) error { return EndSessions(ctx, tx, id, 0, s.Clock.Now()) })
}
