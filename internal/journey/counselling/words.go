package counselling

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
	"homeward/web/ui"
)

// lists are the code lists behind the fields of a session.
var lists = map[string]string{
	"mode": codelist.SessionMode, "kind": codelist.SessionType, "place": codelist.Place, "interpreter": codelist.Interpreter,
	"topics": codelist.Topic, "stance": codelist.Stance,
}

// wordOf is a stored value of a field as it reads.
func wordOf(ctx context.Context, field, value string) string {
	if list := lists[field]; list != "" {
		return codelist.Label(ctx, list, value)
	}
	if field == "language" && value != "" {
		return i18n.LanguageName(ctx, value)
	}
	return value
}

// options are the choices of a field, with the value it holds already.
func options(ctx context.Context, f *form.Form, field string) []form.Option {
	return codelist.Options(ctx, lists[field], f.All(field)...)
}

func personName(ctx context.Context, n named) string {
	return i18n.PersonName(ctx, n.FamilyName, n.GivenName)
}

func dayOf(ctx context.Context, d date.Date) string {
	if d.IsZero() {
		return i18n.T(ctx, "counselling.session.undated")
	}
	return i18n.DateLong(ctx, d)
}

// joined puts what is known into one line.
func joined(parts ...string) string { return strings.Join(known(parts), ", ") }

// dotted puts things of different kinds into one line.
func dotted(parts ...string) string { return strings.Join(known(parts), " · ") }

func known(parts []string) []string {
	return slices.DeleteFunc(parts, func(p string) bool { return p == "" })
}

func minutes(ctx context.Context, n int) string {
	if n == 0 {
		return ""
	}
	return i18n.N(ctx, "counselling.minutes", n)
}

// ordinal names a session by its number in the case.
func (s Session) ordinal(ctx context.Context) string {
	return i18n.T(ctx, "counselling.session.nth", "Number", s.Number)
}

// facts of a session in one line: how, how long, with whose help.
func (d Details) line(ctx context.Context) string {
	interpreter := ""
	if d.Interpreted() {
		who := d.InterpreterName
		if who == "" {
			who = codelist.Label(ctx, codelist.Interpreter, d.Interpreter)
		}
		interpreter = i18n.T(ctx, "counselling.with_interpreter", "Name", who)
	}
	return dotted(wordOf(ctx, "mode", d.Mode), minutes(ctx, d.Minutes), interpreter)
}

// where is the place of a session.
func (d Details) where(ctx context.Context) string {
	return joined(wordOf(ctx, "place", d.Place), d.PlaceDetail)
}

// when is the day with the time it began.
func (d Details) when(ctx context.Context) string {
	return joined(dayOf(ctx, d.HeldOn), string(d.StartedAt))
}

func (d Details) interpreting(ctx context.Context) string {
	return joined(wordOf(ctx, "interpreter", d.Interpreter), d.InterpreterName)
}

// present names the members who were there.
func present(ctx context.Context, c casefile.Case, ids []int64) string {
	var names []string
	for _, id := range ids {
		if m, ok := c.Member(id); ok {
			names = append(names, m.Name(ctx))
		}
	}
	return strings.Join(names, ", ")
}

// members are the people of the case as choices; a child with the age.
func members(ctx context.Context, c casefile.Case, chosen []string) []form.Option {
	today := page.InfoFrom(ctx).Today
	var out []form.Option
	for _, m := range c.Members {
		value := strconv.FormatInt(m.ID, 10)
		if !m.Status.TakesPart() && !slices.Contains(chosen, value) {
			continue
		}
		label := m.Name(ctx)
		if age, known := m.BirthDate.AgeOn(today); known && !m.AdultOn(today) {
			label = i18n.T(ctx, "casefile.name_age", "Name", label, "Age", age)
		}
		out = append(out, form.Option{Value: value, Label: label})
	}
	return out
}

// event shows a session as a line of the list.
func (e Entry) event(ctx context.Context, c casefile.Case) ui.Event {
	today := page.InfoFrom(ctx).Today
	x := ui.Event{
		Icon: "notes", Title: dotted(e.ordinal(ctx), e.line(ctx)), URL: sessionURL(c, e.Number),
		By: personName(ctx, named{e.GivenName, e.FamilyName}), Text: e.Note, When: i18n.T(ctx, "counselling.session.undated"),
	}
	if !e.HeldOn.IsZero() {
		x.When, x.Machine, x.Detail = i18n.Near(ctx, e.HeldOn, today), e.HeldOn.String(), string(e.StartedAt)
	}
	if e.Voided {
		x.Icon, x.Title = "ban", i18n.T(ctx, "casefile.event.was_voided", "What", x.Title)
	}
	return x
}

// event shows a contact attempt as a line of the list.
func (k ContactEntry) event(ctx context.Context) ui.Event {
	today := page.InfoFrom(ctx).Today
	x := ui.Event{
		Icon: "phone", By: personName(ctx, named{k.GivenName, k.FamilyName}), Text: k.Note,
		When: i18n.NearMoment(ctx, k.TriedAt, today), Machine: k.TriedAt.Format("2006-01-02T15:04"),
		Title: i18n.Enum(ctx, "counselling.contact.channel", string(k.Channel)) + " – " + i18n.Enum(ctx, "counselling.contact.result", string(k.Result)),
	}
	if k.Voided {
		x.Icon, x.Title = "ban", i18n.T(ctx, "casefile.event.was_voided", "What", x.Title)
	}
	return x
}

// event shows an appointment as a line of what comes.
func (a Appointment) event(ctx context.Context) ui.Event {
	today := page.InfoFrom(ctx).Today
	x := ui.Event{
		When: i18n.Near(ctx, a.OnDay, today), Detail: string(a.AtTime), Machine: a.OnDay.String(), Icon: KindIcon(a.Kind),
		Title: i18n.Enum(ctx, "counselling.appointment.kind", string(a.Kind)), Text: joined(a.Purpose, a.PlaceDetail), URL: "/appointments/" + itoa(a.ID),
	}
	if a.Kind == ForSession && a.Purpose != "" {
		x.Title, x.Text = a.Purpose, a.PlaceDetail
	}
	return x
}

// KindIcon is the shape of a kind of appointment.
func KindIcon(k AppointmentKind) string {
	switch k {
	case AtEmbassy:
		return "building-bank"
	case ForMedical:
		return "medical-cross"
	case ForDeparture:
		return "plane-departure"
	case AtDetention:
		return "lock"
	}
	return "calendar-event"
}

// tag says what an appointment has become, or that nobody has said so yet.
func (a Appointment) tag(ctx context.Context) *ui.TagData {
	today := page.InfoFrom(ctx).Today
	switch {
	case a.State == Planned && a.OnDay.Before(today):
		return &ui.TagData{Kind: ui.Soon, Text: i18n.T(ctx, "counselling.appointment.unmarked")}
	case a.State == Planned:
		return nil
	case a.State == Held:
		return &ui.TagData{Kind: ui.Done, Text: i18n.Enum(ctx, "counselling.appointment.state", string(a.State))}
	}
	return &ui.TagData{Text: i18n.Enum(ctx, "counselling.appointment.state", string(a.State))}
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

var channelIcons = map[Channel]string{
	ByPhone: "phone", BySMS: "message-2", ByMessaging: "message-2", ByEmail: "mail", ByVisit: "map-pin", ByThirdParty: "users",
}

// action is where the form of a session is sent.
func (sh sheet) action() string {
	if sh.New {
		return sh.Case.URL("sessions")
	}
	return sessionURL(sh.Case, sh.Session.Number) + "/edit"
}

// ago says when a session was held and how long ago.
func (e Entry) ago(ctx context.Context) string {
	if e.HeldOn.IsZero() {
		return ""
	}
	return joined(i18n.DateShort(ctx, e.HeldOn), i18n.DaysAgo(ctx, e.HeldOn, page.InfoFrom(ctx).Today))
}

// action is where the form of an appointment is sent.
func (d diary) action() string {
	if d.Appointment.ID == 0 {
		return "/appointments"
	}
	return "/appointments/" + itoa(d.Appointment.ID)
}

// mark is the button that says what became of the page's appointment.
func (d diary) mark(ctx context.Context, to AppointmentState) ui.Post {
	return ui.Post{
		URL: d.action() + "/state", Label: i18n.Enum(ctx, "counselling.appointment.mark", string(to)), About: i18n.Date(ctx, d.Appointment.OnDay),
		Inputs: []ui.Input{{Name: "state", Value: string(to)}, {Name: "back", Value: d.Back}},
	}
}

// suggested are the reader's own cases as the field of the case offers them.
func (d diary) suggested(ctx context.Context) []string {
	out := make([]string, len(d.Cases))
	for i, c := range d.Cases {
		out[i] = c.Reference + " – " + i18n.PersonName(ctx, c.FamilyName, c.GivenName)
	}
	return out
}
