package report

import (
	"context"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"homeward/internal/kit/date"
	"homeward/internal/kit/files"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/codelist"
	"homeward/web/ui"
)

// assistanceView is report I2 as its page reads it.
type assistanceView struct {
	AssistanceOutcome
	form *form.Form
}

func (v *assistanceView) page(f *form.Form, _ int) templ.Component {
	v.form = f
	return assistancePage(v)
}

// assistanceFields are the columns of schema I2, and what it takes to read them.
var assistanceFields = []string{
	"year", "origin_country", "host_country", "dimension", "level", "activity_type", "modality", "persons", "activities", "amount_eur",
	"activities_without_rate", "people_reached", "returnees_reached", "indirect_beneficiaries",
}

func (*assistanceView) title(ctx context.Context) string { return i18n.T(ctx, "report.i2.title") }

func (*assistanceView) fields() []string { return assistanceFields }

func (v *assistanceView) lines(context.Context) (lines [][]any) {
	for _, x := range v.Figures {
		lines = append(lines, []any{
			x.Year, x.Origin, x.Host, x.Dimension, x.Level, x.Type, x.Manner, x.Persons, x.Activities,
			x.decimal(x.Activities), x.NoRate, "", "", "",
		})
	}
	for _, x := range v.Community {
		lines = append(lines, []any{
			x.Year, x.Origin, x.Host, x.Dimension, x.Level, "", "", "", x.Activities,
			x.decimal(x.Activities), x.NoRate, x.Reached, x.Returnees, x.Indirect,
		})
	}
	return lines
}

// financeView is report N4 as its page reads it.
type financeView struct {
	FinanceOutcome
	form *form.Form
	from int // rows before this page
}

func (v *financeView) page(f *form.Form, at int) templ.Component {
	v.form, v.from = f, at
	return financePage(v)
}

// financeFields are the columns of schema N4.
var financeFields = []string{
	"project", "budget_line", "case_no", "activity_no", "activity", "approved", "paid", "delivered", "balance", "currency", "eur_rate", "rate_date", "supplier", "proof_ok",
}

func (*financeView) title(ctx context.Context) string { return i18n.T(ctx, "report.n4.title") }

func (*financeView) fields() []string { return financeFields }

func (v *financeView) lines(context.Context) (lines [][]any) {
	for _, x := range v.Rows {
		lines = append(lines, []any{
			x.Project, x.Line, x.Case, x.ActivityID, x.Activity, decimalOf(x.in(x.Approved)), decimalOf(x.in(x.Paid)), decimalOf(x.in(x.Delivered)),
			decimalOf(x.in(x.Balance())), x.Currency, x.Rates, x.RateDays, x.Suppliers, x.proof(),
		})
	}
	return lines
}

// decimalOf is an amount as a cell of a file.
func decimalOf(a money.Amount) files.Decimal { return files.Decimal(a.Decimal()) }

// decimal is the money for machines; empty where no amount is known.
func (w Worth) decimal(activities int) files.Decimal {
	if w.NoRate == activities {
		return ""
	}
	return decimalOf(money.Amount{Minor: w.Minor, Currency: euro})
}

// text is the money of so many activities, and that of some no rate is known.
func (w Worth) text(ctx context.Context, activities int) string {
	sum := i18n.Money(ctx, money.Amount{Minor: w.Minor, Currency: euro})
	switch {
	case w.NoRate == 0:
		return sum
	case w.NoRate == activities:
		return i18n.T(ctx, "report.i2.no_rate")
	}
	return i18n.N(ctx, "report.i2.part_rate", w.NoRate, "Sum", sum)
}

// cells are what a figure of I2 is about.
func (a assisted) cells(ctx context.Context) []string {
	return []string{
		words{}.read(ctx, "origin_country", a.Origin), i18n.Country(ctx, a.Host),
		i18n.Enum(ctx, "reintegration.dimension", a.Dimension), i18n.Enum(ctx, "reintegration.level", a.Level),
	}
}

func (f AssistanceFigure) manner(ctx context.Context) string {
	if f.Manner == "" {
		return i18n.T(ctx, "report.unknown")
	}
	return i18n.Enum(ctx, "report.i2.manner", f.Manner)
}

func (r FinanceRow) activityName(ctx context.Context) string {
	return codelist.Label(ctx, codelist.ReintegrationActivity, r.Activity)
}

// proofWord says whether every payment is proven.
func (r FinanceRow) proofWord(ctx context.Context) string {
	switch r.proof() {
	case "":
		return i18n.T(ctx, "report.n4.unpaid")
	case "no":
		return i18n.N(ctx, "report.n4.unproven", r.Unproven)
	}
	return i18n.T(ctx, "report.n4.proven")
}

// rate is the exchange rates of the payments, as they are read.
func (r FinanceRow) rate(ctx context.Context) string {
	out := make([]string, len(r.Rates))
	for n, x := range r.Rates {
		number, currency, _ := strings.Cut(x, " ")
		out[n] = i18n.Decimal(ctx, number) + "\u00a0" + currency
	}
	return strings.Join(out, "; ")
}

// rateDays are the days of those rates.
func (r FinanceRow) rateDays(ctx context.Context) string {
	out := make([]string, len(r.RateDays))
	for n, x := range r.RateDays {
		if d, err := date.Parse(x); err == nil {
			out[n] = i18n.Date(ctx, d)
		}
	}
	return strings.Join(out, "; ")
}

// shown are the rows of the page.
func (v *financeView) shown() []FinanceRow {
	from := min(v.from, len(v.Rows))
	return v.Rows[from:min(from+pageSize, len(v.Rows))]
}

func (v *financeView) url(from int) string {
	q := v.Params.query()
	q.Set("at", strconv.Itoa(from))
	return ownURL(v.Name) + "?" + q.Encode() + "#rows"
}

func (v *financeView) paging(ctx context.Context) ui.Paging {
	total := len(v.Rows)
	if total <= pageSize && v.from == 0 {
		return ui.Paging{}
	}
	to := min(v.from+pageSize, total)
	p := ui.Paging{Text: i18n.T(ctx, "report.rows.part", "From", min(v.from+1, total), "To", to, "Total", total)}
	if v.from > 0 {
		p.NewerURL = v.url(max(v.from-pageSize, 0))
	}
	if to < total {
		p.OlderURL = v.url(v.from + pageSize)
	}
	return p
}

func (f AssistanceFigure) typeName(ctx context.Context) string {
	return codelist.Label(ctx, codelist.ReintegrationActivity, f.Type)
}
