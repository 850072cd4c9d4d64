package desk

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

// Day is what waits today for somebody who works with cases.
type Day struct {
	Today        date.Date
	Appointments []Appointment
	Mine, Others []Block
	Due          []Row
	Counts       Counts // of the reader's open cases
	Changes      []Change
	Drafts       []Draft
}

// Appointment is a meeting planned for today.
type Appointment struct {
	ID           int64  `db:"id"`
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

var appointmentsOf = db.NewQuery[Appointment](`
	SELECT a.id, a.at_time, a.purpose, a.place_detail, a.state, c.reference, ` + principalColumns + `,
		c.stage <> 'closed' AND NOT c.voided AS case_open
	FROM appointments a
	JOIN case_files c ON c.id = a.case_id` + principalOf + `
	WHERE a.counsellor_id = $1 AND a.on_day = $2 AND a.state IN ('planned', 'held')
	ORDER BY a.at_time, a.id LIMIT 40`)

// Block is something several cases wait for, with the people who have waited
// longest.
type Block struct {
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
		SELECT c.id, c.reference, c.blocker, c.blocked_on, c.blocked_since,
			row_number() OVER w AS place, count(*) OVER (PARTITION BY c.blocker) AS cases, min(c.blocked_since) OVER (PARTITION BY c.blocker) AS since,
			min(nullif(c.due_on, '0001-01-01')) OVER (PARTITION BY c.blocker) AS due_on
		FROM case_files c
		WHERE c.office_id = $1 AND c.counsellor_id = $2 AND ` + openCase + ` AND c.blocker <> ''
		WINDOW w AS (PARTITION BY c.blocker ORDER BY c.blocked_since, c.id))
	SELECT c.blocker, c.blocked_on, c.cases::int AS cases, c.since, coalesce(c.due_on, '0001-01-01') AS due_on, c.reference,
		coalesce(p.family_name, '') AS family_name, coalesce(p.given_name, '') AS given_name
	FROM c` + principalOf + `
	WHERE c.place <= 3
	ORDER BY c.since, c.blocker, c.place`)

func blocks(rows []blockRow) []Block {
	var out []Block
	for _, r := range rows {
		if len(out) == 0 || out[len(out)-1].Need != r.Need {
			out = append(out, Block{Need: r.Need, BlockedOn: r.BlockedOn, Cases: r.Cases, Since: r.Since, DueOn: r.DueOn})
		}
		b := &out[len(out)-1]
		b.People = append(b.People, Held{r.Reference, r.FamilyName, r.GivenName})
	}
	return out
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

// recent looks at the cases that changed last only.
var recent = db.NewQuery[Change](`
	WITH c AS (
		SELECT c.id, c.reference FROM case_files c
		WHERE c.office_id = $1 AND c.counsellor_id = $2 AND c.updated_at > $3
		ORDER BY c.updated_at DESC, c.id DESC LIMIT 30)
	SELECT st.event, st.from_stage, st.to_stage, st.at, a.family_name AS actor_family, a.given_name AS actor_given, c.reference,
		coalesce(p.family_name, '') AS family_name, coalesce(p.given_name, '') AS given_name
	FROM c
	JOIN LATERAL (
		SELECT event, from_stage, to_stage, at, actor_id FROM case_steps
		WHERE case_id = c.id AND actor_id NOT IN ($2, 0) AND at > $3 ORDER BY id DESC LIMIT 1) st ON true
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
	WHERE d.staff_id = $1 ORDER BY d.updated_at DESC, d.id DESC LIMIT $2`)

// Sizes of the parts of the day.
const (
	dueShown    = 6
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
		queue(b, &held, blocksOf, scope.office, scope.staff)
		queue(b, &out.Due, typed[Row](due), due.args...)
		queue(b, &out.Changes, recent, scope.office, scope.staff, s.Clock.Now().AddDate(0, 0, -changesDays))
		queue(b, &out.Drafts, draftsOf, scope.staff, draftsShown)
		queue(b, &ms, marks, scope.office, scope.staff)
		if err := send(ctx, r, b); err != nil {
			return err
		}
		out.Due = distinct(out.Due)
		for _, k := range blocks(held) {
			if k.BlockedOn == casefile.ByCounsellor {
				out.Mine = append(out.Mine, k)
			} else {
				out.Others = append(out.Others, k)
			}
		}
		out.Counts, err = s.count(ctx, r, by, mine, scope, ms[0])
		return err
	})
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
