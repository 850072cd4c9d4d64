package programme

import (
	"context"
	"slices"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/codelist"
)

// LineDetails are what an administrator says about a budget line.
type LineDetails struct {
	Code        string       `db:"code" form:"code,required,max=40"`
	Name        string       `db:"name" form:"name,required,max=200"`
	GrantNumber string       `db:"grant_number" form:"grant_number,max=80"`
	Amount      money.Amount `form:"amount,required"`
	Minor       int64        `db:"amount_minor"` // Amount as stored
	Currency    Currency     `db:"currency" form:"amount_currency,required"`
	Activities  []string     `db:"activities" form:"activities,max=40"` // empty: any type
	StartsOn    date.Date    `db:"starts_on" form:"starts_on,required"`
	EndsOn      date.Date    `db:"ends_on" form:"ends_on,required"`
	Position    int          `db:"position" form:"position,required,max=999"`
}

// Line is an amount that a programme may spend on activities of some types.
type Line struct {
	ID          int64 `db:"id,auto"`
	ProgrammeID int64 `db:"programme_id,once"`
	Version     int   `db:"version,auto"`
	LineDetails
}

func (l Line) priced() Line {
	l.Amount = l.amount(l.Minor)
	return l
}

func (l Line) amount(minor int64) money.Amount {
	return money.Amount{Minor: minor, Currency: string(l.Currency)}
}

// Pays reports whether the line pays for a type of activity on a day.
func (l Line) Pays(activity string, day date.Date) bool {
	return !day.Before(l.StartsOn) && !day.After(l.EndsOn) && (len(l.Activities) == 0 || slices.Contains(l.Activities, activity))
}

// LineSums are what the ledger says of a budget line, over all offices.
type LineSums struct {
	Reserved  int64 `db:"reserved"`  // of approved plans
	Committed int64 `db:"committed"` // of approved instalments
	Paid      int64 `db:"paid"`      // less what came back
}

// Standing is a budget line with its sums.
type Standing struct {
	Line
	LineSums
}

// ReservedAmount is what approved plans have set aside.
func (s Standing) ReservedAmount() money.Amount { return s.amount(s.Reserved) }

// CommittedAmount is what approved instalments come to.
func (s Standing) CommittedAmount() money.Amount { return s.amount(s.Committed) }

// PaidAmount is what was paid, less what came back.
func (s Standing) PaidAmount() money.Amount { return s.amount(s.Paid) }

// LeftAmount is what no plan has set aside yet.
func (s Standing) LeftAmount() money.Amount { return s.amount(s.Minor - s.Reserved) }

var (
	lines = db.NewTable[Line]("budget_lines", "programme.line")

	budget = db.NewQuery[Standing](`
		SELECT l.id, l.programme_id, l.version, l.code, l.name, l.grant_number, l.amount_minor, l.currency, l.activities, l.starts_on, l.ends_on,
			l.position::int AS position, s.reserved, s.committed, s.paid
		FROM budget_lines l, budget_line_sums(l.id) s WHERE l.programme_id = ANY ($1) ORDER BY l.programme_id, l.position, l.code`)

	lineSums = db.NewQuery[lineSum]("SELECT l.id, s.reserved, s.committed, s.paid FROM unnest($1::bigint[]) l (id), budget_line_sums(l.id) s")
)

// HoldLines are the budget lines of a programme in the order they are used,
// and others by their keys, held until the transaction ends, so that nobody
// else spends from them.
func HoldLines(ctx context.Context, tx db.Tx, programmeID int64, others ...int64) ([]Line, error) {
	held, err := lines.Many(ctx, tx, "WHERE programme_id = $1 OR id = ANY ($2) ORDER BY id FOR UPDATE", programmeID, append([]int64{}, others...))
	slices.SortStableFunc(held, func(a, b Line) int { return a.Position - b.Position })
	return held, err
}

// lineSum are the sums of one of several lines.
type lineSum struct {
	ID int64 `db:"id"`
	LineSums
}

// LineSumsOf is what the ledger says of lines now, by their keys.
func LineSumsOf(ctx context.Context, r db.Reader, held []Line) (map[int64]LineSums, error) {
	ids := make([]int64, 0, len(held))
	for _, l := range held {
		ids = append(ids, l.ID)
	}
	all, err := lineSums.All(ctx, r, ids)
	sums := make(map[int64]LineSums, len(all))
	for _, s := range all {
		sums[s.ID] = s.LineSums
	}
	return sums, err
}

// Budget is how the budget lines of a programme stand.
func Budget(ctx context.Context, r db.Reader, programmeID int64) ([]Standing, error) {
	out, err := budget.All(ctx, r, []int64{programmeID})
	for i := range out {
		out[i].Line = out[i].priced()
	}
	return out, err
}

// check notes what is wrong with a line; was are its stored details and sums.
func (d *LineDetails) check(ctx context.Context, f *form.Form, p Programme, was Standing) {
	codelist.Check(ctx, f, codelist.ReintegrationActivity, "activities", was.Activities...)
	if d.Minor = d.Amount.Minor; d.Minor <= 0 && f.OK() {
		f.Problem("amount", "programme.line.nothing")
	}
	if !d.StartsOn.IsZero() && !d.EndsOn.IsZero() && d.EndsOn.Before(d.StartsOn) {
		f.Problem("ends_on", "form.before", "Day", d.StartsOn)
	}
	if !d.StartsOn.IsZero() && d.StartsOn.Before(p.StartsOn) {
		f.Problem("starts_on", "form.before", "Day", p.StartsOn)
	}
}

// refusal says why a line cannot be saved as it is, for what was reserved on it.
func (d LineDetails) refusal(f *form.Form, now Standing) {
	switch {
	case now.Reserved > 0 && d.Currency != now.Currency:
		f.Problem("amount", "programme.line.currency_in_use")
	case d.Minor < now.Reserved:
		f.Problem("amount", "programme.line.below_reserved", "Reserved", now.ReservedAmount())
	}
}

// AddLine adds a budget line to a programme.
func (s *Service) AddLine(ctx context.Context, by db.Actor, programmeID int64, d LineDetails) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		tx.LeadsTo(budgetURL(programmeID))
		return lines.Insert(ctx, tx, &Line{ProgrammeID: programmeID, LineDetails: d})
	})
}

// ChangeLine saves a budget line. It is never cut below what is reserved.
func (s *Service) ChangeLine(ctx context.Context, by db.Actor, programmeID, id int64, version int, d LineDetails, f *form.Form) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		held, err := HoldLines(ctx, tx, programmeID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(held, func(l Line) bool { return l.ID == id })
		if i < 0 {
			return fault.New(fault.NotFound, "no budget line %d of programme %d", id, programmeID)
		}
		sums, err := LineSumsOf(ctx, tx, held[i:i+1])
		if err != nil {
			return err
		}
		now := Standing{Line: held[i].priced(), LineSums: sums[id]}
		if d.refusal(f, now); !f.OK() {
			return fault.New(fault.Refused, "budget line %d is in use", id)
		}
		l := held[i]
		l.LineDetails, l.Version = d, version
		tx.LeadsTo(budgetURL(programmeID))
		return lines.Update(ctx, tx, &l)
	})
}

// OfOffice are the programmes of an office and how all their budget lines stand.
func OfOffice(ctx context.Context, r db.Reader, officeID int64) ([]Programme, []Standing, error) {
	of, err := table.Many(ctx, r, "WHERE id IN (SELECT programme_id FROM programme_offices WHERE office_id = $1) ORDER BY active DESC, name, id", officeID)
	if err != nil {
		return nil, nil, err
	}
	ids := []int64{}
	for _, p := range of {
		ids = append(ids, p.ID)
	}
	all, err := budget.All(ctx, r, ids)
	for i := range all {
		all[i].Line = all[i].priced()
	}
	return of, all, err
}
