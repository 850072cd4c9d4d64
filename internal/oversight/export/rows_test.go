package export_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"homeward/internal/oversight/report"
	"homeward/internal/testkit/casework"
)

var (
	figureLink = regexp.MustCompile(`<a href="(/reports/a1\?cell=[^"]+)"[^>]*>\s*([0-9]+)\s*<`)
	rowsLink   = regexp.MustCompile(`href="(/exports/new\?[^"]*cell=[^"]*what=rows)"`)
)

// Every number of a report is as many rows as its link lets out.
func TestEveryNumberLetsItsRowsOut(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.Add(report.Service{DB: h.DB, Clock: h.Clock}.Routes)
	h.gone(1, "BUD", 1, 7, "2025-05-04")
	h.gone(1, "BUD", 21, 4, "2024-05-04")
	h.gone(2, "PRG", 101, 3, "2025-05-04")
	h.Exec("UPDATE departures SET voided = true WHERE id = (SELECT min(d.id) FROM departures d JOIN case_files c ON c.id = d.case_id WHERE c.number = 21)")
	reka := h.As(casework.Reka)
	seen := map[string]bool{}
	for _, m := range figureLink.FindAllStringSubmatch(reka.Get("/reports/a1?from=2025-01-01&to=2025-12-31").Is(http.StatusOK).Body, -1) {
		if seen[m[2]] || m[2] == "0" {
			continue
		}
		seen[m[2]] = true
		at, _, _ := strings.Cut(html.UnescapeString(m[1]), "#")
		page := reka.Get(at).Is(http.StatusOK)
		link := rowsLink.FindStringSubmatch(page.Body)
		if link == nil {
			t.Fatalf("the rows of %s have no way out", m[1])
		}
		agreed := reka.Get(html.UnescapeString(link[1])).Is(http.StatusOK).Form("/exports/new").
			With("recipient", "Ministry", "purpose", "Audit", "format", "csv").Send().Is(http.StatusOK).Form("/exports").Send().Is(http.StatusOK)
		h.work()
		out := lines(t, unzip(t, h.fetch(casework.Reka, agreed.LinkTo("I have noted the password")), word(agreed.Text()), "31.csv"))
		if got := strconv.Itoa(len(out) - 1); got != m[2] {
			t.Errorf("%s: the figure says %s, %s rows went out", m[1], m[2], got)
		}
	}
	if !seen["7"] || len(seen) < 3 {
		t.Errorf("looked at the figures %v", seen)
	}
}

// A programme's own figures go out as others do, at sight and in the file.
func TestRowsOfAProgrammesOwnIndicatorGoOut(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.Exec(`INSERT INTO programme_indicators (programme_id, code, unit, name_en, name_hu, name_cs, definition_en, definition_hu, definition_cs)
		VALUES ($1, 'OWN-1', 'events', 'Talks', 'hu', 'cs', 'd', 'd', 'd')`, h.Running)
	h.Exec(`INSERT INTO indicator_entries (programme_id, office_id, entered_by, indicator, happened_on, value, source, created_at)
		SELECT $1, 1, 0, 'OWN-1', d::date, 7, 'list', d::date FROM unnest(ARRAY['2025-03-01', '2025-04-01', '2024-03-01']) d`, h.Running)
	h.gone(1, "BUD", 1, 1, "2025-05-04") // the office works under it
	code := casework.Ask[string](h.House, "SELECT code FROM programmes WHERE id = $1", h.Running)
	password, at := h.order(casework.Reka, "report", "own", "what", "rows", "audience", "own_office", "cell", url.QueryEscape(code+" OWN-1")+",period")
	h.work()
	got := lines(t, unzip(t, h.fetch(casework.Reka, at), password, "31.csv"))
	if len(got) != 3 || got[1][0] != code+" OWN-1" || got[1][9] != "7" {
		t.Errorf("the file has %v", got)
	}
	h.As(casework.Reka).Get("/exports/new?report=own&from=2025-01-01&to=2025-12-31").Is(http.StatusOK).Form("/exports/new").
		With("recipient", "x", "purpose", "y", "what", "rows", "audience", "own_office", "cell", "nothing,period").Send().Is(http.StatusNotFound)
}
