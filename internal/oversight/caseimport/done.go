package caseimport

import (
	"context"
	"encoding/json"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// Imports are an office's imports, the latest first.
func (s Service) Imports(ctx context.Context, u access.User, by db.Actor) (out []Listed, err error) {
	err = s.DB.Read(ctx, by, func(r db.Reader) error {
		out, err = listed.All(ctx, r, u.OfficeID)
		return err
	})
	return out, err
}

// Of is an import of the user's office.
func (s Service) Of(ctx context.Context, u access.User, by db.Actor, id int64) (out Listed, err error) {
	err = s.DB.Read(ctx, by, func(r db.Reader) error {
		if _, err := batchOf(ctx, r, u, id); err != nil {
			return err
		}
		out, err = listedOne.One(ctx, r, id)
		return err
	})
	return out, err
}

// Warned is the kind of lines that have warnings.
const Warned = "warned"

// Kinds are those by which the lines of a result can be looked at.
var Kinds = []string{string(Imported), string(Updated), string(Duplicate), string(Refused), Warned}

// Place is a line of a result, to go on behind it.
type Place struct {
	Row int
	ID  int64
}

// Outcome is a page of the result of an import.
type Outcome struct {
	Listed
	Kind  string // of lines; empty: all
	Lines []Line
	Next  Place // the next page begins behind it; zero: this is the last
	Pairs []Pair
	Kept  []KeptCase // of an undone import
}

// pageSize is how many lines a page of a result has.
const pageSize = 50

// Outcome loads a page of the result.
func (s Service) Outcome(ctx context.Context, by db.Actor, b Listed, kind string, from Place) (Outcome, error) {
	out := Outcome{Listed: b, Kind: kind}
	err := s.DB.Read(ctx, by, func(r db.Reader) (err error) {
		if out.Lines, err = lines.All(ctx, r, b.ID, kind, from.Row, from.ID, pageSize+1); err != nil {
			return err
		}
		if len(out.Lines) > pageSize {
			out.Lines = out.Lines[:pageSize]
			last := out.Lines[pageSize-1]
			out.Next = Place{last.Row, last.ID}
		}
		if b.State == Undone {
			out.Kept, err = keptCases.All(ctx, r, b.ID)
			return err
		}
		out.Pairs, err = pairs.All(ctx, r, b.ID)
		return err
	})
	return out, err
}

// Each hands every line of an import to fn, in the order of the sheet.
func (s Service) Each(ctx context.Context, by db.Actor, id int64, fn func(Line) error) error {
	return s.DB.Read(ctx, by, func(r db.Reader) error {
		return lines.Each(ctx, r, fn, id, "", 0, int64(0), maxRows)
	})
}

// Review notes whether two people are one.
func (s Service) Review(ctx context.Context, u access.User, by db.Actor, id, review int64, state string) error {
	if state != "different" && state != "same" && state != "open" {
		return fault.New(fault.Refused, "a review cannot be %q", state)
	}
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		if _, err := batchOf(ctx, tx, u, id); err != nil {
			return err
		}
		tx.LeadsTo(address(id))
		tag, err := tx.Exec(ctx, "UPDATE import_reviews SET state = $3, version = version + 1 WHERE id = $1 AND import_id = $2", review, id, state)
		if err == nil && tag.RowsAffected() == 0 {
			err = fault.New(fault.NotFound, "review %d", review)
		}
		return err
	})
}

// facts are the line as it was understood.
func (l Line) facts() Facts {
	var f Facts
	if json.Unmarshal([]byte(l.Facts), &f) != nil {
		return Facts{}
	}
	return f
}

// warnings are what was doubtful in the line.
func (l Line) warnings() []Warning {
	var w []Warning
	if json.Unmarshal([]byte(l.Warnings), &w) != nil {
		return nil
	}
	return w
}
