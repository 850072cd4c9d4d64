package export_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/disclosure"
	"homeward/internal/oversight/export"
	"homeward/internal/oversight/report"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/testdb"
)

// Of the finance report people outside the office get no reference of a case
// and no supplier, but a pseudonym which stays the same.
func TestTheFinanceOfACaseIsConcealedOutside(t *testing.T) {
	t.Parallel()
	h := worldOfEveryReport(t)
	before := map[disclosure.Audience]string{}
	for _, audience := range []disclosure.Audience{disclosure.OwnOffice, disclosure.Donor, disclosure.Authority, disclosure.Donor} {
		q := export.Request{
			Report: "n4", What: export.Figures, Audience: audience, Recipient: "r", Purpose: "p", From: date.Of(2026, 1, 1), To: date.Of(2026, 12, 31), Format: export.CSV,
		}
		var file bytes.Buffer
		if _, err := h.exports.Make(i18n.With(t.Context(), i18n.En), casework.Reka, casework.Reka.Actor(), q, "password", &file); err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(t.TempDir(), "n4.zip")
		if err := os.WriteFile(name, file.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		got := lines(t, unzip(t, name, "password", "31.csv"))
		who, supplier := column(got, "Case"), column(got, "Supplier")
		if len(who) == 0 || len(supplier) != len(who) {
			t.Fatalf("%s: %v", audience, got)
		}
		inside := audience == disclosure.OwnOffice
		if strings.HasPrefix(who[0], "BUD-26-") != inside || strings.HasPrefix(who[0], "P-") == inside || slices.Contains(supplier, "Tools") != inside {
			t.Errorf("%s: cases %v, suppliers %v", audience, who, supplier)
		}
		if was := before[audience]; was != "" && was != who[0] {
			t.Errorf("%s: %s was %s before", audience, who[0], was)
		}
		before[audience] = who[0]
	}
}

// Whoever runs the bare command gets neither.
func TestTheBareCommandConcealsTheFinanceOfACase(t *testing.T) {
	t.Parallel()
	h := worldOfEveryReport(t)
	var out bytes.Buffer
	p := report.Params{From: date.Of(2026, 1, 1), To: date.Of(2026, 12, 31)}
	if err := report.Run(i18n.With(t.Context(), i18n.En), h.DB, "n4", p, report.Text, &out); err != nil {
		t.Fatal(err)
	}
	got := lines(t, out.Bytes())
	who, supplier := column(got, "case_no"), column(got, "supplier")
	if len(who) == 0 || len(supplier) != len(who) || strings.Join(who, "")+strings.Join(supplier, "") != "" {
		t.Errorf("cases %q, suppliers %q", who, supplier)
	}
}

// Thirty exports an hour are thirty, whoever sends them at once.
func TestTheLimitOfAnHourHoldsForParallelExports(t *testing.T) {
	t.Parallel()
	h := open(t)
	by := casework.Reka.Actor()
	taken := make(chan error, 40)
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			taken <- h.DB.Write(t.Context(), by, func(tx db.Tx) error { return report.LogExport(t.Context(), tx, by, "x") })
		})
	}
	all.Wait()
	close(taken)
	n := 0
	for err := range taken {
		if err == nil {
			n++
		}
	}
	if n != 30 {
		t.Errorf("%d exports were let through", n)
	}
}

// What was given out is explained by the definition under which it was counted.
func TestReleasedFiguresKeepTheirDefinition(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.gone(1, "BUD", 1, 20, "2025-05-04")
	about := func() string {
		password, at := h.order(casework.Eszter, "audience", "public")
		h.work()
		return string(unzip(t, h.fetch(casework.Eszter, at), password, "-about.csv"))
	}
	first := about()
	if !strings.Contains(first, "R.3.6, 2025") || !strings.Contains(first, "A person counts once in a programme") {
		t.Errorf("of its figures the file says %s", first)
	}
	// Later the indicator is defined otherwise: in the register stands what held.
	if got := casework.Ask[string](h.House, "SELECT words -> 'hu' ->> 'title' || definition FROM releases WHERE indicator = 'r36'"); !strings.HasSuffix(got, "1") || len(got) < 10 {
		t.Errorf("the register keeps %q", got)
	}
	for _, sql := range []string{
		"ALTER TABLE releases DISABLE TRIGGER ALL", "ALTER TABLE releases NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY",
		`UPDATE releases SET definition = 7, words = jsonb_set(words, '{en,definition}', '"Counted as it was then."') WHERE indicator = 'r36'`,
	} {
		if _, err := testdb.Owner(t, h.DB).Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	if again := about(); !strings.Contains(again, "\"Definition, version 7\",Counted as it was then.") {
		t.Errorf("of figures given before the file says %s", again)
	}
}
