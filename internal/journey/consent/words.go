package consent

import (
	"context"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
)

// view is what the page of consents shows.
type view struct {
	casefile.Shell
	Notice   Notice
	Consents []Listed
}

// purposes are the codes that can be answered today.
func purposes(ctx context.Context) []string {
	var out []string
	for _, o := range codelist.Options(ctx, codelist.ConsentPurpose) {
		out = append(out, o.Value)
	}
	return out
}

// standing are a member's consents in force, one for each purpose and recipient.
func (v view) standing(m casefile.Member) []Listed {
	var out []Listed
	seen := map[string]bool{}
	for _, k := range v.Consents {
		if key := k.Purpose + "\x00" + k.Recipient; k.MemberID == m.ID && k.Stands() && !seen[key] {
			seen[key] = true
			out = append(out, k)
		}
	}
	return out
}

// past are a member's answers that are not in force: refused, withdrawn,
// entered in error, or given again since.
func (v view) past(m casefile.Member) []Listed {
	stands := map[int64]bool{}
	for _, k := range v.standing(m) {
		stands[k.ID] = true
	}
	var out []Listed
	for _, k := range v.Consents {
		if k.MemberID == m.ID && !stands[k.ID] {
			out = append(out, k)
		}
	}
	return out
}

// missing reports that the member has not consented to what all help needs.
func (v view) missing(m casefile.Member) bool {
	if !m.Status.TakesPart() {
		return false
	}
	for _, k := range v.standing(m) {
		if k.Purpose == codelist.ConsentPurposeProcessing {
			return false
		}
	}
	return true
}

// purpose names what the answer is for, with the recipient where one is named.
func (k Consent) purpose(ctx context.Context) string {
	label := codelist.Label(ctx, codelist.ConsentPurpose, k.Purpose)
	if k.Recipient == "" {
		return label
	}
	return i18n.T(ctx, "consent.purpose_recipient", "Purpose", label, "Recipient", k.Recipient)
}

// how tells under which circumstances the answer was given.
func (k Consent) how(ctx context.Context) string {
	parts := []string{i18n.Date(ctx, k.GivenOn), i18n.Enum(ctx, "consent.method", string(k.Method)), i18n.LanguageName(ctx, k.Language)}
	if k.GuardianName != "" {
		parts = append(parts, i18n.T(ctx, "consent.by_guardian", "Name", k.GuardianName))
	}
	if k.InterpreterName != "" {
		parts = append(parts, i18n.T(ctx, "consent.by_interpreter", "Name", k.InterpreterName))
	}
	if k.WitnessName != "" {
		parts = append(parts, i18n.T(ctx, "consent.by_witness", "Name", k.WitnessName))
	}
	if k.TextVersion != "" {
		parts = append(parts, i18n.T(ctx, "consent.text_version", "Version", k.TextVersion))
	}
	return strings.Join(parts, " · ")
}

// became says what happened to an answer that is not in force.
func (k Consent) became(ctx context.Context) string {
	switch {
	case k.Voided:
		return i18n.T(ctx, "consent.state.voided")
	case k.Answer == Refused:
		return i18n.Enum(ctx, "consent.answer", string(Refused))
	case !k.WithdrawnOn.IsZero():
		return i18n.T(ctx, "consent.state.withdrawn", "Day", k.WithdrawnOn)
	}
	return i18n.T(ctx, "consent.state.renewed")
}

// stops says what ends with a consent.
func (k Consent) stops(ctx context.Context) string {
	if key := "consent.stops." + k.Purpose; i18n.Has(ctx, key) {
		return i18n.T(ctx, key)
	}
	return i18n.T(ctx, "consent.stops.other")
}

func methods(ctx context.Context) []form.Option {
	var out []form.Option
	for _, m := range Method("").Options() {
		out = append(out, form.Option{Value: string(m), Label: i18n.Enum(ctx, "consent.method", string(m))})
	}
	return out
}

func nameOf(ctx context.Context, c casefile.Case, memberID int64) string {
	m, _ := c.Member(memberID)
	return m.Name(ctx)
}
