package programme

import (
	"context"

	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
)

// Part is what everything has of which a programme has several.
type Part struct {
	ID          int64 `db:"id,auto"`
	ProgrammeID int64 `db:"programme_id,once"`
	Version     int   `db:"version,auto"`
}

// part says how one kind of thing is kept of which a programme has several: its
// rows T, and the details D that their form holds.
type part[T, D any] struct {
	table   *db.Table[T]
	key     func(*T) *Part
	details func(*T) *D
	// check notes what is wrong with a row that is to be saved in place of
	// another, which is empty for a new one. Nobody else saves a part of the
	// programme meanwhile.
	check func(context.Context, *Service, db.Reader, *form.Form, Programme, *T, T) error
	// use notes why a row cannot be removed; nil: it never can.
	use func(context.Context, db.Reader, *form.Form, T) error
	// settle brings the other rows of the programme in line; nil: nothing does.
	settle func(context.Context, db.Tx, int64) error
}

// one is a row of a programme.
func (p part[T, D]) one(ctx context.Context, r db.Reader, programmeID, id int64) (T, error) {
	return p.table.One(ctx, r, "WHERE programme_id = $1 AND id = $2", programmeID, id)
}

// save adds a row to a programme, or saves one anew: id 0 adds. What is wrong
// with it is noted on the form, and the error is fault.Refused.
func (p part[T, D]) save(ctx context.Context, s *Service, by db.Actor, programmeID, id int64, d D, f *form.Form) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		of, err := hold(ctx, tx, programmeID)
		if err != nil {
			return err
		}
		tx.LeadsTo(grantURL(programmeID))
		var now, row T
		if id != 0 {
			if now, err = p.one(ctx, tx, programmeID, id); err != nil {
				return err
			}
			row = now
			p.key(&row).Version = f.Version
		}
		p.key(&row).ProgrammeID = programmeID
		*p.details(&row) = d
		if err := p.check(ctx, s, tx, f, of, &row, now); err != nil {
			return err
		}
		switch {
		case !f.OK():
			return fault.New(fault.Refused, "%s of programme %d has problems", p.table.Name(), programmeID)
		case id == 0:
			err = p.table.Insert(ctx, tx, &row)
		default:
			err = p.table.Update(ctx, tx, &row)
		}
		return p.settled(ctx, tx, programmeID, err)
	})
}

// remove takes a row out. Why it cannot is noted on the form.
func (p part[T, D]) remove(ctx context.Context, s *Service, by db.Actor, programmeID, id int64, version int, f *form.Form) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		if _, err := hold(ctx, tx, programmeID); err != nil {
			return err
		}
		tx.LeadsTo(grantURL(programmeID))
		now, err := p.one(ctx, tx, programmeID, id)
		if err != nil {
			return err
		}
		if p.key(&now).Version != version {
			return fault.New(fault.Stale, "%s %d was saved by somebody else", p.table.Name(), id)
		}
		if err := p.use(ctx, tx, f, now); err != nil {
			return err
		}
		if !f.OK() {
			return fault.New(fault.Refused, "%s %d is in use", p.table.Name(), id)
		}
		_, err = tx.Exec(ctx, "DELETE FROM "+p.table.Name()+" WHERE programme_id = $1 AND id = $2", programmeID, id)
		return p.settled(ctx, tx, programmeID, err)
	})
}

func (p part[T, D]) settled(ctx context.Context, tx db.Tx, programmeID int64, err error) error {
	if err != nil || p.settle == nil {
		return err
	}
	return p.settle(ctx, tx, programmeID)
}

// hold reads a programme so that nobody else changes it, or a part of it, until
// the transaction ends.
func hold(ctx context.Context, tx db.Tx, id int64) (Programme, error) {
	return table.One(ctx, tx, "WHERE id = $1 FOR UPDATE", id)
}

// unused lets any row be removed.
func unused[T any](context.Context, db.Reader, *form.Form, T) error { return nil }
