package decision

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/organisation/programme"
)

var (
	applications  = db.NewTable[Application]("applications", "decision.application")
	eligibilities = db.NewTable[Eligibility]("eligibility_decisions", "decision.eligibility")
	returns       = db.NewTable[Return]("return_decisions", "decision.return")
)

// Applications lists the signed applications of a case.
func Applications(ctx context.Context, r db.Reader, c casefile.Case) ([]Application, error) {
	return applications.Many(ctx, r, "WHERE case_id = $1 ORDER BY id", c.ID)
}

// Eligibilities lists the manager's decisions on a case, newest first.
func Eligibilities(ctx context.Context, r db.Reader, c casefile.Case) ([]Eligibility, error) {
	return eligibilities.Many(ctx, r, "WHERE case_id = $1 ORDER BY id DESC", c.ID)
}

// Returns lists the members' own decisions, newest first.
func Returns(ctx context.Context, r db.Reader, c casefile.Case) ([]Return, error) {
	return returns.Many(ctx, r, "WHERE case_id = $1 ORDER BY decided_on DESC, id DESC", c.ID)
}

var submissions = db.NewQuery[Submission](`
	SELECT t.actor_id, s.given_name, s.family_name, t.happened_on
	FROM case_steps t JOIN staff s ON s.id = t.actor_id
	WHERE t.case_id = $1 AND t.event = 'application_submitted' ORDER BY t.id DESC LIMIT 1`)

// submission is the latest one; the zero value where there is none.
func submission(ctx context.Context, r db.Reader, c casefile.Case) (Submission, error) {
	s, err := submissions.One(ctx, r, c.ID)
	if fault.Is(err, fault.NotFound) {
		return Submission{}, nil
	}
	return s, err
}

// colleague is somebody else who may decide.
type colleague struct {
	GivenName  string `db:"given_name"`
	FamilyName string `db:"family_name"`
}

var deciders = db.NewQuery[colleague](`
	SELECT given_name, family_name FROM staff
	WHERE office_id = $1 AND role = 'office_manager' AND state = 'active' AND id <> ALL ($2)
	ORDER BY family_name COLLATE "und-x-icu", given_name COLLATE "und-x-icu", id`)

// screened is what the screening found about a member, as evidence.
type screened struct {
	MemberID        int64     `db:"member_id"`
	On              date.Date `db:"screened_on"`
	Done            bool      `db:"done"`
	Vulnerabilities []string  `db:"vulnerabilities"`
	Fear            string    `db:"fear"`
	Action          string    `db:"action"`
}

var screenings = db.NewQuery[screened](`
	SELECT m.id AS member_id, coalesce(s.screened_on, '0001-01-01') AS screened_on, coalesce(cardinality(s.vulnerabilities), 0) > 0 AS done,
		coalesce(s.vulnerabilities, '{}') AS vulnerabilities, coalesce(s.fear_of_return, 'unknown') AS fear, coalesce(s.action, '') AS action
	FROM case_members m LEFT JOIN screenings s ON s.member_id = m.id AND NOT s.voided
	WHERE m.case_id = $1 ORDER BY m.position, m.id`)

// sessions is how much was spoken, as evidence.
type sessions struct {
	Held   int       `db:"held"`
	LastOn date.Date `db:"last_on"`
}

var sessionsHeld = db.NewQuery[sessions](`
	SELECT count(*)::int AS held, coalesce(max(held_on), '0001-01-01') AS last_on
	FROM counselling_sessions WHERE case_id = $1 AND NOT voided`)

// periodOf is the time of the case's programme.
func periodOf(ctx context.Context, r db.Reader, c casefile.Case) (Period, error) {
	if c.ProgrammeID == 0 {
		return Period{}, nil
	}
	p, err := programme.ByID(ctx, r, c.ProgrammeID)
	if err != nil {
		return Period{}, err
	}
	return Period{p.StartsOn, p.EndsOn}, nil
}
