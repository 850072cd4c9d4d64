package report

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
)

func TestWhatWasReachedIsShownInTheReportThatHasTheIndicator(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.add(person{born: "1990"})
	w.departs(p, "2021-03-05")
	w.departs(w.add(person{born: "1991"}), "2021-09-05")
	b := w.browser(t, w.admin, i18n.En)
	for code, name := range map[string]string{"R.3.6": "a1", "O.3.2": "a1", "C3": "amif14", "web_visits": "n1", "ERF-3": "own"} {
		at := Reached("P1", code, date.Of(2021, 1, 1), date.Of(2021, 6, 30))
		if !strings.HasPrefix(at, "/reports/"+name+"?") || !strings.Contains(at, "cell="+url.QueryEscape(code+",cum")) {
			t.Errorf("%s is reached at %s", code, at)
		}
		if name != "own" {
			b.shows(b.get(strings.TrimSuffix(at, "#rows")), http.StatusOK)
		}
	}
	at, rows := strings.CutSuffix(Reached("P1", "R.3.6", date.Of(2021, 1, 1), date.Of(2021, 6, 30)), "#rows")
	if !rows {
		t.Errorf("%s does not lead to the rows", at)
	}
	b.shows(b.get(at), http.StatusOK, p.reference, "1 row")
}
