package payment

import (
	"context"
	"slices"
	"strings"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
)

// payer is somebody of a case's office who may have the duty to pay.
type payer struct {
	person
	Role   access.Role `db:"role"`
	Duties []string    `db:"duties"`
}

var payersOf = db.NewQuery[payer](`
	SELECT s.id, s.given_name, s.family_name, s.role, s.duties FROM staff s JOIN case_files c ON c.office_id = s.office_id
	WHERE c.id = $1 AND s.state = 'active' AND s.duties <> '{}' ORDER BY s.family_name, s.given_name, s.id`)

// pays reports whether the duties of a person let them pay.
func (p payer) pays() bool {
	u := access.User{ID: p.ID, Role: p.Role}
	for _, d := range p.Duties {
		u.Duties = append(u.Duties, access.Duty(d))
	}
	return access.Can(u, access.PaymentPay)
}

// payersBut names who may pay in the office, without the hands that may not.
func (v view) payersBut(ctx context.Context, hands ...int64) string {
	var names []string
	for _, p := range v.payers {
		if p.pays() && !slices.Contains(hands, p.ID) {
			names = append(names, i18n.PersonName(ctx, p.FamilyName, p.GivenName))
		}
	}
	return strings.Join(names, ", ")
}

// whoPays says who may pay an approved instalment, where the reader may not;
// empty: there is nothing to say.
func (v view) whoPays(ctx context.Context, i Instalment) string {
	if i.State != Approved || v.Locked != "" || v.can(access.PaymentPay) && i.mayPay(v.User) == "" {
		return ""
	}
	if names := v.payersBut(ctx, i.RequestedBy, i.ApprovedBy); names != "" {
		return i18n.T(ctx, "payment.payers.are", "Names", names)
	}
	return i18n.T(ctx, "payment.payers.none")
}

// ifApproved says who can pay once the reader has approved; empty: the reader
// would not pay anyway, and somebody else can.
func (v view) ifApproved(ctx context.Context) (text string, nobody bool) {
	names := v.payersBut(ctx, v.Editing.RequestedBy, v.User.ID)
	mine := access.Can(v.User, access.PaymentPay)
	switch {
	case mine && names == "":
		return i18n.T(ctx, "payment.payers.only_you"), true
	case names == "":
		return i18n.T(ctx, "payment.payers.none"), true
	case mine:
		return i18n.T(ctx, "payment.payers.not_you", "Names", names), false
	}
	return "", false
}
