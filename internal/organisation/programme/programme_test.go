package programme_test

import (
	"fmt"
	"net/http"
	"testing"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/office"
	"homeward/internal/organisation/programme"
	"homeward/internal/oversight/report"
	"homeward/internal/testkit/casework"
)

func house(t *testing.T) (h *casework.House, bud, prg int64) {
	t.Helper()
	h = casework.Empty(t)
	h.Add((&programme.Service{DB: h.DB, Builtins: report.Builtins(), Reached: reached}).Routes)
	h.Member("admin@homeward.example", access.Administrator, 0)
	return h, h.Office("BUD"), h.Office("PRG")
}

// reached stands for the address of a figure.
func reached(programme, indicator string, from, to date.Date) string {
	return fmt.Sprintf("/figure/%s/%s/%s/%s", programme, indicator, from, to)
}

func form(office int64, more ...string) []string {
	return append([]string{
		"name", "Dobrovolné návraty", "fund", "amif_2021", "currency", "EUR", "starts_on", "1. 1. 2025", "ends_on", "2027-12-31",
		"offices", fmt.Sprint(office), "active", "yes", "grants_reintegration", "yes",
		"max_attempts", "3", "declaration_timing", "after_approval",
	}, more...)
}

func TestProgrammeWithItsOffices(t *testing.T) {
	t.Parallel()
	h, bud, prg := house(t)
	b := h.SignIn("admin@homeward.example")
	if a := b.Post("/admin/programmes/new", form(bud, "code", "HU/2025 a")...); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("a code with a blank: %d", a.Status)
	}
	if a := b.Post("/admin/programmes/new", form(bud, "code", "HU/2025/1")...); a.Status != http.StatusSeeOther {
		t.Fatalf("add: %d %s", a.Status, a.Body)
	}
	if a := b.Post("/admin/programmes/new", form(bud, "code", "HU/2025/1")...); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("a code twice: %d", a.Status)
	}
	id := casework.Ask[int64](h, "SELECT id FROM programmes WHERE code = 'HU/2025/1'")
	path := fmt.Sprintf("/admin/programmes/%d", id)
	if a := b.Post(path, form(prg, "_version", "1")...); a.Status != http.StatusSeeOther {
		t.Fatalf("save: %d %s", a.Status, a.Body)
	}
	if got := casework.Ask[int64](h, "SELECT min(office_id) + count(*) FROM programme_offices WHERE programme_id = $1", id); got != prg+1 {
		t.Error("the offices are not those of the save")
	}
	if a := b.Post(path, form(bud, "_version", "1")...); a.Status != http.StatusConflict {
		t.Errorf("a save on an old version: %d", a.Status)
	}
}

func TestPeriodEndsAfterItBegins(t *testing.T) {
	t.Parallel()
	h, bud, _ := house(t)
	f := with(form(bud, "code", "HU/2"), "ends_on", "2024-12-31")
	if a := h.SignIn("admin@homeward.example").Post("/admin/programmes/new", f...); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("ends before it begins: %d", a.Status)
	}
}

func TestOfficeIsOfferedWhatRunsThere(t *testing.T) {
	t.Parallel()
	h, bud, prg := house(t)
	day := date.Of(2026, 11, 19)
	var over programme.Programme
	h.Write(func(tx db.Tx) error {
		add := func(code string, from, to date.Date, active bool, office int64) (programme.Programme, error) {
			p := programme.Programme{Code: code, Details: programme.Details{Name: code, Fund: programme.Other, Currency: "EUR", StartsOn: from, EndsOn: to, Active: active}}
			return p, programme.Insert(t.Context(), tx, &p, office)
		}
		var err error
		if over, err = add("OVER", day.AddDays(-9), day.AddDays(-1), true, bud); err != nil {
			return err
		}
		for _, p := range []struct {
			code   string
			from   date.Date
			active bool
			office int64
		}{{"RUNS", day, true, bud}, {"COMES", day.AddDays(1), true, bud}, {"SHUT", day, false, bud}, {"THERE", day, true, prg}} {
			if _, err := add(p.code, p.from, day.AddDays(9), p.active, p.office); err != nil {
				return err
			}
		}
		_, err = programme.Imported(t.Context(), tx, office.Office{ID: bud, Code: "BUD"})
		return err
	})
	offered := func(keep ...int64) (out string) {
		err := h.DB.Read(t.Context(), db.System, func(r db.Reader) error {
			options, err := programme.ForOffice(t.Context(), r, bud, day, keep...)
			for _, o := range options {
				out += o.Label + " "
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if got := offered(); got != "RUNS " {
		t.Errorf("offered: %s", got)
	}
	if got := offered(over.ID, 0); got != "OVER RUNS " {
		t.Errorf("offered to a case of an old programme: %s", got)
	}
}

func TestImportedCaseloadHasOneProgrammeForEachOffice(t *testing.T) {
	t.Parallel()
	h, bud, prg := house(t)
	var first, again, other programme.Programme
	h.Write(func(tx db.Tx) (err error) {
		if first, err = programme.Imported(t.Context(), tx, office.Office{ID: bud, Code: "BUD"}); err != nil {
			return err
		}
		if again, err = programme.Imported(t.Context(), tx, office.Office{ID: bud, Code: "BUD"}); err != nil {
			return err
		}
		other, err = programme.Imported(t.Context(), tx, office.Office{ID: prg, Code: "PRG"})
		return err
	})
	if first.ID == 0 || first.ID != again.ID || other.ID == first.ID || first.Code != "IMP-BUD" || !first.Imported || first.StartsOn.After(date.Of(1995, 5, 5)) || first.EndsOn.Before(date.Of(1995, 5, 5)) {
		t.Errorf("%+v\n%+v\n%+v", first, again, other)
	}
}
