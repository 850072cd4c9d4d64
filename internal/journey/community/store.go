package community

import (
	"context"

	"homeward/internal/kit/db"
)

var table = db.NewTable[Activity]("community_activities", "community.activity")

// shown is how many activities a page shows.
const shown = 50

// ofOffice lists the activities of an office, the latest begun first, from a
// place on.
func ofOffice(ctx context.Context, r db.Reader, officeID int64, before Activity) ([]Activity, error) {
	day := before.StartsOn.String()
	if before.ID == 0 {
		day = "9999-12-31"
	}
	rows, err := table.Many(ctx, r, `WHERE office_id = $1 AND (starts_on, id) < ($2::date, CASE WHEN $3::bigint = 0 THEN 9223372036854775807 ELSE $3 END)
		ORDER BY starts_on DESC, id DESC LIMIT $4`, officeID, day, before.ID, shown+1)
	for i := range rows {
		rows[i].Details = rows[i].priced()
	}
	return rows, err
}

// one is an activity of an office.
func one(ctx context.Context, r db.Reader, officeID, id int64) (Activity, error) {
	a, err := table.One(ctx, r, "WHERE id = $1 AND office_id = $2", id, officeID)
	a.Details = a.priced()
	return a, err
}
