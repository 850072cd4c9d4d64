// Package auth lets people in and keeps everybody else out: passwords tried,
// sessions begun and ended, links that work once, and one's own account.
package auth

import (
	"strings"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/office"
)

// How long a session lasts: without an act of the person, and at most.
const (
	Idle     = 30 * time.Minute
	Absolute = 12 * time.Hour
)

// How many wrong passwords a member may try before sign-in waits, and for how
// long. It counts the member, whatever address the tries come from.
const (
	MaxWrong = 10
	LockFor  = 15 * time.Minute
)

// seenEvery bounds how often an act is noted.
const seenEvery = time.Minute

// Factor is how far a signed-in person is known.
type Factor string

// Factors. The second one comes with the second factor's sign-in.
const (
	Password Factor = "password"
	Second   Factor = "second"
)

// Options are the factors.
func (Factor) Options() []Factor { return []Factor{Password, Second} }

// Purpose is what a one-time link is for.
type Purpose string

// Purposes of a link.
const (
	ForPassword           Purpose = "password"
	ForFirstAdministrator Purpose = "first_administrator"
)

// Options are the purposes of a link.
func (Purpose) Options() []Purpose { return []Purpose{ForPassword, ForFirstAdministrator} }

// Session is a signed-in browser, as its owner sees it.
type Session struct {
	ID         int64     `db:"id"`
	CreatedAt  time.Time `db:"created_at"`
	LastSeenAt time.Time `db:"last_seen_at"`
	Address    string    `db:"address"`
	Device     string    `db:"device"`
}

// Browser is the session's browser and system in a few words; as it named
// itself if that is not understood.
func (s Session) Browser() string {
	find := func(names ...string) string {
		for _, n := range names {
			mark, word, _ := strings.Cut(n, "=")
			if strings.Contains(s.Device, mark) {
				return word
			}
		}
		return ""
	}
	browser := find("Edg/=Edge", "OPR/=Opera", "Firefox/=Firefox", "Chrome/=Chrome", "Safari/=Safari")
	system := find("Android=Android", "iPhone=iPhone", "iPad=iPad", "Windows=Windows", "Mac OS=macOS", "Linux=Linux")
	switch {
	case browser == "":
		return s.Device
	case system == "":
		return browser
	}
	return browser + ", " + system
}

// caller is a session with its owner, as every request loads it.
type caller struct {
	SessionID  int64
	CreatedAt  time.Time
	LastSeenAt time.Time
	ExpiresAt  time.Time
	Ended      bool
	Active     bool // the member, not the session
	MustChange bool
	Zone       office.Zone
	User       access.User
}

// alive tells whether the session may still act.
func (c caller) alive(now time.Time) bool {
	return c.Active && !c.Ended && now.Before(c.ExpiresAt) && now.Before(c.LastSeenAt.Add(Idle))
}

// idleUntil is when the session ends if nothing more happens.
func (c caller) idleUntil() time.Time {
	if end := c.LastSeenAt.Add(Idle); end.Before(c.ExpiresAt) {
		return end
	}
	return c.ExpiresAt
}

// link is a one-time link and the member it is for, if there is one yet.
type link struct {
	ID         int64         `db:"id"`
	StaffID    int64         `db:"staff_id"`
	Email      string        `db:"email"`
	GivenName  string        `db:"given_name"`
	FamilyName string        `db:"family_name"`
	Language   i18n.Language `db:"language"`
}

// Preferences are what a person chooses about the pages.
type Preferences struct {
	Language  i18n.Language `form:"language"`
	Theme     theme         `form:"theme"`
	Shortcuts bool          `form:"shortcuts"`
	Digest    bool          `form:"digest"`
}

// theme is how the pages are coloured; empty: as the device.
type theme string

// Options are the themes besides the device's own.
func (theme) Options() []theme { return []theme{"light", "dark"} }

// first is the form of the first administrator.
type first struct {
	GivenName  string        `form:"given_name,required,max=100"`
	FamilyName string        `form:"family_name,required,max=100"`
	Email      string        `form:"email,required"`
	Language   i18n.Language `form:"language"`
	Password   string        `form:"password,required,max=400"`
	Again      string        `form:"password_again,required,max=400"`
}

// change is the form of a new password.
type change struct {
	Current  string `form:"password_current,required,max=400"`
	Password string `form:"password,required,max=400"`
	Again    string `form:"password_again,required,max=400"`
}

// setting is the form of a password set through a link.
type setting struct {
	Password string `form:"password,required,max=400"`
	Again    string `form:"password_again,required,max=400"`
}

// signIn is the form of the sign-in.
type signIn struct {
	Email    string `form:"email,required"`
	Password string `form:"password,required,max=400"`
	Next     string `form:"next,max=2000"`
}
