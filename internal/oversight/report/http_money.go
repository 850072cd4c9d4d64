package report

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/files"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
	"homeward/web/ui"
)

func (s Service) moneyRoutes(r page.Router) {
	r.Get("/reports/i2", access.ReportRun, s.assistance)
	r.Get("/reports/i2/export", access.ReportRun, s.assistanceFile)
	r.Get("/reports/n4", access.ReportRun, s.finance)
	r.Get("/reports/n4/export", access.ReportRun, s.financeFile)
}

// assistanceView is report I2 as its page reads it.
type assistanceView struct {
	AssistanceOutcome
	form *form.Form
}

func (s Service) assistance(w http.ResponseWriter, r *http.Request) (err error) {
	p, f := params(r.URL.Query(), page.Today(r))
	v := assistanceView{form: f}
	if !f.OK() {
		if v.Choices, err = s.Choices(r.Context(), page.User(r), page.Actor(r)); err != nil {
			return err
		}
		return page.Render(w, r, http.StatusUnprocessableEntity, assistancePage(v))
	}
	if v.AssistanceOutcome, err = s.Assistance(r.Context(), page.User(r), page.Actor(r), p, false); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, assistancePage(v))
}

// assistanceFields are the columns of schema I2, and what it takes to read them.
var assistanceFields = []string{
	"year", "origin_country", "host_country", "dimension", "level", "activity_type", "modality", "persons", "activities", "amount_eur",
	"activities_without_rate", "people_reached", "returnees_reached", "indirect_beneficiaries",
}

func (s Service) assistanceFile(w http.ResponseWriter, r *http.Request) error {
	p, f := params(r.URL.Query(), page.Today(r))
	if !f.OK() {
		return fault.New(fault.Refused, "parameters of the report")
	}
	o, err := s.Assistance(r.Context(), page.User(r), page.Actor(r), p, true)
	if err != nil {
		return err
	}
	var lines [][]any
	for _, x := range o.Figures {
		lines = append(lines, []any{
			x.Year, x.Origin, x.Host, x.Dimension, x.Level, x.Type, x.Manner, x.Persons, x.Activities,
			x.decimal(x.Activities), x.NoRate, "", "", "",
		})
	}
	for _, x := range o.Community {
		lines = append(lines, []any{
			x.Year, x.Origin, x.Host, x.Dimension, x.Level, "", "", "", x.Activities,
			x.decimal(x.Activities), x.NoRate, x.Reached, x.Returnees, x.Indirect,
		})
	}
	return sendTable(w, r.Context(), "i2", p, assistanceFields, lines)
}

// financeView is report N4 as its page reads it.
type financeView struct {
	FinanceOutcome
	form *form.Form
	from int // rows before this page
}

func (s Service) finance(w http.ResponseWriter, r *http.Request) (err error) {
	p, f := params(r.URL.Query(), page.Today(r))
	v := financeView{form: f, from: rowNumber(r.URL.Query().Get("at"))}
	if !f.OK() {
		if v.Choices, err = s.Choices(r.Context(), page.User(r), page.Actor(r)); err != nil {
			return err
		}
		return page.Render(w, r, http.StatusUnprocessableEntity, financePage(v))
	}
	if v.FinanceOutcome, err = s.Finance(r.Context(), page.User(r), page.Actor(r), p, false); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, financePage(v))
}

// financeFields are the columns of schema N4.
var financeFields = []string{
	"project", "budget_line", "case_no", "activity_no", "activity", "approved", "paid", "delivered", "balance", "currency", "eur_rate", "rate_date", "supplier", "proof_ok",
}

func (s Service) financeFile(w http.ResponseWriter, r *http.Request) error {
	p, f := params(r.URL.Query(), page.Today(r))
	if !f.OK() {
		return fault.New(fault.Refused, "parameters of the report")
	}
	o, err := s.Finance(r.Context(), page.User(r), page.Actor(r), p, true)
	if err != nil {
		return err
	}
	var lines [][]any
	for _, x := range o.Rows {
		lines = append(lines, []any{
			x.Project, x.Line, x.Case, x.ActivityID, x.Activity, x.in(x.Approved).Decimal(), x.in(x.Paid).Decimal(), x.in(x.Delivered).Decimal(),
			x.in(x.Balance()).Decimal(), x.Currency, x.Rates, x.RateDays, x.Suppliers, x.proof(),
		})
	}
	return sendTable(w, r.Context(), "n4", p, financeFields, lines)
}

// sendTable sends rows as a table of text.
func sendTable(w http.ResponseWriter, ctx context.Context, name string, p Params, fields []string, lines [][]any) error {
	var b bytes.Buffer
	c, err := files.NewCSV(&b, i18n.Lang(ctx), files.Sheet{Columns: fields})
	if err != nil {
		return err
	}
	for _, l := range lines {
		if err := c.Row(l...); err != nil {
			return err
		}
	}
	if err := c.Close(); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", Text.MediaType())
	h.Set("Content-Disposition", `attachment; filename="`+fileName(Report{Name: name}, p, Export{Format: Text})+`"`)
	_, err = w.Write(b.Bytes())
	return err
}

// decimal is the money for machines; empty where no amount is known.
func (w Worth) decimal(activities int) string {
	if w.NoRate == activities {
		return ""
	}
	return money.Amount{Minor: w.Minor, Currency: euro}.Decimal()
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
func (v financeView) shown() []FinanceRow {
	from := min(v.from, len(v.Rows))
	return v.Rows[from:min(from+pageSize, len(v.Rows))]
}

func (v financeView) url(from int) string {
	q := v.Params.query()
	q.Set("at", strconv.Itoa(from))
	return "/reports/n4?" + q.Encode() + "#rows"
}

func (v financeView) paging(ctx context.Context) ui.Paging {
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

// exportOf is the address of a report's file.
func exportOf(name string, p Params) string {
	return (&url.URL{Path: "/reports/" + name + "/export", RawQuery: p.query().Encode()}).String()
}

func (f AssistanceFigure) typeName(ctx context.Context) string {
	return codelist.Label(ctx, codelist.ReintegrationActivity, f.Type)
}
