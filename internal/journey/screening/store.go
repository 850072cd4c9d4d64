package screening

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

var screenings = db.NewTable[Screening]("screenings", "screening.answer")

// ofCase loads the screenings of a case by member; those entered in error are
// left out.
func ofCase(ctx context.Context, r db.Reader, c casefile.Case) (map[int64]Screening, error) {
	rows, err := screenings.Many(ctx, r, "WHERE case_id = $1 AND NOT voided", c.ID)
	if err != nil {
		return nil, err
	}
	out := map[int64]Screening{}
	for _, s := range rows {
		out[s.MemberID] = s
	}
	return out, nil
}

// of loads a member's screening, voided or not; found is false if there is none.
func of(ctx context.Context, r db.Reader, memberID int64) (s Screening, found bool, err error) {
	s, err = screenings.One(ctx, r, "WHERE member_id = $1", memberID)
	if fault.Is(err, fault.NotFound) {
		return Screening{}, false, nil
	}
	return s, err == nil, err
}

// recorder is who recorded a screening.
type recorder struct {
	MemberID   int64  `db:"member_id"`
	GivenName  string `db:"given_name"`
	FamilyName string `db:"family_name"`
}

var recorders = db.NewQuery[recorder](`
	SELECT s.member_id, p.given_name, p.family_name
	FROM screenings s
	JOIN staff p ON p.id = s.recorded_by
	WHERE s.case_id = $1`)
