package casefile

import (
	"context"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/organisation/codelist"
)

// memberDetails are what a counsellor says about a person's place in the family.
type memberDetails struct {
	Relationship      string `db:"relationship" form:"relationship,max=40"`
	GuardianName      string `db:"guardian_name" form:"guardian_name"`
	GuardianAuthority string `db:"guardian_authority" form:"guardian_authority"`
}

type memberRow struct {
	ID       int64 `db:"id,auto"`
	CaseID   int64 `db:"case_id,once"`
	Position int   `db:"position,once"`
	memberDetails
	Version int `db:"version,auto"`
}

var memberRows = db.NewTable[memberRow]("case_members", "intake.member")

// check notes what is wrong with the details beyond their form.
func (d memberDetails) check(ctx context.Context, f *form.Form, m Member, was memberDetails, today date.Date) {
	principal := m.Position == 1
	codelist.Check(ctx, f, codelist.Relationship, "relationship", was.Relationship)
	switch {
	case principal && d.Relationship != codelist.RelationshipPrincipal,
		!principal && d.Relationship == codelist.RelationshipPrincipal:
		f.Problem("relationship", "form.not_an_option")
	case d.Relationship == "":
		f.Problem("relationship", "form.required")
	}
	if !m.AdultOn(today) && d.GuardianName == "" {
		f.Problem("guardian_name", "intake.member.guardian_missing")
	}
}

// membersOf are the family's rows with what people type about them.
func membersOf(ctx context.Context, r db.Reader, c Case) ([]memberRow, error) {
	return memberRows.Many(ctx, r, "WHERE case_id = $1 ORDER BY position, id", c.ID)
}

// saveMember saves a person's place in the family; fault.Stale when somebody
// else saved since version.
func (s Service) saveMember(ctx context.Context, u access.User, by db.Actor, ref string, position, version int, d memberDetails) error {
	return s.inPerson(ctx, u, by, ref, position, func(tx db.Tx, c Case, m Member) error {
		row, err := memberRows.One(ctx, tx, "WHERE case_id = $1 AND id = $2", c.ID, m.ID)
		if err != nil {
			return err
		}
		if row.Version != version {
			return fault.New(fault.Stale, "member %d was saved by somebody else", m.ID)
		}
		row.memberDetails = d
		return memberRows.Update(ctx, tx, &row)
	})
}
