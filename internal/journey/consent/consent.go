// Package consent keeps what people allow to be done with their data: the
// privacy notice they were given, and every answer to every purpose, given,
// refused and withdrawn. An answer is never overwritten.
package consent

import (
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
)

// TextVersion is the version of the consent texts that people are shown now.
const TextVersion = casefile.NoticeVersion

// Answer is what a person says to a purpose.
type Answer string

// The answers.
const (
	Given   Answer = "given"
	Refused Answer = "refused"
)

// Options are the answers.
func (Answer) Options() []Answer { return []Answer{Given, Refused} }

// Method is how the answer was given.
type Method string

// The methods.
const (
	Written Method = "written"
	Oral    Method = "oral_witnessed"
)

// Options are the methods.
func (Method) Options() []Method { return []Method{Written, Oral} }

// Circumstances are how people were asked: they go for everybody who answers
// on the same form.
type Circumstances struct {
	GivenOn         date.Date `db:"given_on" form:"given_on,required"`
	Method          Method    `db:"method" form:"method,required"`
	Language        string    `db:"language" form:"language,required,max=8"`
	InterpreterName string    `db:"interpreter_name" form:"interpreter_name"`
	WitnessName     string    `db:"witness_name" form:"witness_name"`
}

// Details are what is written down when members of a case answer alike.
type Details struct {
	Members  []int64  `form:"members,required"`
	Given    []string `form:"given"`
	Refused  []string `form:"refused"`
	Guardian string   `form:"guardian_name"`
	Receiver string   `form:"recipient"`
	Circumstances
}

// Consent is one person's answer to one purpose.
type Consent struct {
	ID         int64  `db:"id,auto"`
	CaseID     int64  `db:"case_id,once"`
	MemberID   int64  `db:"member_id,once"`
	RecordedBy int64  `db:"recorded_by,once"`
	Purpose    string `db:"purpose,once"`
	Answer     Answer `db:"answer,once"`
	Circumstances
	Recipient    string    `db:"recipient"`
	GuardianName string    `db:"guardian_name"`
	TextVersion  string    `db:"text_version,once"`
	WithdrawnOn  date.Date `db:"withdrawn_on"`
	Voided       bool      `db:"voided,auto"`
	Version      int       `db:"version,auto"`
	CreatedAt    time.Time `db:"created_at,auto"`
}

// Stands reports that the consent is given and in force.
func (c Consent) Stands() bool { return c.Answer == Given && c.WithdrawnOn.IsZero() && !c.Voided }

// check notes what is wrong with the details beyond their form.
func (d Details) check(f *form.Form, offered []casefile.Member, purposes []string, today date.Date) {
	chosen := casefile.ChosenMembers(f, "members", offered, d.Members)
	if d.GivenOn.After(today) {
		f.Problem("given_on", "form.in_future")
	}
	if d.Language != "" && !i18n.IsLanguage(d.Language) {
		f.Problem("language", "form.not_an_option")
	}
	if d.Method == Oral && d.WitnessName == "" {
		f.Problem("witness_name", "consent.witness_needed")
	}
	if len(casefile.ChildrenOn(chosen, d.GivenOn)) > 0 && d.Guardian == "" && !d.GivenOn.IsZero() {
		f.Problem("guardian_name", "consent.guardian_needed")
	}
	d.checkPurposes(f, purposes)
}

func (d Details) checkPurposes(f *form.Form, purposes []string) {
	offered, given := set(purposes), set(d.Given)
	for field, codes := range map[string][]string{"given": d.Given, "refused": d.Refused} {
		for _, c := range codes {
			if !offered[c] {
				f.Problem(field, "form.not_an_option")
			}
		}
	}
	for _, c := range d.Refused {
		if given[c] {
			f.Problem("refused", "consent.both_answers")
		}
	}
	if len(d.Given)+len(d.Refused) == 0 {
		f.Problem("given", "consent.no_answer")
	}
	if given[codelist.ConsentPurposeSharePartner] && d.Receiver == "" {
		f.Problem("recipient", "consent.recipient_needed")
	}
}

func set(codes []string) map[string]bool {
	out := map[string]bool{}
	for _, c := range codes {
		out[c] = true
	}
	return out
}

// answers are the rows the details amount to, one for each member and purpose.
func (d Details) answers(c casefile.Case, recordedBy int64) []Consent {
	var out []Consent
	for _, m := range c.Members {
		if !set64(d.Members)[m.ID] {
			continue
		}
		guardian := ""
		if !m.AdultOn(d.GivenOn) {
			guardian = d.Guardian
		}
		for _, a := range []struct {
			answer   Answer
			purposes []string
		}{{Given, d.Given}, {Refused, d.Refused}} {
			for _, p := range a.purposes {
				row := Consent{
					CaseID: c.ID, MemberID: m.ID, RecordedBy: recordedBy, Purpose: p, Answer: a.answer,
					Circumstances: d.Circumstances, GuardianName: guardian, TextVersion: TextVersion,
				}
				if p == codelist.ConsentPurposeSharePartner {
					row.Recipient = d.Receiver
				}
				out = append(out, row)
			}
		}
	}
	return out
}

func set64(ids []int64) map[int64]bool {
	out := map[int64]bool{}
	for _, id := range ids {
		out[id] = true
	}
	return out
}

// Withdrawal is the end of a consent.
type Withdrawal struct {
	WithdrawnOn date.Date `form:"withdrawn_on,required"`
}

func (w Withdrawal) check(f *form.Form, k Consent, today date.Date) {
	switch {
	case w.WithdrawnOn.After(today):
		f.Problem("withdrawn_on", "form.in_future")
	case !w.WithdrawnOn.IsZero() && w.WithdrawnOn.Before(k.GivenOn):
		f.Problem("withdrawn_on", "form.before", "Day", k.GivenOn)
	}
}

// NoticeDetails are when and in which language the privacy notice was given.
type NoticeDetails struct {
	GivenOn  date.Date `db:"notice_given_on" form:"given_on,required"`
	Language string    `db:"notice_language" form:"language,required,max=8"`
}

// Notice is the privacy notice as given in a case.
type Notice struct {
	ID int64 `db:"id,auto"` // the case
	NoticeDetails
	Version string `db:"notice_version"`
}

func (d NoticeDetails) check(f *form.Form, today date.Date) {
	if d.GivenOn.After(today) {
		f.Problem("given_on", "form.in_future")
	}
	if d.Language != "" && !i18n.IsLanguage(d.Language) {
		f.Problem("language", "form.not_an_option")
	}
}
