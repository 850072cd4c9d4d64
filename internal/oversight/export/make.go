package export

import (
	"context"
	"errors"
	"fmt"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/files"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/seal"
	"homeward/internal/organisation/codelist"
)

// errTaken ends the making of a file that was revoked, or that somebody else
// has begun anew.
var errTaken = errors.New("the file is not ours to make any more")

// Work takes away what has had its time, then makes the files that wait, one
// after the other. One whose maker died is begun anew.
func (s *Service) Work(ctx context.Context) error {
	if err := s.Expire(ctx); err != nil {
		return err
	}
	for {
		e, j, err := s.take(ctx)
		if err != nil || j.ID == 0 {
			return err
		}
		if e.State == Failed {
			s.Log.WarnContext(ctx, "an export was given up", "export", e.ID, "attempts", j.Attempt-1)
			continue
		}
		if err := s.make(ctx, e, j); err != nil && !errors.Is(err, errTaken) {
			if end := s.giveBack(context.WithoutCancel(ctx), e, j, err); end != nil {
				return errors.Join(err, end)
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
			s.Log.WarnContext(ctx, "an export was not made", "export", e.ID, "attempt", j.Attempt, "error", err)
		}
	}
}

// take takes the oldest file that nobody makes, and what a dead maker left of
// it away; none leaves the job zero. One that was begun often enough, or whose
// time is over, has failed, and its password goes.
func (s *Service) take(ctx context.Context) (e Export, j job, err error) {
	now := s.Clock.Now()
	err = s.DB.Write(ctx, db.System, func(tx db.Tx) error {
		found, err := takeQuery.All(ctx, tx, now, now.Add(-lease))
		if err != nil || len(found) == 0 {
			return err
		}
		j = found[0]
		for _, sql := range []string{"DELETE FROM export_chunks WHERE export_id = $1", "DELETE FROM export_rows WHERE export_id = $1"} {
			if _, err := tx.Exec(ctx, sql, j.ID); err != nil {
				return err
			}
		}
		if e, err = table.One(ctx, tx, "WHERE id = $1", j.ID); err != nil {
			return err
		}
		if j.Attempt <= tries && now.Before(e.ExpiresAt) {
			e.State = Running
			return table.Update(ctx, tx, &e)
		}
		e.State = Failed
		if err := table.Update(ctx, tx, &e); err != nil {
			return err
		}
		return wipe(ctx, tx, e.ID, true)
	})
	return e, j, err
}

// giveBack lets another maker begin, or gives the file up.
func (s *Service) giveBack(ctx context.Context, e Export, j job, why error) error {
	end, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return s.DB.Write(end, db.System, func(tx db.Tx) error {
		if _, err := lockQuery.One(end, tx, e.ID); err != nil {
			return err
		}
		if !forGood(why) && j.Attempt < tries {
			_, err := tx.Exec(end, "UPDATE export_jobs SET touched_at = '-infinity' WHERE export_id = $1 AND attempt = $2", e.ID, j.Attempt)
			return err
		}
		tag, err := tx.Exec(end, `UPDATE exports SET state = 'failed', version = version + 1
			WHERE id = $1 AND state = 'running' AND EXISTS (SELECT 1 FROM export_jobs WHERE export_id = $1 AND attempt = $2)`, e.ID, j.Attempt)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		return wipe(end, tx, e.ID, true)
	})
}

// maker makes one file.
type maker struct {
	s       *Service
	e       Export
	attempt int
	key     []byte // of the rows' digests
	rows    int64
	digests [][]byte
	told    [][]any // how the figures are defined
	piece   []byte
	pieces  int64
	size    int64
}

// pieceSize is that of the pieces a file is kept in.
const pieceSize = 128 << 10

// beatEvery is after how many rows the job gives a sign of life.
const beatEvery = 1000

// owner is who asked for the file, as long as it is still theirs.
func (s *Service) owner(ctx context.Context, e Export) (access.User, error) {
	var u access.User
	err := s.DB.Read(ctx, db.System, func(r db.Reader) (err error) {
		u, err = Owner(ctx, r, e.StaffID)
		return err
	})
	if err == nil && !e.entitled(u) {
		err = fault.New(fault.Forbidden, "staff member %d may not export any more", e.StaffID)
	}
	return u, err
}

func (s *Service) make(ctx context.Context, e Export, j job) error {
	u, err := s.owner(ctx, e)
	if err != nil {
		return err
	}
	password, err := s.Box.Open(j.Password, j.place())
	if err != nil {
		return err
	}
	m := &maker{s: s, e: e, attempt: j.Attempt}
	err = s.DB.Read(ctx, db.System, func(r db.Reader) (err error) {
		m.key, err = keyQuery.One(ctx, r, fmt.Sprintf("rows %d", e.ID))
		return err
	})
	if err != nil {
		return err
	}
	labels, err := s.Codes.Catalogue(ctx)
	if err != nil {
		return err
	}
	ctx = codelist.With(i18n.With(ctx, e.Language), labels)
	if u.Zone != nil {
		ctx = i18n.WithZone(ctx, u.Zone)
	}
	return m.whole(ctx, u, string(password))
}

// whole makes the file from its beginning to its end, and gives signs of life
// meanwhile, also while nothing is written.
func (m *maker) whole(ctx context.Context, u access.User, password string) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	ticks := time.NewTicker(lease / 4)
	defer ticks.Stop()
	go m.alive(ctx, stop, ticks.C)
	out, sum := digestOf(pieces{ctx, m})
	z := files.NewLockedZip(out, password, m.e.AskedAt)
	err := m.fill(ctx, u, z)
	if err == nil {
		err = z.Close()
	}
	if err == nil {
		err = m.finish(ctx, sum())
	}
	if taken := context.Cause(ctx); err != nil && errors.Is(taken, errTaken) {
		return taken
	}
	return err
}

// alive gives a sign of life at every tick, and stops the making of a file that
// is not ours any more.
func (m *maker) alive(ctx context.Context, stop func(error), ticks <-chan time.Time) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks:
		}
		err := m.s.DB.Write(ctx, db.System, func(tx db.Tx) error {
			tag, err := tx.Exec(ctx, "UPDATE export_jobs SET touched_at = $3 WHERE export_id = $1 AND attempt = $2", m.e.ID, m.attempt, m.s.Clock.Now())
			if err == nil && tag.RowsAffected() == 0 {
				err = errTaken
			}
			return err
		})
		if errors.Is(err, errTaken) {
			stop(err)
			return
		}
	}
}

// pieces takes the bytes of a file.
type pieces struct {
	ctx context.Context
	m   *maker
}

// Write keeps bytes until they are a piece.
func (p pieces) Write(b []byte) (int, error) {
	m := p.m
	m.size += int64(len(b))
	for rest := b; len(rest) > 0; {
		n := min(len(rest), pieceSize-len(m.piece))
		m.piece, rest = append(m.piece, rest[:n]...), rest[n:]
		if len(m.piece) == pieceSize {
			if err := m.beat(p.ctx, nil); err != nil {
				return 0, err
			}
		}
	}
	return len(b), nil
}

// beat gives a sign of life and puts down what is whole: the digests so far, a
// full piece, or at the end the last one; then also goes on there.
func (m *maker) beat(ctx context.Context, then func(tx db.Tx) error) error {
	return m.s.DB.Write(ctx, db.System, func(tx db.Tx) error {
		if _, err := lockQuery.One(ctx, tx, m.e.ID); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, "UPDATE export_jobs SET rows_made = $3, touched_at = $4 WHERE export_id = $1 AND attempt = $2", m.e.ID, m.attempt, m.rows, m.s.Clock.Now())
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return errTaken
		}
		if err := m.putDigests(ctx, tx); err != nil {
			return err
		}
		if len(m.piece) == pieceSize || then != nil {
			if _, err := tx.Exec(ctx, "INSERT INTO export_chunks (export_id, number, content) VALUES ($1, $2, $3)", m.e.ID, m.pieces, m.s.Box.Seal(m.piece, chunkPlace(m.e.ID, m.pieces))); err != nil {
				return err
			}
			m.pieces++
			m.piece = m.piece[:0]
		}
		if then != nil {
			return then(tx)
		}
		return nil
	})
}

// chunkPlace is where a piece of a file belongs.
func chunkPlace(id, number int64) string {
	return seal.Row("export_chunks", id, fmt.Sprintf("content/%d", number))
}

func (m *maker) putDigests(ctx context.Context, tx db.Tx) error {
	if len(m.digests) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `INSERT INTO export_rows (export_id, number, digest)
		SELECT $1, $2 + d.at, d.digest FROM unnest($3::bytea[]) WITH ORDINALITY d (digest, at)`, m.e.ID, m.rows-int64(len(m.digests)), m.digests)
	m.digests = m.digests[:0]
	return err
}

// finish puts the last piece down; from then on the file is there, and its
// password nowhere.
func (m *maker) finish(ctx context.Context, sum []byte) error {
	return m.beat(ctx, func(tx db.Tx) error {
		e := m.e
		e.State, e.Rows, e.Size, e.SHA256, e.ExpiresAt = Ready, m.rows, m.size, sum, m.s.Clock.Now().Add(life)
		if err := table.Update(ctx, tx, &e); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "DELETE FROM export_jobs WHERE export_id = $1", e.ID)
		return err
	})
}
