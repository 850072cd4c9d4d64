// Package access says who may do what: three roles, the duties a person may
// hold besides, and one matrix. What the matrix does not grant is refused.
package access

import (
	"slices"
	"time"

	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
)

// Role is what a staff member is employed as.
type Role string

// The three roles of an office (DECISIONS 1).
const (
	Counsellor    Role = "counsellor"
	OfficeManager Role = "office_manager"
	Administrator Role = "administrator"
)

// Options are the roles a person can be given.
func (Role) Options() []Role { return []Role{Counsellor, OfficeManager, Administrator} }

// Duty is something a staff member answers for besides the role; four-eyes
// rules speak of duties.
type Duty string

// The duties.
const (
	Deputy          Duty = "deputy"
	Finance         Duty = "finance"
	Protection      Duty = "protection"
	Medical         Duty = "medical"
	ChildProtection Duty = "child_protection"
	DataProtection  Duty = "data_protection"
)

// Options are all duties.
func (Duty) Options() []Duty {
	return []Duty{Deputy, Finance, Protection, Medical, ChildProtection, DataProtection}
}

// User is the signed-in staff member.
type User struct {
	ID         int64
	Role       Role
	Duties     []Duty
	OfficeID   int64 // 0 for an administrator without an office
	OfficeCode string
	OfficeName string
	GivenName  string
	FamilyName string
	Email      string
	Language   i18n.Language // chosen in the account; empty: as the browser asks
	Theme      string        // light, dark; empty: as the device
	Shortcuts  bool
	Digest     bool // wants an e-mail each working morning
	Zone       *time.Location
}

// SignedIn reports whether there is a user at all.
func (u User) SignedIn() bool { return u.ID != 0 }

// Has reports whether the user holds a duty.
func (u User) Has(d Duty) bool { return slices.Contains(u.Duties, d) }

// Offices are the offices whose cases the user works with; none for an
// administrator, who reads no case content.
func (u User) Offices() []int64 {
	if u.Role == Administrator || u.OfficeID == 0 {
		return nil
	}
	return []int64{u.OfficeID}
}

// Actor is the user as the database knows them.
func (u User) Actor() db.Actor {
	return db.Actor{StaffID: u.ID, Role: string(u.Role), OfficeIDs: u.Offices()}
}

// Scope is what a list may show: the cases of one office.
type Scope struct {
	OfficeID int64
	StaffID  int64
}

// ScopeOf is the scope of a user's lists.
func ScopeOf(u User) Scope {
	s := Scope{StaffID: u.ID}
	if o := u.Offices(); len(o) > 0 {
		s.OfficeID = o[0]
	}
	return s
}
