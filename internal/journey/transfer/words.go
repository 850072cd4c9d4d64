package transfer

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"homeward/internal/kit/access"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
	"homeward/web/ui"
)

func number(id int64) string { return strconv.FormatInt(id, 10) }

func bases(ctx context.Context) []form.Option {
	return ui.Options(ctx, "transfer.basis", Basis("").Options())
}

func outcomes(ctx context.Context) []form.Option {
	return ui.Options(ctx, "transfer.outcome", []State{Accepted, Refused})
}

func handOutcomes(ctx context.Context) []form.Option {
	return ui.Options(ctx, "transfer.hand.outcome", []HandState{HandAccepted, HandRefused})
}

func address(id int64) string { return "/transfers/" + number(id) }

// way tells from which office to which.
func (e entry) way(ctx context.Context) string {
	return i18n.T(ctx, "transfer.way", "From", e.From, "To", e.To)
}

// people tells how many take part, by age group.
func (e entry) people(ctx context.Context) string {
	var parts []string
	for _, g := range ageGroups {
		n := 0
		for _, x := range e.AgeGroups {
			if x == g {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, i18n.T(ctx, "transfer.age", "Group", i18n.Enum(ctx, "transfer.age_group", g), "Count", i18n.Number(ctx, int64(n))))
		}
	}
	return i18n.N(ctx, "transfer.members", len(e.AgeGroups)) + ": " + strings.Join(parts, ", ")
}

func (e entry) stage(ctx context.Context) string { return i18n.Enum(ctx, "casefile.stage", e.Stage) }

func (e entry) asker(ctx context.Context) string {
	return i18n.PersonName(ctx, e.AskerFamily, e.AskerGiven)
}

// state is where a transfer stands, with its day.
func (e entry) state(ctx context.Context) string {
	day := e.DecidedOn
	if e.State == Requested {
		day = e.RequestedOn
	}
	return i18n.T(ctx, "transfer.state."+string(e.State), "Day", i18n.Date(ctx, day))
}

func (e handEntry) state(ctx context.Context) string {
	day := e.AnsweredOn
	if e.State == HandAsked {
		day = e.AskedOn
	}
	return i18n.T(ctx, "transfer.hand.state."+string(e.State), "Day", i18n.Date(ctx, day))
}

func (e handEntry) way(ctx context.Context) string {
	return i18n.T(ctx, "transfer.way", "From", i18n.PersonName(ctx, e.FromFamily, e.FromGiven), "To", i18n.PersonName(ctx, e.ToFamily, e.ToGiven))
}

// hands reports whether the reader may hand the case over now.
func (v hand) hands() bool {
	return v.Case.Open() && v.Stands == nil && mayHand(v.User, v.Case)
}

func (v hand) answers() bool { return v.Stands != nil && v.Stands.ToID == v.User.ID }

func (v hand) takesBack() bool {
	return v.Stands != nil && (v.Stands.FromID == v.User.ID || v.User.Role == access.OfficeManager)
}

// next is the next appointment in words.
func (v hand) next(ctx context.Context) string {
	if v.Next == nil {
		return ""
	}
	parts := []string{i18n.Near(ctx, v.Next.OnDay, v.Today), v.Next.AtTime, v.Next.Purpose}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// goal is where the case leads.
func (v hand) goal(ctx context.Context) string {
	parts := []string{v.Case.ReturnPlace}
	if v.Case.ReturnCountry != "" {
		parts = append([]string{i18n.Country(ctx, v.Case.ReturnCountry)}, parts...)
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// language is how one talks with the principal.
func (v hand) language(ctx context.Context) string {
	m := v.Case.Principal()
	if len(m.Languages) == 0 {
		return ""
	}
	l := i18n.LanguageName(ctx, m.Languages[0])
	if m.Interpreter {
		l = i18n.T(ctx, "casefile.bar.with_interpreter", "Language", l)
	}
	return l
}

// family names everybody who takes part, with their ages.
func (v hand) family(ctx context.Context) string {
	var out []string
	for _, m := range v.Case.Taking() {
		name := m.Name(ctx)
		if age, known := m.BirthDate.AgeOn(v.Today); known {
			name = i18n.T(ctx, "casefile.name_age", "Name", name, "Age", age)
		}
		out = append(out, name)
	}
	return strings.Join(out, "; ")
}

func (v hand) deadline(ctx context.Context) string {
	if d := v.Assessment.Deadline; !d.IsZero() {
		return i18n.Date(ctx, d)
	}
	return ""
}

func (v hand) lastContact(ctx context.Context) string {
	if v.Case.LastContactOn.IsZero() {
		return ""
	}
	return i18n.Near(ctx, v.Case.LastContactOn, v.Today)
}

// stage is where the case stands, and since when.
func (v hand) stage(ctx context.Context) string {
	return i18n.T(ctx, "transfer.hand.stage_since", "Stage", i18n.Enum(ctx, "casefile.stage", string(v.Case.Stage)), "Day", i18n.Date(ctx, v.Case.StageSince))
}

// settledOf are the transfers that wait for no answer any more.
func settledOf(entries []entry) []entry {
	return slices.DeleteFunc(slices.Clone(entries), func(e entry) bool { return e.State == Requested })
}

// people are those who may apply again.
func (v again) people(ctx context.Context) []form.Option {
	var out []form.Option
	for _, m := range applicable(v.Case) {
		out = append(out, form.Option{Value: number(m.ID), Label: m.Name(ctx)})
	}
	return out
}

// what tells a benefit, and to whom it came.
func (v again) what(ctx context.Context, b benefit) string {
	what := i18n.Enum(ctx, "transfer.again.benefit", b.Kind)
	if m, ok := v.Case.Member(b.MemberID); ok {
		return what + ": " + m.Name(ctx)
	}
	return what
}

// amount is what a benefit was worth; empty for a journey.
func (b benefit) amount(ctx context.Context) string {
	if b.Minor == 0 {
		return ""
	}
	return i18n.Money(ctx, money.Amount{Minor: b.Minor, Currency: b.Currency})
}
