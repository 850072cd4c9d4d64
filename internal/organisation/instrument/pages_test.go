package instrument_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/instrument"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

const importAt = "/admin/instruments/rss/import"

// second is another administrator.
var second = access.User{ID: 18, Role: access.Administrator, GivenName: "Béla", FamilyName: "Kun"}

func house(t *testing.T) *casework.House {
	t.Helper()
	h := casework.New(t)
	h.Exec("INSERT INTO staff (id, role, given_name, family_name) VALUES (18, 'administrator', 'Béla', 'Kun')")
	h.Add(instrument.Service{DB: h.DB, Clock: h.Clock}.Routes)
	return h
}

func typed(v *visit.Client, pairs ...string) url.Values {
	f := v.Get(importAt).Is(http.StatusOK).Values(importAt)
	f.Set("code", "RSS-R2")
	f.Set("source", "IOM Reintegration Handbook, annex 4")
	f.Set("table", "E1,ok,0.4,2\nsocial,0.5\n")
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

const standing = "SELECT string_agg(code || ' ' || status, ', ' ORDER BY number) FROM instruments WHERE kind = 'rss'"

func TestNumbersAreBroughtInByTwoAdministrators(t *testing.T) {
	t.Parallel()
	h := house(t)
	v := h.As(casework.Eszter)
	// The dry run shows what changes, and changes nothing.
	p := v.PostValues(importAt, typed(v, "do", "check")).Is(http.StatusOK).Has("What changes", "E1 OK", "0.4", "Social: weight", "Propose these numbers")
	if got := casework.Ask[string](h, standing); got != "RSS-R1 unverified" {
		t.Fatalf("after the dry run there is %s", got)
	}
	f := p.Values(importAt)
	f.Set("do", "propose")
	v.PostValues(importAt, f).Is(http.StatusSeeOther)
	v.PostValues(importAt, f).Is(http.StatusSeeOther) // sent twice
	v.PostValues(importAt, typed(v, "code", "RSS-R3", "do", "propose")).Is(http.StatusUnprocessableEntity).Has("Another proposal waits")
	if got := casework.Ask[string](h, standing); got != "RSS-R1 unverified, RSS-R2 draft" {
		t.Fatalf("proposed: %s", got)
	}
	at := "/admin/instruments/rss"
	v.Get(at).Is(http.StatusOK).Has("RSS-R2 waits for a decision").Lacks("Put in force")
	v.Post(at+"/decide", "_version", "1", "decision", "approve").Is(http.StatusUnprocessableEntity).Has("Another administrator than the author")
	b := h.As(second)
	b.Post(at+"/decide", "_version", "7", "decision", "approve").Is(http.StatusUnprocessableEntity).Has("not as you saw it")
	b.Get(at).Is(http.StatusOK).Form(at+"/decide").With("decision", "approve").Send().Is(http.StatusSeeOther)
	if got := casework.Ask[string](h, standing); got != "RSS-R1 unverified, RSS-R2 verified" {
		t.Errorf("approved: %s", got)
	}
	b.Post(at+"/decide", "_version", "2", "decision", "refuse").Is(http.StatusUnprocessableEntity)
	for l, words := range map[i18n.Language][]string{
		i18n.En: {"weight 0.5", "OK 0.4", "in force, verified", "Béla Kun"}, i18n.Hu: {"súly: 0,5", "közepesen elégedett 0,4", "hatályos, ellenőrzött", "Kun Béla"}, i18n.Cs: {"váha 0,5", "středně spokojen(a) 0,4", "platné, ověřené"},
	} {
		h.As(casework.Eszter).In(l).Get(at).Is(http.StatusOK).Has(words...).Lacks("not IOM")
		h.As(casework.Eszter).In(l).Get("/admin/instruments").Is(http.StatusOK).Has("RSS-R2", "SAT-1")
	}
}

func TestWithoutASourceNumbersStayProvisional(t *testing.T) {
	t.Parallel()
	h := house(t)
	v := h.As(casework.Eszter)
	v.PostValues(importAt, typed(v, "source", "", "do", "propose")).Is(http.StatusSeeOther)
	b := h.As(second)
	b.Get("/admin/instruments/rss").Is(http.StatusOK).Has("No source is cited").Form("/admin/instruments/rss/decide").With("decision", "approve").Send().Is(http.StatusSeeOther)
	if got := casework.Ask[string](h, standing); got != "RSS-R1 unverified, RSS-R2 unverified" {
		t.Errorf("approved: %s", got)
	}
	b.Get("/admin/instruments/rss").Is(http.StatusOK).Has("Provisional scoring – not IOM's official weights")
	// What was refused stays on the list; the next one is another number.
	v.PostValues(importAt, typed(v, "code", "RSS-R3", "table", "social,0.7", "do", "propose")).Is(http.StatusSeeOther)
	v.Get("/admin/instruments/rss").Form("/admin/instruments/rss/decide").With("decision", "refuse").Send().Is(http.StatusSeeOther)
	if got := casework.Ask[string](h, standing); !strings.HasSuffix(got, "RSS-R3 refused") {
		t.Errorf("taken back: %s", got)
	}
}

func TestATableWithFaultsIsRefusedAndKept(t *testing.T) {
	t.Parallel()
	h := house(t)
	for l, words := range map[i18n.Language]string{i18n.En: "Line 2: no question E99", i18n.Hu: "2. sor: nincs E99 kérdés", i18n.Cs: "Řádek 2: otázka E99 neexistuje"} {
		v := h.As(casework.Eszter).In(l)
		v.PostValues(importAt, typed(v, "table", "social,0.5\nE99,ok,1,1", "do", "propose")).Is(http.StatusUnprocessableEntity).Has(words, "E99,ok,1,1").Problem("table")
		v.PostValues(importAt, typed(v, "code", "")).Is(http.StatusUnprocessableEntity).Problem("code")
		v.PostValues(importAt, typed(v, "code", "RSS-R1", "do", "propose")).Is(http.StatusUnprocessableEntity).Problem("code")
		v.PostValues(importAt, typed(v, "table", "")).Is(http.StatusUnprocessableEntity).Problem("table")
		v.PostValues(importAt, typed(v, "table", "social,1", "source", "")).Is(http.StatusUnprocessableEntity).Problem("table")
	}
	v := h.As(casework.Eszter)
	v.PostFile(importAt, typed(v, "table", "", "do", "check"), "file", "numbers.csv", []byte("social,0.25\n")).Is(http.StatusOK).Has("0.25", "Propose these numbers")
	v.PostFile(importAt, typed(v, "table", "", "do", "check"), "file", "numbers.csv", []byte{0xff, 0xfe, 'a'}).Is(http.StatusUnprocessableEntity).Problem("table")
	if got := casework.Ask[string](h, standing); got != "RSS-R1 unverified" {
		t.Errorf("after refusals there is %s", got)
	}
	v.Get("/admin/instruments/other").Is(http.StatusNotFound)
	h.As(casework.Reka).Get("/admin/instruments").Is(http.StatusForbidden)
	h.As(casework.Judit).Post(importAt, "code", "x").Is(http.StatusForbidden)
}

func TestAVersionInForceIsNeverRewritten(t *testing.T) {
	t.Parallel()
	h := house(t)
	refused := casework.Ask[string](h, "SELECT definition::text FROM instruments WHERE code = 'RSS-R1'")
	defer func() {
		if casework.Ask[string](h, "SELECT definition::text FROM instruments WHERE code = 'RSS-R1'") != refused {
			t.Error("the numbers in force have changed")
		}
	}()
	if err := changeNumbers(t, h); err == nil {
		t.Error("the database lets the numbers in force be changed")
	}
}

func changeNumbers(t *testing.T, h *casework.House) error {
	t.Helper()
	return h.DB.Write(t.Context(), db.System, func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE instruments SET definition = jsonb_set(definition, '{dimensions,0,weight}', '"9"') WHERE code = 'RSS-R1'`)
		return err
	})
}
