package document_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/document"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/files"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/pdf"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/hostile"
)

var checkSum = regexp.MustCompile(`class="hw-sum">([0-9A-F-]+)<`)

// printedSum is the check sum at the foot of the only sheet of a page.
func printedSum(t *testing.T, page string) string {
	t.Helper()
	found := checkSum.FindAllStringSubmatch(page, -1)
	if len(found) != 1 {
		t.Fatalf("%d check sums", len(found))
	}
	return found[0][1]
}

const ofKarim = "lang=hu&beside=none&member=11"

func TestASignedDocumentStaysAsItWasSigned(t *testing.T) {
	t.Parallel()
	d, ref := open(t)
	v := d.As(casework.Judit).In(i18n.En)
	at := "/cases/" + ref
	before := v.Get(at + "/print/declaration?" + ofKarim).Is(http.StatusOK)
	sum := printedSum(t, before.Body)
	f := v.Get(at + "/papers/new?kind=declaration&" + ofKarim).Is(http.StatusOK).Values(at + "/papers")
	f.Set("sum", sum)

	wrong := url.Values{}
	for k, x := range f {
		wrong[k] = x
	}
	wrong.Set("sum", "0000-0000-0000")
	v.PostValues(at+"/papers", wrong).Is(http.StatusUnprocessableEntity).Has("This is not the check sum", sum)
	wrong.Set("sum", sum)
	wrong.Set("signed_on", "2026-11-20")
	v.PostValues(at+"/papers", wrong).Is(http.StatusUnprocessableEntity).Has("still to come")

	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { d.As(casework.Judit).PostValues(at+"/papers", f).Is(http.StatusSeeOther) })
	}
	all.Wait()
	f.Del("_token")
	v.PostValues(at+"/papers", f).Is(http.StatusUnprocessableEntity).Has("already noted as signed")
	if n := casework.Ask[int](d, "SELECT count(*) FROM frozen_documents JOIN frozen_contents ON frozen_id = id"); n != 1 {
		t.Fatalf("%d documents are frozen", n)
	}
	one := at + "/papers/" + casework.Ask[string](d, "SELECT id::text FROM frozen_documents")

	// Everything it was made of changes; it does not.
	d.Exec("UPDATE migrants SET family_name = 'Changed'")
	d.Exec("INSERT INTO document_templates (author_id, approved_by, number, state, kind, language, body) VALUES (0, 11, 2, 'approved', 'D08', 'hu', '{\"title\": \"Új cím\"}')")
	v.Get(at+"/print/declaration?"+ofKarim).Is(http.StatusOK).Has("Új cím", "Changed")
	after := v.Get(one).Is(http.StatusOK).Has("Al-Saadi", sum).Lacks("Changed", "Új cím")
	if got, want := article.FindString(after.Body), article.FindString(before.Body); got != want {
		t.Error("the frozen page is another than the one that was signed")
	}
	v.Get(at+"/documents").Is(http.StatusOK).Has(sum, strings.TrimPrefix(one, at+"/"))

	d.As(casework.Martin).Get(one).Is(http.StatusNotFound)
	d.As(casework.Martin).Get(at + "/papers/new?kind=declaration&" + ofKarim).Is(http.StatusNotFound)
	d.As(casework.Martin).PostValues(at+"/papers", f).Is(http.StatusNotFound)
	other := d.Case(casefile.Intake, "1990")
	v.Get(strings.Replace(one, ref, other.Ref, 1)).Is(http.StatusNotFound)
}

func TestWhatIsFrozenIsSealedAndNobodyRewritesIt(t *testing.T) {
	t.Parallel()
	d, ref := open(t)
	v := d.As(casework.Judit)
	at := "/cases/" + ref
	f := v.Get(at + "/papers/new?kind=application&" + ofKarim).Is(http.StatusOK).Values(at + "/papers")
	f.Set("sum", printedSum(t, v.Get(at+"/print/application?"+ofKarim).Body))
	v.PostValues(at+"/papers", f).Is(http.StatusSeeOther)
	if casework.Ask[bool](d, "SELECT position('Karim'::bytea IN page) > 0 OR position('Karim'::bytea IN data) > 0 FROM frozen_contents") {
		t.Error("a frozen document lies open in the database")
	}
	for _, sql := range []string{
		"UPDATE frozen_documents SET signed_on = signed_on - 1", "UPDATE frozen_documents SET kind = 'D08'", "UPDATE frozen_documents SET sha256 = sha256 || ''::bytea, texts = 'other'",
		"UPDATE frozen_contents SET page = data",
	} {
		if refused(t, d, sql) == nil {
			t.Errorf("%s went through", sql)
		}
	}
	id := casework.Ask[string](d, "SELECT id::text FROM frozen_documents")
	// It takes its own scan, and only a manager marks it as entered in error.
	v.PostFile(at+"/documents", of("paper", id), "file", "aláírt.pdf", hostile.PDF("")).Is(http.StatusSeeOther)
	v.Get(at + "/documents").Has("aláírt.pdf")
	d.As(casework.Reka).PostValues(at+"/void", url.Values{"subject": {"frozen_documents"}, "subject_id": {id}, "reason": {"another person signed"}}).Is(http.StatusSeeOther)
	v.Get(at + "/papers/" + id).Is(http.StatusNotFound)
	d.As(casework.Reka).Get(at + "/papers/" + id).Is(http.StatusOK)
}

func TestAFileIsSealedAndJudged(t *testing.T) {
	t.Parallel()
	d, ref := open(t)
	at := "/cases/" + ref + "/documents"
	v := d.As(casework.Judit).In(i18n.En)
	v.PostFile(at, of("session", "1"), "file", "a.pdf", hostile.PDF("")).Is(http.StatusSeeOther)
	if !casework.Ask[bool](d, "SELECT sealed AND position('%PDF'::bytea IN content) = 0 FROM document_contents") {
		t.Error("a file lies open in the database")
	}
	id := casework.Ask[string](d, "SELECT document_id::text FROM document_contents")
	plain := v.Get(at + "/" + id).Is(http.StatusOK).Body
	// One kept before files were sealed is sealed later, and reads the same.
	d.Exec("UPDATE document_contents SET content = $1, sealed = false", []byte(plain))
	if v.Get(at+"/"+id).Body != plain || service(d).SealPlain(t.Context()) != nil || v.Get(at+"/"+id).Body != plain {
		t.Error("sealing changes a file")
	}
	if !casework.Ask[bool](d, "SELECT sealed FROM document_contents") {
		t.Error("the file is not sealed")
	}

	for command, says := range map[string]string{"false": "refused the file", "ls --no-such-option": "gave no answer"} {
		scanner, err := files.NewScanner(command)
		if err != nil {
			t.Fatal(err)
		}
		c := casework.New(t)
		s := service(c)
		s.Scanner = scanner
		c.Add(s.Routes)
		x := c.Case(casefile.Counselling)
		c.As(casework.Judit).In(i18n.En).PostFile(x.Path("documents"), of("session", "1"), "file", "a.pdf", hostile.PDF("")).Is(http.StatusUnprocessableEntity).Has(says)
		if n := count(c); n != 0 {
			t.Errorf("%d files were kept", n)
		}
	}
}

func TestAPDFIsOfferedWhereABrowserIs(t *testing.T) {
	t.Parallel()
	d, ref := open(t)
	at := "/cases/" + ref + "/print/declaration"
	d.As(casework.Judit).In(i18n.En).Get(at).Is(http.StatusOK).Lacks("Download PDF")
	d.As(casework.Judit).Get(at + "/pdf").Is(http.StatusNotFound)

	p, err := pdf.Find("")
	if err != nil || p == nil {
		t.Fatalf("tests of PDF files need Chromium: install the package chromium (%v)", err)
	}
	h := casework.New(t)
	s := service(h)
	s.PDF, s.Styles = p, func() []byte { return nil }
	h.Add(s.Routes)
	c := h.Case(casefile.Intake)
	v := h.As(casework.Judit).In(i18n.En)
	v.Get(c.Path("print/declaration")).Is(http.StatusOK).Has("Download PDF")
	a := v.Get(c.Path("print/declaration/pdf?member=11")).Is(http.StatusOK)
	if !strings.HasPrefix(a.Body, "%PDF-") || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") || a.Header.Get("Content-Type") != "application/pdf" {
		t.Errorf("%v", a.Header)
	}
	h.As(casework.Martin).Get(c.Path("print/declaration/pdf")).Is(http.StatusNotFound)
}

func TestWhatACaseLacksIsListed(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		d := casework.New(t)
		d.Add(service(d).Routes, casefile.Service{DB: d.DB, Clock: d.Clock}.Routes)
		c := d.Case(casefile.Approved, "1988-03-14")
		v := d.As(casework.Judit).In(l)
		word := map[i18n.Language]string{i18n.En: "Missing documents", i18n.Hu: "Hiányzó iratok", i18n.Cs: "Chybějící dokumenty"}[l]
		application := map[i18n.Language]string{i18n.En: "Application for assisted", i18n.Hu: "Jelentkezési lap", i18n.Cs: "Žádost o asistovaný"}[l]
		v.Get(c.Path("documents")).Is(http.StatusOK).Has(word)
		v.Get("/papers").Is(http.StatusOK).Has(c.Ref, word)
		v.Get("/papers?kind=D04").Is(http.StatusOK).Has(c.Ref, application)
		d.As(casework.Reka).Get("/papers?kind=D04").Is(http.StatusOK).Has(c.Ref)
		d.As(casework.Martin).Get("/papers").Is(http.StatusOK).Lacks(c.Ref)
		id := casework.Ask[int64](d, "SELECT id FROM applications")
		v.PostFile(c.Path("documents"), of("application", strconv.FormatInt(id, 10)), "file", "a.pdf", hostile.PDF("")).Is(http.StatusSeeOther)
		v.Get("/papers?kind=D04").Is(http.StatusOK).Lacks(c.Ref)
		// The scan of what was entered in error does not count.
		d.Exec("UPDATE applications SET voided = true")
		v.Get("/papers?kind=D04").Is(http.StatusOK).Has(c.Ref)
		// What was taken over from an office's file is history.
		d.Exec("UPDATE case_files SET source = 'import'")
		v.Get("/papers").Is(http.StatusOK).Lacks(c.Ref)
	}
}

// admins are two administrators.
func admins(d *casework.House) (a, b access.User) {
	a = access.User{ID: d.Member("one@homeward.example", access.Administrator, 0), Role: access.Administrator, Language: i18n.En}
	b = access.User{ID: d.Member("two@homeward.example", access.Administrator, 0), Role: access.Administrator, Language: i18n.En}
	return a, b
}

func TestATextIsPrintedOnceAnotherAdministratorApprovedIt(t *testing.T) {
	t.Parallel()
	d, ref := open(t)
	one, two := admins(d)
	const at = "/admin/templates/D09/hu"
	print := "/cases/" + ref + "/print/withdrawal?" + ofKarim
	a := d.As(one).In(i18n.En)
	a.Get("/admin/templates").Is(http.StatusOK).Has("proposed, not approved", "Version 1")
	a.Get(at).Is(http.StatusOK)
	f := a.Get(at + "/edit").Is(http.StatusOK).Values(at + "/edit")
	if f.Get("said.title") != "Visszalépési nyilatkozat a támogatott önkéntes hazatéréstől" {
		t.Fatalf("a draft begins with %q", f.Get("said.title"))
	}
	f.Set("said.title", "Visszalépés, új szöveg")
	f.Set("said.decision", "")
	a.PostValues(at+"/edit", f).Is(http.StatusUnprocessableEntity).Has("the document needs it", "Visszalépés, új szöveg")
	f.Set("said.decision", "Visszalépek. {{.Office}}")
	a.PostValues(at+"/edit", f).Is(http.StatusUnprocessableEntity).Has("double braces")
	f.Set("said.decision", "Visszalépek.")
	a.PostValues(at+"/edit", f).Is(http.StatusSeeOther)

	approve := a.Get(at).Is(http.StatusOK).Has("another administrator approves")
	if strings.Contains(approve.Body, at+"/approve") {
		t.Error("the author is offered to approve")
	}
	a.PostValues(at+"/approve", url.Values{"_version": {"1"}}).Is(http.StatusUnprocessableEntity).Has("another administrator approves")
	if refused(t, d, "UPDATE document_templates SET state = 'approved', approved_by = author_id") == nil {
		t.Error("the database lets an author approve")
	}
	d.As(casework.Judit).Get(print).Is(http.StatusOK).Lacks("új szöveg")

	b := d.As(two).In(i18n.En)
	b.PostValues(at+"/approve", url.Values{"_version": {"7"}}).Is(http.StatusUnprocessableEntity).Has("has changed")
	b.PostValues(at+"/approve", b.Get(at).Values(at+"/approve")).Is(http.StatusSeeOther)
	b.PostValues(at+"/approve", url.Values{"_version": {casework.Ask[string](d, "SELECT max(version)::text FROM document_templates")}}).Is(http.StatusUnprocessableEntity).Has("There is no draft to approve.")
	d.As(casework.Judit).Get(print).Is(http.StatusOK).Has("új szöveg", "hu 2")
	b.Get(at + "/2").Is(http.StatusOK).Has("Visszalépek.")
	b.Get(at + "/9").Is(http.StatusNotFound)
	if refused(t, d, `UPDATE document_templates SET body = '{}'`) == nil {
		t.Error("an approved text was rewritten")
	}
	// The next draft is a version of its own and changes nothing that is printed.
	f = b.Get(at + "/edit").Is(http.StatusOK).Values(at + "/edit")
	f.Set("said.title", "Harmadik")
	b.PostValues(at+"/edit", f).Is(http.StatusSeeOther)
	d.As(casework.Judit).Get(print).Is(http.StatusOK).Has("új szöveg").Lacks("Harmadik")
	if n := casework.Ask[int](d, "SELECT max(number) FROM document_templates WHERE state = 'draft'"); n != 3 {
		t.Errorf("the draft is version %d", n)
	}
	// A draft that another has saved meanwhile is not lost.
	stale := a.Get(at + "/edit").Values(at + "/edit")
	f = b.Get(at + "/edit").Values(at + "/edit")
	f.Set("said.title", "Negyedik")
	b.PostValues(at+"/edit", f).Is(http.StatusSeeOther)
	a.PostValues(at+"/edit", stale).Is(http.StatusUnprocessableEntity).Has("saved this text meanwhile")

	for _, u := range []access.User{casework.Judit, casework.Reka} {
		d.As(u).Get("/admin/templates").Is(http.StatusForbidden)
		d.As(u).PostValues(at+"/approve", nil).Is(http.StatusForbidden)
	}
	b.Get("/admin/templates/D99/hu").Is(http.StatusNotFound)
	b.Get("/admin/templates/D09/xx").Is(http.StatusNotFound)
}

func TestEveryTextCanBeOpened(t *testing.T) {
	t.Parallel()
	d, _ := open(t)
	one, _ := admins(d)
	for _, k := range append([]string{"D00"}, document.Kinds()...) {
		for _, l := range []string{"hu", "ar"} {
			d.As(one).Get("/admin/templates/" + k + "/" + l + "/edit").Is(http.StatusOK)
		}
	}
}

// refused is why the database refuses a statement.
func refused(t *testing.T, d *casework.House, sql string) error {
	t.Helper()
	return d.DB.Write(t.Context(), db.System, func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), sql)
		return err
	})
}

// An assessment of risks is read on paper by those who read it on its page: of
// an ordinary case not by every colleague.
func TestAnAssessmentOfRisksIsNotReadOnPaperByOthers(t *testing.T) {
	t.Parallel()
	d, ref := open(t)
	at := "/cases/" + ref
	d.Exec(`INSERT INTO risk_assessments (case_id, member_id, recorded_by, assessed_on, level, partner) VALUES (1, 11, 11, '2026-11-18', 'high', 'shelter-Brno')`)
	judit, dora := d.As(casework.Judit).In(i18n.En), d.As(casework.Dora).In(i18n.En)
	sum := printedSum(t, judit.Get(at+"/print/risk?lang=en&beside=none").Is(http.StatusOK).Has("shelter-Brno").Body)
	f := judit.Get(at + "/papers/new?kind=risk&lang=en&beside=none").Is(http.StatusOK).Values(at + "/papers")
	f.Set("sum", sum)
	judit.PostValues(at+"/papers", f).Is(http.StatusSeeOther)
	judit.PostFile(at+"/documents", of("paper", "1"), "file", "signed.pdf", hostile.PDF("")).Is(http.StatusSeeOther)
	for _, page := range []string{"/print/risk", "/print/risk?record=1&member=11", "/papers/1", "/papers/new?kind=risk", "/documents/1"} {
		judit.Get(at + page).Is(http.StatusOK)
		d.As(casework.Reka).Get(at + page).Is(http.StatusOK)
		dora.Get(at + page).Is(http.StatusNotFound).Lacks("shelter-Brno")
	}
	f.Del("_token")
	dora.PostValues(at+"/papers", f).Is(http.StatusNotFound)
	judit.Get(at+"/documents").Is(http.StatusOK).Has("papers/1", "documents/1")
	dora.Get(at+"/documents").Is(http.StatusOK).Lacks("papers/1", "documents/1")
}

// What the panel writes by hand about a child is for those who read its words.
func TestTheProcedureOfAChildIsNotReadOnPaperByOthers(t *testing.T) {
	t.Parallel()
	d, ref := open(t)
	at := "/cases/" + ref
	d.Exec(`INSERT INTO child_procedures (case_id, member_id, recorded_by, guardian_name) VALUES (1, 13, 11, 'Dr. Guardian')`)
	for _, slug := range []string{"best_interests", "tracing"} {
		d.As(casework.Judit).Get(at + "/print/" + slug).Is(http.StatusOK)
		d.As(casework.Reka).Get(at + "/print/" + slug).Is(http.StatusOK)
		d.As(casework.Dora).Get(at + "/print/" + slug).Is(http.StatusNotFound).Lacks("Guardian")
	}
	d.As(casework.Dora).Get(at+"/documents").Is(http.StatusOK).Lacks("print/tracing", "print/risk")
}

// What a physician writes on paper is for those who read the medical section.
func TestMedicalPapersAreNotReadByOthers(t *testing.T) {
	t.Parallel()
	d, ref := open(t)
	at := "/cases/" + ref
	f := d.As(casework.Judit).Get(at + "/papers/new?kind=fit_to_travel&lang=en&beside=none&member=11").Is(http.StatusOK).Values(at + "/papers")
	f.Set("sum", printedSum(t, d.As(casework.Judit).Get(at+"/print/fit_to_travel?lang=en&beside=none&member=11").Is(http.StatusOK).Body))
	d.As(casework.Judit).PostValues(at+"/papers", f).Is(http.StatusSeeOther)
	d.As(casework.Judit).PostFile(at+"/documents", of("paper", "1"), "file", "finding.pdf", hostile.PDF("")).Is(http.StatusSeeOther)
	for _, page := range []string{"/print/fit_to_travel", "/print/medical_consent", "/papers/1", "/documents/1"} {
		d.As(casework.Judit).Get(at + page).Is(http.StatusOK)
		d.As(whoReadsAll()).Get(at + page).Is(http.StatusOK)
		d.As(casework.Dora).Get(at + page).Is(http.StatusNotFound)
		d.As(casework.Reka).Get(at + page).Is(http.StatusNotFound)
	}
	d.As(casework.Reka).Get(at+"/documents").Is(http.StatusOK).Lacks("papers/1", "documents/1")
}
