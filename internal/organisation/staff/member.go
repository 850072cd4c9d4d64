// Package staff knows the people who work with Homeward: their role, office
// and duties, their passwords, and what happens to their cases when they leave.
package staff

import (
	"context"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
)

// State says whether a member can sign in.
type State string

// States of a member.
const (
	Active   State = "active"
	Disabled State = "disabled"   // has left
	NoSignIn State = "no_sign_in" // known from an imported file only
)

// Options are the states of a member.
func (State) Options() []State { return []State{Active, Disabled, NoSignIn} }

// Theme is how the pages are coloured; empty: as the device.
type Theme string

// Themes.
const (
	Light Theme = "light"
	Dark  Theme = "dark"
)

// Options are the themes a person can choose besides the device's own.
func (Theme) Options() []Theme { return []Theme{Light, Dark} }

// Details are what an administrator says about a member.
type Details struct {
	GivenName  string        `db:"given_name" form:"given_name,required,max=100"`
	FamilyName string        `db:"family_name" form:"family_name,required,max=100"`
	Email      string        `db:"email" form:"email,required"`
	Phone      string        `db:"phone" form:"phone,max=60"`
	Role       access.Role   `db:"role" form:"role,required"`
	OfficeID   int64         `db:"office_id,null" form:"office_id"`
	Duties     []access.Duty `db:"duties" form:"duties"`
	Language   i18n.Language `db:"language" form:"language"`
}

// Member is somebody who works with Homeward.
type Member struct {
	ID      int64 `db:"id,auto"`
	Version int   `db:"version,auto"`
	Details
	State State `db:"state"`
}

// Name is the member's name in the order of the page's language.
func (m Member) Name(ctx context.Context) string {
	return i18n.PersonName(ctx, m.FamilyName, m.GivenName)
}

// Options are members to choose from, by id.
func Options(ctx context.Context, members []Member) []form.Option {
	out := make([]form.Option, len(members))
	for i, m := range members {
		out[i] = form.Option{Value: fmt.Sprint(m.ID), Label: m.Name(ctx)}
	}
	return out
}

// ValidEmail tells whether a tidied text can be an address of e-mail.
func ValidEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s
}

// TidyEmail is an address as it is stored and looked for.
func TidyEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// Listed is a member as the list of users shows them.
type Listed struct {
	Member
	OfficeCode   string     `db:"office_code"`
	OfficeName   string     `db:"office_name"`
	LockedUntil  *time.Time `db:"locked_until"`
	LastSignIn   *time.Time `db:"last_sign_in"`
	HasPassword  bool       `db:"has_password"`
	OpenSessions int        `db:"open_sessions"`
}

// Locked tells whether sign-in is refused now after too many wrong passwords.
func (l Listed) Locked(now time.Time) bool { return l.LockedUntil != nil && l.LockedUntil.After(now) }

// address is the member's page.
func address(id int64) string { return fmt.Sprintf("/admin/users/%d", id) }
