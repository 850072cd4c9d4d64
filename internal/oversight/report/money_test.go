package report_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/payment"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/report"
	"homeward/internal/testkit/casework"
)

const ofTheYear = "?from=2026-01-01&to=2026-12-31"

// reporting is an office with the pages of reports.
func reporting(t *testing.T) *casework.House {
	t.Helper()
	h := casework.New(t)
	h.Add(report.Service{DB: h.DB, Clock: h.Clock}.Routes)
	return h
}

// has looks for the lines of a file.
func has(t *testing.T, file string, lines ...string) {
	t.Helper()
	for _, l := range lines {
		if !strings.Contains(file, l) {
			t.Errorf("the file has no %s:\n%s", l, file)
		}
	}
}

// deliver records an activity of a case as delivered on 18 November.
func deliver(h *casework.House, c casework.Case, what, modality, currency string, minor, rate int64) {
	h.Fact(c, `INSERT INTO plan_activities (case_id, plan_id, activity, dimension, amount_minor, currency, modality, rate_millionths, state, delivered_on)
		SELECT $1, max(id), $2, 'economic', $3, $4, $5, $6, 'delivered', '2026-11-18' FROM reintegration_plans WHERE case_id = $1`, c.ID, what, minor, currency, modality, rate)
}

func TestReintegrationAssistanceIsSummedUpInEuros(t *testing.T) {
	t.Parallel()
	h := reporting(t)
	h.Exec("UPDATE programmes SET currency = 'EUR'")
	// A family of two, and one alone; a third case has nothing delivered.
	family, alone := h.Case(casefile.Reintegration, "1988-03-14", "2015-02-03"), h.Case(casefile.Reintegration)
	for _, c := range []casework.Case{family, alone, h.Case(casefile.Reintegration)} {
		h.Fact(c, `INSERT INTO reintegration_plans (case_id, author_id, number, state) VALUES ($1, 11, 1, 'approved')`, c.ID)
	}
	persons := casework.Ask[int](h, "SELECT count(*)::int FROM departures d JOIN case_members m ON m.id = d.member_id WHERE d.case_id = ANY ($1) AND NOT d.voided", []int64{family.ID, alone.ID})
	if persons != 3 {
		t.Fatalf("%d have left", persons)
	}
	deliver(h, family, "equipment_tools", "direct_payment", "EUR", 100000, 0)
	deliver(h, alone, "equipment_tools", "in_kind", "HUF", 4102500, 410_250_000) // 41,025 Ft at 410.25: 100 €
	deliver(h, alone, "equipment_tools", "voucher", "USD", 5000, 0)              // nobody knows what it is in euros
	deliver(h, alone, "housing_rent", "cash", "HUF", 900000, 0)
	h.Fact(alone, `INSERT INTO plan_activities (case_id, plan_id, activity, dimension, amount_minor, currency, state, delivered_on, voided)
		SELECT $1, max(id), 'housing_rent', 'social', 100, 'EUR', 'delivered', '2026-11-18', true FROM reintegration_plans WHERE case_id = $1`, alone.ID)
	h.Exec(`INSERT INTO community_activities (office_id, recorded_by, starts_on, ends_on, country, place, level, dimension, state, title, women, men, returnees, indirect, cost_minor)
		SELECT o.id, 11, '2026-03-01', d.day::date, 'IQ', 'Kirkuk', 'community', 'social', d.state, 'Well', 30, 12, 7, 500, 250000
		FROM offices o, (VALUES ('2026-06-30', 'done'), ('2025-12-31', 'done'), ('2026-06-30', 'ongoing')) d(day, state) WHERE o.code = 'BUD' AND (d.state = 'ongoing' OR d.day > '2026')`)

	file := h.As(casework.Reka).Get("/reports/i2/export" + ofTheYear + "&format=csv").Is(http.StatusOK)
	has(t, file.Body,
		"2026,Iraq,Hungary,Economic,Individual,\"Equipment, tools, stock\",In kind,3,3,1100.00,1,0,0,0",
		"2026,Iraq,Hungary,Economic,Individual,Rent,Cash or transfer,1,1,,1,0,0,0",
		"2026,Iraq,Hungary,Social,Community,,,0,1,2500.00,0,42,7,500")
	if n := strings.Count(file.Body, "\n"); n != 4 {
		t.Errorf("%d lines in the file:\n%s", n, file.Body)
	}
	if n := casework.Ask[int](h, "SELECT count(*) FROM access_log WHERE act = 'report_export'"); n != 1 {
		t.Errorf("%d exports are written down", n)
	}
	for l, words := range map[i18n.Language][]string{
		i18n.En: {"Reintegration assistance", "3,600\u00a0€", "Activities without a rate", "In kind", "Indirect beneficiaries"},
		i18n.Hu: {"Reintegrációs támogatás", "3\u00a0600\u00a0€", "Tevékenységek árfolyam nélkül", "Természetben", "Közvetett kedvezményezettek"},
		i18n.Cs: {"Reintegrační pomoc", "3\u00a0600\u00a0€", "Aktivity bez kurzu", "Věcné plnění", "Nepřímí příjemci"},
	} {
		h.As(casework.Reka).In(l).Get("/reports/i2" + ofTheYear + "&by=modality").Is(http.StatusOK).Has(words...)
	}
	h.As(casework.Reka).Get("/reports/i2?from=2026-01-01&to=2026-11-17").Is(http.StatusOK).Has("2,500\u00a0€").Lacks("1,100\u00a0€")
	h.As(casework.Petra).Get("/reports/i2" + ofTheYear).Is(http.StatusOK).Lacks("Iraq")
	h.As(casework.Reka).Get("/reports/i2" + ofTheYear + "&office=PRG").Is(http.StatusNotFound)
	h.As(casework.Reka).Get("/reports/i2?from=2026-12-31&to=2026-01-01").Is(http.StatusUnprocessableEntity)
	for _, at := range []string{"/reports/i2", "/reports/i2/export", "/reports/n4", "/reports/n4/export"} {
		h.As(casework.Judit).Get(at).Is(http.StatusForbidden)
	}
}

// spent is an office with two activities of a case on a line of 2,000 €: tools
// for 1,000 €, of which 410,250 Ft were paid at 410.25 and handed over and 100 €
// came back, and rent for 300 €, of which 200 € were paid in cash.
func spent(t *testing.T) (*casework.House, casework.Case) {
	t.Helper()
	h := reporting(t)
	c := h.Case(casefile.Reintegration)
	h.Exec(`INSERT INTO budget_lines (programme_id, code, name, amount_minor, currency, starts_on, ends_on)
		VALUES ($1, 'L1', '=Tools', 200000, 'EUR', '2026-01-01', '2029-12-31')`, h.Running)
	h.Fact(c, `INSERT INTO reintegration_plans (case_id, author_id, number, state) VALUES ($1, 11, 1, 'approved')`, c.ID)
	for n, a := range []struct {
		activity, modality, state, rate, paidIn, supplier, received string
		planned, paid, paidMinor, refund                            int64
	}{
		{"equipment_tools", "direct_payment", "delivered", "410.25", "HUF", "Kirkuk Tools", "2026-11-19", 100000, 50000, 20512500, 10000},
		{"housing_rent", "cash", "paid", "", "EUR", "", "0001-01-01", 30000, 20000, 20000, 0},
	} {
		h.Fact(c, `INSERT INTO plan_activities (case_id, plan_id, position, activity, dimension, amount_minor, currency, modality)
			SELECT $1, max(id), $2, $3, 'economic', $4, 'EUR', $5 FROM reintegration_plans WHERE case_id = $1`, c.ID, n, a.activity, a.planned, a.modality)
		h.Fact(c, `INSERT INTO instalments (case_id, activity_id, number, requested_by, approved_by, paid_by, amount_minor, settled_minor, paid_minor, requested_on, approved_on, paid_on,
				delivered_on, state, modality, method, currency, paid_currency, rate, supplier, invoice, receipt)
			SELECT $1, max(id), 1, 11, 12, 13, $2::bigint, $2::bigint, $3, '2026-11-10', '2026-11-11', '2026-11-12', $4::text::date, $5, $6, 'bank', 'EUR', $7, $8, $9, 'F-1', 'B-1' FROM plan_activities WHERE case_id = $1`,
			c.ID, a.paid, a.paidMinor, a.received, a.state, a.modality, a.paidIn, a.rate, a.supplier)
		for _, e := range []struct {
			kind, day string
			minor     int64
			whole     bool
		}{{"reserve", "2026-11-01", a.planned, true}, {"commit", "2026-11-11", a.paid, false}, {"pay", "2026-11-12", a.paid, false}, {"refund", "2026-11-18", a.refund, false}} {
			h.Fact(c, `INSERT INTO ledger_entries (line_id, case_id, activity_id, instalment_id, staff_id, minor, happened_on, kind, currency, paid_currency, rate, rate_on)
				SELECT l.id, $1, i.activity_id, CASE WHEN $2::boolean THEN NULL ELSE i.id END, 11, $3::bigint, $4::text::date, $5::text, 'EUR', CASE WHEN $5 = 'pay' THEN i.paid_currency ELSE '' END,
					CASE WHEN $5 = 'pay' THEN i.rate ELSE '' END, CASE WHEN $5 = 'pay' AND i.rate <> '' THEN date '2026-11-11' ELSE '0001-01-01' END
				FROM budget_lines l, instalments i WHERE i.case_id = $1 AND $3::bigint > 0 ORDER BY i.id DESC LIMIT 1`, c.ID, e.whole, e.minor, e.day, e.kind)
		}
	}
	return h, c
}

func TestTheFinanceReportSumsUpWhatThePagesOfTheMoneyShow(t *testing.T) {
	t.Parallel()
	h, c := spent(t)
	tools, rent := casework.Ask[int64](h, "SELECT min(id) FROM plan_activities"), casework.Ask[int64](h, "SELECT max(id) FROM plan_activities")
	file := h.As(casework.Reka).Get("/reports/n4/export" + ofTheYear + "&format=csv").Is(http.StatusOK)
	has(t, file.Body,
		",L1,"+c.Ref+","+strconv.FormatInt(tools, 10)+",\"Equipment, tools, stock\",EUR,410.25 HUF,2026-11-11,Kirkuk Tools,complete,1000.00,400.00,400.00,600.00,0",
		",L1,"+c.Ref+","+strconv.FormatInt(rent, 10)+",Rent,EUR,,,,incomplete,300.00,200.00,0.00,100.00,1")

	// The same sums as on the page of the case.
	var approved, paid, delivered int64
	if err := h.DB.Read(t.Context(), db.System, func(r db.Reader) error {
		all, err := payment.Standings(t.Context(), r, casefile.Case{ID: c.ID})
		for _, s := range all {
			approved, paid, delivered = approved+s.Reserved, paid+s.Paid-s.Refunded, delivered+s.Delivered
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	f := book(t, h.As(casework.Reka), "n4")
	if minor(t, f, "Reserved") != approved || minor(t, f, "Paid") != paid || minor(t, f, "Delivered") != delivered || approved != 130000 || paid != 60000 || delivered != 40000 {
		t.Errorf("the report sums up to something else than the page: %d, %d, %d", approved, paid, delivered)
	}

	for l, words := range map[i18n.Language][]string{
		i18n.En: {"Finance of reintegration", "Payments without proof", "complete", "1,300\u00a0€", c.Ref},
		i18n.Hu: {"A reintegráció pénzügyei", "Bizonylat nélküli kifizetések", "hiánytalan", "1\u00a0300\u00a0€"},
		i18n.Cs: {"Finance reintegrace", "Platby bez dokladu", "úplné", "1\u00a0300\u00a0€"},
	} {
		h.As(casework.Reka).In(l).Get("/reports/n4" + ofTheYear + "&cell=" + url.QueryEscape("N4.paid,period")).Is(http.StatusOK).Has(words...)
	}
	// On the last day of the period the tools were not handed over, and nothing had come back.
	h.As(casework.Reka).Get("/reports/n4?from=2026-11-12&to=2026-11-17").Is(http.StatusOK).Has("700\u00a0€")
	h.As(casework.Reka).Get("/reports/n4?from=2026-11-19&to=2026-12-31").Is(http.StatusOK).Lacks("L1 EUR")
	h.As(casework.Petra).Get("/reports/n4"+ofTheYear).Is(http.StatusOK).Lacks(c.Ref, "L1 EUR")
	h.As(casework.Reka).Get("/reports/n4?from=2026-12-31&to=2026-01-01").Is(http.StatusUnprocessableEntity)

	// Who supplied a protected person is nobody's to read from a report.
	h.Exec("UPDATE case_files SET class = 'protection' WHERE id = $1", c.ID)
	h.As(casework.Reka).Get("/reports/n4" + ofTheYear + "&cell=" + url.QueryEscape("N4.paid,period")).Is(http.StatusOK).Has(c.Ref).Lacks("<td>complete</td>")
	has(t, h.As(casework.Reka).Get("/reports/n4/export"+ofTheYear+"&format=csv").Is(http.StatusOK).Body, "EUR,410.25 HUF,2026-11-11,,complete,1000.00,400.00,400.00,600.00,0")
}
