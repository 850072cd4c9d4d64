package caseimport

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/migrant"
	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
)

// home is a household on its way into a case. Households are written together,
// table by table: a caseload has thousands of rows, and a round trip for each
// fact would take minutes.
type home struct {
	caseID  int64 // 0: a case is opened for it
	main    int   // row of the main applicant
	fresh   []*Proposal
	changed []*Proposal // known from an earlier import, to be taken over again
}

func (h home) all() []*Proposal { return append(append([]*Proposal{}, h.fresh...), h.changed...) }

// homes are the households in which there is something to write.
func (w *work) homes(update bool) []*home {
	byRow := map[int]*Proposal{}
	for i := range w.taken.Result.Proposals {
		byRow[w.taken.Result.Proposals[i].Row] = &w.taken.Result.Proposals[i]
	}
	var out []*home
	for _, hh := range w.taken.Result.Households {
		h := &home{caseID: w.known.cases[WordKey(hh.Reference)], main: hh.Main}
		if len(hh.Rows) == 1 {
			h.main = hh.Rows[0]
		}
		for _, n := range hh.Rows {
			e, again := w.taken.Again[n]
			if again && h.caseID == 0 && e.known.Open {
				h.caseID = e.known.CaseID
			}
			switch {
			case !again:
				h.fresh = append(h.fresh, byRow[n])
			case update && len(e.Changed) > 0 && e.known.Open:
				h.changed = append(h.changed, byRow[n])
			}
		}
		if len(h.fresh)+len(h.changed) > 0 {
			out = append(out, h)
		}
	}
	return out
}

// lead is the row that a new case is opened from.
func (h home) lead() *Proposal {
	for _, p := range h.fresh {
		if p.Row == h.main {
			return p
		}
	}
	return h.fresh[0]
}

// newCase is a row of case_files.
type newCase struct {
	Counsellor    int64  `json:"counsellor_id"`
	Number        int    `json:"number"`
	Reference     string `json:"reference"`
	OpenedOn      string `json:"opened_on"`
	Status        string `json:"status"`
	ReturnCountry string `json:"return_country"`
}

// open opens the cases of new households, numbered by the year of their first
// fact.
func (w *work) open(ctx context.Context, homes []*home) error {
	years := map[int][]*home{}
	opened := map[*home]date.Date{}
	for _, h := range homes {
		if h.caseID == 0 {
			f := h.lead().Facts
			opened[h] = orElse(w.today, f.FirstSession, f.DeclaredOn, f.DepartedOn)
			years[opened[h].Year()] = append(years[opened[h].Year()], h)
		}
	}
	var rows []newCase
	byReference := map[string]*home{}
	for _, year := range slices.Sorted(maps.Keys(years)) {
		list := years[year]
		var first int
		err := w.tx.QueryRow(ctx, `INSERT INTO case_numbers (office_id, year, last) VALUES ($1, $2, $3)
			ON CONFLICT (office_id, year) DO UPDATE SET last = case_numbers.last + $3 RETURNING last - $3 + 1`, w.office.ID, year, len(list)).Scan(&first)
		if err != nil {
			return err
		}
		for i, h := range list {
			f := h.lead().Facts
			c := newCase{
				Counsellor: w.staff[f.Counsellor], Number: first + i, OpenedOn: opened[h].String(), Status: f.Status, ReturnCountry: f.ReturnCountry,
				Reference: fmt.Sprintf("%s-%02d-%05d", w.office.Code, year%100, first+i),
			}
			rows = append(rows, c)
			byReference[c.Reference] = h
		}
	}
	w.taken.Cases = len(rows)
	return w.returning(ctx, rows, `
		INSERT INTO case_files (office_id, counsellor_id, programme_id, import_id, number, reference, opened_on, stage_since, stage, source,
			status_at_application, return_country)
		SELECT $2, NULLIF(x.counsellor_id, 0), $3, $4, x.number, x.reference, x.opened_on, x.opened_on, 'intake', 'import', NULLIF(x.status, ''), x.return_country
		FROM jsonb_to_recordset($1::jsonb) x(counsellor_id bigint, number integer, reference text, opened_on date, status text, return_country text)
		RETURNING id, reference`, func(id int64, reference string) { byReference[reference].caseID = id }, w.office.ID, w.prog.ID, w.id)
}

// returning runs a statement that makes rows of a JSON list and tells of each
// its id and what it is known by.
func (w *work) returning(ctx context.Context, list any, sql string, each func(id int64, key string), args ...any) error {
	text, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	if string(text) == "null" {
		return nil
	}
	rows, err := w.tx.Query(ctx, sql, append([]any{string(text)}, args...)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var key string
		if err := rows.Scan(&id, &key); err != nil {
			return err
		}
		each(id, key)
	}
	return rows.Err()
}

// write makes rows of a JSON list.
func (w *work) write(ctx context.Context, list any, sql string, args ...any) error {
	return w.returning(ctx, list, sql, func(int64, string) {}, args...)
}

// newMember is a row of case_members.
type newMember struct {
	CaseID       int64  `json:"case_id"`
	MigrantID    int64  `json:"migrant_id"`
	Position     int    `json:"position"`
	Relationship string `json:"relationship"`
	Old          string `json:"old_reference"`
	OldFold      string `json:"old_reference_fold"`
}

// people makes the new people and their places in the cases.
func (w *work) people(ctx context.Context, homes []*home) (map[int]made, error) {
	rows := map[int]made{}
	var people []*migrant.Migrant
	for _, h := range homes {
		for _, p := range h.fresh {
			people = append(people, &migrant.Migrant{OfficeID: w.office.ID, Details: w.details(p.Facts), Source: string(casefile.FromImport), ImportID: w.id})
		}
	}
	if len(people) == 0 {
		return rows, nil
	}
	if err := migrant.InsertAll(ctx, w.tx, string(w.office.Country), people); err != nil {
		return nil, err
	}
	last, err := w.greatest(ctx, homes, "SELECT case_id, max(position) FROM case_members WHERE case_id = ANY ($1) GROUP BY case_id")
	if err != nil {
		return nil, err
	}
	led, err := w.greatest(ctx, homes, "SELECT case_id, position FROM case_members WHERE case_id = ANY ($1) AND position = 1")
	if err != nil {
		return nil, err
	}
	var members []newMember
	byMigrant := map[string]int{}
	for _, h := range homes {
		for _, p := range h.fresh {
			m := newMember{CaseID: h.caseID, MigrantID: people[len(members)].ID, Relationship: "other_relative", Old: p.Facts.Reference, OldFold: i18n.Fold(p.Facts.Reference)}
			last[h.caseID] = max(last[h.caseID], 1) + 1
			m.Position = last[h.caseID]
			if p.Row == h.main && led[h.caseID] == 0 {
				led[h.caseID] = 1
				m.Relationship, m.Position = "principal", 1
			}
			members = append(members, m)
			byMigrant[fmt.Sprint(m.MigrantID)] = p.Row
			rows[p.Row] = made{caseID: h.caseID, migrantID: m.MigrantID}
		}
	}
	return rows, w.returning(ctx, members, `
		INSERT INTO case_members (case_id, migrant_id, position, relationship, old_reference, old_reference_fold, source)
		SELECT x.case_id, x.migrant_id, x.position, x.relationship, x.old_reference, x.old_reference_fold, 'import'
		FROM jsonb_to_recordset($1::jsonb) x(case_id bigint, migrant_id bigint, position integer, relationship text, old_reference text, old_reference_fold text)
		RETURNING id, migrant_id::text`, func(id int64, migrant string) {
		m := rows[byMigrant[migrant]]
		m.memberID = id
		rows[byMigrant[migrant]] = m
	})
}

// greatest asks for the greatest number that cases have of something.
func (w *work) greatest(ctx context.Context, homes []*home, sql string) (map[int64]int, error) {
	var ids []int64
	for _, h := range homes {
		ids = append(ids, h.caseID)
	}
	rows, err := w.tx.Query(ctx, sql, ids)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int64]int{}
	for rows.Next() {
		var id int64
		var n int
		if err := rows.Scan(&id, &n); err != nil {
			return nil, err
		}
		out[id] = n
	}
	return out, rows.Err()
}

// changes takes changed rows of earlier imports over.
func (w *work) changes(ctx context.Context, homes []*home, rows map[int]made) error {
	for _, h := range homes {
		for _, p := range h.changed {
			if err := w.takeOver(ctx, p); err != nil {
				return err
			}
			e := w.taken.Again[p.Row]
			e.Updated = true
			w.taken.Again[p.Row] = e
			rows[p.Row] = made{e.known.CaseID, e.known.MigrantID, e.known.MemberID}
			w.taken.Updated++
		}
	}
	return nil
}

// settle records the taking over in the history of each case and lets the
// journey find its stage.
func (w *work) settle(ctx context.Context, homes []*home) error {
	last := map[int64]date.Date{}
	for _, h := range homes {
		day := last[h.caseID]
		for _, p := range h.all() {
			f := p.Facts
			for _, d := range []date.Date{f.FirstSession, f.DeclaredOn, f.WithdrawnOn, f.DepartedOn, f.ArrivedOn} {
				if d.After(day) && !d.After(w.today) {
					day = d
				}
			}
		}
		last[h.caseID] = day
	}
	var cases []casefile.Imported
	for id, day := range last {
		cases = append(cases, casefile.Imported{CaseID: id, LastOn: day})
	}
	return casefile.SettleImported(ctx, w.tx, w.id, cases, w.today)
}
