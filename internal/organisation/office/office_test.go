package office_test

import (
	"net/http"
	"strings"
	"testing"

	"homeward/internal/kit/access"
	"homeward/internal/organisation/office"
	"homeward/internal/testkit/casework"
)

func house(t *testing.T) *casework.House {
	t.Helper()
	h := casework.Empty(t)
	h.Add((&office.Service{DB: h.DB}).Routes)
	h.Member("admin@homeward.example", access.Administrator, 0)
	h.Member("manager@bud.example", access.OfficeManager, h.Office("BUD"))
	return h
}

func TestAdministratorOpensAndChangesOffices(t *testing.T) {
	t.Parallel()
	h := house(t)
	b := h.SignIn("admin@homeward.example")
	form := []string{"name", "Praha", "country", "CZ", "time_zone", "Europe/Prague", "language", "cs", "phone", "+420 555 010 020", "active", "yes"}
	if a := b.Post("/admin/offices/new", append(form, "code", "prg")...); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("small letters in the code: %d", a.Status)
	}
	if a := b.Post("/admin/offices/new", append(form, "code", "BUD")...); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "in use already") {
		t.Errorf("a code twice: %d", a.Status)
	}
	if a := b.Post("/admin/offices/new", append(form, "code", "PRG")...); a.Status != http.StatusSeeOther {
		t.Fatalf("open: %d %s", a.Status, a.Body)
	}
	list := b.Get("/admin/offices")
	if list.Status != http.StatusOK || !strings.Contains(list.Body, "Praha") {
		t.Errorf("list: %d", list.Status)
	}
	if a := b.Get("/admin/offices/PRG"); a.Status != http.StatusOK || !strings.Contains(a.Body, "+420 555 010 020") {
		t.Errorf("form: %d", a.Status)
	}
	if a := b.Post("/admin/offices/PRG", append(form[2:], "name", "Praha 7", "_version", "1")...); a.Status != http.StatusSeeOther {
		t.Errorf("save: %d", a.Status)
	}
	if a := b.Post("/admin/offices/PRG", append(form[2:], "name", "Praha 8", "_version", "1", "_base", `{"name":["Praha"]}`)...); a.Status != http.StatusConflict || !strings.Contains(a.Body, "Praha 8") || !strings.Contains(a.Body, "Praha 7") {
		t.Errorf("a save on an old version: %d", a.Status)
	}
	if a := b.Get("/admin/offices/XXX"); a.Status != http.StatusNotFound {
		t.Errorf("no such office: %d", a.Status)
	}
	if a := h.SignIn("manager@bud.example").Get("/admin/offices"); a.Status != http.StatusForbidden {
		t.Errorf("a manager at the offices: %d", a.Status)
	}
}

func TestEveryZoneHasItsClock(t *testing.T) {
	t.Parallel()
	for _, z := range office.Zone("").Options() {
		if got := z.Location().String(); got != string(z) {
			t.Errorf("%s is %s", z, got)
		}
	}
}
