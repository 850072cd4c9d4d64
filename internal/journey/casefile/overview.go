package casefile

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/programme"
	"homeward/web/ui"
)

// overview is what the first page of a case shows.
type overview struct {
	Shell
	Recent    []Happening
	Openings  []Opening
	Next      *nextAppointment
	Suspended []programme.Suspension // of the case's programme
	Returned  *returned              // the application came back and is not sent again
}

// returned is the manager's word with an application that came back.
type returned struct {
	Reason     string    `db:"reason"`
	DecidedOn  date.Date `db:"decided_on"`
	GivenName  string    `db:"given_name"`
	FamilyName string    `db:"family_name"`
}

type nextAppointment struct {
	OnDay   date.Date `db:"on_day"`
	AtTime  string    `db:"at_time"`
	Purpose string    `db:"purpose"`
}

// farFuture is a moment after every entry of a timeline.
var farFuture = time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)

// beforeAll is an id above every entry of the history.
const beforeAll = math.MaxInt64

// task shows a need as a line of "what blocks this case".
func (s Shell) task(ctx context.Context, r Result) ui.Task {
	info := page.InfoFrom(ctx)
	t := ui.Task{
		Title: i18n.Enum(ctx, "casefile.need", r.Key), Reason: s.reason(ctx, r),
		Who: s.owner(ctx, r.Owner),
	}
	if r.State == NeedWaits {
		t.State = ui.Shut
		t.Reason = i18n.T(ctx, "casefile.need_waits")
		return t
	}
	since := s.Case.StageSince
	if !since.IsZero() {
		days := info.Today.DaysSince(since)
		t.Since = i18n.Days(ctx, max(days, 0))
		t.Limit = i18n.T(ctx, "casefile.since", "Day", i18n.DateShort(ctx, since))
	}
	if !r.DueOn.IsZero() {
		t.Limit = i18n.T(ctx, "casefile.limit", "Day", i18n.DateShort(ctx, r.DueOn))
		switch left := r.DueOn.DaysSince(info.Today); {
		case left < 0:
			t.Kind = ui.Late
			t.Limit = i18n.T(ctx, "casefile.limit_was", "Day", i18n.DateShort(ctx, r.DueOn))
		case left <= 1:
			t.Kind = ui.Soon
		}
	}
	if s.mine(info.User, r) {
		t.Act = &ui.Link{Label: i18n.Enum(ctx, "casefile.do", r.Key), URL: s.Case.URL(r.Section)}
	}
	return t
}

// mine reports whether the reader can do something about a need.
func (s Shell) mine(u access.User, r Result) bool {
	if !s.Case.Open() {
		return false
	}
	if r.Decides {
		return access.Can(u, access.ReviewWork)
	}
	return access.Can(u, access.CaseEdit)
}

// reason says for whom a need is missing.
func (s Shell) reason(ctx context.Context, r Result) string {
	var names []string
	for _, id := range r.Members {
		if m, ok := s.Case.Member(id); ok {
			names = append(names, m.Name(ctx))
		}
	}
	if len(names) == 0 || len(s.Case.Members) < 2 {
		return i18n.Enum(ctx, "casefile.why", r.Key)
	}
	return i18n.T(ctx, "casefile.missing_for", "Names", strings.Join(names, ", "))
}

func (s Shell) owner(ctx context.Context, o Owner) string {
	u := page.InfoFrom(ctx).User
	switch {
	case o == ByCounsellor && s.Case.CounsellorID == u.ID:
		return i18n.T(ctx, "casefile.you")
	case o == ByCounsellor && s.Case.CounsellorID != 0:
		return s.Case.Counsellor(ctx)
	}
	return i18n.Enum(ctx, "casefile.owner", string(o))
}

type taskGroup struct {
	Title string
	Tasks []ui.Task
}

// groups parts the open needs into mine, others' and not yet.
func (s Shell) blocking(ctx context.Context) []taskGroup {
	u := page.InfoFrom(ctx).User
	var mine, others, later []ui.Task
	for _, r := range s.Assessment.Needs {
		switch {
		case r.State == NeedWaits:
			later = append(later, s.task(ctx, r))
		case r.State != NeedOpen:
		case r.Owner == ByCounsellor && (s.Case.CounsellorID == u.ID || s.Case.CounsellorID == 0) || r.Owner == ByManager && access.Can(u, access.ReviewWork) || r.Owner == ByPerson:
			mine = append(mine, s.task(ctx, r))
		default:
			others = append(others, s.task(ctx, r))
		}
	}
	var out []taskGroup
	for _, g := range []struct {
		key   string
		tasks []ui.Task
	}{{"casefile.tasks.mine", mine}, {"casefile.tasks.others", others}, {"casefile.tasks.later", later}} {
		if len(g.tasks) > 0 {
			out = append(out, taskGroup{i18n.N(ctx, g.key, len(g.tasks)), g.tasks})
		}
	}
	return out
}

// settled lists the needs that block nothing, with why.
func (s Shell) settled(ctx context.Context) []ui.LabelValue {
	var out []ui.LabelValue
	for _, r := range append(slices.Clone(s.Assessment.Past), s.Assessment.Needs...) {
		if r.State == NeedOpen || r.State == NeedWaits {
			continue
		}
		state := i18n.Enum(ctx, "casefile.state", string(r.State))
		if r.State == NeedNotOnFile && s.Case.Source != FromImport {
			state = i18n.T(ctx, "casefile.state.not_on_file_plain")
		}
		out = append(out, ui.LabelValue{Label: i18n.Enum(ctx, "casefile.need", r.Key), Value: state})
	}
	return out
}
