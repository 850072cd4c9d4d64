package report

import (
	"context"
	"embed"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/organisation/codelist"
)

//go:embed sql/*.sql
var sqlFiles embed.FS

// evidence holds the query of every indicator, by name.
var evidence = func() map[string]*db.Query[Row] {
	m := map[string]*db.Query[Row]{}
	for _, rep := range Reports {
		for _, i := range rep.Indicators {
			name := i.evidence()
			if _, done := m[name]; done {
				continue
			}
			sql, err := sqlFiles.ReadFile("sql/" + name + ".sql")
			if err != nil {
				panic(err)
			}
			m[name] = db.NewQuery[Row](string(sql))
		}
	}
	return m
}()

// scope is what Params mean in the database.
type scope struct {
	programme int64 // 0: all
	offices   []int64
	from, to  date.Date
	screened  bool     // the vulnerabilities found are asked for too
	opened    []string // dimensions by which the report opens figures
}

// count lets the rows of an indicator pass by and counts them; each, if any,
// sees every row that counts.
func count(ctx context.Context, r db.Reader, i Indicator, s scope, p Params, each func(Key, Row) error) (*Cube, error) {
	cubes, err := countAll(ctx, r, []Indicator{i}, s, p, func(Indicator) func(Key, Row) error { return each })
	return cubes[i.ID], err
}

// countAll counts indicators; take gives for each what sees its rows, if
// anything does. Evidence is read once, however many count from it.
func countAll(ctx context.Context, r db.Reader, all []Indicator, s scope, p Params, take func(Indicator) func(Key, Row) error) (map[string]*Cube, error) {
	cubes := map[string]*Cube{}
	for _, i := range all {
		if cubes[i.ID] != nil {
			continue
		}
		var tallies []*tally
		kinds := []string{}
		for _, o := range all {
			if o.evidence() == i.evidence() {
				tallies = append(tallies, newTally(o, s.opened, p, take(o)))
				kinds = append(kinds, o.Only...)
			}
		}
		err := evidence[i.evidence()].Each(ctx, r, func(row Row) error {
			for _, t := range tallies {
				if t.cube.indicator.takes(row) {
					if err := t.add(row, p.To); err != nil {
						return err
					}
				}
			}
			return nil
		}, pgx.NamedArgs{
			"programme": s.programme, "offices": s.offices, "from": s.from, "to": s.to, "screened": s.screened,
			"kinds": kinds, "manners": manners, "unbought": codelist.Unbought(),
		})
		if err != nil {
			return nil, fmt.Errorf("indicator %s: %w", i.ID, err)
		}
		for _, t := range tallies {
			if cubes[t.cube.indicator.ID], err = t.finish(); err != nil {
				return nil, err
			}
		}
	}
	return cubes, nil
}

// Office is an office that can be reported on.
type Office struct {
	ID   int64  `db:"id"`
	Code string `db:"code"`
	Name string `db:"name"`
}

var officeQuery = db.NewQuery[Office](`
	SELECT id, code, name
	FROM offices
	ORDER BY code`)

// Programme is a programme that can be reported on.
type Programme struct {
	ID          int64     `db:"id"`
	Code        string    `db:"code"`
	Name        string    `db:"name"`
	GrantNumber string    `db:"grant_number"`
	StartsOn    date.Date `db:"starts_on"`
	EndsOn      date.Date `db:"ends_on"`
	Offices     []int64   `db:"offices"` // that have part in it
	Wholly      bool      `db:"wholly"`  // whoever asks sees all of it
}

// leavesLines reports whether the programme stands in a table of programmes:
// one in which an office has neither part nor figures does not.
func (p Programme) leavesLines(asked Params, offices []int64, figures bool) bool {
	part := slices.ContainsFunc(p.Offices, func(o int64) bool { return slices.Contains(offices, o) })
	return asked.Programme != "" || p.Wholly && asked.Office == "" || part || figures
}

// figuresOf reports whether anything was counted under a programme.
func figuresOf(code string, all []Indicator, cube func(Indicator) *Cube) bool {
	return slices.ContainsFunc(all, func(i Indicator) bool {
		return cube(i).Count(CellOf(i, Cumulative, "project", code)) != 0 || cube(i).Count(CellOf(i, Corrections, "project", code)) != 0
	})
}

// programmeQuery finds the programmes of offices: where they work in it, or
// have cases under it.
var programmeQuery = db.NewQuery[Programme](`
	SELECT p.id, p.code, p.name, p.grant_number, p.starts_on, p.ends_on,
		ARRAY(SELECT po.office_id FROM programme_offices po WHERE po.programme_id = p.id ORDER BY po.office_id) AS offices, $2::boolean AS wholly
	FROM programmes p
	WHERE EXISTS (SELECT 1 FROM programme_offices po WHERE po.programme_id = p.id AND po.office_id = ANY ($1))
		OR EXISTS (SELECT 1 FROM case_files c WHERE c.programme_id = p.id AND c.office_id = ANY ($1))
		OR $2
	ORDER BY p.starts_on DESC, p.code`)

// Target is what a programme promised for an indicator.
type Target struct {
	ProgrammeID int64  `db:"programme_id"`
	Indicator   string `db:"indicator"`
	Baseline    int64  `db:"baseline"`
	Milestone   int64  `db:"milestone"`
	Target      int64  `db:"target"`
}

var targetQuery = db.NewQuery[Target](`
	SELECT programme_id, indicator, baseline, milestone, target
	FROM programme_targets
	ORDER BY programme_id, indicator`)

// readTimeout is how long a report may take: longer than a page, for it reads
// a whole period.
const readTimeout = "60s"

var (
	timeoutQuery = db.NewQuery[string](`SELECT set_config('statement_timeout', $1, true)`)
	// fullQuery finds, where as many acts as there may be in an hour were, after
	// how many minutes there may be one more.
	fullQuery = db.NewQuery[int64](`
	SELECT greatest(1, ceil(extract(epoch FROM at + interval '1 hour' - now()) / 60))::bigint
	FROM access_log
	WHERE staff_id = $1 AND act = $2 AND at > now() - interval '1 hour'
	ORDER BY at DESC
	OFFSET $3::bigint - 1
	LIMIT 1`)
	// turnQuery lets those of a person who count within the hour do so one after
	// the other.
	turnQuery = db.NewQuery[bool](`SELECT pg_advisory_xact_lock(hashtextextended('exports', $1)) IS NOT NULL`)
	logQuery  = db.NewQuery[int64](`
	INSERT INTO access_log (staff_id, act, reason, request_id)
	VALUES ($1, $2, $3, $4)
	RETURNING staff_id`)
)

// How many exports a person may make in an hour, and how often they may look
// what would go out.
const (
	maxExports  = 30
	maxPreviews = 120
)

// LogExport writes down that an export was asked for; fault.TooMany when too
// many were within the hour.
func LogExport(ctx context.Context, r db.Reader, by db.Actor, what string) error {
	return logExport(ctx, r, by, what)
}

// LogPreview writes down that somebody looks what would go out; fault.TooMany
// when they did too often within the hour.
func LogPreview(ctx context.Context, r db.Reader, by db.Actor, what string) error {
	return logAct(ctx, r, by, actPreview, what, maxPreviews)
}

// logExport writes down that figures leave the house; fault.TooMany when too
// many did within the hour.
func logExport(ctx context.Context, r db.Reader, by db.Actor, what string) error {
	return logAct(ctx, r, by, actExport, what, maxExports)
}

// logAct writes an act down, at most so many an hour of one person.
func logAct(ctx context.Context, r db.Reader, by db.Actor, act, what string, most int64) error {
	if by.StaffID != 0 {
		if _, err := turnQuery.One(ctx, r, by.StaffID); err != nil {
			return err
		}
		full, err := fullQuery.All(ctx, r, by.StaffID, act, most)
		if err != nil {
			return err
		}
		if len(full) > 0 {
			return fault.New(fault.TooMany, "%w", limit{act, most, full[0]})
		}
	}
	_, err := logQuery.One(ctx, r, by.StaffID, act, what, by.RequestID)
	return err
}

// caseRow is what an administrator with a reason sees of a case.
type caseRow struct {
	ID        int64     `db:"id"`
	Reference string    `db:"reference"`
	Office    string    `db:"office"`
	Programme string    `db:"programme"`
	OpenedOn  date.Date `db:"opened_on"`
	ClosedOn  date.Date `db:"closed_on"`
}

var caseQuery = db.NewQuery[caseRow](`
	SELECT c.id, c.reference, o.name AS office, coalesce(p.name, '') AS programme, c.opened_on, c.closed_on
	FROM case_files c
	JOIN offices o ON o.id = c.office_id
	LEFT JOIN programmes p ON p.id = c.programme_id
	WHERE c.reference = $1 AND c.class = 'ordinary' AND c.office_id = ANY ($2)`)

// Fact is a dated fact of a member of a case that a figure may rest on.
type Fact struct {
	Position    int          `db:"position"`
	Sex         string       `db:"sex"`
	BirthDate   date.Partial `db:"birth_date"`
	Citizenship string       `db:"citizenship"`
	Kind        string       `db:"kind"` // departure, arrival, delivery
	Day         date.Date    `db:"day"`
	Voided      bool         `db:"voided"`
	TurnedBack  bool         `db:"turned_back"` // left, and was not admitted
	DayAssumed  bool         `db:"day_assumed"`
	Imported    bool         `db:"imported"`
}

var factQuery = db.NewQuery[Fact](`
	SELECT m.position, coalesce(p.sex, 'u') AS sex, coalesce(p.birth_date, '') AS birth_date,
		coalesce(p.citizenship, '') AS citizenship, f.kind, f.day, f.voided, f.turned_back, f.day_assumed, f.source = 'import' AS imported
	FROM case_members m
	LEFT JOIN migrants p ON p.id = m.migrant_id
	JOIN (
		SELECT d.member_id, 'departure' AS kind, d.departed_on AS day, d.voided, d.not_admitted_on > '0001-01-01' AS turned_back, false AS day_assumed, d.source
		FROM departures d WHERE d.case_id = $1
		UNION ALL
		SELECT a.member_id, 'arrival', a.arrived_on, a.voided, false, false, a.source
		FROM arrivals a WHERE a.case_id = $1
		UNION ALL
		SELECT coalesce(a.member_id, fm.id), 'delivery', a.delivered_on, a.voided, false, a.day_assumed, a.source
		FROM plan_activities a
		LEFT JOIN case_members fm ON fm.case_id = a.case_id AND a.member_id IS NULL
		WHERE a.case_id = $1 AND a.state = 'delivered'
	) f ON f.member_id = m.id
	WHERE m.case_id = $1
	ORDER BY m.position, f.day, f.kind`)

// reasonQuery tells whether somebody gave a reason for opening a case lately,
// by the database's clock, which also dated the entry.
var reasonQuery = db.NewQuery[bool](`
	SELECT EXISTS (
		SELECT 1 FROM access_log
		WHERE staff_id = $1 AND case_id = $2 AND act = $3 AND at > now() - make_interval(secs => $4))`)

// logCase writes down who opens a case, and why.
func logCase(ctx context.Context, tx db.Tx, by db.Actor, caseID int64, act, reason string) error {
	_, err := tx.Exec(ctx, "INSERT INTO access_log (staff_id, case_id, act, reason, request_id) VALUES ($1, $2, $3, $4, $5)",
		by.StaffID, caseID, act, reason, by.RequestID)
	return err
}
