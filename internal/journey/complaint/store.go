package complaint

import (
	"context"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
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

// theirs are the complaints that a staff member handles; the rule is data.
const theirs = "WHERE $1 IN (SELECT complaint_handlers(office_id, about_id, category, appealed_on, answered_by)) "

// handlers are those who handle a complaint.
var handlers = db.NewQuery[int64](`SELECT h FROM complaints c, complaint_handlers(c.office_id, c.about_id, c.category, c.appealed_on, c.answered_by) h
	WHERE c.id = $1 ORDER BY h`)

// handled lists the complaints that a user handles, those most overdue first, or
// the closed ones, the latest due first.
func handled(ctx context.Context, r db.Reader, u access.User, at place) ([]Complaint, error) {
	if at.Day.IsZero() {
		at.ID = 0 // half a place is none
	}
	if at.Closed {
		day := at.Day.String()
		if at.ID == 0 {
			day = "9999-12-31"
		}
		return table.Many(ctx, r, theirs+`AND state = 'closed' AND (due_on, id) < ($2::date, CASE WHEN $3::bigint = 0 THEN 9223372036854775807 ELSE $3 END)
			ORDER BY due_on DESC, id DESC LIMIT $4`, u.ID, day, at.ID, shown+1)
	}
	return table.Many(ctx, r, theirs+`AND state <> 'closed' AND (due_on, id) > ($2, $3) ORDER BY due_on, id LIMIT $4`, u.ID, at.Day, at.ID, shown+1)
}

// one is a complaint that the user handles; any other is not found.
func one(ctx context.Context, r db.Reader, u access.User, id int64) (Complaint, error) {
	return table.One(ctx, r, theirs+"AND id = $2", u.ID, id)
}

// home is what a new complaint asks of the office and of the case it names.
type home struct {
	Country string `db:"country"`
	Known   bool   `db:"known"`
}

// homeOf tells where an office is, and whether the asker sees a case of it.
var homeOf = db.NewQuery[home](`SELECT country, EXISTS (SELECT 1 FROM case_files c WHERE c.reference = $2 AND c.office_id = o.id) AS known
	FROM offices o WHERE id = $1`)
