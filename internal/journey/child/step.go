package child

import (
	"context"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/organisation/codelist"
)

// Step is a part of the procedure with a form of its own.
type Step string

// The steps in their order.
const (
	ToGuardian  Step = "guardian"
	ToAssess    Step = "assessment"
	ToTrace     Step = "tracing"
	ToFamily    Step = "family"
	ToHear      Step = "view"
	ToDetermine Step = "determination"
	ToAgree     Step = "focal"
	ToConsent   Step = "consent"
	ToEscort    Step = "escort"
	ToHandover  Step = "handover"
)

// Options are the steps in their order.
func (Step) Options() []Step {
	return []Step{ToGuardian, ToAssess, ToTrace, ToFamily, ToHear, ToDetermine, ToAgree, ToConsent, ToEscort, ToHandover}
}

// On is the day a step was done; zero: it is open.
func (p Procedure) On(s Step) date.Date {
	switch s {
	case ToGuardian:
		return p.GuardianOn
	case ToAssess:
		return p.AssessedOn
	case ToTrace:
		switch {
		case !p.Tracing.answered():
			return date.Date{}
		case p.TracingAnsweredOn.IsZero():
			return p.TracingAskedOn
		}
		return p.TracingAnsweredOn
	case ToFamily:
		return p.FamilyAssessedOn
	case ToHear:
		return p.ViewOn
	case ToDetermine:
		if p.Determination == Pending {
			return date.Date{}
		}
		return p.DeterminedOn
	case ToAgree:
		return p.FocalPointOn
	case ToConsent:
		return p.GuardianConsentOn
	case ToEscort:
		return p.Escort.ConfirmedOn
	}
	return date.Date{}
}

// Done reports whether a step is taken.
func (p Procedure) Done(s Step) bool {
	switch s {
	case ToTrace:
		return p.Tracing.answered()
	case ToHandover:
		return p.Handover.Name != ""
	}
	return !p.On(s).IsZero()
}

// Waits is the message that says why a step cannot be taken yet; empty: it can.
func (p Procedure) Waits(s Step) string {
	before := func(steps ...Step) string {
		for _, b := range steps {
			if !p.Done(b) {
				return "child.waits." + string(b)
			}
		}
		return ""
	}
	switch s {
	case ToGuardian:
		return ""
	case ToFamily:
		if w := before(ToGuardian, ToTrace); w != "" {
			return w
		}
		if p.Tracing != Found {
			return "child.waits.no_family"
		}
		return ""
	case ToDetermine:
		if w := before(ToGuardian, ToAssess, ToTrace, ToHear); w != "" {
			return w
		}
		if p.Tracing == Found {
			return before(ToFamily)
		}
		return ""
	case ToAgree, ToConsent, ToEscort, ToHandover:
		if w := before(ToDetermine); w != "" {
			return w
		}
		if p.Determination != Return {
			return "child.waits.no_return"
		}
		switch s {
		case ToAgree:
			return ""
		case ToConsent:
			return before(ToAgree)
		}
		return before(ToConsent)
	}
	return before(ToGuardian)
}

// May reports whether a user may take a step at all: that of the focal point
// is taken by nobody else.
func (s Step) May(u access.User) bool { return s != ToAgree || u.Has(access.ChildProtection) }

// The forms of steps that have sealed words beside their facts.
type (
	assessing struct {
		Assessment
		Finding string `form:"sealed_finding,max=6000"`
	}
	tracing struct {
		Search
		Traced string `form:"sealed_traced,max=6000"`
	}
	knowing struct {
		Family
		Report string `form:"sealed_report,max=6000"`
	}
	hearing struct {
		View
		Words string `form:"sealed_words,required,max=6000"`
	}
	weighing struct {
		Panel
		Options   string `form:"sealed_options,required,max=6000"`
		Reasoning string `form:"sealed_reasoning,max=6000"`
	}
)

// form is what the form of a step holds of a procedure.
func (p Procedure) form(s Step) any {
	switch s {
	case ToGuardian:
		return p.Guardian
	case ToAssess:
		return assessing{p.Assessment, p.Secrets.Finding}
	case ToTrace:
		return tracing{p.Search, p.Secrets.Traced}
	case ToFamily:
		return knowing{p.Family, p.Secrets.Report}
	case ToHear:
		return hearing{p.View, p.Secrets.Words}
	case ToDetermine:
		return weighing{p.Panel, p.Secrets.Options, p.Secrets.Reasoning}
	case ToAgree:
		return p.Focal
	case ToConsent:
		return p.Consent
	case ToEscort:
		return p.Escort
	}
	return p.Handover
}

// take reads a sent step into a procedure.
func (p *Procedure) take(s Step, read func(dst any) *form.Form) *form.Form {
	switch s {
	case ToGuardian:
		return read(&p.Guardian)
	case ToAssess:
		var in assessing
		f := read(&in)
		p.Assessment, p.Secrets.Finding = in.Assessment, in.Finding
		return f
	case ToTrace:
		var in tracing
		f := read(&in)
		p.Search, p.Secrets.Traced = in.Search, in.Traced
		return f
	case ToFamily:
		var in knowing
		f := read(&in)
		p.Family, p.Secrets.Report = in.Family, in.Report
		return f
	case ToHear:
		var in hearing
		f := read(&in)
		p.View, p.Secrets.Words = in.View, in.Words
		return f
	case ToDetermine:
		var in weighing
		f := read(&in)
		p.Panel, p.Secrets.Options, p.Secrets.Reasoning = in.Panel, in.Options, in.Reasoning
		return f
	case ToAgree:
		return read(&p.Focal)
	case ToConsent:
		f := read(&p.Consent)
		if p.OtherParent == "" {
			p.OtherParent = ParentUnknown
		}
		return f
	case ToEscort:
		return read(&p.Escort)
	}
	return read(&p.Handover)
}

// differs reports that something is new of what the focal point agrees to:
// whoever changes that afterwards has no agreement to it.
func (p Procedure) differs(was Procedure) bool {
	return p.Search != was.Search || p.Family != was.Family || p.View != was.View || p.Panel != was.Panel || p.Secrets != was.Secrets
}

// check notes what is wrong with a step beyond its form.
func (p Procedure) check(ctx context.Context, f *form.Form, s Step, today date.Date) {
	past := func(field string, d date.Date) {
		if d.After(today) {
			f.Problem(field, "form.in_future")
		}
	}
	switch s {
	case ToGuardian:
		past("guardian_on", p.GuardianOn)
	case ToAssess:
		past("assessed_on", p.AssessedOn)
	case ToTrace:
		past("tracing_asked_on", p.TracingAskedOn)
		past("tracing_answered_on", p.TracingAnsweredOn)
		switch {
		case p.Tracing != NotAsked && p.Tracing != Unsafe && p.TracingAskedOn.IsZero() && f.Value("tracing_asked_on") == "":
			f.Problem("tracing_asked_on", "form.required")
		case (p.Tracing == Found || p.Tracing == NotFound) && p.TracingAnsweredOn.IsZero() && f.Value("tracing_answered_on") == "":
			f.Problem("tracing_answered_on", "form.required")
		case !p.TracingAnsweredOn.IsZero() && p.TracingAnsweredOn.Before(p.TracingAskedOn):
			f.Problem("tracing_answered_on", "child.refused.order")
		}
	case ToFamily:
		past("family_assessed_on", p.FamilyAssessedOn)
	case ToHear:
		past("view_on", p.ViewOn)
	case ToDetermine:
		past("determined_on", p.DeterminedOn)
		if !p.ReviewOn.IsZero() && !p.ReviewOn.After(p.DeterminedOn) {
			f.Problem("review_on", "child.refused.order")
		}
		if p.Determination == Return && (p.Safe == No || p.Willing == No || p.Able == No || p.Tracing == Unsafe) {
			f.Problem("determination", "child.refused.unsafe")
		}
	case ToAgree:
		past("focal_point_on", p.FocalPointOn)
	case ToConsent:
		past("guardian_consent_on", p.GuardianConsentOn)
		past("parents_accept_on", p.ParentsAcceptOn)
		past("other_parent_on", p.OtherParentOn)
		switch {
		case p.OtherParent == ParentRefuses:
			f.Problem("other_parent", "child.refused.other_parent")
		case p.OtherParent == ParentUnknown && p.Guardian.Kind == Separated:
			f.Problem("other_parent", "child.refused.parent_unknown")
		case (p.OtherParent == ParentConsents || p.OtherParent == SoleCustody) && p.OtherParentOn.IsZero() && f.Value("other_parent_on") == "":
			f.Problem("other_parent_on", "form.required")
		}
	case ToEscort:
		codelist.Check(ctx, f, codelist.EscortType, "escort_kind", p.Escort.Kind)
		past("escort_confirmed_on", p.Escort.ConfirmedOn)
	}
}
