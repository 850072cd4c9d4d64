package child

import (
	"context"
	"strings"

	"homeward/internal/kit/access"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
	"homeward/web/ui"
)

// task is a step as a line of the child's list.
func (sh sheet) task(ctx context.Context, x file, s Step) ui.Task {
	u := page.InfoFrom(ctx).User
	t := ui.Task{Title: i18n.Enum(ctx, "child.step", string(s)), Who: i18n.Enum(ctx, "child.who", string(s))}
	wait := x.Waits(s)
	act := "child.record"
	switch {
	case x.Done(s):
		t.Icon, t.Kind, act = "check", ui.Done, "child.change"
		t.Reason = x.told(ctx, s)
		if day := x.On(s); !day.IsZero() {
			t.Since = i18n.DateShort(ctx, day)
		} else {
			t.Since = i18n.T(ctx, "child.done")
		}
	case wait != "":
		t.State, t.Reason = ui.Shut, i18n.T(ctx, wait)
	case s == ToAssess:
		t.Since, t.Kind = i18n.Near(ctx, x.AssessBy, sh.Today), ui.Soon
		t.Limit = i18n.T(ctx, "child.limit")
		if x.AssessBy.Before(sh.Today) {
			t.Kind = ui.Late
		}
	case s == ToTrace && x.Tracing == Asked:
		t.State, t.Reason = ui.Underway, i18n.T(ctx, "child.asked", "Day", i18n.DateShort(ctx, x.TracingAskedOn))
	case s == ToEscort && x.Escort.Name != "":
		t.State, t.Reason = ui.Underway, i18n.T(ctx, "child.escort_asked", "Who", x.Escort.Name)
	}
	if !s.May(u) && !x.Done(s) && wait == "" {
		t.Reason = i18n.T(ctx, "child.focal_only")
	}
	own := s == ToAgree && s.May(u) && !access.Second(u, x.AssessedBy)
	if own && !x.Done(s) && wait == "" {
		t.Reason = i18n.T(ctx, "child.own_assessment")
	}
	if sh.Case.Open() && sh.Readable && s.May(u) && !own && access.Can(u, access.ChildRecord) {
		t.Act = &ui.Link{Label: i18n.T(ctx, act), URL: sh.stepURL(x.Member, s)}
	}
	return t
}

// told is what a step that is done says, on one line.
func (p Procedure) told(ctx context.Context, s Step) string {
	var parts []string
	add := func(v string) {
		if v != "" {
			parts = append(parts, v)
		}
	}
	switch s {
	case ToGuardian:
		add(i18n.Enum(ctx, "child.kind", string(p.Kind)))
		add(p.GuardianName)
		add(p.GuardianAuthority)
		add(p.GuardianOrder)
	case ToTrace:
		add(i18n.Enum(ctx, "child.tracing", string(p.Tracing)))
		add(p.TracingBy)
	case ToFamily:
		for _, x := range []struct {
			key    string
			answer Answer
		}{{"child.family.family_willing", p.Willing}, {"child.family.family_able", p.Able}, {"child.family.family_safe", p.Safe}} {
			add(i18n.T(ctx, x.key) + ": " + i18n.T(ctx, "ui."+string(x.answer)))
		}
	case ToDetermine:
		add(i18n.Enum(ctx, "child.determination", string(p.Determination)))
		add(i18n.T(ctx, "child.review", "Day", i18n.Date(ctx, p.ReviewOn)))
		add(p.Members)
	case ToConsent:
		if !p.ParentsAcceptOn.IsZero() {
			add(i18n.T(ctx, "child.accepted", "Day", i18n.DateShort(ctx, p.ParentsAcceptOn)))
		}
		if p.OtherParent != ParentUnknown {
			add(i18n.Enum(ctx, "child.other_parent", string(p.OtherParent)))
		}
	case ToEscort:
		add(codelist.Label(ctx, codelist.EscortType, p.Escort.Kind))
		add(p.Escort.Name)
		add(p.Escort.Contact)
	case ToHandover:
		add(p.Handover.Name)
		add(p.Relation)
		add(p.Contact)
	}
	return strings.Join(parts, " · ")
}

// left is how many steps are open; those that what was found closes are not.
func (p Procedure) left() (n int) {
	for _, s := range Step("").Options() {
		if w := p.Waits(s); !p.Done(s) && w != "child.waits.no_family" && w != "child.waits.no_return" {
			n++
		}
	}
	return n
}
