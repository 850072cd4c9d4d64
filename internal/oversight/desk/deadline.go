package desk

import (
	"cmp"
	"context"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
)

// DeadlineKind is what ends on a deadline that an authority set.
type DeadlineKind string

// The kinds.
const (
	DetentionEnds DeadlineKind = "detention"
	LeaveBy       DeadlineKind = "leave"
	AppealBy      DeadlineKind = "appeal"
	RequestBy     DeadlineKind = "request"
)

// Options are the kinds.
func (DeadlineKind) Options() []DeadlineKind {
	return []DeadlineKind{DetentionEnds, LeaveBy, AppealBy, RequestBy}
}

// Deadline is a day an authority set for somebody whose case is open.
type Deadline struct {
	Kind       DeadlineKind `db:"kind"`
	Day        date.Date    `db:"day"`
	Reference  string       `db:"reference"`
	FamilyName string       `db:"family_name"`
	GivenName  string       `db:"given_name"`
}

func (d Deadline) name(ctx context.Context) string {
	return cmp.Or(i18n.PersonName(ctx, d.FamilyName, d.GivenName), d.Reference)
}

// deadlinesNear are those of the office ($1) from a few days before today ($2)
// to two weeks after it, of one counsellor's cases ($3) or, for 0, of all. Who
// has left has none any more.
var deadlinesNear = db.NewQuery[Deadline](`
	WITH near AS (
		SELECT 'detention' AS kind, ends_on AS day, case_id, member_id FROM detentions
		WHERE ends_on BETWEEN $2::date - 3 AND $2::date + 14 AND ends_on > '0001-01-01' AND released_on = '0001-01-01' AND NOT voided
		UNION ALL SELECT 'leave', leave_by, case_id, member_id FROM return_orders WHERE leave_by BETWEEN $2::date - 3 AND $2::date + 14 AND leave_by > '0001-01-01' AND NOT voided
		UNION ALL SELECT 'appeal', appeal_by, case_id, member_id FROM return_orders WHERE appeal_by BETWEEN $2::date AND $2::date + 14 AND appeal_by > '0001-01-01' AND NOT voided
		UNION ALL SELECT 'request', request_by, case_id, member_id FROM return_orders WHERE request_by BETWEEN $2::date AND $2::date + 14 AND request_by > '0001-01-01' AND NOT voided)
	SELECT n.kind, n.day, c.reference, p.family_name, p.given_name
	FROM near n
	JOIN case_files c ON c.id = n.case_id
	JOIN case_members m ON m.id = n.member_id
	JOIN migrants p ON p.id = m.migrant_id
	WHERE c.office_id = $1 AND c.stage <> 'closed' AND NOT c.voided AND m.status IN ('active', 'absent') AND ($3::bigint = 0 OR c.counsellor_id = $3)
		AND NOT EXISTS (SELECT 1 FROM departures d WHERE d.member_id = m.id AND NOT d.voided AND d.not_admitted_on = '0001-01-01')
	ORDER BY n.day, c.reference, p.family_name, p.given_name, n.kind LIMIT 12`)
