package payment

import (
	"context"
	"slices"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/programme"
)

// Duty is what an office's money waits for.
type Duty string

// The duties of the finance queue.
const (
	ToApprove Duty = "approve"
	ToPay     Duty = "pay"
	ToDeliver Duty = "deliver" // paid, and no handover certificate yet
	ToRefund  Duty = "refund"
	Stopped   Duty = "stopped" // was approved and cancelled when its case ended: not to be paid
)

// Options are the duties.
func (Duty) Options() []Duty { return []Duty{ToApprove, ToPay, ToDeliver, ToRefund, Stopped} }

// stoppedDays is how long the queue tells of a payment that was stopped.
const stoppedDays = 30

// Waiting is money that waits for somebody in the office.
type Waiting struct {
	ID           int64     `db:"id"`
	Instalment   int64     `db:"instalment_id"`
	Reference    string    `db:"reference"`
	Activity     string    `db:"activity"`
	Number       int       `db:"number"`
	Minor        int64     `db:"amount_minor"`
	Currency     string    `db:"currency"`
	Since        date.Date `db:"since"`
	DueOn        date.Date `db:"due_on"`
	Hands        []int64   `db:"hands"` // who had a hand in it and does not act
	GivenName    string    `db:"given_name"`
	FamilyName   string    `db:"family_name"`
	OriginalName string    `db:"original_name"`
	OriginalLang string    `db:"original_language"`
}

func (w Waiting) amount() money.Amount { return money.Amount{Minor: w.Minor, Currency: w.Currency} }

// Tally is how much waits for a duty.
type Tally struct {
	Duty  Duty `db:"duty"`
	Count int  `db:"count"`
}

const queueSize = 30

// waiting is what waits for a duty, and what was stopped since a day ($2), each
// found by an index that holds nothing else.
const waiting = `
	WITH w AS (
		SELECT i.id, i.id AS instalment_id, i.case_id, i.activity_id, i.number, i.amount_minor, i.currency,
			CASE i.state WHEN 'requested' THEN i.requested_on WHEN 'approved' THEN i.approved_on ELSE i.paid_on END AS since, i.due_on,
			CASE i.state WHEN 'requested' THEN ARRAY[i.requested_by] WHEN 'approved' THEN ARRAY[i.requested_by, i.approved_by] ELSE '{}' END AS hands,
			CASE i.state WHEN 'requested' THEN 'approve' WHEN 'approved' THEN 'pay' ELSE 'deliver' END AS duty
		FROM instalments i WHERE i.state IN ('requested', 'approved', 'paid')
		UNION ALL
		SELECT r.id, r.instalment_id, r.case_id, i.activity_id, i.number, r.amount_minor, r.currency, r.asked_on, '0001-01-01', ARRAY[r.asked_by], 'refund'
		FROM instalment_refunds r JOIN instalments i ON i.id = r.instalment_id WHERE r.state = 'asked'
		UNION ALL
		SELECT e.id, i.id, e.case_id, i.activity_id, i.number, i.amount_minor, i.currency, e.happened_on, i.due_on, '{}', 'stopped'
		FROM ledger_entries e JOIN instalments i ON i.id = e.instalment_id WHERE e.cause <> '' AND e.kind = 'free' AND e.happened_on >= $2
	)`

// A case that has ended still has to be handed what was paid, and to give back
// what is not for it.
const inQueue = `c.office_id = $1 AND CASE w.duty WHEN 'stopped' THEN true WHEN 'deliver' THEN NOT c.voided WHEN 'refund' THEN NOT c.voided
	ELSE c.stage <> 'closed' AND NOT c.voided END`

var queue = db.NewQuery[Waiting](waiting + `
	SELECT w.id, w.instalment_id, c.reference, a.activity, w.number::int AS number, w.amount_minor, w.currency, w.since, w.due_on, w.hands,
		p.given_name, p.family_name, p.original_name, p.original_language
	FROM w
	JOIN case_files c ON c.id = w.case_id
	JOIN plan_activities a ON a.id = w.activity_id
	JOIN case_members m ON m.case_id = c.id AND m.position = 1
	JOIN migrants p ON p.id = m.migrant_id
	WHERE ` + inQueue + ` AND w.duty = $3 AND w.id > $4
	ORDER BY w.id LIMIT $5`)

var tallies = db.NewQuery[Tally](waiting + `
	SELECT w.duty, count(*)::int AS count FROM w JOIN case_files c ON c.id = w.case_id
	WHERE ` + inQueue + ` GROUP BY w.duty ORDER BY w.duty`)

// Queue is a page of the finance queue.
type Queue struct {
	Duty    Duty
	From    int64 // what stands before is not shown
	Items   []Waiting
	More    bool
	Tallies []Tally
	User    access.User
}

func (q Queue) count(d Duty) int {
	for _, t := range q.Tallies {
		if t.Duty == d {
			return t.Count
		}
	}
	return 0
}

// first is the duty of a user with which the queue opens: one that is theirs and
// for which something waits, else any for which something does.
func (q Queue) first() Duty {
	var own []Duty
	if access.Can(q.User, access.PaymentApprove) {
		own = append(own, ToApprove)
	}
	if access.Can(q.User, access.PaymentPay) {
		own = append(own, ToPay, ToRefund)
	}
	all := slices.Concat(own, Duty("").Options())
	i := slices.IndexFunc(all, func(d Duty) bool { return q.count(d) > 0 })
	return all[max(i, 0)]
}

// Queue is a page of what waits in the reader's office; without a duty, for the
// one with which it opens.
func (s Service) Queue(ctx context.Context, u access.User, by db.Actor, d Duty, from int64) (Queue, error) {
	out := Queue{Duty: d, From: from, User: u}
	office, since := access.ScopeOf(u).OfficeID, casefile.Today(s.Clock, u).AddDays(-stoppedDays)
	err := s.DB.Read(ctx, by, func(r db.Reader) (err error) {
		if out.Tallies, err = tallies.All(ctx, r, office, since); err != nil {
			return err
		}
		if d == "" {
			out.Duty = out.first()
		}
		out.Items, err = queue.All(ctx, r, office, since, string(out.Duty), from, queueSize+1)
		return err
	})
	if len(out.Items) > queueSize {
		out.Items, out.More = out.Items[:queueSize], true
	}
	return out, err
}

// Account is the budget of a programme.
type Account struct {
	Programme programme.Programme
	Lines     []programme.Standing
}

// Accounts are the budgets of the programmes of the reader's office.
func (s Service) Accounts(ctx context.Context, u access.User, by db.Actor) (out []Account, err error) {
	err = s.DB.Read(ctx, by, func(r db.Reader) error {
		programmes, lines, err := programme.OfOffice(ctx, r, access.ScopeOf(u).OfficeID)
		for _, p := range programmes {
			a := Account{Programme: p}
			for _, l := range lines {
				if l.ProgrammeID == p.ID {
					a.Lines = append(a.Lines, l)
				}
			}
			if len(a.Lines) > 0 {
				out = append(out, a)
			}
		}
		return err
	})
	return out, err
}
