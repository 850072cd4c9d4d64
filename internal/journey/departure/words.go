package departure

import (
	"context"
	"strings"

	"homeward/internal/journey/casefile"
	journey "homeward/internal/journey/travel"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
	"homeward/web/ui"
)

// checklist is what the page of preparation shows.
type checklist struct {
	casefile.Shell
	Lines  []Line
	Papers journey.Papers
	Locked string // message key; empty: items can be ticked
}

// mayTick reports whether the reader can tick.
func (v checklist) mayTick(ctx context.Context) bool {
	return v.Locked == "" && access.Can(page.InfoFrom(ctx).User, access.TravelPrepare)
}

// settled counts the items that hold nothing up.
func (v checklist) settled() int {
	n := 0
	for _, l := range v.Lines {
		if !v.open(l) {
			n++
		}
	}
	return n
}

// need is what the journey says of an item: records count, ticks stand for
// what is kept on paper.
func (v checklist) need(l Line) casefile.Result { return v.Assessment.Need(string(l.Item)) }

func (v checklist) open(l Line) bool { return v.need(l).State == casefile.NeedOpen }

// part are the required items, or the others.
func (v checklist) part(required bool) []Line {
	var out []Line
	for _, l := range v.Lines {
		if l.Item.Required() == required {
			out = append(out, l)
		}
	}
	return out
}

// task shows an item as a line of the list: its state, who said so and when,
// and the page that keeps its records.
func (v checklist) task(ctx context.Context, l Line) ui.Task {
	t := ui.Task{Title: itemLabel(ctx, l.Item), Reason: l.Note, Icon: "circle"}
	need := v.need(l)
	switch {
	case l.Ticked():
		t.Icon, t.Who, t.Limit = "circle-check", l.By(ctx), i18n.Date(ctx, l.DoneOn)
		t.Since = i18n.Enum(ctx, "departure.check.is", string(l.State))
		switch {
		case v.open(l):
			t.Icon, t.Kind, t.Reason = "alert-triangle", ui.Late, i18n.T(ctx, "departure.check.contradicted")
		case l.State == CheckNotRequired:
			t.Icon = "minus"
		}
	case need.State == casefile.NeedMet:
		t.Icon, t.Since, t.Limit = "circle-check", i18n.Enum(ctx, "departure.check.is", string(CheckDone)), i18n.T(ctx, "departure.check.on_record")
	case need.State == casefile.NeedNotRequired:
		t.Icon, t.Since = "minus", i18n.Enum(ctx, "departure.check.is", string(CheckNotRequired))
	default:
		t.Since = i18n.Enum(ctx, "departure.check.is", string(TickOpen))
	}
	if v.Locked != "" && !l.Ticked() {
		t.State, t.Icon, t.Reason = ui.Shut, "lock", i18n.T(ctx, v.Locked)
	}
	if need.Section != "" && need.Section != v.Section {
		t.Act = &ui.Link{Label: i18n.Enum(ctx, "casefile.section", need.Section), URL: v.Case.URL(need.Section)}
	}
	return t
}

func itemLabel(ctx context.Context, i Item) string {
	return i18n.Enum(ctx, "casefile.need", string(i))
}

// posts are the buttons of an item: what can be said about it with one click.
func (v checklist) posts(ctx context.Context, l Line) []ui.Post {
	post := func(to TickState, quiet bool) ui.Post {
		return ui.Post{
			URL: v.Case.URL("prepare"), Label: i18n.Enum(ctx, "departure.check.say", string(to)), About: itemLabel(ctx, l.Item), Quiet: quiet,
			Inputs: []ui.Input{{Name: "item", Value: string(l.Item)}, {Name: "state", Value: string(to)}},
		}
	}
	switch {
	case l.Ticked():
		return []ui.Post{post(TickOpen, true)}
	case !v.open(l) && l.Item.Required(): // a record says so, or nobody needs it
		return nil
	case l.Item == Allowance: // the one required item that programmes often do not have
		return []ui.Post{post(TickState(CheckDone), false), post(TickState(CheckNotRequired), true)}
	}
	return []ui.Post{post(TickState(CheckDone), false)}
}

func (v checklist) editLink(ctx context.Context, l Line) ui.Link {
	return ui.Link{Label: i18n.T(ctx, "departure.check.edit"), URL: v.Case.URL("prepare/" + string(l.Item))}
}

// travel is what the page of departure and arrival shows.
type travel struct {
	casefile.Shell
	Departures []Departure
	Arrivals   []Arrival
	Failed     []journey.Attempt
	// Hindrance says why no departure can be recorded now; empty: one can.
	Hindrance string
	// Editing is the member whose record is corrected.
	Editing casefile.Member
}

// leavers are the members whose departure can be recorded.
func (v travel) leavers() []casefile.Member { return present(v.Case) }

// awaitedNow are the members whose arrival can be recorded.
func (v travel) awaitedNow() []casefile.Member { return awaited(v.Case) }

// behind names those who keep the case where it is while others have left.
func (v travel) behind(ctx context.Context) string {
	if len(v.Departures) == 0 || len(v.leavers()) == 0 {
		return ""
	}
	return i18n.T(ctx, "departure.slowest", "Names", names(ctx, v.leavers()), "Stage", i18n.Enum(ctx, "casefile.stage", string(v.Case.Stage)))
}

func names(ctx context.Context, members []casefile.Member) string {
	var out []string
	for _, m := range members {
		out = append(out, m.Name(ctx))
	}
	return strings.Join(out, ", ")
}

func (v travel) name(ctx context.Context, memberID int64) string {
	m, _ := v.Case.Member(memberID)
	return m.Name(ctx)
}

func dayAndTime(ctx context.Context, day date.Date, at date.TimeOfDay) string {
	return joined(" ", i18n.Date(ctx, day), string(at))
}

// joined puts together what is recorded of several parts.
func joined(between string, parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, between)
}

// how tells the circumstances of a departure on one line.
func (d Departure) how(ctx context.Context) string {
	escort := ""
	if d.Escort != "" {
		escort = codelist.Label(ctx, codelist.EscortType, d.Escort)
	}
	return joined(" · ", dayAndTime(ctx, d.DepartedOn, d.DepartedAt), i18n.Enum(ctx, "departure.mode", string(d.Mode)), d.BorderPoint, d.Flight,
		i18n.Country(ctx, d.DestinationCountry), escort, i18n.Enum(ctx, "departure.reconfirmed_is", string(d.Reconfirmed)), d.Note)
}

// how tells the circumstances of an arrival on one line.
func (a Arrival) how(ctx context.Context) string {
	received := ""
	if a.ReceivedBy != "" {
		received = i18n.T(ctx, "departure.arrival.received", "Name", a.ReceivedBy)
	}
	return joined(" · ", i18n.Date(ctx, a.ArrivedOn), a.Place, i18n.Enum(ctx, "departure.arrival.by", string(a.ConfirmedBy)), received, a.Note)
}

// mayVoid reports whether a departure may be voided: not while an arrival
// stands on it.
func (v travel) mayVoid(d Departure) bool {
	for _, a := range v.Arrivals {
		if a.MemberID == d.MemberID {
			return false
		}
	}
	return true
}

// describe tells how a value of one of the package's forms reads.
func describe(ctx context.Context, field, value string) string {
	if value == "" {
		return ""
	}
	switch field {
	case "item":
		return itemLabel(ctx, Item(value))
	case "state":
		return i18n.Enum(ctx, "departure.check.is", value)
	case "destination_country", "from_country":
		return i18n.Country(ctx, value)
	case "travel_mode":
		return i18n.Enum(ctx, "departure.mode", value)
	case "escort":
		return codelist.Label(ctx, codelist.EscortType, value)
	case "reconfirmed":
		return i18n.Enum(ctx, "ui", value)
	case "confirmed_by":
		return i18n.Enum(ctx, "departure.arrival.by", value)
	case "proof":
		return i18n.Enum(ctx, "departure.incoming.proof", value)
	case "done_on", "departed_on", "arrived_on", "returned_on", "agreed_on":
		if d, err := date.Parse(value); err == nil {
			return i18n.Date(ctx, d)
		}
	}
	return value
}

// hindranceOr says why nothing can be recorded, or that nothing has been yet.
func hindranceOr(v travel, key string) string {
	if v.Hindrance != "" {
		return v.Hindrance
	}
	return key
}
