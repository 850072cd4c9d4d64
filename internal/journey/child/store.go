package child

import (
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

var procedures = db.NewTable[Procedure]("child_procedures", "child")

// escort is an escort of a journey, of one member or of all.
type escort struct {
	ID         int64 `db:"id,auto"`
	CaseID     int64 `db:"case_id,once"`
	MemberID   int64 `db:"member_id,once,null"`
	RecordedBy int64 `db:"recorded_by,once"`
	Escort
	Voided  bool `db:"voided,auto"`
	Version int  `db:"version,auto"`
}

var escorts = db.NewTable[escort]("escort_assignments", "child")

// screened is the day on which a member was screened.
type screened struct {
	MemberID int64     `db:"member_id"`
	On       date.Date `db:"screened_on"`
}

var screenings = db.NewQuery[screened]("SELECT member_id, screened_on FROM screenings WHERE case_id = $1 AND NOT voided")
