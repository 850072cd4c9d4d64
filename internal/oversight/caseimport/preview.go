package caseimport

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/organisation/office"
	"homeward/internal/organisation/programme"
)

// errProgramme is a programme that the office cannot count a caseload under.
var errProgramme = errors.New("no programme of the office")

// Programmes are those that an office may count its imported caseload under,
// beside the one kept for that.
func (s Service) Programmes(ctx context.Context, u access.User, by db.Actor) (out []programme.Programme, err error) {
	err = s.DB.Read(ctx, by, func(r db.Reader) error {
		out, err = s.programmes(ctx, r, u)
		return err
	})
	return out, err
}

func (s Service) programmes(ctx context.Context, r db.Reader, u access.User) ([]programme.Programme, error) {
	return programme.Running(ctx, r, u.OfficeID, casefile.Today(s.Clock, u))
}

// Stage keeps a workbook until its preview is confirmed. Workbooks that nobody
// confirmed for two weeks go.
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
		if in.Programme != "" {
			own, err := s.programmes(ctx, tx, u)
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(own, func(p programme.Programme) bool { return p.Code == in.Programme }) {
				return errProgramme
			}
		}
		p, err := chosenProgramme(ctx, tx, o, in.Programme)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM imports WHERE office_id = $1 AND state = 'preview' AND created_at < now() - interval '14 days'", o.ID); err != nil {
			return err
		}
		row := batch{
			OfficeID: o.ID, ProgrammeID: p.ID, MadeBy: u.ID, SHA256: sum(in.Content), State: Preview, Name: in.Name,
			Language: string(in.Choice.Language), Mapping: "{}",
		}
		if err := batches.Insert(ctx, tx, &row); err != nil {
			return err
		}
		id = row.ID
		tx.LeadsTo(address(id))
		_, err = tx.Exec(ctx, "INSERT INTO import_files (import_id, content) VALUES ($1, $2)", id, in.Content)
		return err
	})
	return id, err
}

// address is the page of an import.
func address(id int64) string { return fmt.Sprintf("/import/%d", id) }

func sum(b []byte) []byte {
	h := sha256.Sum256(b)
	return h[:]
}

// Waiting is a workbook in its preview.
type Waiting struct {
	Listed
	Table *Table
	Taken Taken
	Words map[Field]map[string]string // answers given in this preview
}

// waiting loads a workbook that waits, with the office and the file.
func waiting(ctx context.Context, r db.Reader, u access.User, id int64) (o office.Office, in Input, err error) {
	b, err := batchOf(ctx, r, u, id)
	if err != nil {
		return o, in, err
	}
	if b.State != Preview {
		return o, in, fault.New(fault.Refused, "import %d is not waiting: %w", id, refusal("caseimport.refused.not_waiting"))
	}
	if o, err = office.ByID(ctx, r, b.OfficeID); err != nil {
		return o, in, err
	}
	in.Name = b.Name
	err = r.QueryRow(ctx, "SELECT f.content, p.code FROM import_files f, programmes p WHERE f.import_id = $1 AND p.id = $2", id, b.ProgrammeID).
		Scan(&in.Content, &in.Programme)
	return o, in, err
}

// Look judges a waiting workbook under choices; nothing is kept.
func (s Service) Look(ctx context.Context, u access.User, by db.Actor, id int64, choice Choice, words map[Field]map[string]string) (Waiting, error) {
	v := Waiting{Words: words}
	var o office.Office
	var in Input
	err := s.DB.Read(ctx, by, func(r db.Reader) (err error) {
		if o, in, err = waiting(ctx, r, u, id); err != nil {
			return err
		}
		v.Listed, err = listedOne.One(ctx, r, id)
		return err
	})
	if err != nil {
		return v, err
	}
	in.Choice, in.Words = choice, words
	if v.Table, err = Read(bytes.NewReader(in.Content), choice); err != nil {
		return v, err
	}
	v.Taken, err = s.judge(ctx, by, o, in, v.Table)
	return v, err
}

// errRunning is an import that somebody is confirming or undoing right now.
var errRunning = errors.New("the import is being worked on")

// hold keeps an import to this transaction. Whoever comes meanwhile does not
// wait, for taking over a caseload takes longer than a page may.
func hold(ctx context.Context, tx db.Tx, id int64) error {
	var held []int64
	if err := tx.QueryRow(ctx, "SELECT coalesce(array_agg(id), '{}') FROM (SELECT id FROM imports WHERE id = $1 FOR UPDATE SKIP LOCKED) i", id).Scan(&held); err != nil {
		return err
	}
	if len(held) == 0 {
		return errRunning
	}
	return nil
}

// errNotShown is a confirmation of other choices than the preview was made with.
var errNotShown = errors.New("not what the preview showed")

// Confirmation is what somebody confirms who has seen a preview.
type Confirmation struct {
	Choice Choice
	Words  map[Field]map[string]string
	Update bool   // take over changed rows of earlier imports
	Judged string // the mark of the preview
}

// Confirm takes a waiting workbook over. It happens once, however often it is
// asked for.
func (s Service) Confirm(ctx context.Context, u access.User, by db.Actor, id int64, c Confirmation) (Taken, error) {
	var t Taken
	by.Token = "" // the import itself knows that it is done
	err := s.DB.Write(ctx, by, func(tx db.Tx) error {
		if _, err := batchOf(ctx, tx, u, id); err != nil {
			return err
		}
		if err := hold(ctx, tx, id); err != nil {
			return err
		}
		o, in, err := waiting(ctx, tx, u, id)
		if err != nil {
			return err
		}
		in.Choice, in.Words, in.Update = c.Choice, c.Words, c.Update
		table, err := Read(bytes.NewReader(in.Content), c.Choice)
		if err != nil {
			return err
		}
		if mark(table, c.Words) != c.Judged {
			return errNotShown
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

// Discard forgets a workbook that waits.
func (s Service) Discard(ctx context.Context, u access.User, by db.Actor, id int64) error {
	by.Token = ""
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		b, err := batchOf(ctx, tx, u, id)
		if err != nil {
			return err
		}
		if b.State != Preview {
			return fault.New(fault.Refused, "import %d is not waiting: %w", id, refusal("caseimport.refused.not_waiting"))
		}
		_, err = tx.Exec(ctx, "DELETE FROM imports WHERE id = $1 AND state = 'preview'", id)
		return err
	})
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
