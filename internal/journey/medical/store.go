package medical

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/db"
)

var clearances = db.NewTable[Clearance]("medical_clearances", "medical.clearance")

// ofCase lists the clearances of a case, the newest first.
func ofCase(ctx context.Context, r db.Reader, c casefile.Case) ([]Clearance, error) {
	return clearances.Many(ctx, r, "WHERE case_id = $1 AND NOT voided ORDER BY id DESC LIMIT 200", c.ID)
}

// standing loads a clearance that was not entered in error.
func standing(ctx context.Context, r db.Reader, c casefile.Case, id int64) (Clearance, error) {
	return clearances.One(ctx, r, "WHERE id = $1 AND case_id = $2 AND NOT voided", id, c.ID)
}
