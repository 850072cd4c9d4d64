package travel

import (
	"context"

	"homeward/internal/kit/access"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
)

// title names a failed departure with its day.
func (a Attempt) title(ctx context.Context) string {
	return i18n.T(ctx, "travel.attempt.on_day", "What", i18n.Enum(ctx, "travel.attempt_kind", string(a.Kind)), "Day", i18n.Date(ctx, a.HappenedOn))
}

// how tells its circumstances on one line.
func (a Attempt) how(ctx context.Context) string {
	by, cost, allowed := "", "", ""
	if a.CancelledBy != "" {
		by = i18n.Enum(ctx, "travel.canceller", string(a.CancelledBy))
	}
	if !a.cost().IsZero() {
		cost = i18n.T(ctx, "travel.attempt.lost", "Amount", i18n.Money(ctx, a.cost()))
	}
	if !a.AllowedOn.IsZero() {
		allowed = i18n.T(ctx, "travel.attempt.allowed_on", "Day", i18n.Date(ctx, a.AllowedOn))
	}
	return joined(codelist.Label(ctx, codelist.DepartureProblem, a.Problem), by, cost, a.Place, a.Authority, a.Note, allowed)
}

// mayAllow reports whether somebody lets a case be booked again after an attempt.
func mayAllow(u access.User, a Attempt) bool {
	return access.Can(u, access.TravelApprove) && access.Second(u, a.RecordedBy)
}
