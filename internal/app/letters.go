package app

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/mail"
	"homeward/internal/oversight/digest"
)

// lettersEvery is how often somebody looks whose morning it is.
const lettersEvery = 15 * time.Minute

// morningLetters is what writes the morning's e-mail. A demonstration writes to
// nobody: its people are invented.
func morningLetters(c Config, d *db.DB, now clock.Clock, log *slog.Logger) (digest.Service, error) {
	s := digest.Service{DB: d, Clock: now, Log: log, Home: c.Address()}
	server, err := mail.Parse(c.MailServer, c.MailFrom)
	if err != nil {
		return s, fmt.Errorf("HOMEWARD_SMTP, HOMEWARD_MAIL_FROM: %w", err)
	}
	if server != nil && !c.Demo {
		s.Mail = server
	}
	return s, nil
}

// lettersArgs is the writing of the morning's e-mail.
type lettersArgs struct{}

// Kind names the job in River's tables.
func (lettersArgs) Kind() string { return "letters" }

type lettersWorker struct {
	river.WorkerDefaults[lettersArgs]
	letters digest.Service
}

// Work writes to those whose morning it is.
func (w *lettersWorker) Work(ctx context.Context, _ *river.Job[lettersArgs]) error {
	_, err := w.letters.Send(ctx)
	return err
}

// Timeout leaves a slow mail server time for everybody.
func (w *lettersWorker) Timeout(*river.Job[lettersArgs]) time.Duration { return 10 * time.Minute }
