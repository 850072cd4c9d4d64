package complaint

import (
	"context"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/organisation/codelist"
)

var table = db.NewTable[Complaint]("complaints", "complaint.record")

// shown is how many complaints a page shows.
const shown = 50

// place is where a page of the list begins: after a due day and a row of it.
type place struct {
	Closed bool
	Day    date.Date
	ID     int64
}

// handled lists the complaints that a user handles, those most overdue first, or
// the closed ones, the latest due first.
func handled(ctx context.Context, r db.Reader, u access.User, at place) ([]Complaint, error) {
	const theirs = "WHERE office_id = $1 AND about_id IS DISTINCT FROM $2 AND ($3 OR category = '" + codelist.ComplaintData + "') "
	all := u.Role == access.OfficeManager
	if at.Day.IsZero() {
		at.ID = 0 // half a place is none
	}
	if at.Closed {
		day := at.Day.String()
		if at.ID == 0 {
			day = "9999-12-31"
		}
		return table.Many(ctx, r, theirs+`AND state = 'closed' AND (due_on, id) < ($4::date, CASE WHEN $5::bigint = 0 THEN 9223372036854775807 ELSE $5 END)
			ORDER BY due_on DESC, id DESC LIMIT $6`, u.OfficeID, u.ID, all, day, at.ID, shown+1)
	}
	return table.Many(ctx, r, theirs+`AND state <> 'closed' AND (due_on, id) > ($4, $5) ORDER BY due_on, id LIMIT $6`, u.OfficeID, u.ID, all, at.Day, at.ID, shown+1)
}

// one is a complaint that the user handles; any other is not found.
func one(ctx context.Context, r db.Reader, u access.User, id int64) (Complaint, error) {
	c, err := table.One(ctx, r, "WHERE id = $1 AND office_id = $2", id, u.OfficeID)
	if err == nil && !Handles(u, c) {
		return Complaint{}, fault.New(fault.NotFound, "staff member %d does not handle complaint %d", u.ID, id)
	}
	return c, err
}

// home is what a new complaint asks of the office and of the case it names.
type home struct {
	Country string `db:"country"`
	Known   bool   `db:"known"`
}

// homeOf tells where an office is, and whether the asker sees a case of it.
var homeOf = db.NewQuery[home](`SELECT country, EXISTS (SELECT 1 FROM case_files c WHERE c.reference = $2 AND c.office_id = o.id) AS known
	FROM offices o WHERE id = $1`)
