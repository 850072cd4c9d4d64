package desk

import (
	"context"
	"fmt"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// Verdict is what giving a case to somebody would do, or why it does not.
type Verdict string

// The verdicts.
const (
	Changes  Verdict = "changes"
	Theirs   Verdict = "theirs"  // they have it already
	IsClosed Verdict = "closed"  // closed since it was chosen
	Guarded  Verdict = "guarded" // a protection case on which they are not named
	Bound    Verdict = "bound"   // the person has a conflict of interest in it
	Absent   Verdict = "absent"  // no case the reader may give
)

// Options are the verdicts.
func (Verdict) Options() []Verdict {
	return []Verdict{Changes, Theirs, IsClosed, Guarded, Bound, Absent}
}

// bulkMost is how many cases one act can give to somebody.
const bulkMost = 10000

// Judged is a chosen case with its verdict.
type Judged struct {
	Reference      string         `db:"reference"`
	Verdict        Verdict        `db:"verdict"`
	ID             int64          `db:"id"`
	Stage          casefile.Stage `db:"stage"`
	CounsellorGave string         `db:"counsellor_given"`
	CounsellorFam  string         `db:"counsellor_family"`
	ListName       string         `db:"principal_name"`
	Waits          bool           `db:"waits"` // for another counsellor
}

// judged looks at chosen references: $1 the references, $2 the office, $3 to
// whom they are to go, 0 for nobody.
var judged = db.NewQuery[Judged](`
	SELECT k.reference, CASE
			WHEN c.id IS NULL THEN 'absent'
			WHEN c.stage = 'closed' OR c.voided THEN 'closed'
			WHEN coalesce(c.counsellor_id, 0) = $3 THEN 'theirs'
			WHEN c.class = 'protection' AND $3 <> 0
				AND NOT EXISTS (SELECT 1 FROM case_named_staff n WHERE n.case_id = c.id AND n.staff_id = $3) THEN 'guarded'
			WHEN EXISTS (SELECT 1 FROM case_conflicts k WHERE k.case_id = c.id AND k.staff_id = $3 AND k.lifted_on = '0001-01-01') THEN 'bound'
			ELSE 'changes' END AS verdict,
		coalesce(c.id, 0) AS id, coalesce(c.stage, '') AS stage, coalesce(s.given_name, '') AS counsellor_given,
		coalesce(s.family_name, '') AS counsellor_family, coalesce(c.principal_name, '') AS principal_name,
		coalesce(c.blocker = 'reassignment', false) AS waits
	FROM unnest($1::text[]) WITH ORDINALITY k(reference, place)
	LEFT JOIN case_files c ON c.reference = k.reference AND c.office_id = $2
	LEFT JOIN staff s ON s.id = c.counsellor_id
	ORDER BY k.place`)

// recipient is somebody cases can be given to.
var recipient = db.NewQuery[person](`
	SELECT id, family_name, given_name, true AS active FROM staff
	WHERE id = $1 AND office_id = $2 AND state = 'active' AND role IN ('counsellor', 'office_manager')`)

// Assignment is many cases to be given to one counsellor.
type Assignment struct {
	To     person // ID 0: they are left without a counsellor
	Judged []Judged
	// Cut tells that the list held more cases than one act can take.
	Cut   bool
	names names // of those who are spelled out
}

// names are principal applicants by the references of their cases.
type names map[string]Held

// listedMost is how many chosen cases a page spells out.
const listedMost = 200

var namesOf = db.NewQuery[Held](`
	SELECT c.reference, p.family_name, p.given_name
	FROM case_files c JOIN case_members m ON m.case_id = c.id AND m.position = 1 JOIN migrants p ON p.id = m.migrant_id
	WHERE c.reference = ANY ($1) AND c.office_id = $2`)

// listed are the cases a page spells out.
func (a Assignment) listed() []Judged { return a.Judged[:min(len(a.Judged), listedMost)] }

// name reads the names of the cases that are spelled out.
func (a *Assignment) name(ctx context.Context, r db.Reader, scope reader) error {
	refs := make([]string, 0, listedMost)
	for _, j := range a.listed() {
		refs = append(refs, j.Reference)
	}
	held, err := namesOf.All(ctx, r, refs, scope.office)
	a.names = names{}
	for _, h := range held {
		a.names[h.Reference] = h
	}
	return err
}

// Of are the chosen cases of a verdict.
func (a Assignment) Of(v Verdict) []Judged {
	var out []Judged
	for _, j := range a.Judged {
		if j.Verdict == v {
			out = append(out, j)
		}
	}
	return out
}

// Chosen says which cases are meant: some by their references, or everything
// a filter holds.
type Chosen struct {
	References []string
	Filter     *Filter
	Order      Order
}

// CheckAssign tells what giving the chosen cases to somebody would do. Nothing
// is changed.
func (s Service) CheckAssign(ctx context.Context, u access.User, by db.Actor, to int64, c Chosen) (out Assignment, err error) {
	scope := s.readerOf(u)
	err = s.DB.Read(ctx, by, func(r db.Reader) error {
		if out.To, err = receiver(ctx, r, scope, to); err != nil {
			return err
		}
		refs := c.References
		if c.Filter != nil {
			q := references(*c.Filter, scope, c.Order, bulkMost+1)
			if refs, err = typed[string](q).All(ctx, r, q.args...); err != nil {
				return err
			}
		}
		out.Cut = len(refs) > bulkMost
		if out.Judged, err = judged.All(ctx, r, once(refs[:min(len(refs), bulkMost)]), scope.office, to); err != nil {
			return err
		}
		return out.name(ctx, r, scope)
	})
	return out, err
}

func receiver(ctx context.Context, r db.Reader, scope reader, to int64) (person, error) {
	if to == 0 {
		return person{}, nil
	}
	p, err := recipient.One(ctx, r, to, scope.office)
	if fault.Is(err, fault.NotFound) {
		return p, fault.New(fault.Refused, "staff member %d does not work in this office: %w", to, casefile.Refuse("casefile.refused.counsellor"))
	}
	return p, err
}

// once leaves out what is there twice.
func once(refs []string) []string {
	seen := make(map[string]bool, len(refs))
	out := make([]string, 0, len(refs))
	for _, r := range refs {
		if !seen[r] {
			seen[r] = true
			out = append(out, r)
		}
	}
	return out
}

// Assign gives the cases to somebody, all in one transaction: what can be
// given is, and every other is named in the result. leadsTo is the page a
// repeated sending of the form is led to.
func (s Service) Assign(ctx context.Context, u access.User, by db.Actor, to int64, refs []string, leadsTo func(Assignment) string) (out Assignment, err error) {
	if !access.Can(u, access.CaseAssign) {
		return out, fault.New(fault.Forbidden, "%s may not assign cases", u.Role)
	}
	refs = once(refs)
	if len(refs) > bulkMost {
		return out, fault.New(fault.TooLarge, "%d cases in one act", len(refs))
	}
	scope := s.readerOf(u)
	err = s.DB.Write(ctx, by, func(tx db.Tx) error {
		if out.To, err = receiver(ctx, tx, scope, to); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "SET LOCAL statement_timeout = '30s'"); err != nil {
			return err
		}
		// In the order of their numbers, so that two managers never wait for each other.
		if _, err := tx.Exec(ctx, "SELECT 1 FROM case_files WHERE reference = ANY ($1) AND office_id = $2 ORDER BY id FOR UPDATE", refs, scope.office); err != nil {
			return err
		}
		if out.Judged, err = judged.All(ctx, tx, refs, scope.office, to); err != nil {
			return err
		}
		var ids []int64
		for _, j := range out.Of(Changes) {
			ids = append(ids, j.ID)
		}
		tag, err := tx.Exec(ctx, `
			WITH given AS (
				UPDATE case_files SET counsellor_id = NULLIF($2, 0::bigint), updated_at = clock_timestamp()
				WHERE id = ANY ($1) RETURNING id, stage)
			INSERT INTO case_steps (case_id, actor_id, from_stage, to_stage, event, subject, subject_id, happened_on)
			SELECT id, $3, stage, stage, 'assigned', 'staff', $2, $4 FROM given`, ids, to, u.ID, scope.today)
		if err != nil {
			return err
		}
		if int(tag.RowsAffected()) != len(ids) {
			return fmt.Errorf("%d of %d cases could be given", tag.RowsAffected(), len(ids))
		}
		for _, j := range out.Of(Changes) {
			if !j.Waits {
				continue
			}
			if _, err := casefile.Recompute(ctx, tx, casefile.Case{ID: j.ID, Stage: j.Stage}, scope.today); err != nil {
				return err
			}
		}
		tx.LeadsTo(leadsTo(out))
		return nil
	})
	return out, err
}
