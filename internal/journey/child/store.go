package child

import (
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

var procedures = db.NewTable[Procedure]("child_procedures", "child")

// screened is the day on which a member was screened.
type screened struct {
	MemberID int64     `db:"member_id"`
	On       date.Date `db:"screened_on"`
}

var screenings = db.NewQuery[screened]("SELECT member_id, screened_on FROM screenings WHERE case_id = $1 AND NOT voided")
