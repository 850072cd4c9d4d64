package medical

import (
	"context"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
	"homeward/web/ui"
)

// needKey is the need of the journey that a clearance settles.
const needKey = "medical_clearance"

// open reports whether the journey waits for a clearance of a member.
func (sh sheet) open(m casefile.Member) bool {
	for _, id := range sh.Assessment.Missing(needKey) {
		if id == m.ID {
			return true
		}
	}
	return false
}

func (sh sheet) kind(m casefile.Member) ui.Kind {
	if sh.open(m) {
		return ui.Soon
	}
	return ui.Done
}

func (sh sheet) state(ctx context.Context, m casefile.Member) string {
	if sh.open(m) {
		return i18n.T(ctx, "medical.open")
	}
	return i18n.T(ctx, "medical.settled")
}

// of are the clearances of a member, the newest first.
func (sh sheet) of(m casefile.Member) []Clearance {
	var out []Clearance
	for _, c := range sh.Clearances {
		if c.MemberID == m.ID {
			out = append(out, c)
		}
	}
	return out
}

// title is the finding with its day.
func (c Clearance) title(ctx context.Context) string {
	return i18n.T(ctx, "medical.found", "Finding", i18n.Enum(ctx, "medical.finding", string(c.Finding)), "Day", c.ExaminedOn)
}

// summary is the rest of the finding on one line.
func (c Clearance) summary(ctx context.Context) string {
	var parts []string
	if c.Physician != "" {
		parts = append(parts, c.Physician)
	}
	if !c.ValidUntil.IsZero() {
		parts = append(parts, i18n.T(ctx, "medical.until", "Day", c.ValidUntil))
	}
	if c.EscortNeeded {
		parts = append(parts, i18n.T(ctx, "medical.clearance.escort_needed"))
	}
	if c.SupplyDays > 0 {
		parts = append(parts, i18n.N(ctx, "medical.supply", c.SupplyDays))
	}
	if c.Airline != FormNotNeeded {
		parts = append(parts, i18n.Enum(ctx, "medical.airline", string(c.Airline)))
	}
	return strings.Join(parts, " · ")
}

// flight warns of rules of carriers for somebody who expects a child; the day
// is that of the journey, or today while none is booked.
func (sh sheet) flight(ctx context.Context, c Clearance) (ui.Kind, string) {
	day := sh.Assessment.TravelDay()
	week := 0
	if !c.BirthDueOn.IsZero() {
		week = casefile.PregnancyWeek(c.BirthDueOn, day)
	}
	switch casefile.Pregnancy(c.BirthDueOn, day, c.MultipleBirth) {
	case casefile.TooLateToFly:
		return ui.Late, i18n.T(ctx, "medical.flight.too_late", "Week", week, "Day", day)
	case casefile.NeedsCertificate:
		return ui.Soon, i18n.T(ctx, "medical.flight.certificate", "Week", week, "Day", day)
	case casefile.MayFly:
		return ui.Plain, i18n.T(ctx, "medical.flight.may", "Week", week, "Day", day)
	}
	return ui.Plain, ""
}
