// Package digest sends those who want it an e-mail each working morning: how
// much waits, and where. It counts and links; it never names anybody, and no
// case, because nobody knows on whose screen it is read.
package digest

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"homeward/internal/journey/task"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/mail"
	"homeward/internal/kit/workday"
)

// Service sends the morning's e-mails. Without a Mail it sends none.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
	Log   *slog.Logger
	Mail  mail.Sender
	Home  string // address of the pages: https://homeward.office.example
}

// The hours of the office's clock between which the e-mail goes out.
const (
	fromHour  = 6
	untilHour = 12
)

// reader is somebody who wants the e-mail.
type reader struct {
	StaffID  int64  `db:"staff_id"`
	Role     string `db:"role"`
	OfficeID int64  `db:"office_id"`
	Country  string `db:"country"`
	Zone     string `db:"zone"`
	Language string `db:"language"`
	Email    string `db:"email"`
}

var readers = db.NewQuery[reader](`
	SELECT s.id AS staff_id, s.role, o.id AS office_id, o.country, o.time_zone AS zone, coalesce(NULLIF(s.language, ''), o.language) AS language, s.email
	FROM staff s JOIN offices o ON o.id = s.office_id
	WHERE s.digest AND s.state = 'active' AND s.email <> '' AND s.role IN ('counsellor', 'office_manager')
		AND NOT EXISTS (SELECT 1 FROM digests d WHERE d.staff_id = s.id AND d.on_day = (($1::timestamptz) AT TIME ZONE o.time_zone)::date)
	ORDER BY s.id`)

// Counts are how much waits for somebody on a day.
type Counts struct {
	Appointments int `db:"appointments"`
	Due          int `db:"due"`
	Overdue      int `db:"overdue"`
	Passed       int `db:"passed"`
	Decisions    int `db:"decisions"`
}

// counts asks for the staff member $1 of the office $2 on the day $3; $4 tells
// a manager.
var counts = db.NewQuery[Counts](`
	WITH who AS (SELECT covered_by($1, $3) AS ids)
	SELECT
		(SELECT count(*) FROM appointments a WHERE a.counsellor_id = ANY ((SELECT ids FROM who)::bigint[]) AND a.on_day = $3 AND a.state = 'planned')::int AS appointments,
		(SELECT count(*) FROM tasks t LEFT JOIN case_files c ON c.id = t.case_id WHERE (t.owner_id = ANY ((SELECT ids FROM who)::bigint[]) OR $4 AND t.owner_id IS NULL AND t.office_id = $2)
			AND t.state = 'open' AND t.due_on = $3 AND (t.rule = '' OR c.stage <> 'closed' AND NOT c.voided))::int AS due,
		(SELECT count(*) FROM tasks t LEFT JOIN case_files c ON c.id = t.case_id WHERE (t.owner_id = ANY ((SELECT ids FROM who)::bigint[]) OR $4 AND t.owner_id IS NULL AND t.office_id = $2)
			AND t.state = 'open' AND t.due_on < $3 AND t.due_on > '0001-01-01' AND (t.rule = '' OR c.stage <> 'closed' AND NOT c.voided))::int AS overdue,
		(SELECT count(*) FROM case_files c WHERE c.counsellor_id = $1 AND c.office_id = $2 AND c.stage <> 'closed' AND NOT c.voided
			AND c.due_on < $3 AND c.due_on > '0001-01-01')::int AS passed,
		(SELECT count(*) FROM case_files c WHERE $4 AND c.office_id = $2 AND c.stage <> 'closed' AND NOT c.voided AND c.blocked_on = 'manager')::int AS decisions`)

// Send writes to everybody whose morning it is and who has not been written to
// today. It reports how many e-mails the server took. One that it does not take
// is tried again the next time.
func (s Service) Send(ctx context.Context) (sent int, err error) {
	if s.Mail == nil {
		return 0, nil
	}
	now := s.Clock.Now()
	var all []reader
	err = s.DB.Read(ctx, db.System, func(r db.Reader) (err error) {
		all, err = readers.All(ctx, r, now)
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, x := range all {
		today, ok := x.morning(now)
		if !ok {
			continue
		}
		took, err := s.write(ctx, x, today, now)
		if err != nil {
			s.Log.WarnContext(ctx, "digest not sent", "user_id", x.StaffID, "error", err.Error())
			continue
		}
		if took {
			sent++
		}
	}
	return sent, nil
}

// morning is the day on which it is a working morning where the reader works.
func (x reader) morning(now time.Time) (today date.Date, ok bool) {
	loc, err := time.LoadLocation(x.Zone)
	if err != nil {
		return today, false
	}
	here := now.In(loc)
	today = date.FromTime(now, loc)
	return today, here.Hour() >= fromHour && here.Hour() < untilHour && workday.Is(x.Country, today)
}

// write claims the day, counts as the reader, and sends. Who has nothing
// waiting is left in peace.
func (s Service) write(ctx context.Context, x reader, today date.Date, now time.Time) (took bool, err error) {
	claimed := false
	err = s.DB.Write(ctx, db.System, func(tx db.Tx) error {
		tag, err := tx.Exec(ctx, "INSERT INTO digests (staff_id, on_day, sent_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", x.StaffID, today, now)
		claimed = tag.RowsAffected() == 1
		return err
	})
	if err != nil || !claimed {
		return false, err
	}
	var c Counts
	err = s.DB.Read(ctx, db.Actor{StaffID: x.StaffID, Role: x.Role, OfficeIDs: []int64{x.OfficeID}}, func(r db.Reader) (err error) {
		c, err = counts.One(ctx, r, x.StaffID, x.OfficeID, today, x.Role == "office_manager")
		return err
	})
	if err == nil && c != (Counts{}) {
		if err = s.Mail.Send(ctx, s.letter(ctx, x, c)); err == nil {
			return true, nil
		}
	}
	if err != nil {
		_ = s.DB.Write(ctx, db.System, func(tx db.Tx) error {
			_, err := tx.Exec(ctx, "DELETE FROM digests WHERE staff_id = $1 AND on_day = $2", x.StaffID, today)
			return err
		})
	}
	return false, err
}

// letter is the e-mail: a line and a link for everything there is some of.
func (s Service) letter(ctx context.Context, x reader, c Counts) mail.Message {
	ctx = i18n.With(ctx, i18n.Language(x.Language))
	var lines []string
	for _, l := range []struct {
		key string
		n   int
		at  string
	}{
		{"digest.appointments", c.Appointments, "/calendar?span=day"},
		{"digest.overdue", c.Overdue, task.Filter{}.URL()},
		{"digest.due", c.Due, task.Filter{}.URL()},
		{"digest.passed", c.Passed, "/cases?counsellor=me&due=overdue"},
		{"digest.decisions", c.Decisions, "/cases?waiting=manager"},
	} {
		if l.n > 0 {
			lines = append(lines, i18n.N(ctx, l.key, l.n)+"\n"+s.Home+l.at)
		}
	}
	return mail.Message{
		To:      x.Email,
		Subject: i18n.T(ctx, "digest.subject"),
		Text:    strings.Join(lines, "\n\n") + "\n\n-- \n" + i18n.T(ctx, "digest.why", "Address", s.Home+"/account") + "\n",
	}
}
