package report_test

import (
	"net/http"
	"strings"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/report"
	"homeward/internal/testkit/casework"
)

// surveyed is an office with twelve questionnaires at some time, whose scores
// are 0.05, 0.10 … 0.60, and one after three months.
func surveyed(t *testing.T) *casework.House {
	t.Helper()
	h := casework.New(t)
	h.Add(report.Service{DB: h.DB, Clock: h.Clock}.Routes)
	h.Case(casefile.Arrived)
	h.Exec(`INSERT INTO surveys (id, case_id, member_id, instrument_id, interviewer_id, held_on, completed_on, kind, milestone, mode, respondent, state)
		SELECT n, c.id, m.id, i.id, c.counsellor_id, '2026-11-18', '2026-11-18', 'rss', CASE n WHEN 13 THEN 'm3' ELSE 'other' END, 'visit', 'self', 'complete'
		FROM case_files c JOIN case_members m ON m.case_id = c.id, instruments i, generate_series(1, 13) n WHERE i.kind = 'rss'`)
	h.Exec(`INSERT INTO survey_scores (case_id, survey_id, instrument_id, answered, applicable, dimension, value)
		SELECT case_id, id, instrument_id, 9, 9, d, CASE WHEN d = 'economic' AND id = 1 THEN NULL ELSE least(id, 12) * 0.05 END FROM surveys, unnest(ARRAY['economic', 'composite']) d`)
	return h
}

func TestTheSurveyReportSumsUpWhatThePagesShow(t *testing.T) {
	t.Parallel()
	h := surveyed(t)
	const at = "/reports/n5?from=2026-01-01&to=2026-12-31"
	// The economic scores are 0.10 … 0.60 and 0.60, the composite has 0.05 besides. The
	// one after three months would follow from the others, which are withheld with it.
	file := h.As(casework.Reka).Get("/reports/n5/export?from=2026-01-01&to=2026-12-31&format=csv").Is(http.StatusOK)
	for _, line := range []string{
		"Milestone,All,RSS-R1,Economic,12,0.37,0.38,0.42,0.58,0.00,Provisional scoring – not IOM's official weights",
		"Milestone,other time,RSS-R1,Composite,c,,,,,,Provisional scoring – not IOM's official weights",
		"Milestone,3 months,RSS-R1,Composite,<10,,,,,,Provisional scoring – not IOM's official weights",
		"Origin,Iraq,RSS-R1,Composite,13,",
		"Sex,Men,RSS-R1,Composite,13,",
	} {
		if !strings.Contains(file.Body, line) {
			t.Errorf("the file has no %s:\n%s", line, file.Body)
		}
	}
	if n := casework.Ask[int](h, "SELECT count(*) FROM access_log WHERE act = 'report_export'"); n != 1 {
		t.Errorf("%d exports are written down", n)
	}
	for l, words := range map[i18n.Language][]string{
		i18n.En: {"Provisional scoring", "13 completed questionnaires", "not shown: 3 months", "41.7%", "Iraq"},
		i18n.Hu: {"Ideiglenes pontozás", "13 kitöltött kérdőív", "nem látható:", "41,7%", "Irak"},
		i18n.Cs: {"Předběžné skóre", "13 vyplněných dotazníků", "nezobrazeno:", "41,7\u00a0%", "Irák"},
	} {
		h.As(casework.Reka).In(l).Get(at).Is(http.StatusOK).Has(words...)
	}
	h.Exec("UPDATE surveys SET voided = true WHERE id = 13")
	h.As(casework.Reka).Get(at).Is(http.StatusOK).Has("12 completed questionnaires", "<polyline", "45.5%").Lacks("not shown:")
	h.Exec("UPDATE surveys SET voided = true WHERE id > 10")
	h.As(casework.Reka).Get(at).Is(http.StatusOK).Has("10 completed questionnaires")
	h.As(casework.Reka).Get("/reports/n5?from=2026-01-01&to=2026-11-17").Is(http.StatusOK).Has("0 completed questionnaires")
	h.As(casework.Petra).Get(at).Is(http.StatusOK).Has("0 completed questionnaires").Lacks("Iraq")
	h.As(casework.Reka).Get("/reports/n5?from=2026-12-31&to=2026-01-01").Is(http.StatusUnprocessableEntity)
	h.As(casework.Judit).Get(at).Is(http.StatusForbidden)
	h.As(casework.Judit).Get("/reports/n5/export").Is(http.StatusForbidden)
}
