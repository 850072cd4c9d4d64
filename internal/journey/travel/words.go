package travel

import (
	"context"
	"strconv"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/programme"
	"homeward/web/ui"
)

func currency(code string) programme.Currency { return programme.Currency(code) }

// joined puts together what is recorded of several parts.
func joined(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, " · ")
}

func (v sheet) mayPrepare() bool {
	return v.Locked == "" && access.Can(v.User, access.TravelPrepare)
}

func (v sheet) name(ctx context.Context, memberID int64) string {
	m, _ := v.Case.Member(memberID)
	return m.Name(ctx)
}

// state is where a journey stands, with its colour.
func (v sheet) state(ctx context.Context, i Itinerary) (ui.Kind, string) {
	switch {
	case i.Voided:
		return ui.Plain, i18n.T(ctx, "casefile.voided")
	case !i.CancelledOn.IsZero():
		return ui.Plain, i18n.T(ctx, "travel.itinerary.cancelled", "Day", i18n.Date(ctx, i.CancelledOn))
	case !i.IssuedOn.IsZero():
		return ui.Done, i18n.T(ctx, "travel.itinerary.issued", "Day", i18n.Date(ctx, i.IssuedOn))
	case v.waits(i):
		return ui.Soon, i18n.T(ctx, "travel.itinerary.waits")
	}
	return ui.Plain, i18n.T(ctx, "travel.itinerary.planned")
}

// title names a version with its day.
func (i Itinerary) title(ctx context.Context) string {
	return i18n.T(ctx, "travel.itinerary.version", "Number", i.Number, "Day", i18n.Date(ctx, i.TravelsOn))
}

// who lists those on a journey with their tickets.
func (v sheet) who(ctx context.Context, i Itinerary) string {
	var out []string
	for _, t := range v.on(i.ID) {
		name := v.name(ctx, t.MemberID)
		if t.Ticket != "" {
			name = i18n.T(ctx, "travel.itinerary.with_ticket", "Name", name, "Ticket", t.Ticket)
		}
		out = append(out, name)
	}
	return strings.Join(out, ", ")
}

func moment(ctx context.Context, day date.Date, at date.TimeOfDay) string {
	if day.IsZero() {
		return string(at)
	}
	return strings.TrimSpace(i18n.Date(ctx, day) + " " + string(at))
}

// route is a segment's way and times.
func (s Segment) route(ctx context.Context) string {
	return i18n.T(ctx, "travel.itinerary.route", "From", s.Origin, "To", s.Destination)
}

func (s Segment) how(ctx context.Context) string {
	assistance := ""
	if s.Assistance != NotNeeded {
		assistance = i18n.T(ctx, "travel.itinerary.helped", "State", i18n.Enum(ctx, "travel.assistance", string(s.Assistance)))
	}
	arrives := moment(ctx, s.ArrivesOn, s.ArrivesAt)
	times := moment(ctx, s.DepartsOn, s.DepartsAt)
	if arrives != "" {
		times += " → " + arrives
	}
	return joined(i18n.Enum(ctx, "travel.mode", string(s.Mode)), s.Carrier, times, assistance)
}

// rest is what else is known of a journey.
func (i Itinerary) rest(ctx context.Context) string {
	cost, visa := "", ""
	if !i.cost().IsZero() {
		cost = i18n.Money(ctx, i.cost())
	}
	switch {
	case i.TransitVisaHeld:
		visa = i18n.T(ctx, "travel.itinerary.visa_held")
	case i.TransitVisa:
		visa = i18n.T(ctx, "travel.itinerary.visa_missing")
	}
	return joined(i.Booking, i.Fare, i.Baggage, cost, visa, i.Note)
}

// expired names those on a journey whose papers run out before it.
func (v sheet) expired(ctx context.Context, i Itinerary) string {
	var out []string
	for _, t := range v.on(i.ID) {
		if m := v.Assessment.Member(t.MemberID); m.HoldsDocument && !m.DocumentUntil.IsZero() && m.DocumentUntil.Before(i.TravelsOn) {
			out = append(out, v.name(ctx, t.MemberID))
		}
	}
	return strings.Join(out, ", ")
}

// mayApprove reports whether the reader agrees to the cost of a journey.
func (v sheet) mayApprove(i Itinerary) bool {
	return v.Locked == "" && i.Stands() && v.waits(i) && access.Second(v.User, i.RecordedBy) && access.Can(v.User, access.TravelApprove)
}

// shownSegments is how many segments the form lays open: those filled in.
func (v sheet) shownSegments() int {
	n := 1
	for i := range maxSegments {
		if v.Form.Value(segmentField(i, "origin")) != "" || v.Form.Value(segmentField(i, "destination")) != "" || v.Form.Value(segmentField(i, "departs_on")) != "" {
			n = i + 1
		}
	}
	return n
}

// planAction is where the form of a journey goes.
func (v sheet) planAction() string {
	if v.ID == 0 {
		return v.Case.URL("itinerary")
	}
	return v.Case.URL("itinerary/" + strconv.FormatInt(v.ID, 10) + "/change")
}

// planMembers are those a journey can be planned for.
func (v sheet) planMembers(ctx context.Context, today date.Date) []form.Option {
	return casefile.MemberOptions(ctx, travellers(v.Case), today)
}

func (v sheet) escortAction() string {
	if v.ID == 0 {
		return v.Case.URL("itinerary/escorts")
	}
	return v.Case.URL("itinerary/escorts/" + strconv.FormatInt(v.ID, 10))
}

// escorted are those an escort may be for: all, or one.
func (v sheet) escorted(ctx context.Context, today date.Date) []form.Option {
	return append([]form.Option{{Value: "", Label: i18n.T(ctx, "travel.escort.for_all")}}, casefile.MemberOptions(ctx, travellers(v.Case), today)...)
}

// what tells an escort: kind, for whom, how to reach.
func (v sheet) escortLine(ctx context.Context, e Escort) string {
	whom := i18n.T(ctx, "travel.escort.for_all")
	if e.MemberID != 0 {
		whom = v.name(ctx, e.MemberID)
	}
	return joined(codelist.Label(ctx, codelist.EscortType, e.Kind), whom, e.Contact, e.Note)
}

func (e Escort) state(ctx context.Context) (ui.Kind, string) {
	if e.ConfirmedOn.IsZero() {
		return ui.Soon, i18n.T(ctx, "travel.escort.asked")
	}
	return ui.Done, i18n.T(ctx, "travel.escort.confirmed", "Day", i18n.Date(ctx, e.ConfirmedOn))
}

// describe tells how a value of one of the package's forms reads.
func (v sheet) describe(ctx context.Context, field, value string) string {
	if value == "" {
		return ""
	}
	switch field {
	case "member":
		if id, err := strconv.ParseInt(value, 10, 64); err == nil {
			return v.name(ctx, id)
		}
	case "kind":
		return codelist.Label(ctx, codelist.EscortType, value)
	}
	if d, err := date.Parse(value); err == nil && strings.HasSuffix(field, "_on") {
		return i18n.Date(ctx, d)
	}
	return value
}
