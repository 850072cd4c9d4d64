package reintegration_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/reintegration"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

// granted gives the running programme a package like that of the EU
// reintegration programme, in kind only, and answers its id.
func granted(d *casework.House) string {
	return casework.Ask[string](d, `INSERT INTO programme_packages (programme_id, principal_minor, dependant_minor, medical_minor, window_length, in_kind, kind, window_unit, name)
		VALUES ($1, 200000, 100000, 50000, 12, true, 'post_return', 'months', 'EURP post-return') RETURNING id::text`, d.Running)
}

func TestNoActivityGoesOverWhatTheProgrammeGrants(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Arrived, "1988-03-04", "2017-05-05")
	granted(d)
	b := d.As(casework.Judit)
	main, child := strconv.FormatInt(c.Members[0], 10), strconv.FormatInt(c.Members[1], 10)
	send(t, b, c.Path("plan/new"), "objective", "A workshop of his own")
	is(t, b.Get(c.Path("plan/activities/new")), http.StatusOK, "EURP post-return", "3,000 €", "2,000 € left of 2,000 €", "1,000 € left of 1,000 €", "500 € left of 500 €", "11 Nov 2027")
	for _, x := range []struct {
		name    string
		changes []string
		says    string
	}{
		{"over the whole", []string{"amount", "3000.01"}, "3,000 € is left of"},
		{"over the main returnee's part", []string{"amount", "2500", "member", main}, "2,000 € is left for this person"},
		{"over a dependant's part", []string{"amount", "1000.01", "member", child}, "1,000 € is left for this person"},
		{"over a section", []string{"amount", "600", "section", "medical"}, "500 € is left for this part"},
		{"a section by the activity", []string{"amount", "600", "activity", "medical_care"}, "500 € is left for this part"},
		{"cash", []string{"modality", "cash"}, "in kind only"},
		{"no modality", []string{"modality", ""}, "Choose an answer"},
		{"after the window", []string{"starts_on", "2027-11-12"}, "11 Nov 2027"},
		{"ends after the window", []string{"starts_on", "2026-12-01", "ends_on", "2027-11-12"}, "11 Nov 2027"},
		{"ends before it starts", []string{"starts_on", "2026-12-02", "ends_on", "2026-12-01"}, "2 Dec 2026"},
		{"currency without a rate", []string{"amount", "400 000", "amount_currency", "HUF"}, "how much HUF stands for 1 EUR"},
		{"rate of nobody", []string{"amount", "400 000", "amount_currency", "HUF", "rate", "400", "rate_on", "2026-11-02"}, "This is needed"},
		{"no rate at all", []string{"amount", "400 000", "amount_currency", "HUF", "rate", "much", "rate_source", "ECB", "rate_on", "2026-11-02"}, "in figures: 410.25"},
		{"rate of tomorrow", []string{"amount", "400 000", "amount_currency", "HUF", "rate", "400", "rate_source", "ECB", "rate_on", "2026-11-30"}, "still to come"},
		{"over by the rate", []string{"amount", "1 200 400", "amount_currency", "HUF", "rate", "400", "rate_source", "ECB", "rate_on", "2026-11-02"}, "3,000 € is left of"},
		{"another's package", []string{"package", "999999"}, "Choose one of the answers"},
		{"another's need", []string{"need", "999999"}, "Choose one of the answers"},
	} {
		t.Run(x.name, func(t *testing.T) {
			is(t, b.Post(c.Path("plan/activities/new"), activity(x.changes...)...), http.StatusUnprocessableEntity, x.says, "Kirkuk workshop", "Lathe and tools")
		})
	}
	is(t, b.Post(c.Path("plan/activities/new"), activity("amount", "1000", "member", child)...), http.StatusSeeOther)
	is(t, b.Post(c.Path("plan/activities/new"), activity("amount", "800 002", "amount_currency", "HUF", "rate", "400,00", "rate_source", "InforEuro", "rate_on", "2026-11-02", "expected", "Two orders a month")...), http.StatusUnprocessableEntity, "2,000 € is left of")
	is(t, b.Post(c.Path("plan/activities/new"), activity("amount", "800 001", "amount_currency", "HUF", "rate", "400,00", "rate_source", "InforEuro", "rate_on", "2026-11-02", "expected", "Two orders a month")...), http.StatusSeeOther)
	is(t, b.Get(c.Path("plan")), http.StatusOK, "2,000 € at 400, InforEuro, 2 Nov 2026", "Two orders a month", "Income-generating support · EURP post-return", "0 € left of 1,000 €")
	is(t, b.Post(c.Path("plan/activities/new"), activity("amount", "0.01")...), http.StatusUnprocessableEntity, "0 € is left of")
	a := casework.Ask[int64](d, "SELECT min(id) FROM plan_activities WHERE case_id = $1", c.ID)
	is(t, b.Post(path(c, a, ""), append(activity("amount", "900", "member", child), "_version", "1")...), http.StatusSeeOther)
	for _, l := range i18n.Languages {
		is(t, b.In(l).Get(path(c, a, "")), http.StatusOK, "EURP post-return", `lang="`+string(l)+`"`)
	}

	// What was planned within the limits is over them once they are lower.
	d.Exec("UPDATE programme_packages SET principal_minor = 150000")
	is(t, b.Post(c.Path("plan/submit"), "_token", token()), http.StatusUnprocessableEntity, "2,900 € is planned, 2,500 € is granted")
	if got := state(d, c); got != "1 draft" {
		t.Errorf("plans: %s", got)
	}
	d.Exec("UPDATE programme_packages SET principal_minor = 200000")
	send(t, b, c.Path("plan/submit"))
	d.Exec("UPDATE programme_packages SET principal_minor = 150000")
	version := casework.Ask[string](d, "SELECT version::text FROM reintegration_plans WHERE case_id = $1", c.ID)
	is(t, d.As(casework.Reka).Post(c.Path("plan/decide"), "answer", "approved", "_version", version), http.StatusUnprocessableEntity, "2,500 € is granted")
}

func TestAnAmountWithoutAPackageIsNotSubmitted(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Arrived, "1988-03-04")
	drafted(t, d, c, casework.Judit)
	granted(d)
	is(t, d.As(casework.Judit).Post(c.Path("plan/submit"), "_token", token()), http.StatusUnprocessableEntity, "names no package")
}

func TestRatesRoundHalfUp(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		rate        reintegration.Rate
		minor, want int64
	}{{400_000_000, 200, 1}, {400_000_000, 199, 0}, {400_000_000, 600, 2}, {500_000, 100, 200}, {410_250_000, 64_000_000, 156_002}, {1, 1, 1_000_000}} {
		if got := x.rate.Of(x.minor); got != x.want {
			t.Errorf("%d at %s is %d, not %d", x.minor, x.rate, got, x.want)
		}
	}
	for rate, want := range map[reintegration.Rate]string{410_250_000: "410.25", 400_000_000: "400", 24_318_500: "24.3185", 500_000: "0.5", 1: "0.000001", 0: ""} {
		if got := rate.String(); got != want {
			t.Errorf("%d is %q, not %q", int64(rate), got, want)
		}
	}
}

func TestWhateverIsAcceptedStaysWithinTheLimits(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Arrived, "1988-03-04", "1990-05-05", "2017-05-05")
	granted(d)
	d.Exec("UPDATE programme_packages SET income_minor = 250000, child_minor = 60000")
	b, manager := d.As(casework.Judit), d.As(casework.Reka)
	send(t, b, c.Path("plan/new"), "objective", "A workshop of his own")
	r := rand.New(rand.NewPCG(7, 23))
	accepted := map[string]int{}
	for range 70 {
		amount := fmt.Sprint(50 * (1 + r.IntN(24)))
		member := append([]int64{0}, c.Members...)[r.IntN(4)]
		form := activity("amount", amount, "member", fmt.Sprint(member), "section", []string{"income", "needs", "medical"}[r.IntN(3)])
		if r.IntN(3) == 0 {
			form = append(form, "rate", "2.5", "rate_source", "ECB", "rate_on", "2026-11-02")
			for i := range form {
				if form[i] == "EUR" {
					form[i] = "CZK"
				}
			}
		}
		ids := casework.Ask[[]int64](d, "SELECT coalesce(array_agg(id ORDER BY id), '{}') FROM plan_activities WHERE case_id = $1 AND state = 'planned'", c.ID)
		version := casework.Ask[string](d, "SELECT coalesce(max(version), 0)::text FROM reintegration_plans WHERE case_id = $1 AND state = 'submitted'", c.ID)
		act, status := "", 0
		switch n := r.IntN(12); {
		case n < 4 || len(ids) == 0:
			act, status = "add", b.Post(c.Path("plan/activities/new"), form...).Status
		case n < 6:
			act, status = "change", b.Post(path(c, ids[r.IntN(len(ids))], ""), append(form, "_version", "1")...).Status
		case n < 7:
			act, status = "cancel", b.Post(path(c, ids[r.IntN(len(ids))], "/cancel"), "_token", token()).Status
		case n < 9:
			act, status = "deliver", b.Post(path(c, ids[r.IntN(len(ids))], "/deliver"), "delivered_on", "2026-11-15", "_token", token()).Status
		case n < 10:
			act, status = "submit", b.Post(c.Path("plan/submit"), "_token", token()).Status
		case n < 11:
			act, status = "approve", manager.Post(c.Path("plan/decide"), "answer", "approved", "_version", version, "_token", token()).Status
		default:
			act, status = "amend", b.Post(c.Path("plan/amend"), "_token", token()).Status
		}
		if status == http.StatusSeeOther {
			accepted[act]++
		}
		// In euros: the plan in force and what was delivered before, by whole, section and person.
		over := casework.Ask[string](d, `
			WITH a AS (SELECT a.member_id, a.section, a.state, CASE a.currency WHEN 'EUR' THEN amount_minor ELSE amount_minor * 10 / 25 END AS eur FROM plan_activities a
				WHERE a.case_id = $1 AND a.state <> 'cancelled' AND (a.state = 'delivered' OR a.plan_id = (SELECT id FROM reintegration_plans WHERE case_id = $1 ORDER BY number DESC LIMIT 1)))
			SELECT coalesce(string_agg(x, ' '), '') FROM (
				SELECT 'whole ' || sum(eur) AS x FROM a HAVING sum(eur) > 360000
				UNION ALL SELECT section || sum(eur) FROM a GROUP BY section HAVING sum(eur) > CASE section WHEN 'income' THEN 250000 WHEN 'medical' THEN 50000 ELSE 360000 END
				UNION ALL SELECT 'member ' || sum(eur) FROM a GROUP BY member_id HAVING sum(eur) > CASE member_id WHEN $2 THEN 200000 WHEN $3 THEN 100000 WHEN $4 THEN 60000 ELSE 360000 END) o`,
			c.ID, c.Members[0], c.Members[1], c.Members[2])
		if over != "" {
			t.Fatalf("after %s (%d): %s", act, status, over)
		}
		twice := casework.Ask[int](d, `SELECT count(*)::int FROM (SELECT coalesce(root_id, id) FROM plan_activities WHERE case_id = $1 AND state = 'delivered' GROUP BY 1 HAVING count(*) > 1) x`, c.ID)
		lost := casework.Ask[int](d, `SELECT count(*)::int FROM plan_activities a JOIN plan_activities r ON r.id = a.root_id WHERE a.case_id = $1 AND (r.root_id IS NOT NULL OR r.case_id <> a.case_id)`, c.ID)
		if twice != 0 || lost != 0 {
			t.Fatalf("after %s: %d delivered twice, %d with another root", act, twice, lost)
		}
	}
	for _, act := range []string{"add", "change", "deliver", "submit", "approve", "amend"} {
		if accepted[act] == 0 {
			t.Errorf("no %s was ever accepted: %v", act, accepted)
		}
	}
}

func TestTheRateIsAskedForWhereTheCurrencyIsAnother(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Arrived, "1988-03-04")
	granted(d)
	b := d.As(casework.Judit)
	send(t, b, c.Path("plan/new"), "objective", "A workshop of his own")
	const folded, open = `<details class="hw-more"><summary>Amount in another currency than EUR`, `<details class="hw-more" open><summary>Amount in another currency than EUR`
	at := c.Path("plan/activities/new")
	b.Get(at).Is(http.StatusOK).Has(folded, `name="rate"`)
	b.Post(at, activity("amount", "9 000 000", "modality", "in_kind")...).Is(http.StatusUnprocessableEntity).Has(folded)
	b.Post(at, activity("amount", "400 000", "amount_currency", "HUF")...).Is(http.StatusUnprocessableEntity).Has(open)
}
