package journeys_test

import (
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"homeward/internal/journey/duplicate"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/staff"
	"homeward/internal/testkit/browse"
)

// caseAt is a case of Budapest's counsellor at a stage.
func caseAt(t *testing.T, s *browse.Site, stage string) string {
	t.Helper()
	return "/cases/" + ask[string](t, s, `
		SELECT c.reference FROM case_files c JOIN offices o ON o.id = c.office_id
		WHERE o.code = 'BUD' AND c.stage = $1 AND c.class = 'ordinary' AND NOT c.voided ORDER BY c.id LIMIT 1`, stage)
}

// worked does what leads to pages that only somebody at work comes to: a
// task, a session just logged, a plan being drafted and one being carried out, journeys
// under way.
func worked(t *testing.T, s *browse.Site) []string {
	t.Helper()
	s.As(t, counsellor).Get("/tasks/new").Form("/tasks").With("title", "Ring the embassy").Send().Is(http.StatusSeeOther)
	member := ask[int64](t, s, "SELECT min(m.id) FROM case_members m JOIN case_files c ON c.id = m.case_id WHERE '/cases/' || c.reference = $1", caseAt(t, s, "counselling"))
	gone := caseAt(t, s, "ready") + "/travel/departure"
	s.As(t, counsellor).Get(gone).Form(gone).With("reconfirmed", "yes", "travel_mode", "air", "destination_country", "IQ").Send().Is(http.StatusSeeOther)
	out := []string{
		"/tasks/" + id(ask[int64](t, s, "SELECT max(id) FROM tasks")),
		signedPaper(t, s), talked(t, s), caseAt(t, s, "counselling") + "/screening/" + id(member),
		caseAt(t, s, "ready") + "/travel/departure", caseAt(t, s, "counselling") + "/incoming", caseAt(t, s, "counselling") + "/split", caseAt(t, s, "departed") + "/travel/arrival", caseAt(t, s, "pre_departure") + "/plan/new",
		ask[string](t, s, `SELECT '/cases/' || c.reference || '/travel/arrivals/' || a.id FROM arrivals a JOIN case_files c ON c.id = a.case_id
			JOIN offices o ON o.id = c.office_id WHERE o.code = 'BUD' AND c.class = 'ordinary' AND c.stage = 'reintegration' ORDER BY a.id LIMIT 1`),
	}
	draft := caseAt(t, s, "approved") + "/plan"
	return slices.Concat(out, planned(t, s, draft), carriedOut(t, s), careful(t, s), held(t, s), twice(t, s), prepared(t, s), spending(t, s), surveyed(t, s), followed(t, s))
}

// instalment is a page of an instalment that is brought as far as a state:
// asked for by the counsellor, approved by the deputy, paid by the manager.
func instalment(t *testing.T, s *browse.Site, state, act string) string {
	t.Helper()
	at := "/cases/" + ask[string](t, s, `SELECT c.reference || '/payments/new?activity=' || a.id FROM plan_activities a JOIN reintegration_plans p ON p.id = a.plan_id
		JOIN case_files c ON c.id = a.case_id JOIN offices o ON o.id = c.office_id
		WHERE o.code = 'BUD' AND c.class = 'ordinary' AND c.stage = 'reintegration' AND p.state = 'approved' AND a.state = 'planned' AND a.amount_minor > 10000 ORDER BY a.id LIMIT 1`)
	list, _, _ := strings.Cut(at, "/new?")
	s.As(t, counsellor).Get(at).Form(list+"/new").With("amount", "5", "modality", "transfer").Send().Is(http.StatusSeeOther)
	list += "/" + id(ask[int64](t, s, "SELECT max(id) FROM instalments"))
	if state != "requested" {
		s.As(t, deputy).Get(list+"/decide").Form(list+"/decide").With("answer", "approved").Send().Is(http.StatusSeeOther)
	}
	if state == "paid" {
		s.As(t, manager).Get(list+"/pay").Form(list+"/pay").With("method", "bank", "receipt", "B-1").Send().Is(http.StatusSeeOther)
	}
	return list + "/" + act
}

// spending are the counsellor's pages of the money of plans.
func spending(t *testing.T, s *browse.Site) []string {
	t.Helper()
	asked := instalment(t, s, "requested", "change")
	at, _, _ := strings.Cut(asked, "/payments/")
	return []string{
		at + "/payments", at + "/payments/new", asked, instalment(t, s, "approved", "cancel"), instalment(t, s, "paid", "handover"), instalment(t, s, "paid", "refund"),
		ask[string](t, s, `SELECT '/cases/' || c.reference || '/payments/activities/' || x.activity_id FROM payment_explanations x JOIN case_files c ON c.id = x.case_id
			JOIN offices o ON o.id = c.office_id WHERE o.code = 'BUD' AND c.class = 'ordinary' AND c.stage IN ('reintegration', 'monitoring') ORDER BY x.id LIMIT 1`),
	}
}

// cashed are the manager's pages of the money of plans.
func cashed(t *testing.T, s *browse.Site) []string {
	t.Helper()
	at := instalment(t, s, "paid", "refund")
	s.As(t, counsellor).Get(at).Form(at).With("amount", "1", "reason", "A discount").Send().Is(http.StatusSeeOther)
	list, _, _ := strings.Cut(at, "/payments/")
	return []string{
		"/snapshots/new?report=a1&from=2026-01-01&to=2026-06-30", "/office/finance", "/office/finance/budget", "/office/finance/cash", "/office/finance/cash/count", "/office/finance/cash/enter", instalment(t, s, "requested", "decide"), instalment(t, s, "approved", "pay"),
		list + "/payments/refunds/" + id(ask[int64](t, s, "SELECT max(id) FROM instalment_refunds")),
	}
}

// surveyed are the pages of a questionnaire that is being answered.
func surveyed(t *testing.T, s *browse.Site) []string {
	t.Helper()
	at := caseAt(t, s, "reintegration") + "/surveys"
	member := ask[int64](t, s, "SELECT min(m.id) FROM case_members m JOIN case_files c ON c.id = m.case_id WHERE '/cases/' || c.reference || '/surveys' = $1", at)
	s.As(t, counsellor).Get(at+"/new").Form(at+"/new").With("member", id(member), "milestone", "other").Send().Is(http.StatusSeeOther)
	one := at + "/" + id(ask[int64](t, s, "SELECT max(id) FROM surveys"))
	return []string{at, at + "/new", one, one + "/answer", one + "/answer?whole=1"}
}

// followed are the pages of visits after return.
func followed(t *testing.T, s *browse.Site) []string {
	t.Helper()
	visit := ask[string](t, s, `SELECT '/cases/' || c.reference || '/monitoring/' || v.id FROM monitoring_visits v JOIN case_files c ON c.id = v.case_id
		JOIN offices o ON o.id = c.office_id WHERE o.code = 'BUD' AND c.class = 'ordinary' AND c.stage IN ('reintegration', 'monitoring') ORDER BY v.id LIMIT 1`)
	list, _, _ := strings.Cut(visit, "/monitoring/")
	return []string{list + "/monitoring", list + "/monitoring/new", visit}
}

// twice are the pages of people who may be on file twice.
func twice(t *testing.T, s *browse.Site) []string {
	t.Helper()
	if _, err := duplicate.Sweep(t.Context(), s.DB); err != nil {
		t.Fatal(err)
	}
	return []string{"/duplicates", "/duplicates/" + id(ask[int64](t, s, "SELECT min(d.id) FROM duplicate_pairs d JOIN offices o ON o.id = d.office_id WHERE o.code = 'BUD'"))}
}

var checkSum = regexp.MustCompile(`class="hw-sum">([0-9A-F-]+)<`)

// signedPaper is a document kept as it was signed.
func signedPaper(t *testing.T, s *browse.Site) string {
	t.Helper()
	c, at := s.As(t, counsellor), caseAt(t, s, "approved")
	member := ask[int64](t, s, "SELECT min(m.id) FROM case_members m JOIN case_files c ON c.id = m.case_id WHERE '/cases/' || c.reference = $1", at)
	of := "lang=en&beside=none&member=" + id(member)
	sum := checkSum.FindStringSubmatch(c.Get(at + "/print/application?" + of).Is(http.StatusOK).Body)
	if sum == nil {
		t.Fatal("the printed application has no check sum")
	}
	c.Get(at+"/papers/new?kind=application&"+of).Form(at+"/papers").With("sum", sum[1]).Send().Is(http.StatusSeeOther)
	return at + "/papers/" + id(ask[int64](t, s, "SELECT max(id) FROM frozen_documents"))
}

// prepared are the pages of a journey that is planned: its papers, its tickets,
// its escort and the cash for it.
func prepared(t *testing.T, s *browse.Site) []string {
	t.Helper()
	cash := ask[int64](t, s, `SELECT max(a.id) FROM allowances a JOIN case_files c ON c.id = a.case_id JOIN offices o ON o.id = c.office_id
		WHERE o.code = 'BUD' AND c.stage = 'pre_departure' AND c.class = 'ordinary' AND NOT EXISTS (SELECT 1 FROM itineraries i WHERE i.case_id = c.id)`)
	c, at := s.As(t, counsellor), "/cases/"+ask[string](t, s, "SELECT c.reference FROM case_files c JOIN allowances a ON a.case_id = c.id WHERE a.id = $1", cash)
	member := ask[int64](t, s, "SELECT member_id FROM allowances WHERE id = $1", cash)
	c.Get(at+"/itinerary/new").Form(at+"/itinerary").With("segments.0.origin", "Budapest", "segments.0.destination", "Erbil", "segments.0.departs_on", "2026-12-03").
		Send().Is(http.StatusSeeOther)
	c.Get(at+"/itinerary/escorts/new").Form(at+"/itinerary/escorts").With("kind", "social", "name", "Kis Éva", "contact", "+36 1 555 0100").Send().Is(http.StatusSeeOther)
	journey := at + "/itinerary/" + id(ask[int64](t, s, "SELECT max(id) FROM itineraries"))
	c.Get(at+"/prepare/requests/new").Form(at+"/prepare/requests").With("member", id(member), "kind", "laissez_passer", "city", "Wien").Send().Is(http.StatusSeeOther)
	person := ask[string](t, s, "SELECT '/people/' || position FROM case_members WHERE id = $1", member)
	c.Get(at+person+"/documents/new").Form(at+person+"/documents/new").With("kind", "national_id").Send().Is(http.StatusSeeOther)
	return []string{
		at + "/prepare/requests/" + id(ask[int64](t, s, "SELECT max(id) FROM document_requests")), at + "/prepare/requests/new",
		at + "/prepare/originals/" + id(ask[int64](t, s, "SELECT max(id) FROM travel_documents")),
		at + "/itinerary", journey + "/change", journey + "/issue", at + "/itinerary/escorts/" + id(ask[int64](t, s, "SELECT max(id) FROM escort_assignments")),
		at + "/allowance", at + "/allowance/new", at + "/allowance/" + id(cash) + "/pay", at + "/travel/attempts/new",
	}
}

// planned drafts a plan with an activity; the pages that change them follow.
func planned(t *testing.T, s *browse.Site, plan string) []string {
	t.Helper()
	c := s.As(t, counsellor)
	c.Get(plan+"/new").Form(plan+"/new").With("objective", "A workshop of his own").Send().Is(http.StatusSeeOther)
	c.Get(plan+"/activities/new").Form(plan+"/activities/new").With("activity", "equipment_tools", "level", "individual", "amount", "1200", "amount_currency", "EUR").
		Send().Is(http.StatusSeeOther)
	activity := plan + "/activities/" + id(ask[int64](t, s, "SELECT max(id) FROM plan_activities"))
	c.Get(plan+"/needs/new").Form(plan+"/needs/new").With("dimension", "economic", "level", "individual", "priority", "first", "need", "Tools").Send().Is(http.StatusSeeOther)
	need := plan + "/needs/" + id(ask[int64](t, s, "SELECT max(id) FROM reintegration_needs"))
	sent := caseAt(t, s, "ready") + "/plan"
	c.Get(sent+"/new").Form(sent+"/new").With("objective", "A shop").Send().Is(http.StatusSeeOther)
	c.Get(sent+"/activities/new").Form(sent+"/activities/new").With("activity", "equipment_tools", "level", "individual", "amount", "900", "amount_currency", "EUR").
		Send().Is(http.StatusSeeOther)
	c.Get(sent).Form(sent + "/submit").Send().Is(http.StatusSeeOther)
	return []string{sent + "/opinion", plan, plan + "/edit", plan + "/versions/1", plan + "/activities/new", activity, activity + "/cancel", plan + "/needs", plan + "/needs/new", need}
}

// carriedOut is an activity of an approved plan, about to be delivered.
func carriedOut(t *testing.T, s *browse.Site) []string {
	t.Helper()
	return []string{ask[string](t, s, `
		SELECT '/cases/' || c.reference || '/plan/activities/' || a.id || '/deliver' FROM plan_activities a JOIN case_files c ON c.id = a.case_id
		JOIN offices o ON o.id = c.office_id WHERE o.code = 'BUD' AND c.class = 'ordinary' AND c.stage = 'reintegration' AND a.state = 'planned' ORDER BY a.id LIMIT 1`)}
}

// talked is a session logged a moment ago, which its counsellor may still amend.
func talked(t *testing.T, s *browse.Site) string {
	t.Helper()
	at := caseAt(t, s, "counselling") + "/sessions"
	s.As(t, counsellor).Get(at+"/new").Form(at).With("mode", "in_person", "place", "office", "interpreter", "none_needed", "interpreter_name", "", "topics", "programme", "minutes", "30").Send().Is(http.StatusSeeOther)
	return at + "/" + id(ask[int64](t, s, "SELECT n.number FROM counselling_sessions n ORDER BY n.id DESC LIMIT 1")) + "/edit"
}

// assigned are the manager's pages that a choice leads to: cases about to be
// given to somebody, those that were, and a plan to decide on.
func assigned(t *testing.T, s *browse.Site) []string {
	t.Helper()
	refs := ask[[]string](t, s, `SELECT array_agg(reference) FROM (SELECT c.reference FROM case_files c JOIN offices o ON o.id = c.office_id
		WHERE o.code = 'BUD' AND c.class = 'ordinary' ORDER BY c.id LIMIT 4) chosen`)
	to := id(ask[int64](t, s, "SELECT id FROM staff WHERE email = $1", counsellor))
	rules := excepted(t, s)
	return []string{
		"/cases/assign/check?" + url.Values{"ref": refs, "to": {to}}.Encode(),
		"/cases/assign/done?" + url.Values{"to": {to}, "given": {"3"}, "closed": refs[:1], "closed_n": {"1"}}.Encode(),
		caseAt(t, s, "reintegration") + "/plan/decide", offered(t, s),
		rules + "/exception", rules + "/exceptions/1", rules + "/clearance", rules + "/clearances/1",
		"/protection/" + ask[string](t, s, "SELECT c.reference FROM case_files c JOIN offices o ON o.id = c.office_id WHERE o.code = 'BUD' AND c.class = 'protection' ORDER BY c.id LIMIT 1"),
	}
}

// careful are the counsellor's own pages of risks and physicians' findings.
func careful(t *testing.T, s *browse.Site) []string {
	t.Helper()
	at := "/cases/" + ask[string](t, s, `SELECT c.reference FROM case_files c JOIN staff h ON h.id = c.counsellor_id
		WHERE h.email = $1 AND c.class = 'ordinary' AND c.stage = 'counselling' ORDER BY c.id LIMIT 1`, counsellor)
	s.As(t, counsellor).Get(at+"/medical/new").Form(at+"/medical").With("member", id(ask[int64](t, s, `
		SELECT min(m.id) FROM case_members m JOIN case_files c ON c.id = m.case_id WHERE '/cases/' || c.reference = $1`, at)),
		"finding", "fit", "consent_on", today, "examined_on", today, "physician", "Dr. Bán", "birth_due_on", "2027-02-01").Send().Is(http.StatusSeeOther)
	return []string{
		at + "/protection", at + "/protection/new", at + "/medical", at + "/medical/new",
		at + "/medical/" + id(ask[int64](t, s, "SELECT max(id) FROM medical_clearances")),
	}
}

// childAlone are the pages of a best-interests procedure, with steps of each make.
func childAlone(t *testing.T, s *browse.Site) []string {
	t.Helper()
	at := ask[string](t, s, `
		SELECT '/cases/' || c.reference || '/child/' || p.member_id FROM child_procedures p JOIN case_files c ON c.id = p.case_id JOIN offices o ON o.id = c.office_id
		WHERE o.code = 'BUD' AND c.stage <> 'closed' AND p.determination = 'return' ORDER BY c.id LIMIT 1`)
	list, _, _ := strings.Cut(at, "/child/")
	return []string{list + "/child", at + "/tracing", at + "/determination", at + "/escort"}
}

// offered is a case that Praha asks Budapest to take over.
func offered(t *testing.T, s *browse.Site) string {
	t.Helper()
	at := "/cases/" + ask[string](t, s, `
		SELECT c.reference FROM case_files c JOIN offices o ON o.id = c.office_id
		WHERE o.code = 'PRG' AND c.stage = 'counselling' AND c.class = 'ordinary' AND NOT c.voided ORDER BY c.id LIMIT 1`) + "/transfer"
	to := id(ask[int64](t, s, "SELECT id FROM offices WHERE code = 'BUD'"))
	s.As(t, "manager@prg.example").Get(at).Form(at).With("to", to, "basis", "public_task", "reason", "Moves to relatives").Send().Is(http.StatusSeeOther)
	return "/transfers/" + id(ask[int64](t, s, "SELECT max(id) FROM case_transfers"))
}

// excepted is the page of eligibility of a case with an exception asked for and
// an authority asked.
func excepted(t *testing.T, s *browse.Site) string {
	t.Helper()
	at := caseAt(t, s, "eligibility")
	err := s.DB.Write(t.Context(), db.System, func(tx db.Tx) error {
		for _, sql := range []string{
			`INSERT INTO rule_exceptions (id, case_id, programme_id, asked_by, asked_on, rule, reason)
			SELECT 1, id, programme_id, counsellor_id, '2026-11-18', 'returns_left', 'Her family is there.' FROM case_files WHERE '/cases/' || reference = $1 ON CONFLICT (id) DO NOTHING`,
			`INSERT INTO authority_clearances (id, case_id, recorded_by, asked_on, authority)
			SELECT 1, id, counsellor_id, '2026-11-18', 'OIF' FROM case_files WHERE '/cases/' || reference = $1 ON CONFLICT (id) DO NOTHING`,
		} {
			if _, err := tx.Exec(t.Context(), sql, at); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return at + "/eligibility"
}

// evidenced is a case behind a report's figure, read for a reason.
func evidenced(t *testing.T, s *browse.Site, admin *browse.Client) string {
	t.Helper()
	at := "/reports/cases/" + openCase(t, s)
	admin.Get(at).Form(at).With("reason", "The donor asked.").Send().Is(http.StatusSeeOther)
	return at + "/facts"
}

// ordered is a file that somebody asked for.
func ordered(t *testing.T, c *browse.Client) string {
	t.Helper()
	checked := c.Get("/exports/new?report=a1").Form("/exports/new").With("recipient", "The ministry", "purpose", "The half-year report").Send().Is(http.StatusOK)
	checked.Form("/exports").Send().Is(http.StatusOK)
	return "/exports"
}

// drafted is a new version of the text of a document.
func drafted(t *testing.T, admin *browse.Client) string {
	t.Helper()
	const at = "/admin/templates/D09/hu"
	admin.Get(at+"/edit").Form(at+"/edit").With("said.title", "Visszalépés").Send().Is(http.StatusSeeOther)
	return at + "/2"
}

func id(n int64) string { return strconv.FormatInt(n, 10) }

// imported brings in two workbooks and returns the pages that show them: the
// preview of one, the result of the other, and the undoing of it.
func imported(t *testing.T, c *browse.Client) []string {
	t.Helper()
	var at []string
	for _, surname := range []string{"Gashi", "Berisha"} {
		f := excelize.NewFile()
		defer f.Close()
		for n, row := range [][]any{
			{"Ügyszám", "Vezetéknév", "Utónév", "Nem", "Születési dátum", "Állampolgárság", "Jogállás", "Első tanácsadás", "Megjegyzés"},
			{surname + "/1", surname, "Arta", "N", "1985.05.01", "Koszovó", "valami furcsa", "2024.02.01", "hívni"},
			{surname + "/2", surname, "Arta", "N", "1985.05.01", "Koszovó", "menedékkérő", "2024.02.01", ""},
			{surname + "/3", "", "", "N", "1985.05.01", "Koszovó", "", "", "nincs neve"},
		} {
			if err := f.SetSheetRow("Sheet1", "A"+strconv.Itoa(n+1), &row); err != nil {
				t.Fatal(err)
			}
		}
		book, err := f.WriteToBuffer()
		if err != nil {
			t.Fatal(err)
		}
		at = append(at, c.PostFile("/import", nil, "file", surname+".xlsx", book.Bytes()).Is(http.StatusSeeOther).Location)
	}
	c.PostValues(at[1]+"/confirm", c.Get(at[1]).Values(at[1]+"/preview")).Is(http.StatusSeeOther)
	c.Get(at[1] + "/undo").Is(http.StatusOK)
	return []string{at[0], at[1], at[1] + "/undo"}
}

// links are pages that only a one-time link opens, and one whose link is spent.
func links(t *testing.T, s *browse.Site) []string {
	t.Helper()
	people := &staff.Service{DB: s.DB, Clock: s.Clock, Log: slog.New(slog.DiscardHandler)}
	password, err := people.NewLink(t.Context(), db.System, ask[int64](t, s, "SELECT id FROM staff WHERE email = $1", deputy))
	if err != nil {
		t.Fatal(err)
	}
	const first = "the-first-administrators-own-link-of-one-time"
	err = s.DB.Write(t.Context(), db.System, func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), "INSERT INTO sign_in_links (made_by, expires_at, token_hash, purpose) VALUES (0, $1, $2, 'first_administrator')",
			browse.Now.AddDate(0, 0, 1), staff.HashToken(first))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return []string{"/password/" + password, "/setup/" + first, "/password/spent"}
}

// untouched is a case that nobody handed to another office: its page asks for that.
func untouched(t *testing.T, s *browse.Site) string {
	t.Helper()
	return ask[string](t, s, `SELECT '/cases/' || c.reference FROM case_files c JOIN offices o ON o.id = c.office_id
		WHERE o.code = 'BUD' AND c.class = 'ordinary' AND c.stage = 'counselling' AND NOT EXISTS (SELECT 1 FROM case_transfers t WHERE t.case_id = c.id) ORDER BY c.id LIMIT 1`)
}

// kept are the pages of the register of training that others than counsellors
// see, and those of a report that was frozen.
func kept(t *testing.T, s *browse.Site, admin *browse.Client) []string {
	t.Helper()
	frozen := admin.Get("/snapshots/new?report=a1&from=2026-01-01&to=2026-06-30").Is(http.StatusOK).Form("/snapshots").Send().Is(http.StatusSeeOther).Header.Get("Location")
	course := "/trainings/" + id(ask[int64](t, s, "SELECT min(course_id) FROM course_participants WHERE voided_on = '0001-01-01'"))
	one := ask[int64](t, s, "SELECT min(id) FROM course_participants WHERE voided_on = '0001-01-01' AND course_id = (SELECT min(course_id) FROM course_participants WHERE voided_on = '0001-01-01')")
	return []string{
		"/trainings/new?office=" + id(ask[int64](t, s, "SELECT id FROM offices WHERE code = 'BUD'")), course + "/edit", course + "/participants/new", course + "/participants/" + id(one), course + "/participants/" + id(one) + "/take-off", frozen, frozen + "/difference?with=today",
	}
}
