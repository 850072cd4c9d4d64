package journeys_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/browse"
)

const (
	counsellor = "counsellor@bud.example"
	manager    = "manager@bud.example"
	deputy     = "deputy@bud.example"
	admin      = "admin@homeward.example"
	today      = "2026-11-19"
)

// desk is a browser in which one person after another works on a case.
type desk struct {
	*browse.Chromium
	t    *testing.T
	site *browse.Site
	lang string
	ref  string
}

// as signs somebody in, in place of whoever sat there.
func (d *desk) as(email string) {
	d.t.Helper()
	d.Leave()
	d.SignIn(email, d.lang)
}

// path is an address of the case.
func (d *desk) path(section string) string { return "/cases/" + d.ref + "/" + section }

// fill types names and values in turn.
func (d *desk) fill(fields ...string) {
	d.t.Helper()
	for i := 0; i+1 < len(fields); i += 2 {
		d.Fill(fields[i], fields[i+1])
	}
}

// record opens a form of the case, fills it in and sends it.
func (d *desk) record(form, to string, fields ...string) {
	d.t.Helper()
	d.Go(d.path(form))
	d.fill(fields...)
	d.Send(d.path(to))
	d.accepted()
}

// press presses a button that does something at once.
func (d *desk) press(form, to string) { d.t.Helper(); d.record(form, to) }

// accepted fails the test if the page refuses what was sent, or is not in the
// language that was chosen.
func (d *desk) accepted() {
	d.t.Helper()
	if got := d.Do("document.documentElement.lang"); got != `"`+d.lang+`"` {
		d.t.Fatalf("%s is in %s", d.URL(), got)
	}
	if said := d.Do("document.querySelector('[data-errors]')?.innerText || ''"); said != `""` {
		d.t.Fatalf("%s was refused: %s", d.URL(), said)
	}
}

// at fails the test unless the case stands at a stage.
func (d *desk) at(stage string) {
	d.t.Helper()
	if got := ask[string](d.t, d.site, "SELECT stage FROM case_files WHERE reference = $1", d.ref); got != stage {
		d.t.Fatalf("the case is at %s, not %s; the page:\n%s", got, stage, d.Text())
	}
}

// ask reads a value past all access rules.
func ask[T any](t testing.TB, s *browse.Site, sql string, args ...any) (out T) {
	t.Helper()
	if err := s.Owner.QueryRow(t.Context(), sql, args...).Scan(&out); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return out
}

func TestTheMainJobInEachLanguage(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	base := s.Serve(t)
	for _, lang := range i18n.Languages {
		t.Run(string(lang), func(t *testing.T) {
			d := &desk{Chromium: browse.Open(t, base, 1360, 900), t: t, site: s, lang: string(lang)}
			d.intake(people[lang])
			d.counsel()
			d.apply()
			d.approve()
			d.depart()
			d.reintegrate()
			d.account()
		})
	}
}

// stranger is somebody who comes to the office for the first time.
type stranger struct{ family, given, original, born, phone string }

// relative is one of the family.
type relative struct{ given, sex, born, is string }

var people = map[i18n.Language]stranger{
	i18n.Hu: {"Haddadin", "Karim", "كريم حدادين", "1988-03-14", "+36 30 555 0171"},
	i18n.Cs: {"Barzanji", "Yusuf", "يوسف برزنجي", "1991-07-02", "+36 30 555 0172"},
	i18n.En: {"Nassiri", "Omar", "عمر ناصري", "1979-12-25", "+36 30 555 0173"},
}

var caseAddress = regexp.MustCompile(`^/cases/(BUD-26-[0-9]{5,})$`)

// intake looks for a person who is not on file and opens a case for them and
// their family.
func (d *desk) intake(p stranger, family ...relative) {
	d.t.Helper()
	d.as(counsellor)
	d.Go("/intake")
	d.Wait(`document.querySelector('form[hx-get]')._htmx`)
	d.Fill("name", p.given+" "+p.family)
	d.Wait(`document.querySelector('#matches a[href^="/intake/new"]')`)
	d.Click(`#matches a[href^="/intake/new"]`)
	if !strings.HasPrefix(d.URL(), "/intake/new/") {
		d.t.Fatalf("the intake is at %s", d.URL())
	}
	d.fill(
		"people.0.family_name", p.family, "people.0.given_name", p.given, "people.0.original_name", p.original, "people.0.original_language", "ar",
		"people.0.sex", "m", "people.0.birth_date", p.born, "people.0.citizenship", "IQ", "people.0.languages", "ar", "people.0.phone", p.phone,
		"people.0.consent", "given", "consent_method", "written", "consent_language", "ar", "notice_language", "ar",
		"return_country", "IQ", "status_at_application", "asylum_rejected",
	)
	for i, r := range family {
		d.Click("main form button[name=_step][value=add]")
		of := fmt.Sprintf("people.%d.", i+1)
		d.fill(of+"family_name", p.family, of+"given_name", r.given, of+"sex", r.sex, of+"birth_date", r.born, of+"relationship", r.is, of+"consent", "given")
	}
	d.Submit()
	d.accepted()
	if d.Value("people.0.decision") != "" {
		// Somebody on file is a little alike.
		d.Fill("people.0.decision", "new")
		d.Submit()
		d.accepted()
	}
	m := caseAddress.FindStringSubmatch(d.URL())
	if m == nil {
		d.t.Fatalf("the intake led to %s:\n%s", d.URL(), d.Text())
	}
	d.ref = m[1]
	if !strings.Contains(d.Text(), p.family) {
		d.t.Errorf("the case does not name %s", p.family)
	}
	d.at("intake")
}

// counsel logs a session.
func (d *desk) counsel() {
	d.t.Helper()
	d.record("sessions/new", "sessions",
		"minutes", "40", "mode", "in_person", "place", "office", "interpreter", "none_needed", "language", "ar",
		"topics", "return_options", "note", "Karim would go home to his brother.")
	d.at("counselling")
}

// members are the people of the case, the principal applicant first.
func (d *desk) members() []int64 {
	d.t.Helper()
	return ask[[]int64](d.t, d.site, "SELECT array_agg(m.id ORDER BY m.position) FROM case_members m JOIN case_files c ON c.id = m.case_id WHERE c.reference = $1", d.ref)
}

// apply puts together what an application needs and hands it in.
func (d *desk) apply() {
	d.t.Helper()
	programme := ask[int64](d.t, d.site, "SELECT id FROM programmes WHERE code = 'AMIF-HU-2021'")
	d.record("facts", "facts", "programme", strconv.FormatInt(programme, 10), "return_country", "IQ", "return_reason", "family_reunification")
	for _, member := range d.members() {
		at := d.path(fmt.Sprintf("screening/%d", member))
		d.Go(at)
		d.Do(fmt.Sprintf(`document.querySelector('main form[action=%[1]q] [name=fear_of_return][value=none]').click()`, at))
		d.Click(fmt.Sprintf("main form[action=%q] button[name=none]", at))
		d.accepted()
	}
	d.record("eligibility", "applications", "language", "ar")
	d.press("eligibility", "eligibility/submit")
	d.at("eligibility")
}

// approve is the manager's part: somebody for the case, and the decision.
func (d *desk) approve() {
	d.t.Helper()
	d.as(manager)
	judit := ask[int64](d.t, d.site, "SELECT id FROM staff WHERE email = $1", counsellor)
	d.record("assign", "assign", "counsellor", strconv.FormatInt(judit, 10))
	d.record("eligibility", "eligibility", "outcome", "approved", "package", "Ticket and 2,000 EUR")
	d.at("approved")
}

// depart is the way from the declaration to the arrival.
func (d *desk) depart() {
	d.t.Helper()
	d.as(counsellor)
	d.record("decision", "decision", "outcome", "signed", "language", "ar", "interpreter", "none_needed", "copy_given", "yes")
	d.at("pre_departure")
	d.tick("travel_document", "ticket", "entry_ban_information", "allowance")
	d.at("ready")
	d.record("travel/departure", "travel/departure", "reconfirmed", "yes", "departed_on", today, "travel_mode", "air", "destination_country", "IQ")
	d.at("departed")
	d.record("travel/arrival", "travel/arrival", "arrived_on", today, "confirmed_by", "person")
	d.at("arrived")
}

// tick marks items of the travel checklist as done.
func (d *desk) tick(items ...string) {
	d.t.Helper()
	for _, item := range items {
		d.Go(d.path("prepare"))
		d.Do(fmt.Sprintf(`(() => {
			const f = [...document.querySelectorAll('main form')].find(f => f.querySelector('[name=item][value=%s]') && f.querySelector('[name=state][value=done]'));
			f.querySelector('button').id = 'tick'; return true })()`, item))
		d.Click("#tick")
		d.accepted()
	}
}

// reintegrate is a plan that another person approves, and its delivery.
func (d *desk) reintegrate() {
	d.t.Helper()
	d.record("plan/needs/new", "plan/needs/new", "dimension", "economic", "level", "individual", "priority", "first", "need", "An income of his own")
	d.press("plan", "plan/begin")
	d.record("plan/new", "plan/new", "objective", "A workshop of his own")
	d.record("plan/activities/new", "plan/activities/new",
		"activity", "equipment_tools", "level", "individual", "provider", "Kirkuk workshop", "amount", "1200.50", "amount_currency", "EUR")
	d.press("plan", "plan/submit")
	d.as(deputy)
	d.record("plan/decide", "plan/decide", "answer", "approved")
	d.as(counsellor)
	id := ask[int64](d.t, d.site, "SELECT a.id FROM plan_activities a JOIN case_files c ON c.id = a.case_id WHERE c.reference = $1", d.ref)
	deliver := fmt.Sprintf("plan/activities/%d/deliver", id)
	d.record(deliver, deliver, "delivered_on", today)
	d.at("reintegration")
}

// account is the donor's report: a figure, the rows behind it, the case behind
// a row, and the workbook.
func (d *desk) account() {
	d.t.Helper()
	d.as(admin)
	rows := d.rows()
	if !slices.Contains(rows, d.ref) {
		d.t.Errorf("the rows %v lack %s", rows, d.ref)
	}
	d.workbook()
	d.as(manager)
	d.rows()
	d.Click(`#rows a[href="/cases/` + d.ref + `"]`)
	if d.URL() != "/cases/"+d.ref {
		d.t.Errorf("the row led to %s", d.URL())
	}
}

// rows presses the total of those who left in the period, and lists the cases
// of its evidence.
func (d *desk) rows() []string {
	d.t.Helper()
	d.Go("/reports/a1")
	d.Do(`(() => { const f = [...document.querySelectorAll('tr.is-sum td.is-total a')].find(a => new URL(a.href).searchParams.get('cell') === 'R.3.6,period');
		f.id = 'figure'; window.__n = f.textContent.trim().match(/^[0-9]+/)[0]; return true })()`)
	figure, _ := strconv.Unquote(d.Do("window.__n"))
	d.Click("#figure")
	var rows []string
	if err := json.Unmarshal([]byte(d.Do(`[...document.querySelectorAll('#rows tbody th .hw-ref, #rows tbody th a')].map(e => e.textContent.trim())`)), &rows); err != nil {
		d.t.Fatal(err)
	}
	if strconv.Itoa(len(rows)) != figure {
		d.t.Errorf("the figure %s has %d rows", figure, len(rows))
	}
	return rows
}

// workbook reads the report's workbook back: it holds figures, and no rows.
func (d *desk) workbook() {
	d.t.Helper()
	d.Go("/reports/a1")
	packed := d.Do(`(async () => {
		const link = [...document.querySelectorAll('main a')].find(a => a.pathname.endsWith('/export') && a.search.includes('format=xlsx'));
		const bytes = new Uint8Array(await (await fetch(link.href)).arrayBuffer());
		return btoa(Array.from(bytes, b => String.fromCharCode(b)).join('')) })()`)
	var text string
	_ = json.Unmarshal([]byte(packed), &text)
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		d.t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	sheets := f.GetSheetList()
	d.types(f, sheets[0], map[string]string{"C2": "day", "D2": "day", "K2": "number"})
	if len(sheets) != 2 {
		d.t.Errorf("the workbook has the sheets %v", sheets)
	}
}

var iso = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)

// types checks that cells hold what they look like.
func (d *desk) types(f *excelize.File, sheet string, want map[string]string) {
	d.t.Helper()
	for cell, kind := range want {
		stored, err := f.GetCellType(sheet, cell)
		if err != nil {
			d.t.Fatal(err)
		}
		raw, _ := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
		shown, _ := f.GetCellValue(sheet, cell)
		_, notNumber := strconv.ParseFloat(raw, 64)
		isNumber := stored == excelize.CellTypeUnset && notNumber == nil
		ok := map[string]bool{"number": isNumber && raw == shown, "day": isNumber && iso.MatchString(shown), "text": stored == excelize.CellTypeInlineString}[kind]
		if !ok {
			d.t.Errorf("%s!%s: %q is no %s (stored as %d %q)", sheet, cell, shown, kind, stored, raw)
		}
	}
}
