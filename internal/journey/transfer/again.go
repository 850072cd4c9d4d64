package transfer

import (
	"context"
	"net/http"
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
	"homeward/internal/kit/page"
)

// Applying is what is said when people of a closed case apply again (T29).
type Applying struct {
	Members []int64 `form:"members,required"`
	Reason  string  `form:"reason,required,max=2000"`
}

const againFormID = "transfer.again"

// benefit is what somebody got in an earlier case.
type benefit struct {
	Kind      string    `db:"kind"` // departure, activity or allowance
	On        date.Date `db:"on_day"`
	MemberID  int64     `db:"member_id"`
	Programme string    `db:"programme"`
	Minor     int64     `db:"amount_minor"`
	Currency  string    `db:"currency"`
}

var benefits = db.NewQuery[benefit](`
	SELECT 'departure' AS kind, d.departed_on AS on_day, d.member_id, coalesce(p.name, '') AS programme, 0::bigint AS amount_minor, '' AS currency
	FROM departures d LEFT JOIN programmes p ON p.id = d.programme_id
	WHERE d.case_id = $1 AND NOT d.voided AND d.not_admitted_on = '0001-01-01'
	UNION ALL
	SELECT 'activity', a.delivered_on, coalesce(a.member_id, 0), coalesce(p.name, ''), a.amount_minor, a.currency
	FROM plan_activities a JOIN case_files c ON c.id = a.case_id LEFT JOIN programmes p ON p.id = c.programme_id
	WHERE a.case_id = $1 AND a.state = 'delivered' AND NOT a.voided
	UNION ALL
	SELECT 'allowance', w.paid_on, w.member_id, coalesce(p.name, ''), w.amount_minor, w.currency
	FROM allowances w JOIN case_files c ON c.id = w.case_id LEFT JOIN programmes p ON p.id = c.programme_id
	WHERE w.case_id = $1 AND w.state = 'paid' AND NOT w.voided
	ORDER BY on_day, kind, member_id`)

// applicable are the members who may apply again: those who live.
func applicable(c casefile.Case) []casefile.Member {
	var out []casefile.Member
	for _, m := range c.Members {
		if m.Status != casefile.MemberDeceased && m.Status != casefile.MemberLeftCase {
			out = append(out, m)
		}
	}
	return out
}

// Apply opens a new case for people of a closed one. It returns where it leads.
func (s Service) Apply(ctx context.Context, u access.User, by db.Actor, ref string, d Applying) (to string, err error) {
	e := s.errand(u, by, access.CaseOpen, ref, "")
	e.Late = true
	err = casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if err := casefile.Require(ctx, tx, c, casefile.Reapplication, e.Today); err != nil {
			return nil, err
		}
		var people []casefile.Member
		for _, m := range applicable(c) {
			for _, id := range d.Members {
				if m.ID == id {
					people = append(people, m)
				}
			}
		}
		if len(people) == 0 {
			return nil, fault.New(fault.Refused, "nobody of %s applies: %w", ref, casefile.RefuseField("members", "form.required_choice"))
		}
		next, err := casefile.Again(ctx, tx, u, c, people, d.Reason, e.Today)
		to = next.URL("")
		tx.LeadsTo(to)
		return nil, err
	})
	return to, err
}

// again is what the page of a new application shows.
type again struct {
	casefile.Shell
	Earlier []benefit
	May     bool
}

func (s Service) loadAgain(r *http.Request, f *form.Form) (v again, err error) {
	ctx := r.Context()
	err = casefile.View(r, s.DB, access.CaseOpen, func(rd db.Reader, c casefile.Case) (err error) {
		v.Shell = casefile.Shell{Case: c, Section: "", Title: "transfer.again.title", Form: f}
		if v.Assessment, err = casefile.Look(ctx, rd, c, page.Today(r)); err != nil {
			return err
		}
		v.May = !c.Voided && v.Assessment.Require(casefile.Reapplication) == nil
		v.Earlier, err = benefits.All(ctx, rd, c.ID)
		return err
	})
	if err == nil && v.Form == nil {
		v.Form, err = page.NewForm(r, againFormID, 0, Applying{})
	}
	return v, err
}

func (s Service) showAgain(w http.ResponseWriter, r *http.Request) error {
	v, err := s.loadAgain(r, nil)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, againPage(v))
}

func (s Service) again(w http.ResponseWriter, r *http.Request) error {
	var d Applying
	f := page.Form(r, againFormID, &d)
	if f.OK() {
		to, err := s.Apply(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), d)
		if err == nil {
			return page.Redirect(w, r, to, "transfer.again.opened")
		}
		if !casefile.NoteRefusal(r.Context(), f, err) {
			return err
		}
	}
	v, err := s.loadAgain(r, f)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, againPage(v))
}

// people are those who may apply again.
func (v again) people(ctx context.Context) []form.Option {
	var out []form.Option
	for _, m := range applicable(v.Case) {
		out = append(out, form.Option{Value: strconv.FormatInt(m.ID, 10), Label: m.Name(ctx)})
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
