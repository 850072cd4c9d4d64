package decision

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/codelist"
	"homeward/web/ui"
)

// proposed is what the form of the decision opens with.
func (v eligibilityView) proposed(ctx context.Context, today date.Date) EligibilityDetails {
	h, _ := hearingOf(ctx, v.Case, today)
	return EligibilityDetails{DecidedOn: today, Language: h.Language, ReviewInfo: i18n.T(ctx, "decision.eligibility.review_usual")}
}

// period is the time in which an approval may lie; an exception lifts it.
func (v eligibilityView) period() Period {
	for _, r := range v.Assessment.Rules {
		if r.Rule == casefile.ProgrammeRuns && r.State == casefile.RuleGranted {
			return Period{}
		}
	}
	t := v.Assessment.Terms()
	return Period{From: t.ProgrammeFrom, Until: t.ProgrammeUntil}
}

// compared says what a rule compares: the programme's term and the case's fact.
func (v eligibilityView) compared(ctx context.Context, rule casefile.Rule) string {
	t := v.Assessment.Terms()
	switch rule {
	case casefile.ProgrammeRuns:
		if t.ProgrammeFrom.IsZero() {
			return ""
		}
		return i18n.T(ctx, "decision.compared.programme_runs", "From", t.ProgrammeFrom, "Until", t.ProgrammeUntil)
	case casefile.CountryServed:
		served := make([]string, len(t.Countries))
		for i, c := range t.Countries {
			served[i] = i18n.Country(ctx, c)
		}
		return v.against(ctx, i18n.Country(ctx, v.Case.ReturnCountry), served)
	case casefile.StatusEligible:
		return v.against(ctx, codelist.Label(ctx, codelist.StatusAtApplication, t.Status), codelist.Labels(ctx, codelist.StatusAtApplication, t.Statuses))
	case casefile.ReturnsLeft:
		if t.MaxReturns == 0 {
			return i18n.T(ctx, "decision.compared.no_limit")
		}
		before := 0
		for _, m := range v.Case.Taking() {
			before = max(before, v.Assessment.Member(m.ID).PreviousReturns)
		}
		return i18n.T(ctx, "decision.compared.returns_left", "Most", t.MaxReturns, "Before", before)
	}
	return ""
}

// against sets the case's fact beside what the programme takes; none: all.
func (v eligibilityView) against(ctx context.Context, is string, takes []string) string {
	if is == "" {
		is = i18n.T(ctx, "decision.missing")
	}
	if len(takes) == 0 {
		return i18n.T(ctx, "decision.compared.any", "Is", is)
	}
	return i18n.T(ctx, "decision.compared.among", "Is", is, "Takes", strings.Join(takes, ", "))
}

// ruleLine is what a rule compares, with what was said about an exception.
func (v eligibilityView) ruleLine(ctx context.Context, r casefile.RuleResult) string {
	parts := []string{v.compared(ctx, r.Rule)}
	if e := v.standingException(r.Rule); e != nil && r.State != casefile.RuleMet {
		parts = append(parts, e.Reason, e.DecisionNote)
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

func ruleKind(s casefile.RuleState) ui.Kind {
	switch s {
	case casefile.RuleMet, casefile.RuleGranted:
		return ui.Done
	case casefile.RuleBroken, casefile.RuleRefused:
		return ui.Late
	}
	return ui.Soon
}

// standingException is the latest exception asked for from a rule of the
// programme; nil: none.
func (v eligibilityView) standingException(rule casefile.Rule) *Exception {
	for i, e := range v.Exceptions {
		if e.Rule == rule && !e.Voided && e.ProgrammeID == v.Case.ProgrammeID {
			return &v.Exceptions[i]
		}
	}
	return nil
}

// prepares reports whether the reader can still put things on file for the
// application: exceptions and clearances.
func (v eligibilityView) prepares() bool {
	return v.Case.Open() && v.Case.Stage.Before(casefile.Approved) && access.Can(v.User, access.ApplicationSubmit)
}

// asks reports whether the reader can ask for an exception from a rule.
func (v eligibilityView) asks(rule casefile.Rule) bool {
	return v.prepares() && slices.Contains(excusable(v.Assessment.Rules), rule)
}

// decidesException reports whether the reader may decide on an exception now.
func (v eligibilityView) decidesException(e Exception) bool {
	return v.Case.Open() && access.Can(v.User, access.EligibilityDecide) && e.barred(v.User, v.Case, v.Submission) == ""
}

// ruleOptions are the rules an exception can be asked for.
func (v eligibilityView) ruleOptions(ctx context.Context) []form.Option {
	return ui.Options(ctx, "casefile.rule", excusable(v.Assessment.Rules))
}

// cleared reports whether the programme asks an authority.
func (v eligibilityView) cleared() bool {
	return v.Assessment.Need("authority_clearance").State != casefile.NeedNotRequired || len(v.Clearances) > 0
}

func (k Clearance) kind() ui.Kind {
	switch k.Result {
	case Positive:
		return ui.Done
	case Negative:
		return ui.Late
	}
	return ui.Soon
}

// summary tells when an authority was asked and what it answered.
func (k Clearance) summary(ctx context.Context) string {
	parts := []string{i18n.T(ctx, "decision.clearance.asked", "Day", k.AskedOn)}
	if !k.AnsweredOn.IsZero() {
		parts = append(parts, i18n.T(ctx, "decision.clearance.answered", "Day", k.AnsweredOn))
	}
	if !k.ValidUntil.IsZero() {
		parts = append(parts, i18n.T(ctx, "decision.clearance.valid", "Day", k.ValidUntil))
	}
	if k.FileNumber != "" {
		parts = append(parts, k.FileNumber)
	}
	return strings.Join(parts, " · ")
}

// cared are the members with a procedure or an assessment beside the rules.
func (v eligibilityView) cared() []casefile.Member {
	return slices.DeleteFunc(v.Case.Taking(), func(m casefile.Member) bool {
		f := v.Assessment.Member(m.ID)
		return !f.Alone && !f.Trafficking
	})
}

// agrees reports whether the reader is the focal point whose agreement is due.
func (v eligibilityView) agrees() bool {
	n := v.Assessment.Need("protection_agreement")
	return v.prepares() && access.Can(v.User, access.ReturnAgree) && n.State == casefile.NeedOpen && v.Assessment.Need("risk_assessment").State == casefile.NeedMet
}

// help tells of assistance somebody had before.
func (e earlier) help(ctx context.Context) string {
	parts := []string{e.Programme}
	if e.Departed.IsZero() {
		parts = append(parts, i18n.T(ctx, "decision.earlier.no_return", "Stage", i18n.Enum(ctx, "casefile.stage", e.Stage)))
	} else {
		parts = append(parts, i18n.T(ctx, "decision.earlier.returned", "Day", e.Departed))
	}
	if e.Minor > 0 {
		parts = append(parts, i18n.Money(ctx, money.Amount{Minor: e.Minor, Currency: e.Currency}))
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

func (v eligibilityView) nameOf(ctx context.Context, memberID int64) string {
	m, _ := v.Case.Member(memberID)
	return m.Name(ctx)
}

func (v eligibilityView) exceptionURL(e Exception) string {
	return v.Case.URL("eligibility/exceptions/" + strconv.FormatInt(e.ID, 10))
}

func (v eligibilityView) clearanceURL(k Clearance) string {
	if k.ID == 0 {
		return v.Case.URL("eligibility/clearance")
	}
	return v.Case.URL("eligibility/clearances/" + strconv.FormatInt(k.ID, 10))
}

// back is the manager's word with an application that came back and was not
// sent again; nil: there is none.
func (v eligibilityView) back() *Eligibility {
	if !v.Case.Open() || !v.Case.Stage.Before(casefile.Eligibility) {
		return nil
	}
	for i, e := range v.Decisions {
		if !e.Voided {
			if e.Outcome == Returned {
				return &v.Decisions[i]
			}
			return nil
		}
	}
	return nil
}
