package reintegration

import (
	"context"
	"slices"

	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
)

// Difference is an activity that stands otherwise in a version of a plan than
// in the one before. Without Before it was added, without After taken out.
type Difference struct {
	Before, After Activity
	Fields        []string
}

// compared are the fields of an activity in which versions can differ.
var compared = []string{
	"activity", "member", "dimension", "level", "section", "amount", "package", "modality", "rate", "provider", "starts_on", "ends_on",
	"description", "need", "expected", "feasibility", "risks", "contribution",
}

// Differences compares two versions of a plan, activity by activity: it follows
// each by its root. What was delivered before has not changed.
func Differences(before, after []Activity) []Difference {
	var out []Difference
	find := func(in []Activity, root int64) (Activity, bool) {
		i := slices.IndexFunc(in, func(a Activity) bool { return a.Root() == root && a.State != Cancelled })
		if i < 0 {
			return Activity{}, false
		}
		return in[i], true
	}
	for _, a := range after {
		if a.State == Cancelled {
			continue
		}
		was, there := find(before, a.Root())
		if d := (Difference{Before: was, After: a}); !there {
			out = append(out, d)
		} else if d.Fields = changedFields(was, a); len(d.Fields) > 0 {
			out = append(out, d)
		}
	}
	for _, was := range before {
		if _, there := find(after, was.Root()); !there && was.State == Planned {
			out = append(out, Difference{Before: was})
		}
	}
	return out
}

// changedFields are the fields in which two versions of an activity differ.
func changedFields(a, b Activity) []string {
	f, g := form.New("reintegration.activity", a.ActivityDetails), form.New("reintegration.activity", b.ActivityDetails)
	return slices.DeleteFunc(slices.Clone(compared), func(name string) bool {
		return f.Value(name) == g.Value(name) && (name != "amount" || a.Currency == b.Currency)
	})
}

// before is the version before the one shown; without an id: there is none.
func (v view) before() Listed {
	for _, p := range v.Plans {
		if p.Number < v.Plan.Number {
			return p
		}
	}
	return Listed{}
}

// differences are those of the version shown to the one before.
func (v view) differences() []Difference {
	return Differences(ofPlan(v.Activities, v.before().ID), ofPlan(v.Activities, v.Plan.ID))
}

// fieldOf is how a field of an activity reads.
func (v view) fieldOf(ctx context.Context, a Activity, name string) string {
	if name == "amount" {
		return i18n.Money(ctx, a.Amount)
	}
	return v.describe(ctx, name, form.New("reintegration.activity", a.ActivityDetails).Value(name))
}

// agreed is the version that people work by; without an id: none is approved.
func (v view) agreed() Listed {
	for _, p := range v.Plans {
		if p.State == Approved {
			return p
		}
	}
	return Listed{}
}

// costs are the totals of a version, in words.
func costs(ctx context.Context, lines []Activity) string {
	totals, err := Totals(lines)
	if err != nil || len(totals) == 0 {
		return i18n.T(ctx, "ui.none")
	}
	out := ""
	for i, t := range totals {
		if i > 0 {
			out += " + "
		}
		out += i18n.Money(ctx, t.Whole)
	}
	return out
}
