package closing

import (
	"context"
	"strconv"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/codelist"
	"homeward/web/ui"
)

// reasons are those the case can be closed for now.
func (v view) reasons(ctx context.Context) []form.Option {
	offered := possible(v.Assessment)
	var out []form.Option
	for _, o := range codelist.Options(ctx, codelist.Closure) {
		for _, r := range offered {
			if o.Value == r {
				out = append(out, o)
			}
		}
	}
	return out
}

// withdrawn are the members who may think otherwise.
func (v view) withdrawn(ctx context.Context) []form.Option {
	var out []form.Option
	for _, m := range v.Case.Members {
		if m.Status == casefile.MemberWithdrawn {
			out = append(out, form.Option{Value: strconv.FormatInt(m.ID, 10), Label: m.Name(ctx)})
		}
	}
	return out
}

func (v view) mayDecide() bool { return access.Can(v.User, access.ClosingDecide) }

// reopenable reports whether the reader can open the closed case again.
func (v view) reopenable() bool {
	return access.Can(v.User, access.CaseReopen) && v.Assessment.Require(casefile.CaseReopened) == nil
}

// what tells an entry of the list: the reason and where it stands.
func (e entry) what(ctx context.Context) string {
	list := codelist.Closure
	if e.Kind == "hold" {
		list = codelist.HoldReason
	}
	return i18n.T(ctx, "closing.entry", "What", i18n.Enum(ctx, "closing.kind", e.Kind), "Reason", codelist.Label(ctx, list, e.Code))
}

// state is where an entry stands, with its days.
func (e entry) state(ctx context.Context) string {
	if e.Voided {
		return i18n.T(ctx, "casefile.voided")
	}
	return i18n.T(ctx, "closing.entry_state."+e.State, "From", i18n.Date(ctx, e.From), "Until", i18n.Date(ctx, e.Until))
}

// who names those who acted.
func (e entry) who(ctx context.Context) string {
	names := []string{i18n.PersonName(ctx, e.ByName, e.ByGiven)}
	if e.ToName != "" {
		names = append(names, i18n.PersonName(ctx, e.ToName, e.ToGiven))
	}
	return strings.Join(names, " · ")
}

// cost is the final cost that the standing request names.
func (v view) cost() money.Amount {
	return money.Amount{Minor: v.Asked.Minor, Currency: string(v.Asked.Currency)}
}

func holdReasons(ctx context.Context) []form.Option {
	return codelist.Options(ctx, codelist.HoldReason)
}

func verdicts(ctx context.Context) []form.Option {
	return ui.Options(ctx, "closing.outcome", []State{Approved, Refused})
}

// completes reports whether the reader can end the plan now.
func (v view) completes() bool {
	return access.Can(v.User, access.PlanDecide) && v.Assessment.Require(casefile.PlanCompleted) == nil
}
