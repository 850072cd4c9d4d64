package casefile

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
)

// Imported is a case whose imported facts are on file.
type Imported struct {
	CaseID int64
	LastOn date.Date // day of its latest imported fact; zero: none is dated
}

// settled is what an import writes on a case row.
type settled struct {
	ID            int64    `json:"id"`
	Day           string   `json:"day"`
	From          Stage    `json:"from_stage"`
	Stage         Stage    `json:"stage"`
	Blocker       string   `json:"blocker"`
	BlockedOn     Owner    `json:"blocked_on"`
	OpenNeeds     []string `json:"open_needs"`
	Flags         []string `json:"flags"`
	DueOn         string   `json:"due_on"`
	LastContactOn string   `json:"last_contact_on"`
	Members       int      `json:"members"`
	Children      int      `json:"children"`
	Closure       string   `json:"closure"`
	Principal     string   `json:"principal_name"`
	PrincipalSort string   `json:"principal_sort"`
}

// SettleImported does for all cases of an import what Move does for one: the
// journey finds their stage, which follows the latest fact (DECISIONS 19), and
// the history tells that they were taken over. Days are those of the facts.
func SettleImported(ctx context.Context, tx db.Tx, importID int64, cases []Imported, today date.Date) error {
	if len(cases) == 0 {
		return nil
	}
	var ids []int64
	last := map[int64]date.Date{}
	for _, c := range cases {
		ids = append(ids, c.CaseID)
		last[c.CaseID] = c.LastOn
	}
	rows, of, err := factsOfMany(ctx, tx, ids, today)
	if err != nil {
		return err
	}
	var out []settled
	var members []int64
	var status []string
	for _, r := range rows {
		f := r.facts(of[r.ID], today)
		a := Assess(f, today)
		out = append(out, r.settled(a, f, of[r.ID], last[r.ID], today))
		for _, m := range f.Members {
			if s := a.Members[m.ID]; s != m.Status {
				members, status = append(members, m.ID), append(status, string(s))
			}
		}
	}
	text, err := json.Marshal(out)
	if err != nil {
		return fmt.Errorf("settle the cases of an import: %w", err)
	}
	b := &pgx.Batch{}
	b.Queue(settleSteps, tx.By().StaffID, importID, CaseImported, string(text))
	b.Queue(settleCases, string(text))
	b.Queue("UPDATE case_members m SET status = x.status FROM unnest($1::bigint[], $2::text[]) x(id, status) WHERE m.id = x.id", members, status)
	return tx.SendBatch(ctx, b).Close()
}

// factsOfMany reads what is on file about cases, and about their members.
func factsOfMany(ctx context.Context, r db.Reader, ids []int64, today date.Date) (cases []factsRow, members map[int64][]memberFactsRow, err error) {
	if cases, err = factsOfCases.All(ctx, r, ids, today); err != nil {
		return nil, nil, err
	}
	all, err := factsOfMembersOfAll.All(ctx, r, ids)
	members = map[int64][]memberFactsRow{}
	for _, m := range all {
		members[m.CaseID] = append(members[m.CaseID], m)
	}
	return cases, members, err
}

const settleSteps = `
	INSERT INTO case_steps (case_id, actor_id, subject_id, happened_on, from_stage, to_stage, event, subject)
	SELECT x.id, $1, $2, x.day, x.from_stage, x.stage, $3, 'imports'
	FROM jsonb_to_recordset($4::jsonb) x(id bigint, day date, from_stage text, stage text)`

const settleCases = `
	UPDATE case_files c SET stage = x.stage, stage_since = CASE WHEN c.stage = x.stage THEN c.stage_since ELSE x.day END,
		blocker = x.blocker, blocked_on = x.blocked_on, open_needs = x.open_needs, flags = x.flags,
		blocked_since = CASE WHEN x.blocker = '' THEN '0001-01-01' WHEN c.blocker = x.blocker THEN c.blocked_since ELSE x.day END,
		due_on = x.due_on, last_contact_on = x.last_contact_on, members = x.members, children = x.children, closure = NULLIF(x.closure, ''),
		closed_on = CASE WHEN x.stage <> 'closed' THEN '0001-01-01' WHEN c.closed_on = '0001-01-01' THEN x.day ELSE c.closed_on END,
		principal_name = x.principal_name, principal_sort = x.principal_sort, updated_at = clock_timestamp()
	FROM jsonb_to_recordset($1::jsonb) x(id bigint, day date, stage text, blocker text, blocked_on text, open_needs text[], flags text[], due_on date,
		last_contact_on date, members integer, children integer, closure text, principal_name text, principal_sort text)
	WHERE c.id = x.id`

func (c factsRow) settled(a Assessment, f Facts, members []memberFactsRow, last, today date.Date) settled {
	k := Cache(a, f, today)
	principal := ""
	if len(members) > 0 {
		principal = SortableName(members[0].FamilyName, members[0].GivenName)
	}
	contact := c.LastContactOn
	if last.After(contact) {
		contact = last
	}
	if last.IsZero() {
		last = today
	}
	return settled{
		ID: c.ID, Day: last.String(), From: c.Stage, Stage: a.Stage, Blocker: k.Blocker, BlockedOn: k.BlockedOn, OpenNeeds: k.OpenNeeds, Flags: k.Flags,
		DueOn: stored(a.DueOn), LastContactOn: stored(contact), Members: k.Members, Children: k.Children, Closure: a.Closure,
		Principal: principal, PrincipalSort: i18n.Fold(principal),
	}
}

// stored is a day as its column keeps it.
func stored(d date.Date) string {
	if d.IsZero() {
		return "0001-01-01"
	}
	return d.String()
}
