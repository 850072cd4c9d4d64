package document_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/document"
	"homeward/internal/journey/reintegration"
	"homeward/internal/kit/files"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/hostile"
	"homeward/internal/testkit/testkey"
	"homeward/internal/testkit/visit"
)

// service is the one under test, without a browser for PDF files.
func service(d *casework.House) document.Service {
	return document.Service{DB: d.DB, Clock: d.Clock, Box: testkey.Box, Plans: reintegration.Tables}
}

// open has a case with one record of each kind that can carry a scan.
func open(t *testing.T) (*casework.House, string) { return openScanned(t, files.Scanner{}) }

func openScanned(t *testing.T, scanner files.Scanner) (*casework.House, string) {
	t.Helper()
	d := casework.New(t)
	s := service(d)
	s.Scanner = scanner
	d.Add(s.Routes, casefile.Service{DB: d.DB, Clock: d.Clock}.Routes)
	ref := d.Case(casefile.Intake, "1988-03-14", "1990", "2017-05-01").Ref
	for _, sql := range []string{
		`INSERT INTO consents (id, case_id, member_id, recorded_by, given_on, purpose, answer, method, language, created_at) VALUES
			(1, 1, 11, 11, '2026-11-13', 'processing', 'given', 'written', 'ar', '2026-11-13'), (2, 1, 11, 11, '2026-11-13', 'health', 'refused', 'written', 'ar', '2026-11-13'),
			(3, 1, 12, 11, '2026-11-13', 'processing', 'given', 'written', 'ar', '2026-11-13')`,
		`INSERT INTO applications (id, case_id, member_id, recorded_by, signed_on, language) VALUES (1, 1, 11, 11, '2026-11-14', 'ar')`,
		`INSERT INTO return_decisions (id, case_id, member_id, recorded_by, decided_on, outcome) VALUES (1, 1, 11, 11, '2026-11-15', 'signed'), (2, 1, 12, 11, '2026-11-15', 'undecided'), (3, 1, 12, 11, '2026-11-16', 'withdrawn')`,
		`INSERT INTO counselling_sessions (id, case_id, counsellor_id, number, held_on) VALUES (1, 1, 11, 1, '2026-11-13')`,
		`INSERT INTO departures (id, case_id, member_id, recorded_by, departed_on) VALUES (1, 1, 11, 11, '2026-11-18')`,
		`INSERT INTO reintegration_plans (id, case_id, author_id) VALUES (1, 1, 11)`,
		`INSERT INTO travel_documents (id, migrant_id, kind, issued_on) VALUES (1, 11, 'passport', '2024-02-03')`,
	} {
		d.Exec(sql)
	}
	return d, ref
}

func of(subject, id string) url.Values { return url.Values{"subject": {subject}, "subject_id": {id}} }

func count(d *casework.House) int {
	return casework.Ask[int](d, "SELECT count(*) FROM documents JOIN document_contents ON document_id = id")
}

func TestEveryRecordCarriesOneScan(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		d, ref := open(t)
		v := d.As(casework.Judit).In(l)
		address := "/cases/" + ref + "/documents"
		list := v.Get(address).Is(http.StatusOK)
		for _, r := range [][2]string{
			{"consent", "1"}, {"consent", "3"}, {"application", "1"}, {"return_decision", "1"}, {"return_decision", "3"}, {"session", "1"}, {"departure", "1"}, {"plan", "1"}, {"travel_document", "1"},
		} {
			link := address + "/new?subject=" + r[0] + "&amp;id=" + r[1]
			if !strings.Contains(list.Body, link) {
				t.Fatalf("%s: no way to attach a scan to %v", l, r)
			}
			f := v.Get(strings.ReplaceAll(link, "&amp;", "&")).Is(http.StatusOK).Values(address)
			if a := v.PostFile(address, f, "file", "aláírt lap.pdf", hostile.PDF("")).Is(http.StatusSeeOther); a.Location != address {
				t.Errorf("led to %s", a.Location)
			}
			f.Del("_token")
			v.PostFile(address, f, "file", "second.pdf", hostile.PDF("")).Is(http.StatusUnprocessableEntity)
		}
		if n := count(d); n != 9 {
			t.Errorf("%d documents", n)
		}
		v.Get(address).Is(http.StatusOK).Has("aláírt lap.pdf")
		if kinds := casework.Ask[string](d, "SELECT string_agg(kind, ',' ORDER BY id) FROM documents"); kinds != "D02,D02,D04,D08,D09,D05,D17,D19," {
			t.Error(kinds)
		}
	}
}

func TestOnlyWhatIsOnFileCarriesAScan(t *testing.T) {
	t.Parallel()
	d, ref := open(t)
	other := d.Case(casefile.Intake, "1990").Ref
	v := d.As(casework.Judit)
	for _, r := range [][2]string{{"consent", "2"}, {"return_decision", "2"}, {"plan", "9"}, {"session", "0"}} {
		v.Get("/cases/" + ref + "/documents/new?subject=" + r[0] + "&id=" + r[1]).Is(http.StatusNotFound)
		v.PostFile("/cases/"+ref+"/documents", of(r[0], r[1]), "file", "a.pdf", hostile.PDF("")).Is(http.StatusNotFound)
	}
	for _, r := range [][2]string{{"staff", "1"}, {"", "1"}, {"consent", "x"}} {
		v.PostFile("/cases/"+ref+"/documents", of(r[0], r[1]), "file", "a.pdf", hostile.PDF("")).Is(http.StatusNotFound)
	}
	// Nor does a record of one case under another's address.
	for _, s := range []string{"consent", "application", "travel_document", "plan"} {
		v.PostFile("/cases/"+other+"/documents", of(s, "1"), "file", "a.pdf", hostile.PDF("")).Is(http.StatusNotFound)
	}
	if n := count(d); n != 0 {
		t.Errorf("%d documents", n)
	}
}

func TestHostileFilesAreRefusedOrDisarmed(t *testing.T) {
	t.Parallel()
	d, ref := open(t)
	v := d.As(casework.Judit).In(i18n.En)
	address := "/cases/" + ref + "/documents"
	for _, f := range hostile.Files() {
		d.Exec("UPDATE documents SET voided = true WHERE NOT voided")
		before := count(d)
		a := v.PostFile(address, of("session", "1"), "file", f.Name, f.Content)
		switch {
		case f.Refused && (a.Status != http.StatusUnprocessableEntity || count(d) != before):
			t.Errorf("%s: status %d", f.What, a.Status)
		case !f.Refused && a.Status != http.StatusSeeOther:
			t.Errorf("%s: status %d: %s", f.What, a.Status, a.Text())
		case !f.Refused:
			id := casework.Ask[string](d, "SELECT max(id)::text FROM documents")
			served(t, f, v.Get(address+"/"+id).Is(http.StatusOK))
		}
	}
	v.PostValues(address, of("session", "1")).Is(http.StatusUnprocessableEntity).Has("Choose a file")
	v.PostFile(address, of("session", "1"), "file", "huge.pdf", make([]byte, 12<<20)).Is(http.StatusRequestEntityTooLarge)
	v.PostFile(address, of("session", "1"), "file", "large.pdf", append(hostile.PDF(""), bytes.Repeat([]byte("\n"), 10<<20)...)).
		Is(http.StatusUnprocessableEntity).Has("larger than 10 MB")
}

// served holds how a file is handed out: to be saved, never to be shown.
func served(t *testing.T, f hostile.File, a *visit.Page) {
	t.Helper()
	h := a.Header
	if !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") != "no-store" ||
		!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%s is handed out with %v", f.What, h)
	}
	switch h.Get("Content-Type") {
	case "application/pdf":
	case "image/jpeg", "image/png":
		for _, token := range hostile.Tokens {
			if strings.Contains(a.Body, token) {
				t.Errorf("%s still holds %q", f.What, token)
			}
		}
	default:
		t.Errorf("%s is handed out as %s", f.What, h.Get("Content-Type"))
	}
	for name, values := range h {
		if strings.ContainsAny(name+strings.Join(values, ""), "\r\n") || name == "X-Evil" {
			t.Errorf("%s writes headers", f.What)
		}
	}
}

func TestADocumentStaysInItsOfficeAndEachOpeningIsLogged(t *testing.T) {
	t.Parallel()
	d, ref := open(t)
	address := "/cases/" + ref + "/documents"
	d.As(casework.Judit).PostFile(address, of("session", "1"), "file", "a.pdf", hostile.PDF("")).Is(http.StatusSeeOther)
	one := address + "/" + casework.Ask[string](d, "SELECT id::text FROM documents")
	stranger := d.As(casework.Martin)
	for _, p := range []string{address, one, address + "/new?subject=session&id=1", "/cases/" + ref + "/print/consent"} {
		stranger.Get(p).Is(http.StatusNotFound)
	}
	stranger.PostFile(address, of("session", "1"), "file", "a.pdf", hostile.PDF("")).Is(http.StatusNotFound)
	other := d.Case(casefile.Intake, "1990").Ref
	d.As(casework.Judit).Get(strings.Replace(one, ref, other, 1)).Is(http.StatusNotFound)
	d.As(casework.Judit).Get(address + "/99999").Is(http.StatusNotFound)
	d.As(casework.Judit).Get(address + "/x").Is(http.StatusNotFound)

	before := casework.Ask[int](d, "SELECT count(*) FROM access_log WHERE staff_id = 14 AND act = 'document_read' AND case_id = 1")
	d.As(casework.Dora).Get(one).Is(http.StatusOK)
	if n := casework.Ask[int](d, "SELECT count(*) FROM access_log WHERE staff_id = 14 AND act = 'document_read' AND case_id = 1"); n != before+1 {
		t.Errorf("%d openings logged, want %d", n, before+1)
	}
}

func TestAWrongScanMakesRoomOnceItIsVoided(t *testing.T) {
	t.Parallel()
	d, ref := open(t)
	address := "/cases/" + ref + "/documents"
	v := d.As(casework.Judit)
	v.PostFile(address, of("application", "1"), "file", "wrong.pdf", hostile.PDF("")).Is(http.StatusSeeOther)
	first := casework.Ask[string](d, "SELECT id::text FROM documents")
	d.As(casework.Reka).PostValues("/cases/"+ref+"/void", url.Values{"subject": {"documents"}, "subject_id": {first}, "reason": {"another person's paper"}}).Is(http.StatusSeeOther)
	v.Get(address + "/" + first).Is(http.StatusNotFound)
	d.As(casework.Reka).Get(address + "/" + first).Is(http.StatusOK)
	v.PostFile(address, of("application", "1"), "file", "right.pdf", hostile.PDF("")).Is(http.StatusSeeOther)
	v.Get(address).Is(http.StatusOK).Has("right.pdf").Lacks("wrong.pdf")
}

func TestThePaperOfAWithdrawalComesAfterTheCaseClosed(t *testing.T) {
	t.Parallel()
	d, ref := open(t)
	d.Exec("UPDATE case_files SET stage = 'closed', closure = 'withdrawn'")
	v := d.As(casework.Judit)
	v.PostFile("/cases/"+ref+"/documents", of("return_decision", "3"), "file", "visszalépés.jpg", hostile.JPEG()).Is(http.StatusSeeOther)
	d.Exec("UPDATE case_files SET voided = true")
	v.PostFile("/cases/"+ref+"/documents", of("session", "1"), "file", "a.pdf", hostile.PDF("")).Is(http.StatusUnprocessableEntity)
}

func TestAFileSentTwentyTimesIsOneDocument(t *testing.T) {
	t.Parallel()
	d, ref := open(t)
	address := "/cases/" + ref + "/documents"
	f := d.As(casework.Judit).Get(address + "/new?subject=plan&id=1").Is(http.StatusOK).Values(address)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if a := d.As(casework.Judit).PostFile(address, f, "file", "plan.png", hostile.PNG()); a.Status != http.StatusSeeOther || a.Location != address {
				t.Errorf("%d to %q", a.Status, a.Location)
			}
		})
	}
	all.Wait()
	if n := count(d); n != 1 {
		t.Errorf("%d documents", n)
	}
}
