package report

import (
	"context"
	_ "embed"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/codelist"
)

//go:embed sql/n4.sql
var financeSQL string

// FinanceRow is the evidence of report N4: the money of an activity on a budget
// line, in minor units of the line's currency.
type FinanceRow struct {
	Project    string   `db:"project"`
	Line       string   `db:"line"`
	LineName   string   `db:"line_name"`
	Case       string   `db:"case_ref"`
	ActivityID int64    `db:"activity_id"` // its first version
	Activity   string   `db:"activity"`
	Approved   int64    `db:"approved"` // what the approved plan holds on the line
	Paid       int64    `db:"paid"`     // less what came back
	Delivered  int64    `db:"delivered"`
	Currency   string   `db:"currency"`
	Rates      []string `db:"rates"` // of another currency for one of the line's: "410.25 HUF"
	RateDays   []string `db:"rate_days"`
	Suppliers  []string `db:"suppliers"`
	Unproven   int      `db:"unproven"` // payments without receipt, invoice or certificate of handover
	Payments   int      `db:"payments"`
}

// Balance is what is approved and not paid.
func (r FinanceRow) Balance() int64 { return r.Approved - r.Paid }

func (r FinanceRow) in(minor int64) money.Amount {
	return money.Amount{Minor: minor, Currency: r.Currency}
}

// proof says whether every payment is proven: yes, no, or nothing where nothing
// was paid.
func (r FinanceRow) proof() string {
	switch {
	case r.Payments == 0:
		return ""
	case r.Unproven > 0:
		return "no"
	}
	return "yes"
}

var financeQuery = db.NewQuery[FinanceRow](financeSQL)

// lineSums are the sums of a budget line over the rows of N4; rows come in the
// order of the lines.
func lineSums(rows []FinanceRow) (out []FinanceRow) {
	for _, r := range rows {
		if n := len(out) - 1; n < 0 || out[n].Project != r.Project || out[n].Line != r.Line {
			out = append(out, FinanceRow{Project: r.Project, Line: r.Line, LineName: r.LineName, Currency: r.Currency})
		}
		l := &out[len(out)-1]
		l.Approved += r.Approved
		l.Paid += r.Paid
		l.Delivered += r.Delivered
		l.Unproven += r.Unproven
		l.Payments += r.Payments
	}
	return out
}

// FinanceOutcome is report N4 for its parameters.
type FinanceOutcome struct {
	ownHead
	Rows  []FinanceRow
	Lines []FinanceRow // their sums
}

func (o *FinanceOutcome) run(ctx context.Context, s Service, u access.User, by db.Actor, p Params, leaves Format) error {
	return s.within(ctx, u, by, p, o.head(), leaves, func(r db.Reader, in arguments) (err error) {
		in["unbought"] = codelist.Unbought()
		o.Rows, err = financeQuery.All(ctx, r, in)
		o.Lines = lineSums(o.Rows)
		return err
	})
}

// arguments are the parameters of a report as its questions name them.
type arguments = pgx.NamedArgs

// within reads what a report asks for in the reach of a user.
func (s Service) within(ctx context.Context, u access.User, by db.Actor, p Params, h *ownHead, leaves Format, read func(db.Reader, arguments) error) error {
	reach, err := s.Reach(ctx, u, by)
	if err != nil {
		return err
	}
	by = reach.actor
	h.Params, h.Choices = p, reach.Choices
	sc, _, err := reach.narrow(p)
	if err != nil {
		return err
	}
	return s.DB.Read(ctx, by, func(r db.Reader) error {
		if _, err := timeoutQuery.One(ctx, r, readTimeout); err != nil {
			return err
		}
		if leaves != "" {
			if err := logExport(ctx, r, by, p.log(Report{Name: h.Name}, Export{Format: leaves})); err != nil {
				return err
			}
		}
		return read(r, arguments{"programme": sc.programme, "offices": sc.offices, "from": p.From, "to": p.To})
	})
}
