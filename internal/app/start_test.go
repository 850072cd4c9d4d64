package app_test

import (
	"net/http"
	"testing"

	"homeward/internal/oversight/demo"
	"homeward/internal/testkit/browse"
)

func TestPeopleBeginWhereTheirWorkIs(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	for email, want := range starts {
		c := s.Visitor(t)
		for _, next := range []string{"", "/"} {
			if p := c.Post("/login", "email", email, "password", demo.Password, "next", next); p.Status != http.StatusSeeOther || p.Location != want {
				t.Errorf("%s with next %q: %d to %q, not %q", email, next, p.Status, p.Location, want)
			}
		}
		if p := c.Get("/login"); p.Location != want {
			t.Errorf("%s, signed in already, is led to %q", email, p.Location)
		}
		if p := c.Post("/login", "email", email, "password", demo.Password, "next", "/account"); p.Location != "/account" {
			t.Errorf("%s wanted another page and came to %q", email, p.Location)
		}
		c.Get(want).Is(http.StatusOK).Has(`class="hw-brand" href="` + want + `"`)
	}
}
