package snapshot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/oversight/report"
)

// Thing is what a row counted, as it stands today.
type Thing struct {
	Table      string
	Removed    bool // it is not on file any more
	Voided     bool
	TurnedBack bool
	Day        date.Date
	Project    string
	RecordedAt time.Time
	Changed    []string // columns changed since, also those of the whole it is part of
	Given      []string // of these, days that were none before

	id, whole, programme int64 // keys of it, of what it is part of and of its programme
}

// thingRow is a row of a subject's table, as it stands today.
type thingRow struct {
	Subject    int       `db:"subject"` // place among subjects
	ID         int64     `db:"id"`
	Row        int64     `db:"row_id"`   // its own key, where ID is that of all its versions
	Whole      int64     `db:"whole_id"` // of what it is part of; 0: nothing
	Voided     bool      `db:"voided"`
	TurnedBack bool      `db:"turned_back"`
	Day        date.Date `db:"day"`
	Programme  int64     `db:"programme_id"`
	Project    string    `db:"project"`
	RecordedAt time.Time `db:"recorded_at"`
}

// writtenRow is a row of a table that was written since a moment.
type writtenRow struct {
	Table   string   `db:"table_name"`
	Row     int64    `db:"row_id"`
	Case    int64    `db:"case_id"` // 0: it belongs to no case
	Removed bool     `db:"removed"`
	Columns []string `db:"columns"`
	Given   []string `db:"given"`
}

// subjects are what the reports count.
var subjects = report.Subjects()

var (
	// thingQuery finds the things of cases by their references, and of those that
	// belong to no case those with a key among some of a table.
	thingQuery = db.NewQuery[thingRow](thingsSQL())
	// writtenQuery finds what was written since a moment, in cases or outside any.
	writtenQuery = db.NewQuery[writtenRow](`
	SELECT table_name, row_id, coalesce(case_id, 0) AS case_id, removed, columns, given
	FROM changes_since($1, $2, $3)`)
)

// thingsSQL asks every table that is a subject, if it is among those wanted.
func thingsSQL() string {
	or := func(sql, other string) string {
		if sql == "" {
			return other
		}
		return sql
	}
	var parts []string
	for n, s := range subjects {
		if slices.IndexFunc(subjects, func(o report.Subject) bool { return o.Table == s.Table && o.Root == s.Root && o.Day == s.Day }) < n {
			continue // its keys are only written in another way
		}
		const among = "%s IN (SELECT k.id FROM unnest($3::text[], $4::bigint[]) k (name, id) WHERE k.name = '%s')"
		whole, join := "0::bigint", ""
		project, where, voided := or(s.Project, "NULL::bigint"), fmt.Sprintf(among, "x.id", s.Table), or(s.Void, "false")
		if s.Whole != "" {
			whole, join = "w.id", fmt.Sprintf("\n\tJOIN %s w ON w.id = x.%s", s.Whole, s.Part)
			where = "(" + where + " OR " + fmt.Sprintf(among, "w.id", s.Whole) + ")"
		}
		if !s.Loose {
			of := "x.case_id"
			if s.Table == "case_files" {
				of = "x.id"
			}
			join += "\n\tJOIN case_files c ON c.id = " + of
			project, where, voided = or(s.Project, "c.programme_id"), "c.reference = ANY ($1)", "c.voided OR "+voided
		}
		parts = append(parts, fmt.Sprintf(`
	SELECT %d AS subject, %s AS id, x.id AS row_id, %s AS whole_id, %s AS voided, %s AS turned_back, %s AS day,
		coalesce(%s, 0) AS programme_id, coalesce((SELECT p.code FROM programmes p WHERE p.id = %s), '') AS project, coalesce(%s, 'epoch')::timestamptz AS recorded_at
	FROM %s x%s
	WHERE '%s' = ANY ($2) AND %s`, n, or(s.Root, "x.id"), whole, voided, or(s.Back, "false"), s.Day, project, project, or(s.Recorded, "x.created_at"), s.Table, join, s.Table, where))
	}
	return strings.Join(parts, "\n\tUNION ALL") + "\n\tORDER BY subject, row_id"
}

// wanted are the subjects of the indicators of both sides.
func (f Facts) wanted() (tables, beside []string) {
	for _, all := range f.Subjects {
		for _, s := range all {
			tables = append(tables, s.Table)
			beside = append(append(beside, s.Table), s.Rests...)
			if s.Whole != "" {
				beside = append(beside, s.Whole)
			}
		}
	}
	for _, l := range []*[]string{&tables, &beside} {
		slices.Sort(*l)
		*l = slices.Compact(*l)
	}
	return tables, beside
}

// readThings looks up what the rows counted: all of their cases, and of what
// belongs to no case what was written since.
func (f *Facts) readThings(ctx context.Context, r db.Reader, refs []string, since time.Time) error {
	tables, beside := f.wanted()
	written, err := writtenQuery.All(ctx, r, since, beside, f.caseIDs())
	if err != nil {
		return err
	}
	at := map[string]writtenRow{}
	var names []string
	var keys []int64
	for _, w := range written {
		at[place(w.Table, w.Row)] = w
		names, keys = append(names, w.Table), append(keys, w.Row)
		f.beside(w)
	}
	rows, err := thingQuery.All(ctx, r, refs, tables, names, keys)
	if err != nil {
		return err
	}
	var found []Thing
	var kinds []string
	var ids []int64
	keep := func(t Thing, as report.Subject, id int64) {
		for _, s := range subjects {
			if s.Table != as.Table || s.Root != as.Root || s.Day != as.Day {
				continue
			}
			for _, thing := range s.Things(id) {
				found, kinds, ids = append(found, t), append(kinds, s.Table), append(ids, thing)
			}
		}
	}
	for _, x := range rows {
		s := subjects[x.Subject]
		t := Thing{Table: s.Table, Voided: x.Voided, TurnedBack: x.TurnedBack, Day: x.Day, Project: x.Project, RecordedAt: x.RecordedAt, id: x.Row, whole: x.Whole, programme: x.Programme}
		for _, w := range []writtenRow{at[place(s.Table, x.Row)], at[place(s.Whole, x.Whole)]} {
			t.Changed, t.Given = append(t.Changed, w.Columns...), append(t.Given, w.Given...)
		}
		keep(t, s, x.ID)
	}
	for _, w := range written {
		for _, s := range subjects {
			if w.Removed && s.Table == w.Table {
				keep(Thing{Table: s.Table, Removed: true}, s, w.Row)
			}
		}
	}
	tokens, err := tokens(ctx, r, kinds, ids)
	for n, token := range tokens {
		f.Things[token] = found[n]
	}
	return err
}

// url is the page of a thing that belongs to no case; empty where it has none
// that the user may open.
func (t Thing) url(u access.User) string {
	to := func(a access.Action, parts ...any) string {
		if t.Removed || !access.Can(u, a) {
			return ""
		}
		return fmt.Sprint(parts...)
	}
	switch t.Table {
	case "course_participants":
		return to(access.TrainingView, "/trainings/", t.whole)
	case "indicator_entries":
		return to(access.ProgrammeFigures, "/programmes/", t.programme, "/indicators")
	case "campaign_calls", "campaign_handouts", "campaign_reaches", "enquiries", "enquiry_totals":
		return to(access.CampaignWork, "/campaigns/", t.whole)
	case "community_activities":
		return to(access.CommunityWork, "/community/", t.id)
	}
	return ""
}

// place names a row of a table.
func place(table string, id int64) string { return fmt.Sprint(table, "/", id) }

// beside notes which tables were written in a case.
func (f *Facts) beside(w writtenRow) {
	for ref, c := range f.Cases {
		if c.id != 0 && c.id == w.Case && !slices.Contains(c.Written, w.Table) {
			c.Written = append(c.Written, w.Table)
			f.Cases[ref] = c
		}
	}
}
