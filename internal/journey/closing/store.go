package closing

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

var (
	closings = db.NewTable[Closing]("case_closings", "closing.request")
	holds    = db.NewTable[Hold]("case_holds", "closing.hold")
)

// entry is a request or a hold with the names of who acted.
type entry struct {
	Kind    string    `db:"kind"` // closing or hold
	ID      int64     `db:"id"`
	Code    string    `db:"code"` // reason, as a code
	State   string    `db:"state"`
	From    date.Date `db:"from_on"`
	Until   date.Date `db:"until_on"`
	Text    string    `db:"text"`
	Answer  string    `db:"answer"`
	ByGiven string    `db:"by_given"`
	ByName  string    `db:"by_family"`
	ToGiven string    `db:"to_given"`
	ToName  string    `db:"to_family"`
	Other   string    `db:"other"` // reference of the case a duplicate points to
	Voided  bool      `db:"voided"`
}

var entries = db.NewQuery[entry](`
	SELECT 'closing' AS kind, c.id, c.reason AS code, CASE WHEN c.reopened_on > '0001-01-01' THEN 'reopened' ELSE c.state END AS state,
		c.requested_on AS from_on, c.decided_on AS until_on, concat_ws(E'\n', NULLIF(c.evidence, ''), NULLIF(c.summary, '')) AS text,
		concat_ws(E'\n', NULLIF(c.decision_note, ''), NULLIF(c.reopening_reason, '')) AS answer,
		a.given_name AS by_given, a.family_name AS by_family, coalesce(b.given_name, '') AS to_given, coalesce(b.family_name, '') AS to_family,
		coalesce(o.reference, '') AS other, c.voided
	FROM case_closings c
	JOIN staff a ON a.id = c.requested_by
	LEFT JOIN staff b ON b.id = c.decided_by
	LEFT JOIN case_files o ON o.id = c.duplicate_of
	WHERE c.case_id = $1
	UNION ALL
	SELECT 'hold', h.id, h.reason, CASE WHEN h.resumed_on > '0001-01-01' THEN 'resumed' ELSE 'held' END, h.held_on,
		CASE WHEN h.resumed_on > '0001-01-01' THEN h.resumed_on ELSE h.review_on END, h.note, '',
		a.given_name, a.family_name, coalesce(b.given_name, ''), coalesce(b.family_name, ''), '', h.voided
	FROM case_holds h
	JOIN staff a ON a.id = h.held_by
	LEFT JOIN staff b ON b.id = h.resumed_by
	WHERE h.case_id = $1
	ORDER BY from_on DESC, id DESC`)

// standingRequest is the request that waits for an answer; fault.NotFound: none.
func standingRequest(ctx context.Context, r db.Reader, c casefile.Case) (Closing, error) {
	return closings.One(ctx, r, "WHERE case_id = $1 AND state = 'requested' AND NOT voided", c.ID)
}

// standingHold is the hold of a case that rests; fault.NotFound: none.
func standingHold(ctx context.Context, r db.Reader, c casefile.Case) (Hold, error) {
	return holds.One(ctx, r, "WHERE case_id = $1 AND resumed_on = '0001-01-01' AND NOT voided", c.ID)
}

type departedRow struct {
	Departed bool `db:"departed"`
}

var hasDeparted = db.NewQuery[departedRow](`
	SELECT EXISTS (SELECT 1 FROM departures WHERE case_id = $1 AND NOT voided AND not_admitted_on = '0001-01-01') AS departed`)

// The statements of a reopening.
const (
	reopenClosings = `UPDATE case_closings SET reopened_by = $2, reopened_on = $3, reopening_reason = $4, version = version + 1
		WHERE case_id = $1 AND state = 'approved' AND reopened_on = '0001-01-01' AND NOT voided`
	noteReopening = `INSERT INTO case_reopenings (case_id, reopened_by, reopened_on, reason) VALUES ($1, $2, $3, $4)`
	decideAgain   = `INSERT INTO return_decisions (case_id, member_id, recorded_by, decided_on, outcome)
		SELECT case_id, id, $2, $3, 'undecided' FROM case_members WHERE case_id = $1 AND id = ANY ($4) AND status = 'withdrawn'`
)
