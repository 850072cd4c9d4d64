package desk

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

// question is a statement being put together from fixed parts; what a person
// typed goes into its arguments only.
type question struct {
	strings.Builder
	args []any
}

// arg adds an argument and gives its place.
func (q *question) arg(v any) string {
	q.args = append(q.args, v)
	return "$" + strconv.Itoa(len(q.args))
}

func (q *question) and(format string, values ...any) {
	places := make([]any, len(values))
	for i, v := range values {
		places[i] = q.arg(v)
	}
	q.WriteString("\n\t\tAND " + fmt.Sprintf(format, places...))
}

// openCase is the condition of the indexes of open cases, word for word.
const openCase = "c.stage <> 'closed' AND NOT c.voided"

// where writes the conditions of a filter for one office and one reader.
func (q *question) where(f Filter, scope reader) {
	fmt.Fprintf(q, "c.office_id = %s", q.arg(scope.office))
	switch f.Status {
	case All:
	case Closed:
		q.and("c.stage = 'closed'")
	default:
		q.and(openCase)
	}
	if f.Stage != "" {
		q.and("c.stage = %s", string(f.Stage))
	}
	switch f.Counsellor {
	case "":
	case Mine:
		q.and("c.counsellor_id = %s", scope.staff)
	case Nobody:
		q.and("c.counsellor_id IS NULL")
	default:
		q.and("c.counsellor_id = %s", number(f.Counsellor))
	}
	if f.Blocker != "" {
		q.and("c.blocker = %s", f.Blocker)
	}
	if f.Waiting != "" {
		q.and("c.blocked_on = %s", string(f.Waiting))
	}
	q.facts(f)
	if f.Stuck {
		q.and(keys[ByStuck].sql+" < %s", scope.stuckBefore())
	}
	switch f.Due {
	case "":
	case Overdue:
		q.and(keys[ByDue].sql+" < %s", scope.today)
	default:
		q.and(keys[ByDue].sql+" <= %s", scope.today.AddDays(int(number(string(f.Due)))))
	}
}

// facts writes the conditions on the facts of the case itself.
func (q *question) facts(f Filter) {
	switch f.Country {
	case "":
	case None:
		q.and("c.return_country = ''")
	default:
		q.and("c.return_country = %s", f.Country)
	}
	switch f.Programme {
	case "":
	case None:
		q.and("c.programme_id IS NULL")
	default:
		q.and("c.programme_id = %s", number(f.Programme))
	}
	if f.Children {
		q.and("c.children > 0")
	}
	if f.Detained {
		q.and(isDetained)
	}
	if f.Imported {
		q.and("c.source = 'import'")
	}
}

const isDetained = "c.status_at_application IN ('detained_immigration', 'detained_asylum')"

func isStuck(place string) string {
	return "c.blocked_since > '0001-01-01' AND c.blocked_since < " + place
}

// key is the value rows are ordered by.
type key struct {
	sql  string // word for word as in its index
	kind string // type of the value
	down bool   // the order runs from great to small
}

var keys = map[Sort]key{
	ByStuck:   {sql: "(CASE WHEN c.blocked_since = '0001-01-01' THEN '9999-12-31' ELSE c.blocked_since END)", kind: "date"},
	ByDue:     {sql: "(CASE WHEN c.due_on = '0001-01-01' THEN '9999-12-31' ELSE c.due_on END)", kind: "date"},
	ByOpened:  {sql: "c.opened_on", kind: "date", down: true},
	ByChanged: {sql: "c.updated_at", kind: "timestamptz", down: true},
	ByName:    {sql: "c.principal_sort", kind: "text"},
}

// valid tells whether a text from an address can be a value of the key.
func (k key) valid(s string) bool {
	switch k.kind {
	case "date":
		d, err := time.Parse(time.DateOnly, s)
		return err == nil && d.Year() > 0
	case "timestamptz":
		t, err := time.Parse("2006-01-02 15:04:05.999999999-07", s)
		_, offset := t.Zone()
		return err == nil && t.Year() > 0 && offset > -16*3600 && offset < 16*3600
	}
	return !strings.ContainsRune(s, 0)
}

// cases asks for up to most cases of a filter in an order, from a place on.
func cases(f Filter, scope reader, o Order, from Place, most int) *question {
	k := keys[o.By]
	down := k.down != o.Backward != from.Before
	dir, cmp := "", ">"
	if down {
		dir, cmp = " DESC", "<"
	}
	q := &question{}
	fmt.Fprintf(q, `
	WITH c AS (
		SELECT c.id, c.reference, c.class, c.stage, c.voided, c.blocker, c.blocked_on, c.blocked_since, c.due_on,
			c.last_contact_on, coalesce(%s, false) AS detained, c.counsellor_id, c.principal_name, c.updated_at, %s AS key
		FROM case_files c
		WHERE `, isDetained, k.sql)
	q.where(f, scope)
	if from.ID > 0 && k.valid(from.Key) {
		q.and("("+k.sql+", c.id) "+cmp+" (%s::"+k.kind+", %s::bigint)", from.Key, from.ID)
	}
	fmt.Fprintf(q, `
		ORDER BY %s%s, c.id%s
		LIMIT %d)`, k.sql, dir, dir, most) // in the text: a plan made for any number would sort first
	me := q.arg(scope.staff)
	fmt.Fprintf(q, `
	SELECT c.id, c.reference, c.class, c.stage, c.voided, c.blocker, c.blocked_on, c.blocked_since, c.due_on,
		c.last_contact_on, c.detained, c.counsellor_id, c.principal_name, coalesce(p.family_name, '') AS family_name,
		coalesce(p.given_name, '') AS given_name, coalesce(p.original_name, '') AS original_name,
		coalesce(p.original_language, '') AS original_language, 
		coalesce(c.updated_at > l.looked_at AND (SELECT true FROM audit_changes a
			WHERE a.case_id = c.id AND a.happened_at > l.looked_at AND a.actor_id NOT IN (%s, 0) LIMIT 1), false) AS changed, c.key::text AS key
	FROM c
	LEFT JOIN case_members m ON m.case_id = c.id AND m.position = 1
	LEFT JOIN migrants p ON p.id = m.migrant_id
	LEFT JOIN case_looks l ON l.case_id = c.id AND l.staff_id = %s
	ORDER BY c.key%s, c.id%s`, me, me, dir, dir)
	return q
}

// references asks for the references of up to most cases of a filter, in order.
func references(f Filter, scope reader, o Order, most int) *question {
	k := keys[o.By]
	dir := ""
	if k.down != o.Backward {
		dir = " DESC"
	}
	q := &question{}
	q.WriteString("SELECT c.reference FROM case_files c\n\tWHERE ")
	q.where(f, scope)
	fmt.Fprintf(q, "\n\tORDER BY %s%s, c.id%s LIMIT %d", k.sql, dir, dir, most)
	return q
}

// counted is a line of the counts of a filter: a value of one dimension.
type counted struct {
	Dimension string `db:"dimension"`
	Value     string `db:"value"`
	Tally
}

// counts asks how many cases a filter holds, altogether and by every
// dimension, in one reading. Protection cases are counted apart: only a reader
// named on them may know of them.
func counts(f Filter, scope reader, guarded bool) *question {
	q := &question{}
	day, week, fortnight, stuck := q.arg(scope.today), q.arg(scope.today.AddDays(7)), q.arg(scope.today.AddDays(14)), q.arg(scope.stuckBefore())
	fmt.Fprintf(q, `
	WITH cells AS MATERIALIZED (
		SELECT c.stage COLLATE "C" AS stage, c.blocker COLLATE "C" AS blocker, c.blocked_on COLLATE "C" AS blocked_on,
			c.return_country COLLATE "C" AS return_country, coalesce(c.counsellor_id, 0) AS counsellor_id,
			coalesce(c.programme_id, 0) AS programme_id, count(*) AS cases,
			count(*) FILTER (WHERE %s) AS stuck,
			count(*) FILTER (WHERE c.due_on > '0001-01-01' AND c.due_on < %s) AS overdue,
			count(*) FILTER (WHERE c.due_on > '0001-01-01' AND c.due_on <= %s) AS due_week,
			count(*) FILTER (WHERE c.due_on > '0001-01-01' AND c.due_on <= %s) AS due_in_two,
			count(*) FILTER (WHERE c.children > 0) AS children,
			count(*) FILTER (WHERE %s) AS detained,
			count(*) FILTER (WHERE c.source = 'import') AS imported
		FROM case_files c
		WHERE `, isStuck(stuck), day, week, fortnight, isDetained)
	q.where(f, scope)
	if guarded {
		q.and("c.class = 'protection' AND c.id IN (SELECT n.case_id FROM case_named_staff n WHERE n.staff_id = %s)", scope.staff)
	} else {
		q.and("c.class = 'ordinary'")
	}
	q.WriteString(`
		GROUP BY 1, 2, 3, 4, 5, 6)
	SELECT CASE GROUPING(stage, counsellor_id, blocker, blocked_on, return_country, programme_id)
			WHEN 31 THEN 'stage' WHEN 47 THEN 'counsellor' WHEN 55 THEN 'blocker' WHEN 59 THEN 'waiting'
			WHEN 61 THEN 'country' WHEN 62 THEN 'programme' ELSE '' END AS dimension,
		coalesce(stage, counsellor_id::text, blocker, blocked_on, return_country, programme_id::text, '') AS value,
		coalesce(sum(cases), 0)::int AS cases, coalesce(sum(stuck), 0)::int AS stuck, coalesce(sum(overdue), 0)::int AS overdue,
		coalesce(sum(due_week), 0)::int AS due_week, coalesce(sum(due_in_two), 0)::int AS due_in_two,
		coalesce(sum(children), 0)::int AS children, coalesce(sum(detained), 0)::int AS detained, coalesce(sum(imported), 0)::int AS imported
	FROM cells
	GROUP BY GROUPING SETS ((), (stage), (counsellor_id), (blocker), (blocked_on), (return_country), (programme_id))`)
	return q
}

// asked keeps the questions that were put together, by their text.
var asked sync.Map // string → *db.Query[…]

// typed makes a question of rows of one type.
func typed[T any](q *question) *db.Query[T] {
	text := q.String()
	if found, ok := asked.Load(text); ok {
		return found.(*db.Query[T])
	}
	made, _ := asked.LoadOrStore(text, db.NewQuery[T](text))
	return made.(*db.Query[T])
}

// queue adds a question to a round trip; its rows go into out.
func queue[T any](b *pgx.Batch, out *[]T, q *db.Query[T], args ...any) {
	b.Queue(q.SQL(), args...).Query(func(rows pgx.Rows) (err error) {
		*out, err = q.Collect(rows)
		return err
	})
}

// mark tells whether anything in an office has changed since, and the same of
// the protection cases the reader is named on.
type mark struct {
	Changed time.Time `db:"changed,null"`
	Guarded time.Time `db:"guarded,null"`
	Named   int       `db:"named"`
}

var marks = db.NewQuery[mark](`
	SELECT (SELECT max(c.updated_at) FROM case_files c WHERE c.office_id = $1 AND c.class = 'ordinary') AS changed,
		max(c.updated_at) AS guarded, count(*)::int AS named
	FROM case_named_staff n JOIN case_files c ON c.id = n.case_id
	WHERE n.staff_id = $2 AND c.office_id = $1 AND c.class = 'protection'`)

// person is a member of the office's staff.
type person struct {
	ID         int64  `db:"id"`
	FamilyName string `db:"family_name"`
	GivenName  string `db:"given_name"`
	Active     bool   `db:"active"`
}

// people are whom the office's cases can have as their counsellor, leavers too.
var people = db.NewQuery[person](`
	SELECT id, family_name, given_name, state = 'active' AS active FROM staff
	WHERE office_id = $1 AND role IN ('counsellor', 'office_manager')`)

// scheme is a programme the office works in.
type scheme struct {
	ID   int64  `db:"id"`
	Name string `db:"name"`
}

var schemes = db.NewQuery[scheme](`
	SELECT p.id, p.name FROM programmes p JOIN programme_offices o ON o.programme_id = p.id
	WHERE o.office_id = $1 ORDER BY p.imported, p.name, p.id`)

// reader is for whom a list is made, and on which day.
type reader struct {
	office, staff int64
	today         date.Date
}

// stuckBefore is the day before which waiting must have begun to be stuck.
func (r reader) stuckBefore() date.Date { return r.today.AddDays(-stuckDays) }

// send asks what is queued in one round trip.
func send(ctx context.Context, r db.Reader, b *pgx.Batch) error {
	return r.SendBatch(ctx, b).Close()
}
