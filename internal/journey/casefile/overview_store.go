package casefile

import (
	"context"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/programme"
)

var nextOne = db.NewQuery[nextAppointment](`
	SELECT on_day, at_time, purpose FROM appointments
	WHERE case_id = $1 AND state = 'planned' AND on_day >= $2 ORDER BY on_day, at_time LIMIT 1`)

// lastReturned is the latest decision on a case, if it sent the application back.
var lastReturned = db.NewQuery[returned](`
	SELECT e.reason, e.decided_on, s.given_name, s.family_name
	FROM (SELECT * FROM eligibility_decisions WHERE case_id = $1 AND NOT voided ORDER BY id DESC LIMIT 1) e
	JOIN staff s ON s.id = e.decided_by WHERE e.outcome = 'returned'`)

// filed is what is on file about a case, as it comes from the database.
type filed struct {
	rows    []factsRow
	members []memberFactsRow
}

// queue asks for it with the other statements of a round trip.
func (o *filed) queue(b *pgx.Batch, caseID int64, today date.Date) {
	factsOfCase.Queue(b, &o.rows, caseID, today)
	factsOfMembers.Queue(b, &o.members, caseID)
}

func (o *filed) facts(today date.Date) (Facts, error) {
	if len(o.rows) == 0 {
		return Facts{}, pgx.ErrNoRows
	}
	return o.rows[0].facts(o.members, today), nil
}

// shownRecent is how many entries of the timeline the first page shows.
const shownRecent = 6

// look reads all of the first page of an opened case in one round trip.
func (s Service) look(ctx context.Context, r db.Reader, c Case, today date.Date) (overview, error) {
	o := overview{Shell: Shell{Case: c, Title: "casefile.section.overview", Full: true}}
	b := &pgx.Batch{}
	var file filed
	var stages []passed
	var next []nextAppointment
	var back []returned
	file.queue(b, c.ID, today)
	stagesPassed.Queue(b, &stages, c.ID)
	happenings.Queue(b, &o.Recent, c.ID, farFuture, shownRecent)
	openings.Queue(b, &o.Openings, c.ID, s.Clock.Now().AddDate(0, 0, -7))
	nextOne.Queue(b, &next, c.ID, today)
	lastReturned.Queue(b, &back, c.ID)
	programme.Suspended.Queue(b, &o.Suspended, c.ProgrammeID, today)
	if err := r.SendBatch(ctx, b).Close(); err != nil {
		return overview{}, err
	}
	f, err := file.facts(today)
	if err != nil {
		return overview{}, err
	}
	o.Assessment, o.Passed = Assess(f, today), byStage(stages)
	if len(next) > 0 {
		o.Next = &next[0]
	}
	if len(back) > 0 && c.Open() && o.Assessment.Stage.Before(Eligibility) {
		o.Returned = &back[0]
	}
	return o, nil
}

// conflicts are those who have a conflict of interest in a case.
var conflicts = db.NewQuery[int64]("SELECT staff_id FROM case_conflicts WHERE case_id = $1 AND lifted_on = '0001-01-01' ORDER BY staff_id")
