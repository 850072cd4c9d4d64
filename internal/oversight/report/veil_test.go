package report

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"homeward/internal/kit/access"
	"homeward/internal/kit/i18n"
)

// Who is vulnerable stands in figures for those alone who have the protection
// duty; the number of people is the same for all.
func TestWhoIsVulnerableIsToldToThoseWithTheDutyOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	journeys(w)
	p := w.add(person{born: "1990", from: "GE", vulnerabilities: []string{"vot"}})
	w.departs(p, "2021-03-05")
	named := w.manager
	named.Duties = []access.Duty{access.Protection}
	for who, x := range map[string]struct {
		u    access.User
		told bool
	}{"manager": {w.manager, false}, "administrator": {w.admin, false}, "named manager": {named, true}} {
		for _, name := range []string{"i1", "n6"} {
			rep, _ := Named(name)
			for _, f := range []Format{JSON, Text} {
				var b bytes.Buffer
				if err := w.export(x.u, rep, year(2021), Export{Format: f}, &b); err != nil {
					t.Fatal(err)
				}
				if got := strings.Contains(b.String(), "vot"); got != x.told {
					t.Errorf("%s, %s as %s: told is %t", who, name, f, got)
				}
				if got := strings.Contains(b.String(), notShown); got == x.told {
					t.Errorf("%s, %s as %s: not shown is %t", who, name, f, got)
				}
			}
		}
		var all int64
		reach, err := w.service().Reach(english(), x.u, x.u.Actor())
		if err != nil {
			t.Fatal(err)
		}
		rep, _ := Named("i1")
		sheet, err := w.service().Pass(english(), reach, rep, year(2021), func(Indicator, Key, Row) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range sheet.Lines {
			all += l[len(l)-1].(int64)
		}
		if all != 2 {
			t.Errorf("%s: %d people returned", who, all)
		}
		n1, _ := Named("n1")
		sheet, err = w.service().Pass(english(), reach, n1, year(2021), func(Indicator, Key, Row) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range sheet.Lines {
			if l[2] == "N1.20" && l[0] == "P1" && (l[7] == any(int64(2))) != x.told {
				t.Errorf("%s: N1.20 in the file is %v", who, l)
			}
		}
		for _, l := range i18n.Languages {
			b := w.browser(t, x.u, l)
			body := b.get("/reports/n1" + in2021).Body.String()
			if got := strings.Contains(body, i18n.T(i18n.With(t.Context(), l), "report.note.veiled")); got == x.told {
				t.Errorf("%s: the page says why a figure is missing: %t", who, got)
			}
			line := body[strings.Index(body, "N1.20"):]
			line = line[:strings.Index(line, "</tr>")]
			if got := strings.Count(line, "–") == 4; got == x.told {
				t.Errorf("%s: N1.20 on the page: %s", who, line)
			}
			body = b.shows(b.get("/reports/a1"+in2021), http.StatusOK)
			if strings.Contains(body, i18n.T(i18n.With(t.Context(), l), "report.note.veiled")) {
				t.Errorf("%s: a report that tells no vulnerability says so", who)
			}
		}
		if told := reach.Veiled(); told.told {
			t.Error("a veiled reach is told")
		}
	}
}
