package programme_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

// rules are what is on file about the rules of the only programme.
const rules = `SELECT concat_ws('|', array_to_string(countries_served, ' '), array_to_string(statuses_eligible, ' '), max_returns, max_attempts, declaration_timing,
	requires_clearance, monitors, allows_cash, cash_adult_minor, cash_child_minor, itinerary_ceiling_minor) FROM programmes`

func TestRulesAreKeptAsData(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h, bud, _ := house(t)
		b := h.SignIn("admin@homeward.example").In(l)
		f := b.Get("/admin/programmes/new").Is(http.StatusOK).Values("/admin/programmes/new")
		if got := f.Get("max_attempts") + f.Get("declaration_timing") + f.Get("monitors"); got != "3after_approvalyes" {
			t.Errorf("%s: a new programme opens with the rules %q", l, got)
		}
		if got := strings.Join(f["monitoring_usual"], " ") + "|" + strings.Join(f["monitoring_close"], " "); got != "m3 m6 m12|m1 m3 m6 m12" {
			t.Errorf("%s: a new programme visits people at %q", l, got)
		}
		b.Post("/admin/programmes/new", form(bud, "monitoring_usual", "m6", "monitoring_usual", "m12", "monitoring_close", "m2", "code", "HU/1", "countries_served", "GE", "countries_served", "XK", "statuses_eligible", "overstay", "statuses_eligible", "exit_order",
			"max_returns", "1", "requires_clearance", "yes", "allows_cash", "yes", "cash_adult", "200,50", "cash_child", "100", "itinerary_ceiling", "1 200")...).Is(http.StatusSeeOther)
		if got := casework.Ask[string](h, rules); got != "GE XK|overstay exit_order|1|3|after_approval|t|f|t|20050|10000|120000" {
			t.Errorf("%s: on file %s", l, got)
		}
		if got := casework.Ask[string](h, "SELECT array_to_string(monitoring_usual, ' ') || '|' || array_to_string(monitoring_close, ' ') FROM programmes"); got != "m6 m12|m2" {
			t.Errorf("%s: people are visited at %s", l, got)
		}
		path := fmt.Sprintf("/admin/programmes/%d", casework.Ask[int64](h, "SELECT id FROM programmes"))
		again := b.Get(path).Is(http.StatusOK).Values(path)
		if got := again.Get("cash_adult") + strings.Join(again["countries_served"], ""); got != "200.50GEXK" {
			t.Errorf("%s: the form opens with %q", l, got)
		}
		again.Del("allows_cash")
		again.Del("max_returns")
		again["countries_served"] = nil
		again.Set("declaration_timing", "with_application")
		b.PostValues(path, again).Is(http.StatusSeeOther)
		if got := casework.Ask[string](h, rules); got != "|overstay exit_order|0|3|with_application|t|f|f|0|0|120000" {
			t.Errorf("%s: after the save %s", l, got)
		}
	}
}

func TestWhatIsWrongWithRulesIsNamed(t *testing.T) {
	t.Parallel()
	h, bud, _ := house(t)
	b := h.SignIn("admin@homeward.example")
	for what, c := range map[string]struct{ field, value string }{
		"no country":          {"countries_served", "ZZ"},
		"no milestone":        {"monitoring_usual", "m5"},
		"no status":           {"statuses_eligible", "tourist"},
		"no attempt":          {"max_attempts", "0"},
		"nothing said":        {"max_attempts", ""},
		"returns below none":  {"max_returns", "-1"},
		"a timing of its own": {"declaration_timing", "never"},
		"no timing":           {"declaration_timing", ""},
		"no amount":           {"itinerary_ceiling", "much"},
		"an amount below 0":   {"itinerary_ceiling", "-5"},
		"an endless amount":   {"cash_child", "900000000000"},
		"cash without amount": {"allows_cash", "yes"},
	} {
		b.Post("/admin/programmes/new", with(form(bud, "code", "HU/1", "note", "as typed"), c.field, c.value)...).Is(http.StatusUnprocessableEntity).Has("as typed")
		if n := casework.Ask[int](h, "SELECT count(*) FROM programmes"); n != 0 {
			t.Fatalf("%s: the programme is on file", what)
		}
	}
}

// with sets a field of a form.
// with sets fields of a form anew, each a name and its value.
func with(fields []string, anew ...string) []string {
	for n := 0; n < len(anew); n += 2 {
		at := -1
		for i := 0; i < len(fields); i += 2 {
			if fields[i] == anew[n] {
				at = i
			}
		}
		if at < 0 {
			fields = append(fields, anew[n], anew[n+1])
			continue
		}
		fields[at+1] = anew[n+1]
	}
	return fields
}

func TestWhoChangedARuleIsShown(t *testing.T) {
	t.Parallel()
	said := map[i18n.Language][]string{
		i18n.En: {"Cash for an adult, at most", "200 €", "250 €", "all Georgia, Kosovo", "with the application"},
		i18n.Hu: {"200 €", "250 €", "mind Grúzia, Koszovó", "a jelentkezéssel együtt"},
		i18n.Cs: {"200 €", "250 €", "všechny Gruzie, Kosovo", "spolu se žádostí"},
	}
	h, bud, _ := house(t)
	b := h.SignIn("admin@homeward.example")
	b.Post("/admin/programmes/new", form(bud, "code", "HU/1", "allows_cash", "yes", "cash_adult", "200")...).Is(http.StatusSeeOther)
	path := fmt.Sprintf("/admin/programmes/%d", casework.Ask[int64](h, "SELECT id FROM programmes"))
	if a := b.In(i18n.En).Get(path).Is(http.StatusOK); strings.Contains(a.Text(), "Before") {
		t.Error("a new programme has a history")
	}
	f := b.Get(path).Values(path)
	f.Set("cash_adult", "250")
	f["countries_served"] = []string{"GE", "XK"}
	f.Set("declaration_timing", "with_application")
	b.PostValues(path, f).Is(http.StatusSeeOther)
	for _, l := range i18n.Languages {
		b.In(l).Get(path).Is(http.StatusOK).Has(said[l]...)
	}
}
