// Package child keeps the best-interests procedure of a child without parents,
// from the guardian to the person who receives the child (DOMAIN.md §1.9).
package child

import (
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/travel"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
)

// Kind is how a child is alone.
type Kind string

// The kinds.
const (
	Unaccompanied Kind = "unaccompanied"
	Separated     Kind = "separated"
)

// Options are the kinds.
func (Kind) Options() []Kind { return []Kind{Unaccompanied, Separated} }

// Determination is what the panel finds to serve the child best.
type Determination string

// The determinations.
const (
	Pending Determination = "pending"
	Return  Determination = "return"
	Stay    Determination = "stay"
	Other   Determination = "other"
)

// Options are the determinations.
func (Determination) Options() []Determination {
	return []Determination{Pending, Return, Stay, Other}
}

// Tracing is where the search for the family stands.
type Tracing string

// The states of tracing.
const (
	NotAsked Tracing = "not_asked"
	Asked    Tracing = "asked"
	Found    Tracing = "found"
	NotFound Tracing = "not_found"
	Refused  Tracing = "refused" // the child or the family refuses contact
	Unsafe   Tracing = "unsafe"  // asking would endanger somebody
)

// Options are the states of tracing.
func (Tracing) Options() []Tracing {
	return []Tracing{NotAsked, Asked, Found, NotFound, Refused, Unsafe}
}

// answered reports whether nothing more is waited for.
func (t Tracing) answered() bool { return t != NotAsked && t != Asked }

// Answer is yes, no, or not known.
type Answer string

// The answers.
const (
	Yes     Answer = "yes"
	No      Answer = "no"
	Unknown Answer = "unknown"
)

// Options are the answers.
func (Answer) Options() []Answer { return []Answer{Yes, No, Unknown} }

// OtherParent is what a parent who does not travel says, or why nobody is asked.
type OtherParent string

// The answers about the other parent.
const (
	ParentUnknown  OtherParent = "unknown"
	ParentConsents OtherParent = "consents"
	ParentRefuses  OtherParent = "refuses"
	SoleCustody    OtherParent = "sole_custody"
	ParentDeceased OtherParent = "deceased"
	ParentNotFound OtherParent = "not_found"
)

// Options are the answers about the other parent.
func (OtherParent) Options() []OtherParent {
	return []OtherParent{ParentUnknown, ParentConsents, ParentRefuses, SoleCustody, ParentDeceased, ParentNotFound}
}

// Guardian is who was appointed to speak for the child.
type Guardian struct {
	Kind              Kind      `db:"kind" form:"kind,required"`
	GuardianOn        date.Date `db:"guardian_on" form:"guardian_on,required"`
	GuardianName      string    `db:"guardian_name" form:"guardian_name,required"`
	GuardianAuthority string    `db:"guardian_authority" form:"guardian_authority"`
	GuardianOrder     string    `db:"guardian_order" form:"guardian_order"`
}

// Assessment is the first look at the child's best interests.
type Assessment struct {
	AssessedOn date.Date `db:"assessed_on" form:"assessed_on,required"`
}

// Search is the tracing of the family.
type Search struct {
	Tracing           Tracing   `db:"tracing" form:"tracing,required"`
	TracingBy         string    `db:"tracing_by" form:"tracing_by"`
	TracingAskedOn    date.Date `db:"tracing_asked_on" form:"tracing_asked_on"`
	TracingAnsweredOn date.Date `db:"tracing_answered_on" form:"tracing_answered_on"`
}

// Family is whether somebody there will, can and may receive the child.
type Family struct {
	FamilyAssessedOn date.Date `db:"family_assessed_on" form:"family_assessed_on,required"`
	Willing          Answer    `db:"family_willing" form:"family_willing,required"`
	Able             Answer    `db:"family_able" form:"family_able,required"`
	Safe             Answer    `db:"family_safe" form:"family_safe,required"`
}

// View is the hearing of the child.
type View struct {
	ViewOn date.Date `db:"view_on" form:"view_on,required"`
}

// Panel is the determination.
type Panel struct {
	DeterminedOn  date.Date     `db:"determined_on" form:"determined_on,required"`
	Determination Determination `db:"determination" form:"determination,required"`
	Members       string        `db:"panel" form:"panel,required,max=500"`
	ReviewOn      date.Date     `db:"review_on" form:"review_on,required"`
}

// Focal is the agreement of the child protection focal point.
type Focal struct {
	FocalPointOn date.Date `db:"focal_point_on" form:"focal_point_on,required"`
}

// Consent is who agrees to the child's return.
type Consent struct {
	GuardianConsentOn date.Date   `db:"guardian_consent_on" form:"guardian_consent_on,required"`
	ParentsAcceptOn   date.Date   `db:"parents_accept_on" form:"parents_accept_on"`
	OtherParent       OtherParent `db:"other_parent" form:"other_parent"`
	OtherParentOn     date.Date   `db:"other_parent_on" form:"other_parent_on"`
}

// Escort is who travels with the child, as the procedure asks.
type Escort struct {
	Kind        string    `form:"escort_kind,required"`
	Name        string    `form:"escort_name,required"`
	Contact     string    `form:"escort_contact"`
	ConfirmedOn date.Date `form:"escort_confirmed_on"` // zero: asked
}

// Handover is who receives the child on arrival.
type Handover struct {
	Name     string `db:"handover_name" form:"handover_name,required"`
	Relation string `db:"handover_relation" form:"handover_relation,required"`
	Contact  string `db:"handover_contact" form:"handover_contact,required"`
}

// Secrets are what is sealed of a procedure.
type Secrets struct {
	Finding   string `json:"finding,omitempty"`
	Traced    string `json:"traced,omitempty"`
	Report    string `json:"report,omitempty"`
	Words     string `json:"words,omitempty"`
	Options   string `json:"options,omitempty"`
	Reasoning string `json:"reasoning,omitempty"`
}

// Procedure is the procedure of one child; a case has one for each.
type Procedure struct {
	ID         int64 `db:"id,auto"`
	CaseID     int64 `db:"case_id,once"`
	MemberID   int64 `db:"member_id,once"`
	RecordedBy int64 `db:"recorded_by,once"`
	AssessedBy int64 `db:"assessed_by,null"` // who wrote down the assessment last; 0: not known
	Guardian
	Assessment
	Search
	Family
	View
	Panel
	Focal
	Consent
	Handover
	Voided    bool      `db:"voided,auto"`
	Sealed    []byte    `db:"sealed,auto"`
	Version   int       `db:"version,auto"`
	CreatedAt time.Time `db:"created_at,auto"`
	Secrets   Secrets   `db:"-"`
	Escort    Escort    `db:"-"` // kept with the escorts of the journey

	escorting travel.Escort // the child's own; without an id: none, or one of the whole journey
}

// begun is a procedure of which nothing is known yet.
func begun() Procedure {
	return Procedure{
		Guardian: Guardian{Kind: Unaccompanied}, Search: Search{Tracing: NotAsked}, Panel: Panel{Determination: Pending},
		Family: Family{Willing: Unknown, Able: Unknown, Safe: Unknown}, Consent: Consent{OtherParent: ParentUnknown},
	}
}

// Reads reports whether a user reads what is sealed of a procedure, and takes
// its steps.
func Reads(u access.User, c casefile.Case) bool {
	return casefile.ReadsChild(u, c)
}
