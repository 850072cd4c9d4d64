package programme_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/programme"
	"homeward/internal/testkit/casework"
)

func eurp(more ...string) []string {
	v := map[string]string{
		"name": "EURP post-return", "kind": "post_return", "position": "2", "in_kind": "yes", "active": "yes", "window_length": "12", "window_unit": "months",
		"principal": "2000", "dependant": "1 000", "medical": "500",
	}
	for i := 0; i < len(more); i += 2 {
		v[more[i]] = more[i+1]
	}
	var out []string
	for k, x := range v {
		out = append(out, k, x)
	}
	return out
}

func TestPackagesAreKeptOnTheProgrammesPage(t *testing.T) {
	t.Parallel()
	h, bud, _ := house(t)
	b := h.SignIn("admin@homeward.example")
	b.Post("/admin/programmes/new", form(bud, "code", "EURP")...)
	id := casework.Ask[int64](h, "SELECT id FROM programmes WHERE code = 'EURP'")
	path := fmt.Sprintf("/admin/programmes/%d", id)
	for _, wrong := range [][]string{{"name", ""}, {"kind", "gift"}, {"principal", "much"}, {"principal", ""}, {"dependant", "-5"}, {"medical", "900000000"}} {
		if a := b.Post(path+"/packages/new", eurp(wrong...)...); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `value="12"`) {
			t.Errorf("%s: %d", wrong, a.Status)
		}
	}
	if a := b.Post(path+"/packages/new", eurp()...); a.Status != http.StatusSeeOther || a.Location != path {
		t.Fatalf("add: %d to %q\n%s", a.Status, a.Location, a.Body)
	}
	for _, l := range i18n.Languages {
		if a := b.In(l).Get(path); !strings.Contains(a.Body, "EURP post-return") || !strings.Contains(a.Body, "12 ") {
			t.Errorf("the programme's page in %s lacks the package", l)
		}
	}
	k := casework.Ask[int64](h, "SELECT id FROM programme_packages")
	at := fmt.Sprintf("%s/packages/%d", path, k)
	if a := b.Get(at); a.Status != http.StatusOK || !strings.Contains(a.Body, `value="2000.00"`) && !strings.Contains(a.Body, `value="2000"`) {
		t.Errorf("the form: %d\n%s", a.Status, a.Body)
	}
	if a := b.Post(at, append(eurp("principal", "2500"), "_version", "1")...); a.Status != http.StatusSeeOther {
		t.Errorf("save: %d", a.Status)
	}
	if a := b.Post(at, append(eurp("principal", "3000"), "_version", "1", "_base", `{"principal":["2000"]}`)...); a.Status != http.StatusConflict {
		t.Errorf("a version of before: %d", a.Status)
	}
	if got := casework.Ask[string](h, "SELECT concat_ws(' ', principal_minor, dependant_minor, child_minor, medical_minor, in_kind) FROM programme_packages"); got != "250000 100000 0 50000 t" {
		t.Errorf("stored: %s", got)
	}
	for l, words := range map[i18n.Language][]string{
		i18n.En: {"EURP post-return: added", "EURP post-return: Main returnee"}, i18n.Hu: {"EURP post-return: felvéve"}, i18n.Cs: {"EURP post-return: přidán"},
	} {
		b.In(l).Get(path).Is(http.StatusOK).Has(words...)
	}
	if a := b.In(i18n.En).Get(path); !strings.Contains(strings.ReplaceAll(a.Text(), "\u00a0", " "), "EURP post-return: Main returnee 2,000 € 2,500 €") {
		t.Errorf("the history says not what the package was and is:\n%s", a.Text())
	}
	if a := b.Get(fmt.Sprintf("/admin/programmes/%d/packages/%d", id+1, k)); a.Status != http.StatusNotFound {
		t.Errorf("of another programme: %d", a.Status)
	}
}

func TestAPackageGrantsByPersonSectionAndTime(t *testing.T) {
	t.Parallel()
	p := programme.Package{PrincipalMinor: 200_000, DependantMinor: 100_000, MedicalMinor: 50_000}
	if p.For(true, false) != 200_000 || p.For(false, true) != 100_000 || p.For(false, false) != 100_000 {
		t.Error("a child counts as a dependant where nothing else is said")
	}
	if p.ChildMinor = 60_000; p.For(false, true) != 60_000 || p.For(false, false) != 100_000 || p.For(true, true) != 200_000 {
		t.Error("a child has an amount of its own")
	}
	if p.Limit(programme.Medical) != 50_000 || p.Limit(programme.Income) != 0 {
		t.Error("limits of the sections")
	}
	arrived := date.Of(2026, time.November, 11)
	if !p.Until("HU", arrived).IsZero() {
		t.Error("no window, no end")
	}
	if p.WindowLength, p.WindowUnit = 14, programme.WorkingDays; p.Until("CZ", arrived) != date.Of(2026, time.December, 2) {
		t.Errorf("14 working days from %s end on %s", arrived, p.Until("CZ", arrived))
	}
	if p.WindowLength, p.WindowUnit = 12, programme.Months; p.Until("HU", arrived) != date.Of(2027, time.November, 11) {
		t.Errorf("12 months from %s end on %s", arrived, p.Until("HU", arrived))
	}
}
