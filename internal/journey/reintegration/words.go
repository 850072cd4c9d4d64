package reintegration

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/country"
	"homeward/internal/journey/payment"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
	"homeward/web/ui"
)

// view is what the pages of the plan show.
type view struct {
	casefile.Shell
	Plans      []Listed
	Plan       Listed // the version shown; without an id: none
	Activities []Activity
	Needs      []Need
	Totals     []Total
	Money      []payment.Standing
	Terms      terms
	Grants     []Grant
	Opinions   []Opinion
	Country    country.Brief // on the plan's page and beside a need
	// Locked says why no plan can be drafted; BeginRefused why reintegration
	// cannot begin. Empty: it can.
	Locked, BeginRefused string
	Editing              Activity
	Currency             string // the programme's
}

// now reports whether the version shown is the one in force.
func (v view) now() bool { return len(v.Plans) > 0 && v.Plan.ID == v.Plans[0].ID }

// lines are the activities of the version shown; on the one in force also what
// earlier versions delivered.
func (v view) lines() []Activity {
	var out []Activity
	for _, a := range v.Activities {
		if a.PlanID == v.Plan.ID || v.now() && a.State == Delivered {
			out = append(out, a)
		}
	}
	slices.SortStableFunc(out, func(a, b Activity) int { return cmp.Compare(v.number(a), v.number(b)) })
	return out
}

// number is the version an activity stands in.
func (v view) number(a Activity) int {
	for _, p := range v.Plans {
		if p.ID == a.PlanID {
			return p.Number
		}
	}
	return 0
}

// earlier are the versions before the one in force.
func (v view) earlier() []Listed {
	if len(v.Plans) == 0 {
		return nil
	}
	return v.Plans[1:]
}

func (v view) can(ctx context.Context, act access.Action) bool {
	return v.Case.Open() && access.Can(page.InfoFrom(ctx).User, act)
}

// mayWrite reports whether the reader can change text and activities.
func (v view) mayWrite(ctx context.Context) bool {
	return v.now() && v.Plan.Editable() && v.can(ctx, access.PlanEdit)
}

// mayDeliver reports whether the reader can say what became of activities.
func (v view) mayDeliver(ctx context.Context) bool {
	return v.Plan.ID != 0 && v.Plan.ID == v.agreed().ID && v.can(ctx, access.PlanEdit)
}

// mayDecide reports whether the reader can decide on the plan.
func (v view) mayDecide(ctx context.Context) bool {
	return v.now() && v.can(ctx, access.PlanDecide) && v.Plan.mayDecide(page.InfoFrom(ctx).User) == ""
}

// mayBegin reports whether the reader can open the reintegration now.
func (v view) mayBegin(ctx context.Context) bool {
	return v.Case.Stage == casefile.Arrived && v.BeginRefused == "" && v.can(ctx, access.PlanEdit)
}

// mayReopen reports whether the reader can go back to reintegration now.
func (v view) mayReopen(ctx context.Context) bool {
	return v.can(ctx, access.PlanDecide) && v.Assessment.Offers(casefile.PlanReopened)
}

// instead is where a form leads that could not be sent, and the message why;
// empty: it can be.
func (v view) instead(title string) (to, why string) {
	worked := v.Plan.ID
	if title == "reintegration.deliver" {
		worked = v.agreed().ID
	}
	settled := worked != 0 && v.Editing.PlanID != worked || v.Editing.State != Planned
	of := title == "reintegration.change" || title == "reintegration.deliver" || title == "reintegration.cancel"
	switch {
	case title == "reintegration.decide":
		return "", "" // the page itself says why not
	case !v.Case.Open():
		why = "casefile.refused.closed"
	case title == "reintegration.draft" && v.Plan.ID != 0:
		why = "reintegration.refused.exists"
	case v.Plan.ID == 0 && v.Locked != "":
		return v.Case.URL("plan"), "" // which says why
	case title == "reintegration.draft":
		return "", ""
	case v.Plan.ID == 0:
		return v.Case.URL("plan/new"), ""
	case of && settled:
		why = "reintegration.refused.activity_settled"
	case title == "reintegration.deliver" && v.agreed().ID == 0:
		why = "reintegration.refused.not_approved"
	case title == "reintegration.opinion" && v.Plan.State != Submitted:
		why = "reintegration.refused.not_submitted"
	case title == "reintegration.opinion":
		return "", ""
	case title == "reintegration.cancel" && v.Plan.State == Submitted,
		title != "reintegration.deliver" && title != "reintegration.cancel" && !v.Plan.Editable():
		why = "reintegration.refused.not_editable"
	default:
		return "", ""
	}
	return v.Case.URL("plan"), why
}

// standing says who wrote the plan and what became of it.
func (v view) standing(ctx context.Context) string {
	p := v.Plan
	switch p.State {
	case Approved:
		if p.Decider(ctx) != "" {
			return i18n.T(ctx, "reintegration.approved_by", "Name", p.Decider(ctx), "Day", p.DecidedOn)
		}
	case Submitted:
		return i18n.T(ctx, "reintegration.waits", "Name", p.Author(ctx))
	case Returned:
		return i18n.T(ctx, "reintegration.returned_by", "Name", p.Decider(ctx), "Day", p.DecidedOn)
	}
	return i18n.T(ctx, "reintegration.drafted_by", "Name", p.Author(ctx))
}

func (v view) kind() ui.Kind {
	switch v.Plan.State {
	case Approved:
		return ui.Done
	case Returned, Submitted:
		return ui.Soon
	}
	return ui.Plain
}

// forWhom names the member an activity is for, or the family.
func (v view) forWhom(ctx context.Context, a Activity) string {
	if m, ok := v.Case.Member(a.Member); ok {
		return m.Name(ctx)
	}
	return i18n.T(ctx, "reintegration.family")
}

func label(ctx context.Context, a Activity) string {
	return codelist.Label(ctx, codelist.ReintegrationActivity, a.Activity)
}

// nature says what an activity is like: dimension, level, modality.
func nature(ctx context.Context, a Activity) string {
	out := i18n.Enum(ctx, "reintegration.dimension", string(a.Dimension)) + " · " + i18n.Enum(ctx, "reintegration.level", string(a.Level))
	if a.Modality != "" {
		out += " · " + codelist.Label(ctx, codelist.Modality, a.Modality)
	}
	return out
}

// became says what became of an activity, with the day.
func became(ctx context.Context, a Activity) string {
	switch {
	case a.State == Delivered && a.DayAssumed:
		return i18n.T(ctx, "reintegration.delivered_assumed", "Day", a.DeliveredOn)
	case a.State == Delivered:
		return i18n.T(ctx, "reintegration.delivered_on", "Day", a.DeliveredOn)
	case a.State == Planned && !a.StartsOn.IsZero():
		return i18n.T(ctx, "reintegration.starts", "Day", a.StartsOn)
	}
	return i18n.Enum(ctx, "reintegration.activity_state", string(a.State))
}

func stateKind(s ActivityState) ui.Kind {
	if s == Delivered {
		return ui.Done
	}
	return ui.Plain
}

func (v view) activityURL(a Activity, act string) string {
	return v.Case.URL("plan/activities/" + strconv.FormatInt(a.ID, 10) + act)
}

// activityFormURL is where the form of an activity is sent.
func (v view) activityFormURL() string {
	if v.Editing.ID == 0 {
		return v.Case.URL("plan/activities/new")
	}
	return v.activityURL(v.Editing, "")
}

// textURL is where the form of the plan's text is sent.
func (v view) textURL() string {
	if v.Plan.ID == 0 {
		return v.Case.URL("plan/new")
	}
	return v.Case.URL("plan/edit")
}

// people are the members an activity can be for, and the family.
func (v view) people(ctx context.Context) []form.Option {
	return append([]form.Option{{Label: i18n.T(ctx, "reintegration.family")}},
		casefile.MemberOptions(ctx, v.Case.Taking(), page.InfoFrom(ctx).Today)...)
}

// describe tells how a value of one of the package's forms reads.
func (v view) describe(ctx context.Context, field, value string) string {
	if field == "member" {
		id, _ := strconv.ParseInt(value, 10, 64)
		return v.forWhom(ctx, Activity{ActivityDetails: ActivityDetails{Member: id}})
	}
	if value == "" {
		return ""
	}
	switch field {
	case "activity":
		return codelist.Label(ctx, codelist.ReintegrationActivity, value)
	case "modality":
		return codelist.Label(ctx, codelist.Modality, value)
	case "dimension":
		return i18n.Enum(ctx, "reintegration.dimension", value)
	case "level":
		return i18n.Enum(ctx, "reintegration.level", value)
	case "section":
		return i18n.Enum(ctx, "reintegration.section", value)
	case "feasibility":
		return i18n.Enum(ctx, "reintegration.feasibility", value)
	case "package":
		return labelOf(v.packages(), value)
	case "need":
		return labelOf(v.wanted(), value)
	case "starts_on", "ends_on", "rate_on":
		if d, err := date.Parse(value); err == nil {
			return i18n.Date(ctx, d)
		}
	}
	return value
}

// dimensions are the answers to where an activity helps, the list's own first.
func dimensions(ctx context.Context) []form.Option {
	return append([]form.Option{{Label: i18n.T(ctx, "reintegration.dimension_of_list")}}, ui.Options(ctx, "reintegration.dimension", Dimension("").Options())...)
}

func planHeading(ctx context.Context, v view) ui.Heading {
	h := ui.Heading{Title: i18n.T(ctx, "reintegration.title")}
	if v.Plan.ID == 0 {
		return h
	}
	h.Sub = i18n.T(ctx, "reintegration.version_state", "Number", v.Plan.Number, "State", i18n.Enum(ctx, "reintegration.plan_state", string(v.Plan.State)))
	if !v.now() {
		h.Back = &ui.Link{Label: i18n.T(ctx, "reintegration.back"), URL: v.Case.URL("plan")}
	}
	return h
}

// kind is how urgent the need looks.
func (n Need) kind() ui.Kind {
	if n.Priority == "first" {
		return ui.Late
	}
	return ui.Plain
}

// needsOf sums up what is needed in a dimension: how much of it, or that
// nothing is.
func (v view) needsOf(ctx context.Context, d Dimension) string {
	there, answers := 0, 0
	for _, n := range v.Needs {
		if n.Dimension != d {
			continue
		}
		if answers++; n.Priority != NoNeed {
			there++
		}
	}
	switch {
	case answers == 0:
		return i18n.T(ctx, "reintegration.needs.not_considered")
	case there == 0:
		return i18n.Enum(ctx, "reintegration.priority", string(NoNeed))
	}
	return i18n.N(ctx, "reintegration.needs.count", there)
}
