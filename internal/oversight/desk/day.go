package desk

import (
	"context"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/task"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/programme"
)

// Day is what waits today for somebody who works with cases.
type Day struct {
	Today        date.Date
	Appointments []Appointment // the reader's, and of those they stand in for
	Tasks        []task.Item
	Mine, Others []Block
	StandsIn     []Standing
	Due          []Row
	Deadlines    []Deadline
	Counts       Counts // of the reader's open cases
	Changes      []Change
	Drafts       []Draft
	Suspended    []programme.Suspension
	Lifted       []programme.Lifted
	Guarded      []casefile.GuardedLine // for the protection focal point
}

// Standing is a colleague whose work is the reader's today.
type Standing struct {
	StaffID    int64     `db:"staff_id"`
	GivenName  string    `db:"given_name"`
	FamilyName string    `db:"family_name"`
	Until      date.Date `db:"until_day"`
	Blocks     []Block   // what holds up their cases, and is up to a counsellor
}

var standsIn = db.NewQuery[Standing](`
	SELECT s.id AS staff_id, s.given_name, s.family_name, max(a.until_day) AS until_day
	FROM staff_absences a JOIN staff s ON s.id = a.staff_id
	WHERE a.covered_by = $1 AND NOT a.cancelled AND $2 BETWEEN a.from_day AND a.until_day
	GROUP BY s.id ORDER BY s.family_name, s.given_name, s.id`)

// Appointment is a meeting planned for today.
type Appointment struct {
	ID           int64  `db:"id"`
	Kind         string `db:"kind"`
	StaffID      int64  `db:"staff_id"`
	StaffGiven   string `db:"staff_given"`
	StaffFamily  string `db:"staff_family"`
	AtTime       string `db:"at_time"`
	Purpose      string `db:"purpose"`
	PlaceDetail  string `db:"place_detail"`
	State        string `db:"state"`
	Reference    string `db:"reference"`
	FamilyName   string `db:"family_name"`
	GivenName    string `db:"given_name"`
	OriginalName string `db:"original_name"`
	OriginalLang string `db:"original_language"`
	CaseOpen     bool   `db:"case_open"`
}

// principalOf joins the principal applicant of c.
const principalOf = `
	LEFT JOIN LATERAL (
		SELECT p.family_name, p.given_name, p.original_name, p.original_language
		FROM case_members m JOIN migrants p ON p.id = m.migrant_id
		WHERE m.case_id = c.id AND m.position = 1 LIMIT 1) p ON true`

const principalColumns = `coalesce(p.family_name, '') AS family_name, coalesce(p.given_name, '') AS given_name,
		coalesce(p.original_name, '') AS original_name, coalesce(p.original_language, '') AS original_language`

// appointmentsToday are those of today ($2) of some people.
const appointmentsToday = `
	SELECT a.id, a.kind, a.counsellor_id AS staff_id, s.given_name AS staff_given, s.family_name AS staff_family, a.at_time, a.purpose, a.place_detail, a.state,
		coalesce(c.reference, '') AS reference, ` + principalColumns + `,
		coalesce(c.stage <> 'closed' AND NOT c.voided, false) AS case_open
	FROM appointments a
	JOIN staff s ON s.id = a.counsellor_id
	LEFT JOIN case_files c ON c.id = a.case_id` + principalOf + `
	WHERE a.on_day = $2 AND a.state IN ('planned', 'held') AND `

var (
	appointmentsOf = db.NewQuery[Appointment](appointmentsToday + `a.counsellor_id = ANY ((SELECT covered_by($1, $2))::bigint[])
	ORDER BY a.at_time, a.id LIMIT 40`)
	appointmentsOfOffice = db.NewQuery[Appointment](appointmentsToday + `a.counsellor_id = ANY (ARRAY(SELECT o.id FROM staff o WHERE o.office_id = $1))
	ORDER BY a.at_time, a.id LIMIT 60`)
)

// Block is something several cases wait for, with the people who have waited
// longest.
type Block struct {
	Whose     string // as a Filter says it
	Need      string
	BlockedOn casefile.Owner
	Cases     int
	Since     date.Date
	DueOn     date.Date // the earliest limit of these cases; zero: none
	People    []Held
}

// Held is somebody whose case waits.
type Held struct {
	Reference  string `db:"reference"`
	FamilyName string `db:"family_name"`
	GivenName  string `db:"given_name"`
}

type blockRow struct {
	StaffID    int64          `db:"staff_id"`
	Need       string         `db:"blocker"`
	BlockedOn  casefile.Owner `db:"blocked_on"`
	Cases      int            `db:"cases"`
	Since      date.Date      `db:"since"`
	DueOn      date.Date      `db:"due_on"`
	Reference  string         `db:"reference"`
	FamilyName string         `db:"family_name"`
	GivenName  string         `db:"given_name"`
}

var blocksOf = db.NewQuery[blockRow](`
	WITH c AS (
		SELECT c.id, c.counsellor_id, c.reference, c.blocker, c.blocked_on, c.blocked_since,
			row_number() OVER (k ORDER BY c.blocked_since, c.id) AS place, count(*) OVER k AS cases, min(c.blocked_since) OVER k AS since,
			min(nullif(c.due_on, '0001-01-01')) OVER k AS due_on
		FROM case_files c
		WHERE c.office_id = $1 AND c.counsellor_id = ANY ((SELECT covered_by($2, $3))::bigint[]) AND ` + openCase + ` AND c.blocker <> ''
		WINDOW k AS (PARTITION BY c.counsellor_id, c.blocker))
	SELECT c.counsellor_id AS staff_id, c.blocker, c.blocked_on, c.cases::int AS cases, c.since, coalesce(c.due_on, '0001-01-01') AS due_on, c.reference,
		coalesce(p.family_name, '') AS family_name, coalesce(p.given_name, '') AS given_name
	FROM c` + principalOf + `
	WHERE c.place <= 3
	ORDER BY c.counsellor_id, c.since, c.blocker, c.place`)

// blocks are what the cases of one of the people wait for.
func blocks(rows []blockRow, staffID int64, whose string) []Block {
	var out []Block
	for _, r := range rows {
		if r.StaffID != staffID {
			continue
		}
		if len(out) == 0 || out[len(out)-1].Need != r.Need {
			out = append(out, Block{Whose: whose, Need: r.Need, BlockedOn: r.BlockedOn, Cases: r.Cases, Since: r.Since, DueOn: r.DueOn})
		}
		b := &out[len(out)-1]
		b.People = append(b.People, Held{r.Reference, r.FamilyName, r.GivenName})
	}
	return out
}

// parted parts what is up to a counsellor from what others have to do.
func parted(all []Block) (counsellors, others []Block) {
	for _, k := range all {
		if k.BlockedOn == casefile.ByCounsellor {
			counsellors = append(counsellors, k)
		} else {
			others = append(others, k)
		}
	}
	return counsellors, others
}

// Change is the latest thing somebody else did in one of the reader's cases.
type Change struct {
	Event      casefile.Event `db:"event"`
	FromStage  casefile.Stage `db:"from_stage"`
	ToStage    casefile.Stage `db:"to_stage"`
	At         time.Time      `db:"at"`
	ActorFam   string         `db:"actor_family"`
	ActorGave  string         `db:"actor_given"`
	Reference  string         `db:"reference"`
	FamilyName string         `db:"family_name"`
	GivenName  string         `db:"given_name"`
}

// recent looks at the cases that changed last only, and there at what happened
// since the reader looked.
var recent = db.NewQuery[Change](`
	WITH c AS (
		SELECT c.id, c.reference, greatest($3, l.looked_at) AS since
		FROM case_files c LEFT JOIN case_looks l ON l.case_id = c.id AND l.staff_id = $2
		WHERE c.office_id = $1 AND c.counsellor_id = $2 AND c.updated_at > greatest($3, l.looked_at)
		ORDER BY c.updated_at DESC, c.id DESC LIMIT 30)
	SELECT st.event, st.from_stage, st.to_stage, st.at, a.family_name AS actor_family, a.given_name AS actor_given, c.reference,
		coalesce(p.family_name, '') AS family_name, coalesce(p.given_name, '') AS given_name
	FROM c
	JOIN LATERAL (
		SELECT event, from_stage, to_stage, at, actor_id FROM case_steps
		WHERE case_id = c.id AND actor_id NOT IN ($2, 0) AND at > c.since ORDER BY id DESC LIMIT 1) st ON true
	JOIN staff a ON a.id = st.actor_id` + principalOf + `
	ORDER BY st.at DESC LIMIT 6`)

// Draft is a form somebody has not sent, and the case it is about.
type Draft struct {
	Page       string    `db:"page"`
	Title      string    `db:"title"`
	UpdatedAt  time.Time `db:"updated_at"`
	Reference  string    `db:"reference"`
	FamilyName string    `db:"family_name"`
	GivenName  string    `db:"given_name"`
}

var draftsOf = db.NewQuery[Draft](`
	SELECT d.page, d.title, d.updated_at, coalesce(c.reference, '') AS reference,
		coalesce(p.family_name, '') AS family_name, coalesce(p.given_name, '') AS given_name
	FROM drafts d
	LEFT JOIN case_files c ON c.id = d.case_id` + principalOf + `
	WHERE d.staff_id = $1 AND (d.case_id IS NULL OR c.id IS NOT NULL) -- of a case since closed to the reader nothing is told
	ORDER BY d.updated_at DESC, d.id DESC LIMIT $2`)

// Sizes of the parts of the day.
const (
	dueShown    = 6
	tasksShown  = 8
	draftsShown = 5
	draftsMost  = 300
	changesDays = 7
)

// Day is what waits today for the reader, in their own cases.
func (s Service) Day(ctx context.Context, u access.User, by db.Actor) (Day, error) {
	scope := s.readerOf(u)
	out := Day{Today: scope.today}
	err := s.DB.Read(ctx, by, func(r db.Reader) (err error) {
		mine := Filter{Counsellor: Mine}
		due := cases(Filter{Counsellor: Mine, Due: DueWeek}, scope, Order{By: ByDue}, Place{}, dueShown)
		var ms []mark
		var held []blockRow
		b := &pgx.Batch{}
		queue(b, &out.Appointments, appointmentsOf, scope.staff, scope.today)
		task.Queue(b, &out.Tasks, u, task.Tasks, scope.today, tasksShown+1)
		queue(b, &held, blocksOf, scope.office, scope.staff, scope.today)
		queue(b, &out.StandsIn, standsIn, scope.staff, scope.today)
		queue(b, &out.Deadlines, deadlinesNear, scope.office, scope.today, scope.staff)
		queue(b, &out.Due, typed[Row](due), due.args...)
		queue(b, &out.Changes, recent, scope.office, scope.staff, s.Clock.Now().AddDate(0, 0, -changesDays))
		queue(b, &out.Drafts, draftsOf, scope.staff, draftsShown)
		queue(b, &out.Suspended, programme.SuspendedOf, u.OfficeID, scope.today)
		queue(b, &out.Lifted, programme.LiftedOf, u.OfficeID, scope.today)
		queue(b, &ms, marks, scope.office, scope.staff)
		if err := send(ctx, r, b); err != nil {
			return err
		}
		out.Due = distinct(out.Due)
		out.Mine, out.Others = parted(blocks(held, scope.staff, Mine))
		for i, x := range out.StandsIn {
			out.StandsIn[i].Blocks, _ = parted(blocks(held, x.StaffID, strconv.FormatInt(x.StaffID, 10)))
		}
		out.Counts, err = s.count(ctx, r, by, mine, scope, ms[0])
		return err
	})
	if err != nil || u.Role == access.OfficeManager { // whose office page shows them
		return out, err
	}
	out.Guarded, err = casefile.GuardedLines(ctx, s.DB, u, by)
	return out, err
}

// Drafts are the forms the reader has not sent, the latest first.
func (s Service) Drafts(ctx context.Context, by db.Actor) (out []Draft, err error) {
	err = s.DB.Read(ctx, by, func(r db.Reader) (err error) {
		out, err = draftsOf.All(ctx, r, by.StaffID, draftsMost)
		return err
	})
	return out, err
}
