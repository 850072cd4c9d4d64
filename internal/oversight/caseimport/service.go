package caseimport

import (
	"bytes"
	"context"
	"errors"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/office"
	"homeward/internal/organisation/programme"
	"homeward/internal/organisation/staff"
)

// Service takes workbooks over, and undoes what it took over.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// Input is a workbook and what was chosen about it.
type Input struct {
	Name      string // of the file
	Content   []byte
	Programme string // code; empty: the office's programme of its imported caseload
	Choice    Choice
	Words     map[Field]map[string]string // answers of this preview, over those remembered
	Update    bool                        // take over changed rows of earlier imports
}

// Taken is what became of a workbook.
type Taken struct {
	ID      int64 // of the import; 0 for a dry run
	Result  *Result
	Updated int
	Cases   int
	// Again are rows known from an earlier import, by sheet row.
	Again map[int]Earlier
}

// Earlier is a row as an earlier import took it over.
type Earlier struct {
	SheetRow int
	Changed  []Field
	Updated  bool
	known    knownRow
}

// Report is the taken workbook as the command line prints it.
type Report struct {
	Rows       int            `json:"rows"`
	Imported   int            `json:"imported"`
	Updated    int            `json:"updated"`
	Duplicates []DuplicateRow `json:"duplicates"`
	Refused    []RefusedRow   `json:"refused"`
	Families   int            `json:"families"`
}

// Report sums the result up.
func (t Taken) Report() Report {
	s := t.Result.Summary()
	r := Report{Rows: s.Rows, Imported: s.Imported, Updated: t.Updated, Duplicates: []DuplicateRow{}, Refused: s.Refused, Families: s.Families}
	for _, p := range t.Result.Proposals {
		switch e, again := t.Again[p.Row]; {
		case again:
			r.Duplicates = append(r.Duplicates, DuplicateRow{Row: p.Row, Of: e.SheetRow, Changed: e.Changed})
			r.Imported--
		case p.Verdict == Duplicate:
			r.Duplicates = append(r.Duplicates, DuplicateRow{Row: p.Row, Of: p.Of, Changed: p.Changed})
		}
	}
	return r
}

// work is one taking over in a transaction.
type work struct {
	tx      db.Tx
	office  office.Office
	prog    programme.Programme
	today   date.Date
	id      int64
	staff   map[string]int64 // Facts.Counsellor to staff id
	catalog *codelist.Catalogue
	known   known
	taken   *Taken
}

// Import takes a workbook over for an office. It is one transaction: a row is
// refused before anything is written, so broken rows never stop good ones.
// With dry nothing is kept.
func (s Service) Import(ctx context.Context, by db.Actor, o office.Office, in Input, dry bool) (Taken, error) {
	table, err := Read(bytes.NewReader(in.Content), in.Choice)
	if err != nil {
		return Taken{}, err
	}
	if dry {
		return s.judge(ctx, by, o, in, table)
	}
	var t Taken
	err = s.DB.Write(ctx, by, func(tx db.Tx) error {
		w, err := s.prepare(ctx, tx, o, in, table)
		if err != nil {
			return err
		}
		if err := w.record(ctx, in); err != nil {
			return err
		}
		t = *w.taken
		return nil
	})
	return t, err
}

// errDry rolls a dry run back.
var errDry = errors.New("dry run")

// judge says what would become of a workbook; nothing is kept.
func (s Service) judge(ctx context.Context, by db.Actor, o office.Office, in Input, table *Table) (Taken, error) {
	var t Taken
	by.Token, by.Draft = "", ""
	err := s.DB.Write(ctx, by, func(tx db.Tx) error {
		w, err := s.prepare(ctx, tx, o, in, table)
		if err != nil {
			return err
		}
		t = *w.taken
		return errDry
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	return t, err
}

// prepare judges every row, with what the office has told before.
func (s Service) prepare(ctx context.Context, tx db.Tx, o office.Office, in Input, table *Table) (*work, error) {
	zone, err := time.LoadLocation(string(o.Zone))
	if err != nil {
		return nil, err
	}
	if err := patient(ctx, tx); err != nil {
		return nil, err
	}
	w := &work{tx: tx, office: o, today: s.Clock.Today(zone), staff: map[string]int64{}, taken: &Taken{Again: map[int]Earlier{}}}
	if w.catalog, err = codelist.Load(ctx, tx); err != nil {
		return nil, err
	}
	members, err := staff.OfOffice(ctx, tx, o.ID)
	if err != nil {
		return nil, err
	}
	words, err := rememberedWords(ctx, tx, o.ID)
	if err != nil {
		return nil, err
	}
	for f, answers := range in.Words {
		for key, code := range answers {
			if words[f] == nil {
				words[f] = map[string]string{}
			}
			words[f][key] = code
		}
	}
	var names []StaffName
	for _, m := range members {
		names = append(names, StaffName{ID: m.ID, FamilyName: m.FamilyName, GivenName: m.GivenName})
	}
	w.taken.Result = table.Propose(Options{Today: w.today, Staff: names, Labels: labels(w.catalog), Words: words})
	if w.known, err = loadKnown(ctx, tx, o.ID); err != nil {
		return nil, err
	}
	w.recognise()
	w.prog, err = chosenProgramme(ctx, tx, o, in.Programme)
	return w, err
}

// patient lets a transaction with thousands of rows work: more time than a page
// has, and plans by index, for the tables grow from nothing while their
// statistics still say that they are empty.
func patient(ctx context.Context, tx db.Tx) error {
	for _, set := range []string{
		"SET LOCAL statement_timeout = '60s'", "SET LOCAL lock_timeout = '20s'",
		"SET LOCAL idle_in_transaction_session_timeout = '60s'", "SET LOCAL enable_seqscan = off",
	} {
		if _, err := tx.Exec(ctx, set); err != nil {
			return err
		}
	}
	return nil
}

// recognise finds the rows that an earlier import took over.
func (w *work) recognise() {
	for _, p := range w.taken.Result.Imported() {
		if k, there := w.known.rows[p.Key]; there {
			w.taken.Again[p.Row] = Earlier{SheetRow: k.SheetRow, Changed: Diff(k.facts(), p.Facts), known: k}
		}
	}
}

func chosenProgramme(ctx context.Context, tx db.Tx, o office.Office, code string) (programme.Programme, error) {
	if code == "" {
		return programme.Imported(ctx, tx, o)
	}
	return programme.ByCode(ctx, tx, code)
}

// listOf is the code list behind a field's words.
var listOf = map[Field]string{
	Status: codelist.StatusAtApplication, Vulnerability: codelist.Vulnerability, Activity: codelist.ReintegrationActivity,
}

// labels are the words of the code lists, so that a workbook may use them too.
func labels(c *codelist.Catalogue) []Label {
	var out []Label
	for f, list := range listOf {
		for _, v := range c.Values(list) {
			for _, l := range i18n.Languages {
				out = append(out, Label{Field: f, Language: l, Code: v.Code, Text: v.Label(l)})
			}
		}
	}
	return out
}

// Operator is whoever operates the server, at work for an office.
func Operator(o office.Office) access.User {
	return access.User{Role: access.OfficeManager, OfficeID: o.ID, OfficeCode: o.Code}
}
