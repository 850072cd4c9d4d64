// Package complaint keeps what people say against the office's work, or in its
// favour: who answers, by when, and what became of it. Whom a complaint is about
// never reads it.
package complaint

import (
	"context"
	"slices"
	"strconv"
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/workday"
	"homeward/internal/organisation/codelist"
)

// Channel is how a complaint reaches the office.
type Channel string

// The channels.
const (
	InPerson Channel = "in_person"
	Phone    Channel = "phone"
	Email    Channel = "email"
	Post     Channel = "post"
	Box      Channel = "box" // the letter box for complaints
	Partner  Channel = "partner"
)

// Options are the channels.
func (Channel) Options() []Channel { return []Channel{InPerson, Phone, Email, Post, Box, Partner} }

// Reply is how the person wants to be answered.
type Reply string

// The ways of an answer.
const (
	NoReply       Reply = "none"
	ReplyInPerson Reply = "in_person"
	ReplyByPhone  Reply = "phone"
	ReplyByEmail  Reply = "email"
	ReplyByPost   Reply = "post"
)

// Options are the ways of an answer.
func (Reply) Options() []Reply {
	return []Reply{NoReply, ReplyInPerson, ReplyByPhone, ReplyByEmail, ReplyByPost}
}

// needsContact reports whether nobody can be answered so without an address.
func (r Reply) needsContact() bool { return r == ReplyByPhone || r == ReplyByEmail || r == ReplyByPost }

// Outcome is what an answer says.
type Outcome string

// The outcomes.
const (
	Upheld       Outcome = "upheld"
	Partly       Outcome = "partly"
	Rejected     Outcome = "rejected"
	NoCompetence Outcome = "no_competence"
)

// Options are the outcomes.
func (Outcome) Options() []Outcome { return []Outcome{Upheld, Partly, Rejected, NoCompetence} }

// Details are what rules and lists need of a complaint.
type Details struct {
	Category   string    `db:"category" form:"category,required"`
	ReceivedOn date.Date `db:"received_on,once" form:"received_on,required"`
	Channel    Channel   `db:"channel" form:"channel,required"`
	Language   string    `db:"language" form:"language"`
	Reply      Reply     `db:"reply" form:"reply,required"`
	About      int64     `db:"about_id,null" form:"about"`
	CaseRef    string    `db:"case_ref" form:"case,max=20"`
}

// Secrets are what is sealed of a complaint. Without a name it is anonymous.
type Secrets struct {
	Said    string `json:"said,omitempty" form:"sealed_said,required,max=8000"`
	Remedy  string `json:"remedy,omitempty" form:"sealed_remedy,max=4000"`
	Name    string `json:"name,omitempty" form:"sealed_name,max=200"`
	Contact string `json:"contact,omitempty" form:"sealed_contact,max=300"`
}

// Handling is what is sealed of how a complaint was answered.
type Handling struct {
	Answer string `json:"answer,omitempty"`
	Appeal string `json:"appeal,omitempty"` // what was said against the answer
	Review string `json:"review,omitempty"` // the answer to that
}

// Complaint is a complaint on file.
type Complaint struct {
	ID         int64 `db:"id,auto"`
	OfficeID   int64 `db:"office_id,once"`
	RecordedBy int64 `db:"recorded_by,once"`
	AnsweredBy int64 `db:"answered_by,null"`
	ReviewedBy int64 `db:"reviewed_by,null"` // who answered the appeal
	Details
	State          State     `db:"state"`
	Outcome        Outcome   `db:"outcome"`
	DueOn          date.Date `db:"due_on"`
	AcknowledgedOn date.Date `db:"acknowledged_on"`
	AnsweredOn     date.Date `db:"answered_on"`
	AppealedOn     date.Date `db:"appealed_on"`
	ClosedOn       date.Date `db:"closed_on"`
	Sealed         []byte    `db:"sealed,auto"`
	Handled        []byte    `db:"handled"`
	Version        int       `db:"version,auto"`
	CreatedAt      time.Time `db:"created_at,auto"`
	Secrets        Secrets   `db:"-"`
	Handling       Handling  `db:"-"`
}

// record is the form of a new complaint.
type record struct {
	Details
	Secrets
}

// check notes what is wrong with a complaint beyond its form; people are those
// it may be about.
func (c record) check(ctx context.Context, f *form.Form, today date.Date, people []form.Option) {
	codelist.Check(ctx, f, codelist.Complaint, "category")
	if c.ReceivedOn.After(today) {
		f.Problem("received_on", "form.in_future")
	}
	if c.Language != "" && !i18n.IsLanguage(c.Language) {
		f.Problem("language", "form.not_an_option")
	}
	if c.About != 0 && !slices.ContainsFunc(people, func(o form.Option) bool { return o.Value == strconv.FormatInt(c.About, 10) }) {
		f.Problem("about", "form.not_an_option")
	}
	if c.Reply.needsContact() && c.Contact == "" {
		f.Problem("sealed_contact", "complaint.contact_missing")
	}
}

// Days in which the office acts.
const (
	acknowledgeDays = 5  // working days from the receipt
	answerDays      = 30 // from the receipt, and from an appeal
	appealDays      = 30 // from the answer, for the person
)

// acknowledgeBy is the day by which the receipt of a complaint is confirmed, in
// working days of the office's country.
func acknowledgeBy(country string, received date.Date) date.Date {
	return workday.Add(country, received, acknowledgeDays)
}
