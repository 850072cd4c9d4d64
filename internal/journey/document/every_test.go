package document_test

import (
	"bytes"
	"context"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	reader "github.com/dslipak/pdf"
	"golang.org/x/text/unicode/norm"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/document"
	"homeward/internal/kit/access"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/kit/pdf"
	"homeward/internal/testkit/casework"
	"homeward/web/assets"
)

// evidence is what the records of the case below say on paper, by the paper.
var evidence = map[string][]string{
	"session": {"Révay", "legal-aid-topic"}, "screening": {"own-words"}, "eligibility": {"because-of-rules"}, "embassy": {"Al-Hillah", "P7654321"},
	"travel_letter": {"LOC-9", "LH-1339", "14:05"}, "assistance": {"LH-1339"}, "escort": {"Nagy-Escort"}, "cash_receipt": {"R-2026-7", "300"},
	"departure": {"Liszt"}, "no_show": {"call-again"}, "arrival": {"Erbil-Airport"}, "plan": {"own-bakery", "oven-and-tables", "an-income; a-school", "Package-K"},
	"plan_decision":   {"good-plan", "an-income; a-school", "Embassy-of-Iraq", "start-small", "Package-K", "a-bigger-oven"},
	"mission_report":  {"IOM-Ottawa", "A-17", "Erbil-Airport", "own-bakery"},
	"plan_completion": {"own-bakery", "INV-12", "B-1", "Karim-Receiver", "tools-were-cheaper"},
	"closure":         {"letter-of-12-May"}, "best_interests": {"Gyula-Guardian"}, "tracing": {"Mission-Erbil"}, "risk": {"shelter-Brno"}, "clearance": {"OIF-77/2026"}, "monitoring": {"Rania-Monitor", "roof-leaks"},
	"payment_request": {"Erbil-Tools", "L7 Equipment", "lease-signed", "three-offers"}, "handover": {"Erbil-Tools", "INV-12", "Karim-Receiver", "Rania-Verifier"},
	"sustainability": {"[x]", "E10", "P10"}, "sustainability_blank": {"[ ]", "E10", "P10"}, "satisfaction": {"[x]", "Q7"}, "satisfaction_blank": {"[ ]", "Q7"},
	"notice": nil, "consent": nil, "sharing": nil, "application": nil, "declaration": nil, "withdrawal": nil, "fit_to_travel": nil, "medical_consent": nil,
	"referral": nil, "guardian_consent": nil,
}

// filled is a case with a record of every kind that a paper is made of.
func filled(t *testing.T) (*casework.House, casework.Case) {
	t.Helper()
	d := casework.New(t)
	d.Add(service(d).Routes, apart(service(d)), casefile.Service{DB: d.DB, Clock: d.Clock}.Routes)
	c := d.Case(casefile.Intake, "1988-03-14", "1990", "2017-05-01")
	for _, sql := range []string{
		`UPDATE migrants SET birth_place = 'Al-Hillah' WHERE id = 11`,
		`INSERT INTO travel_documents (id, migrant_id, kind, number, expires_on) VALUES (1, 11, 'passport', 'P7654321', '2029-01-31')`,
		`INSERT INTO counselling_sessions (case_id, counsellor_id, number, held_on, minutes, place_detail, agreed, note) VALUES (1, 11, 1, '2026-11-13', 45, 'Révay', 'legal-aid-topic', 'confidential-note')`,
		`INSERT INTO screenings (case_id, member_id, recorded_by, screened_on, vulnerabilities, fear_of_return, evidence) VALUES (1, 11, 11, '2026-11-13', '{none}', 'none', 'own-words')`,
		`INSERT INTO eligibility_decisions (case_id, decided_by, programme_id, decided_on, outcome, reason) SELECT 1, 12, programme_id, '2026-11-14', 'approved', 'because-of-rules' FROM case_files WHERE id = 1`,
		`INSERT INTO itineraries (id, case_id, recorded_by, number, travels_on, booking) VALUES (1, 1, 11, 1, '2026-12-01', 'LOC-9')`,
		`INSERT INTO itinerary_members (case_id, itinerary_id, member_id) VALUES (1, 1, 11)`,
		`INSERT INTO itinerary_segments (case_id, itinerary_id, position, mode, carrier, origin, destination, departs_on, departs_at) VALUES (1, 1, 1, 'air', 'LH-1339', 'Budapest', 'Erbil', '2026-12-01', '14:05')`,
		`INSERT INTO escort_assignments (case_id, member_id, recorded_by, kind, name) VALUES (1, 13, 11, 'social', 'Nagy-Escort')`,
		`INSERT INTO allowances (case_id, member_id, asked_by, approved_by, amount_minor, currency, asked_on, approved_on, state, receipt) VALUES (1, 11, 11, 12, 30000, 'EUR', '2026-11-15', '2026-11-15', 'approved', 'R-2026-7')`,
		`INSERT INTO departures (case_id, member_id, recorded_by, departed_on, border_point, destination_country, reconfirmed) VALUES (1, 11, 11, '2026-11-18', 'Liszt', 'IQ', 'yes')`,
		`INSERT INTO departure_attempts (case_id, recorded_by, number, happened_on, kind, problem, note) VALUES (1, 11, 1, '2026-11-10', 'no_show', 'no_show', 'call-again')`,
		`INSERT INTO arrivals (case_id, member_id, recorded_by, arrived_on, confirmed_by, place) VALUES (1, 11, 11, '2026-11-18', 'partner', 'Erbil-Airport')`,
		`INSERT INTO reintegration_plans (id, case_id, author_id, objective, decision_note) VALUES (1, 1, 11, 'own-bakery', 'good-plan')`,
		`INSERT INTO plan_activities (case_id, plan_id, position, activity, dimension, level, amount_minor, currency, description) VALUES (1, 1, 1, 'business_startup', 'economic', 'individual', 120000, 'EUR', 'oven-and-tables')`,
		`INSERT INTO reintegration_needs (case_id, recorded_by, assessed_on, level, dimension, priority, need) VALUES (1, 11, '2026-11-10', 'individual', 'social', 'second', 'a-school'),
			(1, 11, '2026-11-10', 'individual', 'economic', 'first', 'an-income'), (1, 11, '2026-11-10', 'community', 'social', 'none', 'not-needed')`,
		`INSERT INTO plan_opinions (case_id, plan_id, recorded_by, submission, given_on, opinion, given_by, words) VALUES (1, 1, 11, 0, '2026-11-11', 'remarks', 'Embassy-of-Iraq', 'start-small')`,
		`INSERT INTO budget_lines (id, programme_id, code, name, amount_minor, currency, starts_on, ends_on) SELECT 1, programme_id, 'L7', 'Equipment', 500000, 'EUR', '2026-01-01', '2029-12-31' FROM case_files WHERE id = 1`,
		`INSERT INTO ledger_entries (line_id, case_id, activity_id, staff_id, minor, happened_on, kind, currency) SELECT 1, 1, max(id), 11, 120000, '2026-11-12', 'reserve', 'EUR' FROM plan_activities`,
		`INSERT INTO ledger_entries (line_id, case_id, activity_id, staff_id, minor, happened_on, kind, currency) SELECT 1, 1, max(id), 13, 119000, '2026-11-14', 'pay', 'EUR' FROM plan_activities`,
		`INSERT INTO instalments (case_id, activity_id, number, requested_by, approved_by, paid_by, amount_minor, paid_minor, paid_currency, requested_on, approved_on, paid_on, delivered_on, state, modality, method,
				currency, supplier, precondition, exemption, invoice, receipt, received_by, verified_by)
			SELECT 1, max(id), 1, 11, 12, 13, 120000, 120000, 'EUR', '2026-11-12', '2026-11-13', '2026-11-14', '2026-11-18', 'delivered', 'direct_payment', 'bank',
				'EUR', 'Erbil-Tools', 'lease-signed', 'three-offers', 'INV-12', 'B-1', 'Karim-Receiver', 'Rania-Verifier' FROM plan_activities`,
		`INSERT INTO programme_packages (id, programme_id, principal_minor, dependant_minor, income_minor, kind, name) SELECT 1, programme_id, 200000, 100000, 150000, 'national', 'Package-K' FROM case_files WHERE id = 1`,
		`UPDATE programmes SET plan_ceiling_minor = 100000`,
		`UPDATE plan_activities SET package_id = 1, section = 'income', state = 'delivered', delivered_on = '2026-11-18'`,
		`UPDATE reintegration_plans SET state = 'approved', first_by = 12, first_on = '2026-11-11', decided_by = 13, decided_on = '2026-11-12'`,
		`INSERT INTO reintegration_plans (id, case_id, author_id, number, state, objective, decided_by, decided_on) VALUES (2, 1, 11, 2, 'approved', 'own-bakery', 12, '2026-11-18')`,
		`INSERT INTO plan_activities (case_id, plan_id, member_id, position, activity, dimension, amount_minor, currency, description, package_id, section, state, delivered_on)
			VALUES (1, 2, 11, 2, 'equipment_tools', 'economic', 20000, 'EUR', 'a-bigger-oven', 1, 'income', 'delivered', '2026-11-18')`,
		`INSERT INTO payment_explanations (case_id, activity_id, written_by, written_on, reason) SELECT 1, min(id), 11, '2026-11-18', 'tools-were-cheaper' FROM plan_activities`,
		`INSERT INTO case_closings (case_id, requested_by, requested_on, reason, evidence) VALUES (1, 11, '2026-11-18', 'completed', 'letter-of-12-May')`,
		`INSERT INTO child_procedures (case_id, member_id, recorded_by, kind, guardian_name, tracing_by, sealed) VALUES (1, 13, 11, 'separated', 'Gyula-Guardian', 'Mission-Erbil', 'sealed')`,
		`INSERT INTO risk_assessments (case_id, member_id, recorded_by, assessed_on, level, partner, sealed) VALUES (1, 11, 11, '2026-11-18', 'low', 'shelter-Brno', 'sealed')`,
		`INSERT INTO surveys (id, case_id, member_id, instrument_id, interviewer_id, held_on, kind, milestone, mode, respondent)
			SELECT id, 1, 11, id, 11, '2026-11-18', kind, 'm3', 'visit', 'self' FROM instruments`,
		`INSERT INTO survey_answers (case_id, survey_id, item, option, details) SELECT 1, id, CASE kind WHEN 'rss' THEN 'E1' ELSE 'Q1' END, 'ok', '{}' FROM surveys`,
		`INSERT INTO monitoring_visits (case_id, recorded_by, visited_on, method, done_by, monitor, outcomes, income, housing, health, safety, intention, problems, photo_consent)
			VALUES (1, 11, '2026-11-18', 'video', 'partner', 'Rania-Monitor', '{reached}', 'fair', 'poor', 'good', 'good', 'stay', 'roof-leaks', 'yes')`,
		`INSERT INTO incoming_returns (case_id, asked_by, decided_by, returned_on, agreed_on, asked_on, decided_on, state, proof, from_country, referred_by, confirmed_by, agreement)
			VALUES (1, 11, 13, '2026-11-17', '2026-11-10', '2026-11-18', '2026-11-18', 'approved', 'boarding_pass', 'CA', 'IOM-Ottawa', 'iom_mission', 'A-17')`,
		`INSERT INTO consents (case_id, member_id, recorded_by, given_on, purpose, answer, method, language) VALUES (1, 11, 11, '2026-11-10', 'share_mission', 'given', 'written', 'ar')`,
		`INSERT INTO authority_clearances (case_id, recorded_by, asked_on, authority, file_number) VALUES (1, 11, '2026-11-12', 'OIF', 'OIF-77/2026')`,
	} {
		d.Exec(sql)
	}
	return d, c
}

var (
	article = regexp.MustCompile(`(?s)<article class="hw-sheet">.*?</article>`)
	tag     = regexp.MustCompile(`(?s)<[^>]*>`)
)

// letters are those of a text in its logical order: no spaces, no marks of
// direction, letters of Arabic script in their plain form.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.In(r, unicode.Cf, unicode.Mn) || r == 'ـ' {
			return -1
		}
		return r
	}, norm.NFKC.String(text))
}

// sorted are the letters of a text, for scripts that a PDF holds in the order
// in which they are seen.
func sorted(text string) string {
	r := []rune(letters(text))
	slices.Sort(r)
	return string(r)
}

// printed is what a PDF of some sheets says, page by page.
func printed(t *testing.T, l i18n.Language, sheets []string) []string {
	t.Helper()
	p, err := pdf.Find("")
	if err != nil || p == nil {
		t.Fatalf("tests of PDF files need Chromium: install the package chromium (%v)", err)
	}
	styles := string(assets.Content("app.css")) + ".hw-sheet { break-before: page; font-size: 7pt } .hw-sheet:first-child { break-before: auto } li, p, dd, dt, .hw-said { break-inside: avoid }"
	file, err := p.Print(t.Context(), []byte(`<!DOCTYPE html><html lang="`+string(l)+`"><head></head><body>`+strings.Join(sheets, "")+"</body></html>"), []byte(styles))
	if err != nil {
		t.Fatal(err)
	}
	r, err := reader.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for n := 1; n <= r.NumPage(); n++ {
		s, err := r.Page(n).GetPlainText(nil)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

// whoReadsAll is somebody who reads every paper: a manager who is also in charge of
// medical matters.
func whoReadsAll() access.User {
	u := casework.Reka
	u.Duties = append(slices.Clone(u.Duties), access.Medical)
	return u
}

// apart prints the papers that belong to no case, as their rooms do.
func apart(s document.Service) func(page.Router) {
	return func(r page.Router) {
		r.Get("/apart/{slug}", access.SignedIn, func(w http.ResponseWriter, r *http.Request) error {
			return s.PrintApart(w, r, document.Apart{
				Slug: page.Param(r, "slug"), Base: "/apart", Office: "Budapest", Language: "ar",
				Data: func(context.Context) map[string]string {
					return map[string]string{"said": "nobody-called-back", "received_on": "2026-11-16", "outcome": "upheld", "category": "staff"}
				},
			}, false)
		})
	}
}

// papers fetches a sheet of every paper of the case, and of those apart, and
// holds what it says.
func papers(t *testing.T, d *casework.House, c casework.Case, l i18n.Language, more string) (sheets []string) {
	t.Helper()
	v := d.As(whoReadsAll()).In(l)
	for _, slug := range document.Slugs() {
		words, known := evidence[slug]
		if !known {
			t.Errorf("no test looks at the paper %s", slug)
		}
		a := v.Get(c.Path("print/"+slug+"?lang="+string(l)+more)).Is(http.StatusOK).Has(c.Ref, "Al-Saadi", "Budapest").Has(words...)
		a.Lacks("confidential-note", "not-needed")
		found := article.FindAllString(a.Body, -1)
		if len(found) == 0 {
			t.Fatalf("%s has no sheet", slug)
		}
		sheets = append(sheets, found...)
	}
	for slug, word := range map[string]string{"complaint": "nobody-called-back", "complaint_blank": "Budapest"} {
		sheets = append(sheets, article.FindString(v.Get("/apart/"+slug+"?lang="+string(l)+more).Is(http.StatusOK).Has(word).Body))
	}
	return sheets
}

func TestThePDFOfEveryDocumentSaysWhatThePageSays(t *testing.T) {
	t.Parallel()
	d, c := filled(t)
	for _, l := range i18n.Languages {
		said := printed(t, l, papers(t, d, c, l, "&beside=none"))
		all := letters(strings.Join(said, ""))
		for _, s := range papers(t, d, c, l, "&beside=none") {
			for _, piece := range tag.Split(s, -1) {
				if want := letters(html.UnescapeString(piece)); !strings.Contains(all, want) {
					t.Errorf("%s: %q is not in the PDF", l, piece)
				}
			}
		}
	}
}

func TestThePDFInTwoDirectionsSaysWhatThePageSays(t *testing.T) {
	t.Parallel()
	d, c := filled(t)
	texts, err := document.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range texts {
		d.Exec(`INSERT INTO document_templates (author_id, approved_by, number, state, kind, language, body) VALUES (0, 11, 1, 'approved', $1, $2, $3)`, x.Kind, x.Language, x.Body)
	}
	for _, beside := range []string{"ar", "fa"} {
		sheets := papers(t, d, c, i18n.Hu, "&beside="+beside)
		said := strings.Join(printed(t, i18n.Hu, sheets), "")
		var shown strings.Builder
		for _, s := range sheets {
			shown.WriteString(html.UnescapeString(tag.ReplaceAllString(s, "")))
		}
		arabic := func(s string) string {
			return strings.Map(func(r rune) rune {
				if unicode.Is(unicode.Arabic, r) {
					return r
				}
				return -1
			}, s)
		}
		if got, want := arabic(sorted(said)), arabic(sorted(shown.String())); got != want || len(want) < 2000 {
			t.Errorf("%s: the PDF has %d letters, the page %d", beside, len(got), len(want))
		}
		for _, slug := range []string{"notice", "consent", "declaration"} {
			a := d.As(casework.Judit).In(i18n.Cs).Get(c.Path("print/" + slug + "?member=11&beside=" + beside)).Is(http.StatusOK).Has("Karim")
			if !strings.Contains(a.Body, `lang="`+beside+`" dir="rtl"`) || !strings.Contains(a.Text(), beside+" 1/1") {
				t.Errorf("%s of %s: not from the right to the left, or without its version", slug, beside)
			}
		}
	}
	// A person's own language stands beside the office's without being asked for.
	if a := d.As(casework.Judit).In(i18n.En).Get(c.Path("print/declaration?member=11")).Is(http.StatusOK); !strings.Contains(a.Body, `lang="ar" dir="rtl"`) {
		t.Error("the declaration is not in the person's language")
	}
}

func TestABundledTextIsWhole(t *testing.T) {
	t.Parallel()
	texts, err := document.Bundled()
	if err != nil || len(texts) < 8 {
		t.Fatalf("%d texts: %v", len(texts), err)
	}
	for _, x := range texts {
		if lacks := document.Lacks(x); len(lacks) > 0 {
			t.Errorf("%s in %s lacks %v", x.Kind, x.Language, lacks)
		}
	}
}

func TestNamesAreWordsAndNothingElse(t *testing.T) {
	t.Parallel()
	d, c := filled(t)
	d.Exec(`UPDATE migrants SET family_name = '<script>alert(1)</script>', given_name = '"onload=' || chr(8238) || 'x' WHERE id = 11`)
	for _, slug := range document.Slugs() {
		a := d.As(whoReadsAll()).In(i18n.En).Get(c.Path("print/" + slug)).Is(http.StatusOK)
		if strings.Contains(a.Body, "<script>alert") || !strings.Contains(a.Body, "<bdi>") {
			t.Errorf("%s writes a name as it likes", slug)
		}
	}
}
