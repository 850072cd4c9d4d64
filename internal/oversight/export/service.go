package export

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"log/slog"
	"strconv"
	"strings"

	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/seal"
	"homeward/internal/organisation/codelist"
	"homeward/internal/oversight/report"
)

// Service takes orders for exports, makes their files and hands them out.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
	Box   *seal.Box
	Codes *codelist.Service // the words of coded columns
	Log   *slog.Logger
	// Wake tells the job that there is something to make. What it misses, the
	// next look finds.
	Wake func(context.Context) error
}

func (s *Service) reports() report.Service { return report.Service{DB: s.DB, Clock: s.Clock} }

// Ask puts an export on order and gives its password, which is told this once.
func (s *Service) Ask(ctx context.Context, u access.User, by db.Actor, q Request) (e Export, password string, err error) {
	password = NewPassword()
	e, err = s.register(ctx, u, by, q, password, 0)
	if err != nil {
		return e, "", err
	}
	if s.Wake != nil {
		if err := s.Wake(ctx); err != nil {
			s.Log.WarnContext(ctx, "the job of exports was not woken", "error", err)
		}
	}
	return e, password, nil
}

// register puts an export on the register, and its making among the jobs: one that
// waits, or one of which the caller begins such an attempt.
func (s *Service) register(ctx context.Context, u access.User, by db.Actor, q Request, password string, attempt int) (e Export, err error) {
	if q, err = s.settled(ctx, u, by, q); err != nil {
		return e, err
	}
	if problems := q.Problems(u, s.Clock.Today(u.Zone)); len(problems) > 0 {
		return e, fault.New(fault.Refused, "%s", i18n.T(i18n.With(ctx, i18n.En), problems[0].Key, problems[0].Args...))
	}
	p, err := s.preview(ctx, u, by, q)
	if err != nil {
		return e, err
	}
	now := s.Clock.Now()
	e = Export{
		StaffID: u.ID, OfficeID: officeOf(u), Request: q, Language: i18n.Lang(ctx),
		State: Requested, AskedAt: now, Expected: p.Lines, ExpiresAt: now.Add(life), SHA256: []byte{},
	}
	err = s.DB.Write(ctx, by, func(tx db.Tx) error {
		if err := report.LogExport(ctx, tx, by, q.log()); err != nil {
			return err
		}
		if err := table.Insert(ctx, tx, &e); err != nil {
			return err
		}
		tx.LeadsTo(e.url())
		_, err := tx.Exec(ctx, `INSERT INTO export_jobs (export_id, password, attempt, touched_at)
			VALUES ($1, $2, $3::integer, CASE WHEN $3::integer = 0 THEN '-infinity' ELSE $4::timestamptz END)`,
			e.ID, s.Box.Seal([]byte(password), job{ID: e.ID}.place()), attempt, now)
		return err
	})
	return e, err
}

// Make is an export at once, for a command that waits for it: it is ordered,
// made and fetched as by its owner. Where that fails it has ended, and nobody
// goes on with it.
func (s *Service) Make(ctx context.Context, u access.User, by db.Actor, q Request, password string, out io.Writer) (Export, error) {
	e, err := s.register(ctx, u, by, q, password, tries)
	if err != nil {
		return e, err
	}
	last := job{ID: e.ID, Attempt: tries, Password: s.Box.Seal([]byte(password), job{ID: e.ID}.place())}
	if e, err = s.begin(ctx, e); err == nil {
		err = s.make(ctx, e, last)
	}
	if err != nil {
		return e, errors.Join(err, s.giveBack(context.WithoutCancel(ctx), e, last, err))
	}
	var sent *sending
	err = s.Fetch(ctx, u, by, e.ID, func(made Export) io.Writer {
		e, sent = made, &sending{to: out}
		return sent
	})
	if err == nil && sent != nil {
		err = sent.err
	}
	return e, err
}

// sending remembers why a file could not be written to its end.
type sending struct {
	to  io.Writer
	err error
}

// Write writes on.
func (s *sending) Write(b []byte) (n int, err error) {
	n, s.err = s.to.Write(b)
	return n, s.err
}

// begin notes that a file is being made.
func (s *Service) begin(ctx context.Context, e Export) (Export, error) {
	e.State = Running
	err := s.DB.Write(ctx, db.System, func(tx db.Tx) error { return table.Update(ctx, tx, &e) })
	return e, err
}

// officeOf is the office in whose name somebody exports; 0: all.
func officeOf(u access.User) int64 {
	if u.Role == access.Administrator {
		return 0
	}
	return u.OfficeID
}

// known is an export as its page tells it.
type known struct {
	Export
	Fetched []download
	Revoker person
}

// One is an export with its downloads and, while it is made, how far it is.
func (s *Service) One(ctx context.Context, by db.Actor, id int64) (e known, err error) {
	err = s.DB.Read(ctx, by, func(r db.Reader) (err error) {
		if e.Export, err = table.One(ctx, r, "WHERE id = $1", id); err != nil {
			return err
		}
		if e.State.Waits() {
			made, err := madeQuery.All(ctx, r, id)
			if len(made) == 1 {
				e.Rows = made[0]
			}
			return err
		}
		if e.State == Ready && !s.Clock.Now().Before(e.ExpiresAt) {
			e.State = Expired // the job has yet to take the file away
		}
		if e.State == Revoked {
			if e.Revoker, err = personQuery.One(ctx, r, e.RevokedBy); err != nil {
				return err
			}
		}
		e.Fetched, err = downloadsQuery.All(ctx, r, id)
		return err
	})
	return e, err
}

// Fetch notes that the owner takes the file, then gives it out piece by piece.
// It holds no transaction while the reader reads.
func (s *Service) Fetch(ctx context.Context, u access.User, by db.Actor, id int64, begin func(Export) io.Writer) error {
	var e Export
	var pieces int64
	err := s.DB.Write(ctx, by, func(tx db.Tx) (err error) {
		if e, err = table.One(ctx, tx, "WHERE id = $1 FOR UPDATE", id); err != nil {
			return err
		}
		if !e.entitled(u) || e.State != Ready || !s.Clock.Now().Before(e.ExpiresAt) {
			return fault.New(fault.NotFound, "export %d has no file for staff member %d", id, u.ID)
		}
		if pieces, err = chunksQuery.One(ctx, tx, id); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "INSERT INTO export_downloads (export_id, staff_id, at) VALUES ($1, $2, $3)", id, u.ID, s.Clock.Now())
		return err
	})
	if err != nil {
		return err
	}
	var w io.Writer
	for n := range pieces {
		var sealed []byte
		err := s.DB.Read(ctx, by, func(r db.Reader) (err error) {
			sealed, err = chunkQuery.One(ctx, r, id, n)
			return err
		})
		if err != nil {
			return err
		}
		piece, err := s.Box.Open(sealed, chunkPlace(id, n))
		if err != nil {
			return err
		}
		if w == nil {
			w = begin(e)
		}
		// The answer has begun: a reader who went away is no failure of ours.
		if _, err := w.Write(piece); err != nil {
			return nil
		}
	}
	return nil
}

// Revoke takes an export back; its file is gone at once.
func (s *Service) Revoke(ctx context.Context, u access.User, by db.Actor, id int64) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		e, err := table.One(ctx, tx, "WHERE id = $1 FOR UPDATE", id)
		if err != nil {
			return err
		}
		tx.LeadsTo(e.url())
		if !e.mayRevoke(u) {
			return fault.New(fault.Refused, "export %d is %s", id, e.State)
		}
		unmade := e.State.Waits()
		e.State, e.RevokedBy = Revoked, u.ID
		if err := table.Update(ctx, tx, &e); err != nil {
			return err
		}
		return wipe(ctx, tx, id, unmade)
	})
}

// Expire takes away the files whose time is over.
func (s *Service) Expire(ctx context.Context) error {
	return s.DB.Write(ctx, db.System, func(tx db.Tx) error {
		due, err := dueQuery.All(ctx, tx, s.Clock.Now())
		if err != nil {
			return err
		}
		for _, id := range due {
			tag, err := tx.Exec(ctx, "UPDATE exports SET state = 'expired', version = version + 1 WHERE id = $1 AND state = 'ready'", id)
			if err != nil {
				return err
			}
			if tag.RowsAffected() == 0 {
				continue // revoked meanwhile
			}
			if err := wipe(ctx, tx, id, false); err != nil {
				return err
			}
		}
		return nil
	})
}

// Trace finds the export that a row with this digest is from.
func (s *Service) Trace(ctx context.Context, digest string) (found []traced, err error) {
	hash, ok := parseDigest(digest)
	if !ok {
		return nil, nil
	}
	// Every export answers, whoever asked for it: the page is for those who look
	// into a leak.
	err = s.DB.Read(ctx, db.System, func(r db.Reader) error {
		found, err = traceQuery.All(ctx, r, hash)
		return err
	})
	return found, err
}

// log is the entry of an export in the log of accesses.
func (q Request) log() string {
	of := []string{"export", q.Report, string(q.What), string(q.Audience), q.From.String(), q.To.String(), q.Office, q.Programme, q.Cell}
	if q.Snapshot != 0 {
		of = append(of, "snapshot", strconv.FormatInt(q.Snapshot, 10))
	}
	return strings.Join(of, " ")
}

// digestOf is the digest of a file.
func digestOf(w io.Writer) (io.Writer, func() []byte) {
	h := sha256.New()
	return io.MultiWriter(w, h), func() []byte { return h.Sum(nil) }
}

// forGood reports whether trying again would end alike.
func forGood(err error) bool {
	return fault.Is(err, fault.Forbidden) || fault.Is(err, fault.NotFound) || fault.Is(err, fault.Refused) || errors.Is(err, seal.ErrBroken)
}
