package transfer

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/i18n"
)

// ConflictDetails are what is said about a conflict of interest.
type ConflictDetails struct {
	Colleague int64  `db:"staff_id,once" form:"colleague,required"`
	Note      string `db:"note,once" form:"note,required,max=2000"`
}

// Conflict is a conflict of interest: whoever has one is not to have the case.
// It counts until a manager lifts it.
type Conflict struct {
	ID         int64     `db:"id,auto"`
	CaseID     int64     `db:"case_id,once"`
	DeclaredBy int64     `db:"declared_by,once"`
	DeclaredOn date.Date `db:"declared_on,once"`
	ConflictDetails
	LiftedOn date.Date `db:"lifted_on"`
	Version  int       `db:"version,auto"`
}

var conflicts = db.NewTable[Conflict]("case_conflicts", "transfer.conflict")

// declaration is a conflict of interest with the names of both.
type declaration struct {
	ID         int64     `db:"id"`
	StaffID    int64     `db:"staff_id"`
	GivenName  string    `db:"given_name"`
	FamilyName string    `db:"family_name"`
	ByGiven    string    `db:"by_given"`
	ByFamily   string    `db:"by_family"`
	DeclaredOn date.Date `db:"declared_on"`
	LiftedOn   date.Date `db:"lifted_on"`
	Note       string    `db:"note"`
}

// declarations are those of a case: all of them for whoever assigns cases ($2),
// one's own for everybody else. Why, managers alone read.
var declarations = db.NewQuery[declaration](`
	SELECT k.id, k.staff_id, s.given_name, s.family_name, b.given_name AS by_given, b.family_name AS by_family, k.declared_on, k.lifted_on,
		CASE WHEN $2 THEN k.note ELSE '' END AS note
	FROM case_conflicts k JOIN staff s ON s.id = k.staff_id JOIN staff b ON b.id = k.declared_by
	WHERE k.case_id = $1 AND ($2 OR k.staff_id = $3) ORDER BY k.id DESC LIMIT 50`)

// declarable are the people of the office about whom a user may declare a
// conflict of interest: themselves, and a manager anybody.
var declarable = db.NewQuery[colleague](`
	SELECT s.id, s.given_name, s.family_name FROM staff s
	WHERE s.office_id = $1 AND s.state = 'active' AND s.role IN ('counsellor', 'office_manager') AND ($2 OR s.id = $3)
	ORDER BY s.family_name, s.given_name, s.id`)

// Declare writes a conflict of interest down. A case whose counsellor has one
// waits for the manager to give it to somebody else.
func (s Service) Declare(ctx context.Context, u access.User, by db.Actor, ref string, d ConflictDetails) error {
	e := s.errand(u, by, access.ConflictDeclare, ref, "conflict")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		people, err := declarable.All(ctx, tx, c.OfficeID, access.Can(u, access.CaseAssign), u.ID)
		if err != nil {
			return nil, err
		}
		if !among(people, d.Colleague) {
			return nil, fault.New(fault.Refused, "%d cannot declare for %d: %w", u.ID, d.Colleague, casefile.RefuseField("colleague", "form.not_an_option"))
		}
		switch _, err := conflicts.One(ctx, tx, "WHERE case_id = $1 AND staff_id = $2 AND lifted_on = '0001-01-01'", c.ID, d.Colleague); {
		case err == nil:
			return nil, fault.New(fault.Refused, "%d has a conflict in %s: %w", d.Colleague, ref, casefile.RefuseField("colleague", "transfer.conflict.refused.declared"))
		case !fault.Is(err, fault.NotFound):
			return nil, err
		}
		return nil, conflicts.Insert(ctx, tx, &Conflict{CaseID: c.ID, DeclaredBy: u.ID, DeclaredOn: e.Today, ConflictDetails: d})
	})
}

// Lift ends a conflict of interest; what was declared stays on file.
func (s Service) Lift(ctx context.Context, u access.User, by db.Actor, ref string, id int64) error {
	e := s.errand(u, by, access.CaseAssign, ref, "conflict")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		k, err := conflicts.One(ctx, tx, "WHERE case_id = $1 AND id = $2", c.ID, id)
		if err != nil {
			return nil, err
		}
		if !k.LiftedOn.IsZero() {
			return nil, fault.New(fault.Refused, "conflict %d of %s: %w", id, ref, casefile.Refuse("transfer.conflict.refused.lifted"))
		}
		k.LiftedOn = e.Today
		return nil, conflicts.Update(ctx, tx, &k)
	})
}

func among(people []colleague, id int64) bool {
	for _, p := range people {
		if p.ID == id {
			return true
		}
	}
	return false
}

func (d declaration) name(ctx context.Context) string {
	return i18n.PersonName(ctx, d.FamilyName, d.GivenName)
}

// state tells who declared it and when, and since when it no longer counts.
func (d declaration) state(ctx context.Context) string {
	by := i18n.PersonName(ctx, d.ByFamily, d.ByGiven)
	if d.LiftedOn.IsZero() {
		return i18n.T(ctx, "transfer.conflict.said", "Day", i18n.Date(ctx, d.DeclaredOn), "Name", by)
	}
	return i18n.T(ctx, "transfer.conflict.said_lifted", "Day", i18n.Date(ctx, d.DeclaredOn), "Name", by, "Lifted", i18n.Date(ctx, d.LiftedOn))
}
