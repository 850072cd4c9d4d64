package app

import (
	"context"
	"fmt"
	"log/slog"

	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/office"
	"homeward/internal/organisation/staff"
)

// NewUser is a staff member added from the command line.
type NewUser struct {
	Email, Given, Family, Role, Office string
}

// InLanguage gives the context of a command the language of its output.
func InLanguage(ctx context.Context, lang string) context.Context {
	return i18n.With(ctx, i18n.Match(lang, "", ""))
}

func staffService(d *db.DB) *staff.Service {
	return &staff.Service{DB: d, Clock: clock.System(), Log: slog.New(slog.DiscardHandler)}
}

// AddUser adds a staff member and returns the path of the one-time link on
// which the password is set.
func AddUser(ctx context.Context, base *Database, n NewUser) (string, error) {
	d, err := base.OpenReady(ctx)
	if err != nil {
		return "", err
	}
	defer d.Close()
	det := staff.Details{Email: n.Email, GivenName: n.Given, FamilyName: n.Family, Role: access.Role(n.Role)}
	if n.Office != "" {
		err := d.Read(ctx, db.System, func(r db.Reader) error {
			o, err := office.ByCode(ctx, r, n.Office)
			det.OfficeID = o.ID
			return err
		})
		if err != nil {
			return "", fmt.Errorf("there is no office %q: %w", n.Office, err)
		}
	}
	if err := det.Valid(); err != nil {
		return "", err
	}
	m, err := staffService(d).Add(ctx, db.System, det, "", false)
	if err != nil {
		return "", err
	}
	return link(ctx, d, m.ID)
}

// LinkUser makes a new one-time password link for a staff member.
func LinkUser(ctx context.Context, base *Database, email string) (string, error) {
	d, err := base.OpenReady(ctx)
	if err != nil {
		return "", err
	}
	defer d.Close()
	var m staff.Member
	err = d.Read(ctx, db.System, func(r db.Reader) (err error) {
		m, err = staff.ByEmail(ctx, r, email)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("there is no staff member %q: %w", email, err)
	}
	return link(ctx, d, m.ID)
}

func link(ctx context.Context, d *db.DB, id int64) (string, error) {
	token, err := staffService(d).NewLink(ctx, db.System, id)
	return "/password/" + token, err
}
