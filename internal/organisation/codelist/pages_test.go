package codelist_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"homeward/internal/kit/access"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
	"homeward/internal/testkit/casework"
)

// house has a page that offers the topics.
func house(t *testing.T) *casework.House {
	t.Helper()
	h := casework.Empty(t)
	h.Add(func(r page.Router) {
		r.Get("/topics", access.SignedIn, func(w http.ResponseWriter, r *http.Request) error {
			for _, o := range codelist.Options(r.Context(), codelist.Topic) {
				if _, err := io.WriteString(w, o.Value+"="+o.Label+"\n"); err != nil {
					return err
				}
			}
			return nil
		})
	})
	h.Member("admin@homeward.example", access.Administrator, 0)
	h.Member("eva@bud.example", access.Counsellor, h.Office("BUD"))
	return h
}

func TestEditedLabelIsReadAtOnce(t *testing.T) {
	t.Parallel()
	h := house(t)
	b, eva := h.SignIn("admin@homeward.example"), h.SignIn("eva@bud.example")
	if a := eva.Get("/admin/lists/topic"); a.Status != http.StatusForbidden {
		t.Errorf("a counsellor at the lists: %d", a.Status)
	}
	if a := b.Get("/admin/lists/topic/travel"); a.Status != http.StatusOK {
		t.Fatalf("form: %d", a.Status)
	}
	form := []string{"en", "Journey home", "hu", "Hazaút", "cs", "Cesta domů", "position", "1"}
	if a := b.Post("/admin/lists/topic/travel", append(form, "_version", "1")...); a.Status != http.StatusSeeOther {
		t.Fatalf("save: %d %s", a.Status, a.Body)
	}
	if a := eva.Get("/topics"); !strings.HasPrefix(a.Body, "travel=Journey home\n") {
		t.Errorf("offered: %s", a.Body)
	}
	if a := b.Post("/admin/lists/topic/travel", append(form, "_version", "1")...); a.Status != http.StatusConflict {
		t.Errorf("a save on an old version: %d", a.Status)
	}
}

func TestRetiredValueIsNoLongerOffered(t *testing.T) {
	t.Parallel()
	h := house(t)
	b := h.SignIn("admin@homeward.example")
	form := []string{"en", "Debt", "hu", "Adósság", "cs", "Dluhy", "position", "200", "valid_until", "18. 11. 2026", "_version", "1"}
	if a := b.Post("/admin/lists/topic/debt", form...); a.Status != http.StatusSeeOther {
		t.Fatalf("retire: %d %s", a.Status, a.Body)
	}
	if a := b.Get("/topics"); strings.Contains(a.Body, "debt=") {
		t.Error("a retired value is offered")
	}
	if a := b.Get("/admin/lists/topic"); !strings.Contains(a.Body, "no longer chosen") {
		t.Error("the list does not say so")
	}
	locked := []string{"en", "Female", "hu", "nő", "cs", "žena", "position", "10", "valid_until", "2026-11-18", "_version", "1"}
	if a := b.Post("/admin/lists/sex/f", locked...); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("a value the program branches on was retired: %d", a.Status)
	}
}

func TestValueIsAddedOnce(t *testing.T) {
	t.Parallel()
	h := house(t)
	b := h.SignIn("admin@homeward.example")
	form := []string{"code", "winter_clothes", "en", "Winter clothes", "hu", "Téli ruha", "cs", "Zimní oblečení", "position", "999"}
	if a := b.Post("/admin/lists/topic/new", form...); a.Status != http.StatusSeeOther {
		t.Fatalf("add: %d %s", a.Status, a.Body)
	}
	if a := b.Get("/topics"); !strings.HasSuffix(a.Body, "winter_clothes=Winter clothes\n") {
		t.Errorf("offered: %s", a.Body)
	}
	for _, code := range []string{"winter_clothes", "Winter", "1st", "new", "a b"} {
		if a := b.Post("/admin/lists/topic/new", append([]string{"code", code}, form[2:]...)...); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("code %q: %d", code, a.Status)
		}
	}
	for _, list := range []string{"nothing", "code_values"} {
		if a := b.Get("/admin/lists/" + list); a.Status != http.StatusNotFound {
			t.Errorf("list %q: %d", list, a.Status)
		}
	}
}

func TestAnotherServersEditIsSeenWithinAMinute(t *testing.T) {
	t.Parallel()
	h := house(t)
	b := h.SignIn("admin@homeward.example")
	h.Exec("UPDATE code_values SET en = 'Elsewhere' WHERE list = 'topic' AND code = 'travel'")
	if a := b.Get("/topics"); strings.Contains(a.Body, "Elsewhere") {
		t.Fatal("the lists are read with every request")
	}
	h.Clock.Advance(61e9)
	if a := b.Get("/topics"); !strings.Contains(a.Body, "travel=Elsewhere") {
		t.Error("an edit made elsewhere is not seen")
	}
}
