package digest_test

import (
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/mail"
	"homeward/internal/oversight/digest"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/postbox"
)

func open(t *testing.T) (*casework.House, *postbox.Postbox, digest.Service) {
	t.Helper()
	h, p := casework.New(t), postbox.New(t)
	server, err := mail.Parse(p.Address(), "homeward@office.example")
	if err != nil {
		t.Fatal(err)
	}
	h.Exec("UPDATE staff SET email = 's' || id || '@office.example'")
	return h, p, digest.Service{DB: h.DB, Clock: h.Clock, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Mail: server, Home: "https://homeward.example"}
}

func send(t *testing.T, s digest.Service) int {
	t.Helper()
	n, err := s.Send(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// busy gives Judit and the office something of everything.
func busy(h *casework.House) casework.Case {
	c := h.Case(casefile.Counselling)
	h.Exec("INSERT INTO appointments (case_id, counsellor_id, on_day, purpose) VALUES ($1, 11, '2026-11-19', 'Karim at the embassy'), ($1, 11, '2026-11-20', 'tomorrow')", c.ID)
	h.Exec("INSERT INTO tasks (office_id, case_id, owner_id, made_by, due_on, title) VALUES (1, $1, 11, 11, '2026-11-18', 'Ring Karim'), (1, $1, 11, 11, '2026-11-19', 'Ring Rima'), (1, $1, NULL, 11, '2026-11-19', 'For a manager')", c.ID)
	h.Exec("UPDATE case_files SET due_on = '2026-11-10', blocker = 'eligibility_decision', blocked_on = 'manager' WHERE id = $1", c.ID)
	return c
}

func TestTheMorningsLetterCountsAndNamesNobody(t *testing.T) {
	t.Parallel()
	h, p, s := open(t)
	c := busy(h)
	h.Exec("UPDATE staff SET digest = true WHERE id IN (11, 13, 14, 17)")
	h.Exec("UPDATE staff SET language = 'en' WHERE id = 11")
	if n := send(t, s); n != 2 {
		t.Errorf("%d letters", n)
	}
	letters := map[string]postbox.Letter{}
	for _, l := range p.Letters() {
		letters[l.To] = l
		for _, secret := range []string{"Karim", "Rima", "Al-Saadi", "Judit", "Kovács", c.Ref, "embassy", "Iraq", "IQ"} {
			if strings.Contains(l.Raw, secret) || strings.Contains(l.Text, secret) || strings.Contains(l.Subject, secret) {
				t.Errorf("a letter says %q:\n%s", secret, l.Raw)
			}
		}
	}
	judit, reka := letters["s11@office.example"], letters["s13@office.example"]
	for _, want := range []string{
		"1 appointment today\r\nhttps://homeward.example/calendar?span=day", "1 task is overdue\r\nhttps://homeward.example/tasks", "1 task is due today",
		"1 of my cases has a deadline that has passed\r\nhttps://homeward.example/cases?counsellor=me&due=overdue", "https://homeward.example/account",
	} {
		if !strings.Contains(judit.Text, want) {
			t.Errorf("the letter does not say %q:\n%s", want, judit.Text)
		}
	}
	if strings.Contains(judit.Text, "manager") {
		t.Error("a counsellor is told of the manager's decisions")
	}
	if len(letters) != 2 || !strings.Contains(reka.Text, "1 ügy vár vezetői döntésre") || !strings.Contains(reka.Text, "1 feladat ma esedékes") {
		t.Errorf("letters to %v:\n%s", letters, reka.Text)
	}
}

func TestNobodyGetsADaysLetterTwice(t *testing.T) {
	t.Parallel()
	h, p, s := open(t)
	busy(h)
	h.Exec("UPDATE staff SET digest = true WHERE id = 11")
	p.Refuse(true)
	if n := send(t, s); n != 0 || len(p.Letters()) != 0 {
		t.Errorf("%d letters from a server that takes none", n)
	}
	p.Refuse(false)
	for range 3 {
		send(t, s)
	}
	if n := len(p.Letters()); n != 1 {
		t.Errorf("%d letters", n)
	}
	h.Clock.Advance(24 * time.Hour)
	send(t, s)
	if n := len(p.Letters()); n != 1 {
		t.Errorf("%d letters on the next day", n)
	}
}

func TestLettersAreForWorkingMornings(t *testing.T) {
	t.Parallel()
	h, p, s := open(t)
	h.Exec("UPDATE staff SET digest = true WHERE id IN (11, 12)")
	h.Exec("INSERT INTO tasks (office_id, owner_id, made_by, due_on, title) VALUES (1, 11, 11, '2026-01-05', 'Old errand'), (2, 12, 12, '2026-01-05', 'Old errand')")
	for at, want := range map[string]int{
		"2026-11-19T04:30:00Z": 0, // 5:30 in the offices
		"2026-11-19T05:00:00Z": 2,
		"2026-11-19T11:00:00Z": 0, // noon
		"2026-11-21T06:00:00Z": 0, // Saturday
		"2026-12-12T06:00:00Z": 1, // a Saturday on which Hungary works
		"2026-10-23T06:00:00Z": 1, // a holiday in Hungary
		"2026-11-17T06:00:00Z": 1, // a holiday in Czechia
		"2026-07-01T03:30:00Z": 0, // summer time: 5:30
		"2026-07-01T04:30:00Z": 2,
	} {
		h.Exec("DELETE FROM digests")
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		h.Clock.Set(now)
		if n := send(t, s); n != want || len(p.Letters()) != want {
			t.Errorf("%s: %d letters, want %d", at, n, want)
		}
	}
}

func TestOnlyThoseWhoAskedAndHaveSomethingWaitingAreWrittenTo(t *testing.T) {
	t.Parallel()
	h, p, s := open(t)
	send(t, s)
	h.Exec("UPDATE staff SET digest = true")
	if n := send(t, s); n != 0 {
		t.Errorf("%d letters about nothing", n)
	}
	h.Exec("DELETE FROM digests")
	busy(h)
	h.Exec("UPDATE staff SET state = 'disabled' WHERE id = 11")
	h.Exec("UPDATE staff SET email = '' WHERE id IN (13, 15)")
	if n := send(t, s); n != 0 || len(p.Letters()) != 0 {
		t.Errorf("%d letters to people who cannot read them", n)
	}
	s.Mail = nil
	h.Exec("UPDATE staff SET state = 'active' WHERE id = 11")
	if n := send(t, s); n != 0 {
		t.Errorf("%d letters without a server", n)
	}
}
