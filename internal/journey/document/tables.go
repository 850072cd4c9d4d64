package document

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

// head is what stands above a part of a paper that another package fills.
type head struct {
	Title   string   // message
	Columns []string // names of facts, which head the columns
}

// Kinds of tables about a reintegration plan.
const (
	PlanLimits      = "limits"      // what the programme grants, and what is left of it
	PlanDifferences = "differences" // what an amendment changes
	PlanCompletion  = "completion"  // what became of each activity, and what it cost
)

// planTables are the heads of those tables.
var planTables = map[string]head{
	PlanLimits:      {Title: "document.paper.plan_limits", Columns: []string{"limit", "of_whom", "entitled", "planned", "left"}},
	PlanDifferences: {Title: "document.paper.plan_differences", Columns: []string{"activity", "change", "before", "after"}},
	PlanCompletion:  {Title: "document.paper.plan_completion", Columns: []string{"activity", "of_whom", "state", "proof", "budget", "actual"}},
}

// Rows gives the rows of a table about a version of a plan, cell by cell under
// the head of its kind, in the language of ctx.
type Rows func(ctx context.Context, planID int64, kind string) [][]string

// RowsOf reads what the tables about the plans of a case are made of.
type RowsOf func(ctx context.Context, r db.Reader, c casefile.Case, today date.Date) (Rows, error)

// part is a table on a sheet.
type part struct {
	head
	Rows [][]string
}

// columnClass is how a column is set: amounts stand in one line, long texts
// break where they have to.
func columnClass(name string) string {
	switch name {
	case "amount", "entitled", "planned", "left", "budget", "actual":
		return "hw-num"
	case "description", "provider", "proof", "before", "after", "question", "choices":
		return "hw-long"
	}
	return ""
}

// tabled fills in the tables of a sheet; those without rows are left out.
func (s sheet) tabled(ctx context.Context, from Rows) sheet {
	for _, kind := range s.Tables {
		if rows := from(ctx, s.Record.ID, kind); len(rows) > 0 {
			s.Parts = append(s.Parts, part{planTables[kind], rows})
		}
	}
	return s
}
