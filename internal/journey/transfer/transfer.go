// Package transfer lets a case change hands: to another office, whose manager
// takes it over (T30), and to a colleague, who accepts it.
package transfer

import (
	"slices"
	"strings"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
)

// State is where a transfer stands.
type State string

// The states.
const (
	Requested State = "requested"
	Accepted  State = "accepted"
	Refused   State = "refused"
	Cancelled State = "cancelled"
)

// Options are the states.
func (State) Options() []State { return []State{Requested, Accepted, Refused, Cancelled} }

// Basis is why the data may be shared with the other office.
type Basis string

// The bases.
const (
	Consent         Basis = "consent"
	PublicTask      Basis = "public_task"
	LegalObligation Basis = "legal_obligation"
	VitalInterests  Basis = "vital_interests"
)

// Options are the bases.
func (Basis) Options() []Basis { return []Basis{Consent, PublicTask, LegalObligation, VitalInterests} }

// readableFor is how many days the old office may still look at the case.
const readableFor = 30

// Details are what a manager says when asking another office to take a case.
type Details struct {
	ToOfficeID int64  `db:"to_office_id,once" form:"to,required"`
	Basis      Basis  `db:"basis,once" form:"basis,required"`
	Reason     string `db:"reason,once" form:"reason,required,max=600"`
}

// Transfer is a case handed to another office. Until it is accepted the other
// office sees what stands here, and nothing of the case itself.
type Transfer struct {
	ID           int64     `db:"id,auto"`
	CaseID       int64     `db:"case_id,once"`
	FromOfficeID int64     `db:"from_office_id,once"`
	RequestedBy  int64     `db:"requested_by,once"`
	RequestedOn  date.Date `db:"requested_on,once"`
	Reference    string    `db:"reference,once"`
	Stage        string    `db:"stage,once"`
	AgeGroups    []string  `db:"age_groups,once"`
	Details
	State         State     `db:"state"`
	DecidedBy     int64     `db:"decided_by,null"`
	DecidedOn     date.Date `db:"decided_on"`
	ReadableUntil date.Date `db:"readable_until"`
	DecisionNote  string    `db:"decision_note"`
	Version       int       `db:"version,auto"`
	CreatedAt     time.Time `db:"created_at,auto"`
}

// Answer is what the other office's manager says.
type Answer struct {
	Outcome State  `form:"outcome,required"`
	Note    string `form:"note,max=2000"`
}

// check notes what is wrong with the answer beyond its form.
func (a Answer) check(f *form.Form) {
	switch {
	case a.Outcome == "":
	case a.Outcome != Accepted && a.Outcome != Refused:
		f.Problem("outcome", "form.required_choice")
	case a.Outcome == Refused && a.Note == "":
		f.Problem("note", "form.required_reason")
	}
}

// Age groups, as the other office sees them.
const (
	ageUnknown = "unknown"
	ageUnder6  = "under_6"
	ageUnder12 = "6_11"
	ageUnder18 = "12_17"
	ageUnder65 = "18_64"
	ageOver64  = "65"
)

var ageGroups = []string{ageUnder6, ageUnder12, ageUnder18, ageUnder65, ageOver64, ageUnknown}

// ageGroup is the age group of a member on a day.
func ageGroup(m casefile.Member, day date.Date) string {
	age, known := m.BirthDate.AgeOn(day)
	switch {
	case !known:
		return ageUnknown
	case age < 6:
		return ageUnder6
	case age < 12:
		return ageUnder12
	case age < 18:
		return ageUnder18
	case age < 65:
		return ageUnder65
	}
	return ageOver64
}

// ageGroupsOf are the age groups of those who take part, in their order.
func ageGroupsOf(c casefile.Case, day date.Date) []string {
	out := []string{}
	for _, m := range c.Taking() {
		out = append(out, ageGroup(m, day))
	}
	slices.SortFunc(out, func(a, b string) int { return slices.Index(ageGroups, a) - slices.Index(ageGroups, b) })
	return out
}

// names reports whether a text names somebody of the case: the other office
// must not learn who it is before it has accepted.
func names(c casefile.Case, text string) bool {
	words := strings.FieldsFunc(i18n.Fold(text), func(r rune) bool { return strings.ContainsRune(" \t\n.,;:!?()/\"'„”“-", r) })
	for _, m := range c.Members {
		for _, n := range strings.FieldsFunc(i18n.Fold(m.FamilyName+" "+m.GivenName), func(r rune) bool { return r == ' ' || r == '-' }) {
			if len([]rune(n)) > 2 && slices.Contains(words, n) {
				return true
			}
		}
	}
	return false
}

// HandState is where a hand-over stands.
type HandState string

// The states of a hand-over.
const (
	HandAsked    HandState = "asked"
	HandAccepted HandState = "accepted"
	HandRefused  HandState = "refused"
	HandBack     HandState = "taken_back"
)

// Options are the states of a hand-over.
func (HandState) Options() []HandState {
	return []HandState{HandAsked, HandAccepted, HandRefused, HandBack}
}

// HandDetails are what is said when a case is handed to a colleague.
type HandDetails struct {
	ToID int64  `db:"to_id,once" form:"to,required"`
	Note string `db:"note,once" form:"note,max=4000"`
}

// Handover is a case handed to a colleague, who accepts or refuses it.
type Handover struct {
	ID      int64     `db:"id,auto"`
	CaseID  int64     `db:"case_id,once"`
	FromID  int64     `db:"from_id,once"`
	AskedOn date.Date `db:"asked_on,once"`
	HandDetails
	State      HandState `db:"state"`
	AnsweredOn date.Date `db:"answered_on"`
	Answer     string    `db:"answer"`
	Version    int       `db:"version,auto"`
	CreatedAt  time.Time `db:"created_at,auto"`
}

// HandAnswer is what the colleague says.
type HandAnswer struct {
	Outcome HandState `form:"outcome,required"`
	Note    string    `form:"note,max=2000"`
}

// check notes what is wrong with the answer beyond its form.
func (a HandAnswer) check(f *form.Form) {
	switch {
	case a.Outcome == "":
	case a.Outcome != HandAccepted && a.Outcome != HandRefused:
		f.Problem("outcome", "form.required_choice")
	case a.Outcome == HandRefused && a.Note == "":
		f.Problem("note", "form.required_reason")
	}
}

// Applying is what is said when people of a closed case apply again (T29).
type Applying struct {
	Members []int64 `form:"members,required"`
	Reason  string  `form:"reason,required,max=2000"`
}

// applicable are the members who may apply again: those who live.
func applicable(c casefile.Case) []casefile.Member {
	var out []casefile.Member
	for _, m := range c.Members {
		if m.Status != casefile.MemberDeceased && m.Status != casefile.MemberLeftCase {
			out = append(out, m)
		}
	}
	return out
}
