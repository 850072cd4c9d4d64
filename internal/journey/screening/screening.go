// Package screening asks about each member of a case, before the application,
// what protection they need and whether they are afraid to return.
package screening

import (
	"context"
	"slices"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/organisation/codelist"
)

// Fear is the answer to the non-refoulement question.
type Fear string

// The answers.
const (
	NoFear      Fear = "none"
	Referred    Fear = "referred" // afraid, and referred to asylum advice
	NotAnswered Fear = "unknown"
)

// Options are the answers.
func (Fear) Options() []Fear { return []Fear{NoFear, Referred, NotAnswered} }

// Severity is how grave what was found is as a whole; offices that do not ask
// leave it empty.
type Severity string

// The severities.
const (
	Mild     Severity = "low"
	Moderate Severity = "medium"
	Severe   Severity = "high"
)

// Options are the severities.
func (Severity) Options() []Severity { return []Severity{Mild, Moderate, Severe} }

// Details are what a screening finds about one member.
type Details struct {
	ScreenedOn      date.Date `db:"screened_on" form:"screened_on,required"`
	Vulnerabilities []string  `db:"vulnerabilities" form:"vulnerabilities"`
	Severity        Severity  `db:"severity" form:"severity"`
	Evidence        string    `db:"evidence" form:"evidence,max=2000"`
	Fear            Fear      `db:"fear_of_return" form:"fear_of_return,required"`
	Action          string    `db:"action" form:"action,max=2000"`
}

// Screening is the answer about one member; there is one for each.
type Screening struct {
	ID         int64 `db:"id,auto"`
	CaseID     int64 `db:"case_id,once"`
	MemberID   int64 `db:"member_id,once"`
	RecordedBy int64 `db:"recorded_by"`
	Details
	Voided    bool            `db:"voided"`
	Source    casefile.Source `db:"source"`
	Version   int             `db:"version,auto"`
	CreatedAt time.Time       `db:"created_at,auto"`
}

// answer is the form about a member: the details, and why a flag is taken away.
type answer struct {
	Details
	Reason string `form:"reason,max=1000"`
}

// flags are the vulnerabilities anybody may raise and only a manager may take
// away, with a reason (DOMAIN.md §1.5, invariant 4).
var flags = []string{
	codelist.VulnerabilityTrafficked, codelist.VulnerabilityTraffickedPresumed,
	codelist.VulnerabilityUnaccompaniedChild, codelist.VulnerabilitySeparatedChild,
}

// victim reports an identified victim of trafficking: the case is for named
// staff only, without asking.
func (d Details) victim() bool {
	return slices.Contains(d.Vulnerabilities, codelist.VulnerabilityTrafficked)
}

// followUps are the sections of the case that an answer asks for.
func (d Details) followUps() (out []string) {
	for _, x := range []struct {
		section string
		asks    []string
	}{
		{"child", []string{codelist.VulnerabilityUnaccompaniedChild, codelist.VulnerabilitySeparatedChild}},
		{"protection", []string{codelist.VulnerabilityTrafficked, codelist.VulnerabilityTraffickedPresumed}},
		{"medical", []string{codelist.VulnerabilityPregnant, codelist.VulnerabilityChronic, codelist.VulnerabilitySeriousMedical}},
	} {
		if slices.ContainsFunc(d.Vulnerabilities, func(v string) bool { return slices.Contains(x.asks, v) }) {
			out = append(out, x.section)
		}
	}
	return out
}

// Flags are the protection flags among the findings.
func (d Details) Flags() []string {
	return slices.DeleteFunc(slices.Clone(d.Vulnerabilities), func(v string) bool { return !slices.Contains(flags, v) })
}

// lowered are the flags that stood before and no longer stand. A presumed
// victim of trafficking who has been identified is no lowering.
func lowered(before, now Details) []string {
	return slices.DeleteFunc(before.Flags(), func(v string) bool {
		return slices.Contains(now.Vulnerabilities, v) ||
			v == codelist.VulnerabilityTraffickedPresumed && slices.Contains(now.Vulnerabilities, codelist.VulnerabilityTrafficked)
	})
}

// lowerRefusal is the message that says why a user may not take flags away.
func lowerRefusal(u access.User, before, now Details, reason string) (field, key string) {
	switch {
	case len(lowered(before, now)) == 0:
	case u.Role != access.OfficeManager:
		return "vulnerabilities", "screening.refused.lower"
	case reason == "":
		return "reason", "form.required_reason"
	}
	return "", ""
}

// Screened reports whether the member was asked about vulnerabilities.
func (d Details) Screened() bool { return len(d.Vulnerabilities) > 0 }

// check notes what is wrong with the details beyond their form; before are
// those already saved.
func (d Details) check(ctx context.Context, f *form.Form, before Details, today date.Date) {
	if d.ScreenedOn.After(today) {
		f.Problem("screened_on", "form.in_future")
	}
	codelist.Check(ctx, f, codelist.Vulnerability, "vulnerabilities", before.Vulnerabilities...)
	if len(d.Vulnerabilities) > 1 && slices.Contains(d.Vulnerabilities, codelist.VulnerabilityNone) {
		f.Problem("vulnerabilities", "screening.none_excludes")
	}
	if len(d.Vulnerabilities) == 0 && d.Fear == NotAnswered && d.Action == "" {
		f.Problem("vulnerabilities", "screening.nothing_answered")
	}
}
