package task

import (
	"context"
	"fmt"
	"strings"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

var tasks = db.NewTable[Task]("tasks", "task")

// dueKey is the value lists are ordered by, word for word as in its indexes.
const dueKey = "(CASE WHEN %[1]s.due_on = '0001-01-01' THEN '9999-12-31' ELSE %[1]s.due_on END)"

// Parts of the questions below. Arguments: $1 the staff member whose list it
// is, $2 their office, $3 the day of the last row before, $4 and $5 the task
// and the case after which the page begins, $6 how many rows, $7 today.
var (
	taskKey = fmt.Sprintf(dueKey, "t")
	caseKey = fmt.Sprintf(dueKey, "c")

	taskBranch = `(SELECT t.id, t.case_id, '' AS need, '' AS blocked_on, '0001-01-01'::date AS since, ` + taskKey + ` AS key, 0 AS branch, t.rule, t.title, t.note, t.state,
		t.falls_to, t.owner_id, t.made_by
		FROM tasks t LEFT JOIN case_files c ON c.id = t.case_id
		WHERE t.state = 'open' AND (t.rule = '' OR c.stage <> 'closed' AND NOT c.voided) AND (` + taskKey + `, t.id) > ($3, $4) AND %s
		ORDER BY ` + taskKey + `, t.id LIMIT $6)`
	needBranch = `(SELECT c.id, c.id AS case_id, c.blocker AS need, c.blocked_on, c.blocked_since AS since, ` + caseKey + ` AS key, 1 AS branch, '' AS rule, '' AS title, '' AS note, 'open' AS state,
		CASE c.blocked_on WHEN 'manager' THEN 'manager' ELSE 'counsellor' END AS falls_to, c.counsellor_id AS owner_id, 0::bigint AS made_by
		FROM case_files c
		WHERE c.stage <> 'closed' AND NOT c.voided AND c.blocker <> '' AND (` + caseKey + `, c.id) > ($3, $5) AND %s
		ORDER BY ` + caseKey + `, c.id LIMIT $6)`
	// near is what somebody must see to though others have to do it.
	near = "(c.blocked_on = 'counsellor' OR c.blocked_on <> 'manager' AND " + caseKey + " <= $7::date + 7)"
)

// covered are the member and the colleagues they stand in for today.
const covered = "(SELECT covered_by($1, $7))::bigint[]"

const itemColumns = `
	SELECT x.id, x.need, x.blocked_on, x.since, x.key, x.rule, x.title, x.note, x.state, x.falls_to,
		coalesce(x.owner_id, 0) AS owner_id, coalesce(o.given_name, '') AS owner_given, coalesce(o.family_name, '') AS owner_family,
		x.made_by AS maker_id, m.given_name AS maker_given, m.family_name AS maker_family,
		coalesce(f.reference, '') AS reference, coalesce(p.family_name, '') AS family_name, coalesce(p.given_name, '') AS given_name,
		coalesce(p.original_name, '') AS original_name, coalesce(p.original_language, '') AS original_language
	FROM x
	JOIN staff m ON m.id = x.made_by
	LEFT JOIN staff o ON o.id = x.owner_id
	LEFT JOIN case_files f ON f.id = x.case_id
	LEFT JOIN LATERAL (
		SELECT p.family_name, p.given_name, p.original_name, p.original_language
		FROM case_members cm JOIN migrants p ON p.id = cm.migrant_id
		WHERE cm.case_id = x.case_id AND cm.position = 1 LIMIT 1) p ON true`

// listing is the question of a list made of branches. Every argument is used,
// whatever the branches are.
func listing(branches ...string) *db.Query[Item] {
	return db.NewQuery[Item]("\n\tWITH x AS (\n\t\tSELECT b.* FROM (" + strings.Join(branches, "\n\t\tUNION ALL ") + ") b\n\t\tORDER BY key, branch, id LIMIT $6)" + itemColumns +
		"\n\tWHERE ($1::bigint, $2::bigint, $3::date, $4::bigint, $5::bigint, $7::date) IS NOT NULL" +
		"\n\tORDER BY x.key, x.branch, x.id")
}

var (
	ownTasks    = fmt.Sprintf(taskBranch, "t.owner_id = ANY ("+covered+")")
	ownNeeds    = fmt.Sprintf(needBranch, "c.counsellor_id = ANY ("+covered+") AND "+near)
	leaderTasks = fmt.Sprintf(taskBranch, "t.office_id = $2 AND t.owner_id IS NULL")
	leaderNeeds = fmt.Sprintf(needBranch, "c.office_id = $2 AND c.blocked_on = 'manager'")
	officeTasks = fmt.Sprintf(taskBranch, "t.office_id = $2")
	officeNeeds = fmt.Sprintf(needBranch, "c.office_id = $2 AND (c.blocked_on = 'manager' OR "+near+")")
)

// reach is how far a list goes.
type reach int

// A counsellor's own list, a manager's own, and the whole office's.
const (
	member reach = iota
	leader
	office
)

var listings = map[reach]map[Kind]*db.Query[Item]{
	member: {"": listing(ownTasks, ownNeeds), Tasks: listing(ownTasks), Needs: listing(ownNeeds)},
	leader: {"": listing(ownTasks, leaderTasks, ownNeeds, leaderNeeds), Tasks: listing(ownTasks, leaderTasks), Needs: listing(ownNeeds, leaderNeeds)},
	office: {"": listing(officeTasks, officeNeeds), Tasks: listing(officeTasks), Needs: listing(officeNeeds)},
}

// settledLately is what somebody did or called off, the latest first.
var settledLately = db.NewQuery[Item](`
	WITH x AS (
		SELECT t.id, t.case_id, '' AS need, '' AS blocked_on, t.settled_at::date AS since, ` + taskKey + ` AS key, t.rule, t.title, t.note, t.state,
			t.falls_to, t.owner_id, t.made_by, t.settled_at
		FROM tasks t WHERE t.settled_by = $1 AND t.state <> 'open' ORDER BY t.settled_at DESC, t.id DESC LIMIT $2)` + itemColumns + `
	ORDER BY x.settled_at DESC, x.id DESC`)

var ofCase = db.NewQuery[Item](`
	WITH x AS (
		SELECT t.id, t.case_id, '' AS need, '' AS blocked_on, coalesce(t.settled_at::date, '0001-01-01') AS since, ` + taskKey + ` AS key, t.rule, t.title, t.note, t.state,
			t.falls_to, t.owner_id, t.made_by, t.settled_at
		FROM tasks t WHERE t.case_id = $1 ORDER BY (t.state = 'open') DESC, t.id DESC LIMIT $2)` + itemColumns + `
	ORDER BY (x.state = 'open') DESC, CASE WHEN x.state = 'open' THEN x.key END, x.settled_at DESC, x.id`)

// OfCase are the tasks of a case: the open ones by their day, then the settled
// ones, the latest first.
func OfCase(ctx context.Context, r db.Reader, c casefile.Case) ([]Item, error) {
	return ofCase.All(ctx, r, c.ID, most)
}

// most is how many tasks a case's page, or a list of what was done, shows.
const most = 100

// Open has a rule make its task in a case: due on a day (zero: no limit), for
// the case's counsellor or the managers of its office. While it is open there
// is one for each rule; opening it again moves its day.
func Open(ctx context.Context, tx db.Tx, c casefile.Case, r Rule, due date.Date, owner casefile.Owner) error {
	if _, known := sections[r]; !known {
		return fmt.Errorf("no rule %q makes tasks", r)
	}
	return casefile.OpenToDo(ctx, tx, c.ID, string(r), due, owner)
}

// OpenFor is Open for one member of the staff, whoever handles the case.
func OpenFor(ctx context.Context, tx db.Tx, c casefile.Case, r Rule, due date.Date, staffID int64) error {
	if _, known := sections[r]; !known {
		return fmt.Errorf("no rule %q makes tasks", r)
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO tasks (office_id, case_id, owner_id, made_by, due_on, falls_to, rule)
		SELECT office_id, id, $2, 0, $3, 'member', $4 FROM case_files WHERE id = $1`, c.ID, staffID, due, string(r))
	return err
}

// Note writes down a task that came of another record of a case, for the
// case's counsellor.
func Note(ctx context.Context, tx db.Tx, c casefile.Case, title string, due date.Date, at time.Time) error {
	t := Task{OfficeID: c.OfficeID, CaseID: c.ID, Details: Details{Title: title, DueOn: due, Who: forCounsellor}, State: StateOpen, MadeBy: tx.By().StaffID, CreatedAt: at}
	t.fall(c)
	return tasks.Insert(ctx, tx, &t)
}

// Settle closes the tasks of rules that are met now; without rules, every task
// that a rule made in the case.
func Settle(ctx context.Context, tx db.Tx, c casefile.Case, rules ...Rule) error {
	names := make([]string, len(rules))
	for i, r := range rules {
		names[i] = string(r)
	}
	return casefile.SettleToDos(ctx, tx, c.ID, names...)
}

// Sweep settles what rules had made in cases that are closed since, however
// they came to be. It reports how many tasks there were.
func Sweep(ctx context.Context, tx db.Tx) (int64, error) {
	tag, err := tx.Exec(ctx, `
		UPDATE tasks t SET state = 'cancelled', settled_at = clock_timestamp(), settled_by = 0, version = t.version + 1
		FROM case_files c
		WHERE c.id = t.case_id AND t.state = 'open' AND t.rule <> '' AND (c.stage = 'closed' OR c.voided)`)
	return tag.RowsAffected(), err
}

type reference struct {
	Reference string `db:"reference"`
}

var referenceByID = db.NewQuery[reference]("SELECT reference FROM case_files WHERE id = $1")

// referenceOf is the reference of a task's case; empty: it is about none.
func referenceOf(ctx context.Context, r db.Reader, caseID int64) (string, error) {
	if caseID == 0 {
		return "", nil
	}
	c, err := referenceByID.One(ctx, r, caseID)
	return c.Reference, err
}
