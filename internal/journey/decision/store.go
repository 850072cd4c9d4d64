package decision

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/programme"
)

var (
	applications  = db.NewTable[Application]("applications", "decision.application")
	eligibilities = db.NewTable[Eligibility]("eligibility_decisions", "decision.eligibility")
	returns       = db.NewTable[Return]("return_decisions", "decision.return")
	exceptions    = db.NewTable[Exception]("rule_exceptions", "decision.exception")
	clearances    = db.NewTable[Clearance]("authority_clearances", "decision.clearance")
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

// authors wrote down what is decided on in a case ($1), whoever leads it by now.
const authors = `ARRAY(SELECT recorded_by FROM applications WHERE case_id = $1 AND NOT voided
			UNION SELECT recorded_by FROM screenings WHERE case_id = $1 AND NOT voided)`

var submissions = db.NewQuery[Submission](`
	SELECT coalesce(t.actor_id, 0) AS actor_id, coalesce(s.given_name, '') AS given_name, coalesce(s.family_name, '') AS family_name,
		coalesce(t.happened_on, '0001-01-01') AS happened_on,
		` + authors + ` AS authors
	FROM case_files c
	LEFT JOIN LATERAL (SELECT actor_id, happened_on FROM case_steps WHERE case_id = c.id AND event = 'application_submitted' ORDER BY id DESC LIMIT 1) t ON true
	LEFT JOIN staff s ON s.id = t.actor_id
	WHERE c.id = $1`)

// submission is the latest one, with the authors of what was submitted; without
// an actor where there is none yet.
func submission(ctx context.Context, r db.Reader, c casefile.Case) (Submission, error) {
	return submissions.One(ctx, r, c.ID)
}

// screened is what the screening found about a member, as evidence.
type screened struct {
	MemberID        int64     `db:"member_id"`
	On              date.Date `db:"screened_on"`
	Done            bool      `db:"done"`
	Vulnerabilities []string  `db:"vulnerabilities"`
	Fear            string    `db:"fear"`
	Action          string    `db:"action"`
}

// held is how much was spoken, as evidence.
type held struct {
	Count  int       `db:"held"`
	LastOn date.Date `db:"last_on"`
}

// others are the colleagues who may decide, their names side by side.
type others struct {
	Givens   []string `db:"givens"`
	Families []string `db:"families"`
}

// onFile is what the page shows about a member, and about the case as a
// whole, which is the same in every row.
type onFile struct {
	screened
	Submission
	held
	others
}

var evidenceOf = db.NewQuery[onFile](`
	WITH sent AS (
		SELECT t.actor_id, s.given_name, s.family_name, t.happened_on
		FROM case_steps t JOIN staff s ON s.id = t.actor_id
		WHERE t.case_id = $1 AND t.event = 'application_submitted' ORDER BY t.id DESC LIMIT 1),
	wrote AS (SELECT ` + authors + ` AS authors),
	spoken AS (
		SELECT count(*)::int AS held, coalesce(max(held_on), '0001-01-01') AS last_on
		FROM counselling_sessions WHERE case_id = $1 AND NOT voided),
	deciding AS (
		SELECT array_agg(x.given_name ORDER BY x.n) AS givens, array_agg(x.family_name ORDER BY x.n) AS families FROM (
			SELECT given_name, family_name, row_number() OVER (ORDER BY family_name COLLATE "und-x-icu", given_name COLLATE "und-x-icu", id) AS n FROM staff
			WHERE office_id = $2 AND state = 'active' AND id <> $3 AND id <> coalesce((SELECT actor_id FROM sent), 0)
				AND id <> ALL (SELECT unnest(authors) FROM wrote)
				AND (role = 'office_manager' OR role = 'counsellor' AND 'deputy' = ANY (duties))) x)
	SELECT m.id AS member_id, coalesce(s.screened_on, '0001-01-01') AS screened_on, coalesce(cardinality(s.vulnerabilities), 0) > 0 AS done,
		coalesce(s.vulnerabilities, '{}') AS vulnerabilities, coalesce(s.fear_of_return, 'unknown') AS fear, coalesce(s.action, '') AS action,
		coalesce(t.actor_id, 0) AS actor_id, coalesce(t.given_name, '') AS given_name, coalesce(t.family_name, '') AS family_name,
		coalesce(t.happened_on, '0001-01-01') AS happened_on, w.authors, h.held, h.last_on, coalesce(d.givens, '{}') AS givens, coalesce(d.families, '{}') AS families
	FROM case_members m LEFT JOIN screenings s ON s.member_id = m.id AND NOT s.voided
	LEFT JOIN sent t ON true CROSS JOIN wrote w CROSS JOIN spoken h CROSS JOIN deciding d
	WHERE m.case_id = $1 ORDER BY m.position, m.id`)

// periodOf is the time of the case's programme.
func periodOf(ctx context.Context, r db.Reader, c casefile.Case) (Period, error) {
	if c.ProgrammeID == 0 {
		return Period{}, nil
	}
	p, err := programme.ByID(ctx, r, c.ProgrammeID)
	if err != nil {
		return Period{}, err
	}
	return Period{p.StartsOn, p.EndsOn, p.DeclarationTiming == programme.WithApplication}, nil
}

// Exceptions lists the exceptions asked for in a case, newest first.
func Exceptions(ctx context.Context, r db.Reader, c casefile.Case) ([]Exception, error) {
	return exceptions.Many(ctx, r, "WHERE case_id = $1 ORDER BY id DESC", c.ID)
}

func exceptionOf(ctx context.Context, r db.Reader, c casefile.Case, id int64) (Exception, error) {
	return exceptions.One(ctx, r, "WHERE id = $1 AND case_id = $2", id, c.ID)
}

// Clearances lists what authorities were asked about a case, newest first.
func Clearances(ctx context.Context, r db.Reader, c casefile.Case) ([]Clearance, error) {
	return clearances.Many(ctx, r, "WHERE case_id = $1 ORDER BY id DESC", c.ID)
}

func clearanceOf(ctx context.Context, r db.Reader, c casefile.Case, id int64) (Clearance, error) {
	return clearances.One(ctx, r, "WHERE id = $1 AND case_id = $2", id, c.ID)
}

// agree marks the latest assessment of each member, if it lets them return.
const agree = `
	UPDATE risk_assessments r SET agreed_by = $2, agreed_on = $3, version = version + 1
	WHERE r.case_id = $1 AND NOT r.voided AND r.level IN ('low', 'medium') AND r.agreed_on = '0001-01-01'
		AND NOT EXISTS (SELECT 1 FROM risk_assessments l WHERE l.member_id = r.member_id AND l.id > r.id AND NOT l.voided)`

// earlier is assistance that somebody of the case had before.
type earlier struct {
	MemberID  int64     `db:"member_id"`
	Reference string    `db:"reference"`
	Programme string    `db:"programme"`
	Departed  date.Date `db:"departed_on"`
	Stage     string    `db:"stage"`
	Minor     int64     `db:"minor"`
	Currency  string    `db:"currency"`
}

// earlierHelp lists the other cases of the members that the reader may see,
// with what was paid out in them: delivered activities and cash.
var earlierHelp = db.NewQuery[earlier](`
	SELECT m.id AS member_id, c.reference, coalesce(p.name, '') AS programme, coalesce(d.departed_on, '0001-01-01') AS departed_on, c.stage,
		coalesce(w.minor, 0)::bigint AS minor, coalesce(w.currency, '') AS currency
	FROM case_members m
	JOIN case_members o ON o.migrant_id = m.migrant_id AND o.case_id <> m.case_id
	JOIN case_files c ON c.id = o.case_id AND NOT c.voided
	LEFT JOIN programmes p ON p.id = c.programme_id
	LEFT JOIN departures d ON d.member_id = o.id AND NOT d.voided AND d.not_admitted_on = '0001-01-01'
	LEFT JOIN LATERAL (
		SELECT sum(minor) AS minor, currency FROM (
			SELECT amount_minor AS minor, currency FROM plan_activities WHERE case_id = c.id AND state = 'delivered' AND NOT voided
			UNION ALL SELECT amount_minor, currency FROM allowances WHERE case_id = c.id AND state = 'paid' AND NOT voided) x
		GROUP BY currency) w ON true
	WHERE m.case_id = $1
	ORDER BY m.position, c.id DESC, w.currency`)
