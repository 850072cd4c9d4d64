package mail_test

import (
	"strings"
	"testing"

	"homeward/internal/kit/mail"
	"homeward/internal/testkit/postbox"
)

func TestALetterArrivesAsItWasWritten(t *testing.T) {
	t.Parallel()
	p := postbox.New(t)
	s, err := mail.Parse(p.Address(), "Homeward <homeward@office.example>")
	if err != nil {
		t.Fatal(err)
	}
	text := "Három időpont ma\r\nTři schůzky dnes\r\n.\r\n"
	if err := s.Send(t.Context(), mail.Message{To: "judit@office.example", Subject: "Ma: három időpont, příští týden", Text: text}); err != nil {
		t.Fatal(err)
	}
	letters := p.Letters()
	if len(letters) != 1 || letters[0].To != "judit@office.example" || letters[0].Subject != "Ma: három időpont, příští týden" || strings.TrimSpace(letters[0].Text) != strings.TrimSpace(text) {
		t.Errorf("%q", letters)
	}
	p.Refuse(true)
	if err := s.Send(t.Context(), mail.Message{To: "judit@office.example", Subject: "x", Text: "x"}); err == nil {
		t.Error("a refusal went unnoticed")
	}
}

func TestSettingsOfAMailServer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		address, from string
		none, wrong   bool
	}{
		{"", "", true, false},
		{"smtp://localhost", "a@b.example", false, false},
		{"smtps://user:secret@mail.example:465", "Homeward <a@b.example>", false, false},
		{"mail.example:25", "a@b.example", true, true},
		{"http://mail.example", "a@b.example", true, true},
		{"smtp://mail.example", "", true, true},
		{"smtp://mail.example", "nobody", true, true},
	} {
		s, err := mail.Parse(c.address, c.from)
		if (s == nil) != c.none || (err != nil) != c.wrong {
			t.Errorf("%q from %q: %v, %v", c.address, c.from, s, err)
		}
	}
}

func TestAServerElsewhereMustSealTheConnection(t *testing.T) {
	t.Parallel()
	p := postbox.New(t) // offers no encryption
	s, err := mail.Parse(strings.Replace(p.Address(), "smtp://", "smtps://", 1), "a@b.example")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Send(t.Context(), mail.Message{To: "c@d.example", Subject: "x", Text: "x"}); err == nil || len(p.Letters()) > 0 {
		t.Errorf("sent in the clear: %v", err)
	}
}
