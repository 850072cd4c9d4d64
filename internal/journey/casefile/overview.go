package casefile

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
	"homeward/web/ui"
)

// overview is what the first page of a case shows.
type overview struct {
	Shell
	Recent   []Happening
	Openings []Opening
	Next     *nextAppointment
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
	if r.Key == eligibilityDecided.Key || r.Key == planApproved.Key {
		return u.Role == access.OfficeManager
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
		case r.Owner == ByCounsellor && (s.Case.CounsellorID == u.ID || s.Case.CounsellorID == 0) || r.Owner == ByManager && u.Role == access.OfficeManager || r.Owner == ByPerson:
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

var eventIcons = map[string]string{
	"session": "notes", "contact": "phone", "consent_given": "writing-sign", "consent_refused": "x", "screening": "shield-check",
	"application": "file-text", "decision_signed": "signature", "decision_undecided": "help-circle", "decision_withdrawn": "arrow-back-up",
	"check_done": "checklist", "check_not_required": "minus", "departure": "plane-departure", "arrival": "plane-arrival", "document": "paperclip",
	"step_intake_opened": "user-plus", "step_imported": "table", "step_assigned": "user-check", "step_voided": "ban",
	"step_approved": "gavel", "step_rejected": "gavel", "step_returned_for_completion": "arrow-back-up", "step_application_submitted": "send",
	"step_reintegration_opened": "home", "step_member_added": "users", "step_recomputed": "refresh", "step_flag_lowered": "flag",
}

// event tells a happening in a sentence of the reader's language.
func (s Shell) event(ctx context.Context, h Happening) ui.Event {
	info := page.InfoFrom(ctx)
	e := ui.Event{
		When: i18n.NearMoment(ctx, h.At, info.Today), Machine: h.At.Format("2006-01-02T15:04"), Icon: eventIcons[h.Kind],
		By: i18n.PersonName(ctx, h.ActorFamily, h.ActorGiven), Text: clip(h.Text),
	}
	if h.ActorID == info.User.ID {
		e.By = i18n.T(ctx, "casefile.you")
	}
	if !h.Day.IsZero() {
		e.When = i18n.Near(ctx, h.Day, info.Today)
		e.Machine = h.Day.String()
	}
	who := ""
	if m, ok := s.Case.Member(h.MemberID); ok && len(s.Case.Members) > 1 {
		who = m.Name(ctx)
	}
	e.Title = s.sentence(ctx, h)
	if who != "" {
		e.Title = i18n.T(ctx, "casefile.event.of_member", "What", e.Title, "Who", who)
	}
	if h.Voided {
		e.Title = i18n.T(ctx, "casefile.event.was_voided", "What", e.Title)
		e.Icon = "ban"
	}
	if h.Kind == "session" {
		e.URL = s.Case.URL("sessions/" + strconv.FormatInt(h.SubjectID, 10))
	}
	if h.Kind == "document" {
		e.URL = s.Case.URL("documents/" + strconv.FormatInt(h.SubjectID, 10))
	}
	return e
}

func (s Shell) sentence(ctx context.Context, h Happening) string {
	switch h.Kind {
	case "session":
		if h.Day.IsZero() {
			return i18n.T(ctx, "casefile.event.session_undated")
		}
		mode := codelist.Label(ctx, codelist.SessionMode, h.Code)
		if h.Number == 0 {
			return i18n.T(ctx, "casefile.event.session_plain", "Mode", mode)
		}
		return i18n.N(ctx, "casefile.event.session", h.Number, "Mode", mode)
	case "contact":
		channel, result, _ := strings.Cut(h.Code, ".")
		return i18n.T(ctx, "casefile.event.contact", "Channel", i18n.Enum(ctx, "counselling.contact.channel", channel), "Result", i18n.Enum(ctx, "counselling.contact.result", result))
	case "consent_given", "consent_refused":
		return i18n.T(ctx, "casefile.event."+h.Kind, "Purpose", codelist.Label(ctx, codelist.ConsentPurpose, h.Code))
	case "check_done", "check_not_required":
		return i18n.T(ctx, "casefile.event."+h.Kind, "Item", i18n.Enum(ctx, "casefile.need", h.Code))
	case "departure":
		return i18n.T(ctx, "casefile.event.departure", "Country", i18n.Country(ctx, h.Code))
	case "decision_withdrawn":
		if h.Code != "" {
			return i18n.T(ctx, "casefile.event.withdrawn_because", "Reason", codelist.Label(ctx, codelist.WithdrawalReason, h.Code))
		}
	}
	title := i18n.T(ctx, "casefile.event."+h.Kind)
	if strings.HasPrefix(h.Kind, "step_") && h.Code != "" && h.Kind != "step_intake_opened" {
		title = i18n.T(ctx, "casefile.event.to_stage", "What", title, "Stage", i18n.Enum(ctx, "casefile.stage", h.Code))
	}
	return title
}

// clip shortens a text for a line of a list.
func clip(s string) string {
	const most = 240
	r := []rune(strings.TrimSpace(s))
	if len(r) <= most {
		return string(r)
	}
	return strings.TrimSpace(string(r[:most])) + "…"
}
