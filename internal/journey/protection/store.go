package protection

import "homeward/internal/kit/db"

var risks = db.NewTable[Risk]("risk_assessments", "protection.risk")

// named are those named on a case.
type named struct {
	GivenName  string `db:"given_name"`
	FamilyName string `db:"family_name"`
}

var namedOn = db.NewQuery[named](`
	SELECT s.given_name, s.family_name FROM case_named_staff n JOIN staff s ON s.id = n.staff_id
	WHERE n.case_id = $1 ORDER BY s.family_name, s.given_name, s.id`)
