package casefile

import (
	"context"
	"errors"
	"slices"
	"strings"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/web/ui"
)

// Shell is what a page of a case tells about itself: the case, the section it
// belongs to, its title, and the form if it has one.
type Shell struct {
	Case    Case
	Section string // a Section's Key
	Title   string // message key
	Form    *form.Form
	// Full draws the journey and the acts in the bar: the overview.
	Full bool
	// Assessment is needed for Full only.
	Assessment Assessment
	Passed     map[Stage]date.Date // day each stage was entered
}

// Section is a page of every case, in the order of its navigation.
type Section struct {
	Key   string // path below the case, and message casefile.section.<key>
	Group string // message casefile.group.<group>; empty: on top
	Needs access.Action
}

// Sections is the navigation of a case: the same order for everybody.
var Sections = []Section{
	{Key: "", Needs: access.CaseView},
	{Key: "timeline", Needs: access.CaseView},
	{Key: "tasks", Needs: access.TaskWork},
	{Key: "people/1", Group: "people", Needs: access.CaseView},
	{Key: "family", Group: "people", Needs: access.CaseView},
	{Key: "sessions", Group: "path", Needs: access.CaseView},
	{Key: "consents", Group: "path", Needs: access.CaseView},
	{Key: "screening", Group: "path", Needs: access.ScreeningRecord},
	{Key: "eligibility", Group: "path", Needs: access.CaseView},
	{Key: "decision", Group: "path", Needs: access.CaseView},
	{Key: "prepare", Group: "path", Needs: access.CaseView},
	{Key: "itinerary", Group: "path", Needs: access.CaseView},
	{Key: "allowance", Group: "path", Needs: access.CaseView},
	{Key: "travel", Group: "path", Needs: access.CaseView},
	{Key: "child", Group: "care", Needs: access.ChildRecord},
	{Key: "protection", Group: "care", Needs: access.ProtectionRecord},
	{Key: "medical", Group: "care", Needs: access.MedicalRecord},
	{Key: "detention", Group: "care", Needs: access.DetentionRecord},
	{Key: "plan", Group: "after", Needs: access.CaseView},
	{Key: "payments", Group: "after", Needs: access.CaseView},
	{Key: "surveys", Group: "after", Needs: access.CaseView},
	{Key: "monitoring", Group: "after", Needs: access.CaseView},
	{Key: "riat", Group: "after", Needs: access.CaseView},
	{Key: "facts", Group: "file", Needs: access.CaseView},
	{Key: "close", Group: "file", Needs: access.CaseClose},
	{Key: "handover", Group: "file", Needs: access.CaseHandOver},
	{Key: "transfer", Group: "file", Needs: access.CaseTransfer},
	{Key: "documents", Group: "file", Needs: access.DocumentRead},
	{Key: "history", Group: "file", Needs: access.CaseView},
	{Key: "access", Group: "file", Needs: access.CaseAccess},
}

// sectionNames are the message keys of the sections, by key.
func sectionName(key string) string {
	switch key {
	case "":
		return "casefile.section.overview"
	case "people/1":
		return "casefile.section.person"
	}
	return "casefile.section." + key
}

func (s Shell) groups(ctx context.Context) []ui.SectionGroup {
	u := page.InfoFrom(ctx).User
	var groups []ui.SectionGroup
	last := "-"
	for _, sec := range Sections {
		if !access.Can(u, sec.Needs) || !s.Case.ReadUntil.IsZero() && sec.Needs != access.CaseView {
			continue
		}
		if sec.Group != last {
			g := ui.SectionGroup{}
			if sec.Group != "" {
				g.Title = i18n.Enum(ctx, "casefile.group", sec.Group)
			}
			groups = append(groups, g)
			last = sec.Group
		}
		item := ui.Section{Label: i18n.T(ctx, sectionName(sec.Key)), URL: s.Case.URL(sec.Key), Current: sec.Key == s.Section}
		if sec.Key == "family" && len(s.Case.Members) > 1 {
			item.Count = i18n.Number(ctx, int64(len(s.Case.Members)))
		}
		g := &groups[len(groups)-1]
		g.Items = append(g.Items, item)
	}
	return groups
}

// Name is a member's name in the order of the reader's language.
func (m Member) Name(ctx context.Context) string {
	return i18n.PersonName(ctx, m.FamilyName, m.GivenName)
}

// Counsellor is the name of the counsellor in charge; empty: unassigned.
func (c Case) Counsellor(ctx context.Context) string {
	return i18n.PersonName(ctx, c.CounsellorFam, c.CounsellorGave)
}

func (s Shell) tags(ctx context.Context) []ui.TagData {
	c := s.Case
	var tags []ui.TagData
	switch {
	case c.Voided:
		tags = append(tags, ui.TagData{Icon: "ban", Text: i18n.T(ctx, "casefile.voided")})
	default:
		tags = append(tags, ui.TagData{Kind: ui.Stage, Text: i18n.Enum(ctx, "casefile.stage", string(c.Stage))})
	}
	if c.Children > 0 {
		tags = append(tags, ui.TagData{Icon: "users", Text: i18n.N(ctx, "casefile.children", c.Children)})
	}
	if c.Class == Protection {
		tags = append(tags, ui.TagData{Kind: ui.Guarded, Icon: "lock", Text: i18n.T(ctx, "casefile.protected")})
	}
	for _, x := range s.Assessment.Flags {
		tags = append(tags, ui.TagData{Kind: ui.Soon, Icon: "flag", Text: i18n.Enum(ctx, "casefile.flag", string(x))})
	}
	if !c.ReadUntil.IsZero() {
		tags = append(tags, ui.TagData{Kind: ui.Soon, Icon: "lock", Text: i18n.T(ctx, "casefile.readable_until", "Day", i18n.DateShort(ctx, c.ReadUntil))})
	}
	if c.Source == FromImport {
		tags = append(tags, ui.TagData{Icon: "table", Text: i18n.T(ctx, "casefile.imported")})
	}
	return tags
}

func (s Shell) facts(ctx context.Context) []ui.LabelValue {
	m := s.Case.Principal()
	today := page.InfoFrom(ctx).Today
	var out []ui.LabelValue
	add := func(key, value string) {
		if value != "" {
			out = append(out, ui.LabelValue{Label: i18n.T(ctx, key), Value: value})
		}
	}
	add("casefile.bar.born", born(ctx, m, today))
	add("casefile.bar.citizenship", i18n.Country(ctx, m.Citizenship))
	if len(m.Languages) > 0 {
		language := i18n.LanguageName(ctx, m.Languages[0])
		if m.Interpreter {
			language = i18n.T(ctx, "casefile.bar.with_interpreter", "Language", language)
		}
		add("casefile.bar.language", language)
	}
	counsellor := s.Case.Counsellor(ctx)
	if counsellor == "" {
		counsellor = i18n.T(ctx, "casefile.unassigned")
	}
	add("casefile.bar.counsellor", counsellor)
	add("casefile.bar.contact", m.ContactNote)
	add("casefile.bar.deadline", countdown(ctx, s.Assessment.Deadline, today))
	return out
}

// countdown is a legal deadline with the days that are left.
func countdown(ctx context.Context, d, today date.Date) string {
	left := d.DaysSince(today)
	switch {
	case d.IsZero():
		return ""
	case left < 0:
		return i18n.T(ctx, "casefile.countdown_past", "Day", i18n.DateShort(ctx, d))
	}
	return i18n.T(ctx, "casefile.countdown", "Day", i18n.DateShort(ctx, d), "Left", i18n.Days(ctx, left))
}

// born is a birth date with the age, as far as both are known.
func born(ctx context.Context, m Member, today date.Date) string {
	if !m.BirthDate.Known() {
		return i18n.T(ctx, "casefile.bar.born_unknown")
	}
	age, known := m.BirthDate.AgeOn(today)
	if !known {
		return i18n.Partial(ctx, m.BirthDate)
	}
	key := "casefile.bar.born_age"
	if m.BirthEstimated {
		key = "casefile.bar.born_estimated"
	}
	return i18n.N(ctx, key, age, "Day", i18n.Partial(ctx, m.BirthDate))
}

// legs are where the parts of the journey begin.
var legs = map[Stage]string{Enquiry: "casefile.leg.before", Ready: "", Departed: "casefile.leg.travel", Arrived: "casefile.leg.after"}

func (s Shell) steps(ctx context.Context) []ui.Step {
	c := s.Case
	now := slices.Index(Stages, c.Stage)
	var out []ui.Step
	for i, st := range Stages {
		step := ui.Step{Label: i18n.Enum(ctx, "casefile.stage", string(st))}
		if key := legs[st]; key != "" {
			step.Leg = i18n.T(ctx, key)
		}
		switch {
		case c.Stage == Closed && st != Closed:
			if _, been := s.Passed[st]; been {
				step.Progress = ui.Past
			}
		case i < now:
			step.Progress = ui.Past
		case i == now:
			step.Progress = ui.Here
		}
		if day, been := s.Passed[st]; been && step.Progress != ui.Ahead {
			step.When = i18n.DateShort(ctx, day)
			if step.Progress == ui.Here {
				step.When = i18n.T(ctx, "casefile.since", "Day", i18n.DateShort(ctx, day))
			}
		}
		out = append(out, step)
	}
	return out
}

// acts are the primary act and the others of the case's bar.
func (s Shell) acts(ctx context.Context) (primary *ui.Link, more []ui.Link) {
	c := s.Case
	u := page.InfoFrom(ctx).User
	open := c.Open()
	if !s.Full || c.Voided {
		return nil, nil
	}
	if open && access.Can(u, access.SessionRecord) {
		primary = &ui.Link{Label: i18n.T(ctx, "casefile.act.session"), URL: c.URL("sessions/new"), Icon: "notes"}
	}
	for _, a := range []struct {
		act      access.Action
		key, url string
		when     bool
	}{
		{access.ContactRecord, "casefile.act.contact", "contacts/new", open},
		{access.CaseAssign, "casefile.act.assign", "assign", open},
		{access.WithdrawalRecord, "casefile.act.withdraw", "withdraw", open && c.Stage.BeforeDeparture()},
		{access.CaseOpen, "casefile.act.again", "again", c.Stage == Closed && c.ReadUntil.IsZero()},
		{access.IncomingRecord, "casefile.act.incoming", "incoming", open && c.Stage == Intake},
		{access.CaseVoid, "casefile.act.void", "void", open},
	} {
		if a.when && access.Can(u, a.act) {
			more = append(more, ui.Link{Label: i18n.T(ctx, a.key), URL: c.URL(a.url)})
		}
	}
	return primary, more
}

func (s Shell) identity(ctx context.Context) ui.Identity {
	c := s.Case
	m := c.Principal()
	i := ui.Identity{
		Name: m.Name(ctx), Original: m.OriginalName, OriginalLang: m.OriginalLanguage,
		Reference: c.Reference, Tags: s.tags(ctx),
	}
	if s.Full {
		i.Facts, i.Steps = s.facts(ctx), s.steps(ctx)
		i.Primary, i.More = s.acts(ctx)
	} else {
		i.URL = c.URL("")
	}
	return i
}

func (s Shell) frame(ctx context.Context) ui.Frame {
	return ui.Frame{Title: i18n.T(ctx, s.Title) + ", " + s.Case.Reference, Form: s.Form, Above: ui.IdentityBar(s.identity(ctx))}
}

// NoteRefusal writes why an act was refused on the form it came from, so that
// what was typed stays. It reports whether err was such a refusal.
func NoteRefusal(ctx context.Context, f *form.Form, err error) bool {
	var why *Refusal
	if !errors.As(err, &why) {
		return false
	}
	var needs []string
	for _, p := range why.Reasons() {
		if strings.HasPrefix(p.Key, "casefile.need.") {
			needs = append(needs, i18n.T(ctx, p.Key, p.Args...))
		} else {
			f.Problem(p.Field, p.Key, p.Args...)
		}
	}
	if len(needs) > 0 {
		f.Problem("", "casefile.needs_first", "Needs", strings.Join(needs, ", "))
	}
	return true
}
