package caseimport

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
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
	var t Taken
	run := func(tx db.Tx) error {
		w, err := s.prepare(ctx, tx, o, in, table)
		if err != nil {
			return err
		}
		t = *w.taken
		if dry {
			return errDry
		}
		if err := w.record(ctx, in); err != nil {
			return err
		}
		t = *w.taken
		return nil
	}
	err = s.DB.Write(ctx, by, run)
	if err == errDry {
		err = nil
	}
	return t, err
}

// errDry rolls a dry run back.
var errDry = fmt.Errorf("dry run")

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
	for _, set := range []string{"SET LOCAL statement_timeout = '60s'", "SET LOCAL enable_seqscan = off"} {
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

// Stage is a workbook waiting for its preview to be confirmed.
func (s Service) Stage(ctx context.Context, u access.User, by db.Actor, in Input) (int64, error) {
	if _, err := Read(bytes.NewReader(in.Content), in.Choice); err != nil {
		return 0, err
	}
	var id int64
	err := s.DB.Write(ctx, by, func(tx db.Tx) error {
		o, err := office.ByID(ctx, tx, u.OfficeID)
		if err != nil {
			return err
		}
		p, err := chosenProgramme(ctx, tx, o, in.Programme)
		if err != nil {
			return err
		}
		row := batch{OfficeID: o.ID, ProgrammeID: p.ID, MadeBy: u.ID, SHA256: sum(in.Content), State: Preview, Name: in.Name, Mapping: "{}"}
		if err := batches.Insert(ctx, tx, &row); err != nil {
			return err
		}
		id = row.ID
		tx.LeadsTo(fmt.Sprintf("/import/%d", id))
		_, err = tx.Exec(ctx, "INSERT INTO import_files (import_id, content) VALUES ($1, $2)", id, in.Content)
		return err
	})
	return id, err
}

func sum(b []byte) []byte {
	h := sha256.Sum256(b)
	return h[:]
}

// Look judges a waiting workbook again under other choices; nothing is kept.
func (s Service) Look(ctx context.Context, u access.User, by db.Actor, id int64, choice Choice, words map[Field]map[string]string) (batch, *Table, Taken, error) {
	var b batch
	var o office.Office
	in := Input{Choice: choice, Words: words}
	err := s.DB.Read(ctx, by, func(r db.Reader) (err error) {
		if b, err = batchOf(ctx, r, u, id); err != nil {
			return err
		}
		if o, err = office.ByID(ctx, r, b.OfficeID); err != nil {
			return err
		}
		return r.QueryRow(ctx, "SELECT f.content, p.code FROM imports i JOIN import_files f ON f.import_id = i.id JOIN programmes p ON p.id = i.programme_id WHERE i.id = $1", id).
			Scan(&in.Content, &in.Programme)
	})
	if err != nil {
		return b, nil, Taken{}, err
	}
	table, err := Read(bytes.NewReader(in.Content), choice)
	if err != nil {
		return b, nil, Taken{}, err
	}
	by.Token, by.Draft = "", ""
	t, err := s.Import(ctx, by, o, in, true)
	return b, table, t, err
}

// Confirm takes a waiting workbook over.
func (s Service) Confirm(ctx context.Context, u access.User, by db.Actor, id int64, choice Choice, words map[Field]map[string]string, update bool) (Taken, error) {
	var t Taken
	err := s.DB.Write(ctx, by, func(tx db.Tx) error {
		b, err := batchOf(ctx, tx, u, id)
		if err != nil {
			return err
		}
		if b.State != Preview {
			return fault.New(fault.Refused, "import %d is not waiting: %w", id, refusal("caseimport.refused.not_waiting"))
		}
		o, err := office.ByID(ctx, tx, b.OfficeID)
		if err != nil {
			return err
		}
		in := Input{Name: b.Name, Choice: choice, Words: words, Update: update}
		if err := tx.QueryRow(ctx, "SELECT f.content, p.code FROM import_files f, programmes p WHERE f.import_id = $1 AND p.id = $2 FOR UPDATE OF f", id, b.ProgrammeID).
			Scan(&in.Content, &in.Programme); err != nil {
			return err
		}
		table, err := Read(bytes.NewReader(in.Content), choice)
		if err != nil {
			return err
		}
		w, err := s.prepare(ctx, tx, o, in, table)
		if err != nil {
			return err
		}
		w.id = id
		if err := w.record(ctx, in); err != nil {
			return err
		}
		t = *w.taken
		return nil
	})
	return t, err
}

// refused is why an act on an import is not possible, for the error page.
type refused struct{ key string }

func (r refused) Error() string           { return r.key }
func (r refused) Reasons() []form.Problem { return []form.Problem{{Key: r.key}} }

func refusal(key string) error { return refused{key} }

// mappingJSON keeps which column held what.
func mappingJSON(m Mapping) string {
	b, err := json.Marshal(m)
	if err != nil {
		return "{}"
	}
	return string(b)
}
