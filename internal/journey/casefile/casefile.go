// Package casefile is the dossier of a person or a family on the way home: who
// takes part, where the case stands, what blocks it, and who opened it.
package casefile

import (
	"slices"
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
)

// Stage is a position on the way home (DOMAIN.md §1.3). It is never picked:
// Assess derives it from the facts.
type Stage string

// The twelve stages, in order.
const (
	Enquiry       Stage = "enquiry"
	Intake        Stage = "intake"
	Counselling   Stage = "counselling"
	Eligibility   Stage = "eligibility"
	Approved      Stage = "approved"
	PreDeparture  Stage = "pre_departure"
	Ready         Stage = "ready"
	Departed      Stage = "departed"
	Arrived       Stage = "arrived"
	Reintegration Stage = "reintegration"
	Monitoring    Stage = "monitoring"
	Closed        Stage = "closed"
)

// Stages lists the stages in the order of the journey.
var Stages = []Stage{Enquiry, Intake, Counselling, Eligibility, Approved, PreDeparture, Ready, Departed, Arrived, Reintegration, Monitoring, Closed}

// Options are the stages in order.
func (Stage) Options() []Stage { return Stages }

// order is the stage's place on the way, from 0.
func (s Stage) order() int {
	for i, x := range Stages {
		if x == s {
			return i
		}
	}
	return -1
}

// Before reports whether s comes earlier on the way than o.
func (s Stage) Before(o Stage) bool { return s.order() < o.order() }

// BeforeDeparture reports whether the person has not left yet and the case is open.
func (s Stage) BeforeDeparture() bool { return s.Before(Departed) }

// MemberStatus is what became of a member in the case (DOMAIN.md §1.4).
type MemberStatus string

// The member statuses.
const (
	MemberActive      MemberStatus = "active"
	MemberWithdrawn   MemberStatus = "withdrawn"
	MemberNotEligible MemberStatus = "not_eligible"
	MemberDeparted    MemberStatus = "departed"
	MemberArrived     MemberStatus = "arrived"
	MemberAbsent      MemberStatus = "absent"
	MemberDeceased    MemberStatus = "deceased"
	MemberLeftCase    MemberStatus = "left_case"
)

// Options are the statuses.
func (MemberStatus) Options() []MemberStatus {
	return []MemberStatus{MemberActive, MemberWithdrawn, MemberNotEligible, MemberDeparted, MemberArrived, MemberAbsent, MemberDeceased, MemberLeftCase}
}

// TakingPart are the statuses of members who count for the case's stage.
var TakingPart = []MemberStatus{MemberActive, MemberAbsent, MemberDeparted, MemberArrived}

// TakesPart reports whether the member still counts for the case's stage.
func (s MemberStatus) TakesPart() bool { return slices.Contains(TakingPart, s) }

// Class is how closely a case is guarded.
type Class string

// The classes: a protection case opens only for those named on it.
const (
	Ordinary   Class = "ordinary"
	Protection Class = "protection"
)

// Options are the classes.
func (Class) Options() []Class { return []Class{Ordinary, Protection} }

// Source says where a fact comes from.
type Source string

// The sources: recorded in Homeward, or taken over from an office's file.
const (
	FromOffice Source = "office"
	FromImport Source = "import"
)

// Options are the sources.
func (Source) Options() []Source { return []Source{FromOffice, FromImport} }

// adultAge is the age from which a person signs for themselves.
const adultAge = 18

// Case is an opened case: holding one is the permission to work with it.
type Case struct {
	ID             int64     `db:"id"`
	Reference      string    `db:"reference"`
	OfficeID       int64     `db:"office_id"`
	OfficeCode     string    `db:"office_code"`
	OfficeName     string    `db:"office_name"`
	Class          Class     `db:"class"`
	Named          bool      `db:"named"` // the reader is named on this protection case
	Stage          Stage     `db:"stage"`
	Source         Source    `db:"source"`
	Voided         bool      `db:"voided"`
	CounsellorID   int64     `db:"counsellor_id,null"`
	CounsellorGave string    `db:"counsellor_given"`
	CounsellorFam  string    `db:"counsellor_family"`
	ProgrammeID    int64     `db:"programme_id,null"`
	ProgrammeName  string    `db:"programme_name"`
	OpenedOn       date.Date `db:"opened_on"`
	StageSince     date.Date `db:"stage_since"`
	DueOn          date.Date `db:"due_on"`
	LastContactOn  date.Date `db:"last_contact_on"`
	NoticeGivenOn  date.Date `db:"notice_given_on"`
	Closure        string    `db:"closure,null"`
	Children       int       `db:"children"`
	UpdatedAt      time.Time `db:"updated_at"`
	Details
	Version int `db:"version"`
	Members []Member
	// ReadUntil is the last day on which the reader's office may look at a case
	// that it handed over; zero for a case of one's own office.
	ReadUntil date.Date
	Seen      time.Time // when the reader's visit before this one ended; year 1: there was none
}

// Details are the facts of the case itself that people type.
type Details struct {
	ProgrammeChosen     int64  `db:"programme_chosen" form:"programme"`
	ReturnCountry       string `db:"return_country" form:"return_country"`
	ReturnPlace         string `db:"return_place" form:"return_place"`
	StatusAtApplication string `db:"status_at_application,null" form:"status_at_application"`
	InfoSource          string `db:"info_source,null" form:"info_source"`
	ReturnReason        string `db:"return_reason,null" form:"return_reason"`
	AuthorityNumber     string `db:"authority_number" form:"authority_number"`
	Note                string `db:"note" form:"note,max=4000"`
}

// Member is a person taking part in a case.
type Member struct {
	ID               int64        `db:"id"`
	MigrantID        int64        `db:"migrant_id"`
	Position         int          `db:"position"` // 1 is the principal applicant
	Relationship     string       `db:"relationship"`
	Status           MemberStatus `db:"status"`
	FamilyName       string       `db:"family_name"`
	GivenName        string       `db:"given_name"`
	OriginalName     string       `db:"original_name"`
	OriginalLanguage string       `db:"original_language"`
	Sex              string       `db:"sex"`
	BirthDate        date.Partial `db:"birth_date"`
	BirthEstimated   bool         `db:"birth_estimated"`
	Citizenship      string       `db:"citizenship"`
	Languages        []string     `db:"languages"`
	Interpreter      bool         `db:"interpreter_needed"`
	ContactNote      string       `db:"contact_note"`
	Phone            string       `db:"phone"`
	GuardianName     string       `db:"guardian_name"`
	OldReference     string       `db:"old_reference"`
}

// AdultOn reports whether the member signs for themselves on a day; an unknown
// birth date counts as adult, so that nobody's own signature is skipped.
func (m Member) AdultOn(day date.Date) bool {
	age, known := m.BirthDate.AgeOn(day)
	return !known || age >= adultAge
}

// Principal is the principal applicant.
func (c Case) Principal() Member {
	if len(c.Members) == 0 {
		return Member{}
	}
	return c.Members[0]
}

// Member finds a member by id.
func (c Case) Member(id int64) (Member, bool) {
	for _, m := range c.Members {
		if m.ID == id {
			return m, true
		}
	}
	return Member{}, false
}

// Taking lists the members who still take part.
func (c Case) Taking() []Member {
	var out []Member
	for _, m := range c.Members {
		if m.Status.TakesPart() {
			out = append(out, m)
		}
	}
	return out
}

// Open reports whether the case accepts acts of the reader.
func (c Case) Open() bool { return c.Stage != Closed && !c.Voided && c.ReadUntil.IsZero() }

// URL is the address of a page of the case; an empty section is the overview.
func (c Case) URL(section string) string {
	if section == "" {
		return "/cases/" + c.Reference
	}
	return "/cases/" + c.Reference + "/" + section
}

// Refusal is an act whose needs are not met; its reasons are message keys.
type Refusal struct{ reasons []form.Problem }

// Refuse makes a refusal for one reason.
func Refuse(key string, args ...any) *Refusal {
	return &Refusal{reasons: []form.Problem{{Key: key, Args: args}}}
}

// RefuseField makes a refusal for what a field of the form says.
func RefuseField(field, key string, args ...any) *Refusal {
	return &Refusal{reasons: []form.Problem{{Field: field, Key: key, Args: args}}}
}

func (r *Refusal) Error() string { return "the act is not possible now" }

// Reasons says why the act is not possible.
func (r *Refusal) Reasons() []form.Problem { return r.reasons }
