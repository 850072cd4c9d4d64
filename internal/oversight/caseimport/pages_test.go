package caseimport

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/xuri/excelize/v2"

	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

func newDesk(t *testing.T) *casework.House {
	t.Helper()
	d := casework.New(t)
	d.Add(Service{DB: d.DB, Clock: d.Clock}.Routes)
	return d
}

func content(t *testing.T, sheets ...sheet) []byte {
	t.Helper()
	b, err := io.ReadAll(xlsx(t, sheets...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// caseload is a small workbook of Budapest; edit changes a cell of a row.
func caseload(edit ...func(rows [][]any)) sheet {
	rows := [][]any{
		{"Ügyszám", "Vezetéknév", "Utónév", "Nem", "Születési dátum", "Állampolgárság", "Jogállás", "Első tanácsadás", "Kiutazás dátuma", "Megjegyzés"},
		{"BUD/1", "Al-Saadi", "Karim", "F", "1990.03.12", "Irak", "menedékkérő", "2024.01.10", "2024.03.01", "=1+1"},
		{"BUD/2", "Gashi", "Arta", "N", "1985.05.01", "Koszovó", "valami furcsa", "2024.02.01", "", "hívni"},
		{"BUD/3", "Gashi", "Arta", "N", "1985.05.01", "Koszovó", "menedékkérő", "2024.02.01", "", ""},
		{"BUD/4", "", "", "N", "1985.05.01", "Koszovó", "", "", "", "nincs neve"},
	}
	for _, e := range edit {
		e(rows)
	}
	return sheet{"Ügyek", rows}
}

// bring uploads a workbook and returns the address of its preview.
func bring(v *visit.Client, content []byte) string {
	return v.PostFile("/import", url.Values{}, "file", "ügyek.xlsx", content).Is(http.StatusSeeOther).Location
}

// take uploads a workbook and confirms its preview as it stands.
func take(v *visit.Client, content []byte) string {
	at := bring(v, content)
	f := v.Get(at).Is(http.StatusOK).Values(at + "/preview")
	v.PostValues(at+"/confirm", f).Is(http.StatusSeeOther)
	return at
}

func TestAWorkbookGoesFromUploadToUndoInEveryLanguage(t *testing.T) {
	t.Parallel()
	for l, w := range map[i18n.Language]struct{ empty, do, refused, taken, undone, undo string }{
		i18n.En: {"Nothing has been imported yet.", "Import 3 people", "There is no name.", "Imported cases", "Undone", "Nobody has worked"},
		i18n.Hu: {"Még semmit sem importáltak.", "3 személy importálása", "Nincs név.", "Importált ügyek", "Visszavonva", "senki sem dolgozott"},
		i18n.Cs: {"Zatím nebylo nic importováno.", "Importovat 3 osoby", "jméno", "Importované případy", "Vráceno zpět", "nikdo nepracoval"},
	} {
		t.Run(string(l), func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			v := d.As(casework.Reka).In(l)
			v.Get("/import").Is(http.StatusOK).Has(w.empty)
			at := bring(v, content(t, caseload(), sheet{"Jegyzetek", [][]any{{"semmi"}}}))
			preview := v.Get(at).Is(http.StatusOK).Has(w.do, "valami furcsa", "A: Ügyszám")
			v.PostValues(at+"/confirm", preview.Values(at+"/preview")).Is(http.StatusSeeOther)
			v.Get(at).Is(http.StatusOK).Has(w.taken, w.refused, "Al-Saadi", "BUD/2", "BUD/3")
			v.Get(at + "?kind=refused").Is(http.StatusOK).Has(w.refused).Lacks("Al-Saadi")
			v.Get(at+"?kind=warned").Is(http.StatusOK).Has("BUD-24-00002", "BUD-24-00003").Lacks("nincs neve")
			v.Get(at + "?row=3&line=0").Is(http.StatusOK).Lacks("Al-Saadi")
			if n := casework.Ask[int](d, "SELECT count(*)::int FROM migrants"); n != 3 {
				t.Errorf("%d people came in", n)
			}
			v.Get(at + "/undo").Is(http.StatusOK).Has(w.undo)
			v.PostValues(at+"/undo", url.Values{}).Is(http.StatusSeeOther)
			v.Get(at).Is(http.StatusOK).Has(w.undone).Lacks("Al-Saadi")
			v.Get("/import").Is(http.StatusOK).Has(w.undone)
			if n := casework.Ask[int](d, "SELECT count(*)::int FROM migrants"); n != 0 {
				t.Errorf("%d people stayed", n)
			}
		})
	}
}

func TestOnlyTheOfficesManagersImport(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	at := bring(d.As(casework.Reka), content(t, caseload()))
	for _, path := range []string{at, at + "/undo", at + "/result?format=csv"} {
		d.As(casework.Judit).Get(path).Is(http.StatusForbidden)
		d.As(casework.Petra).Get(path).Is(http.StatusNotFound)
	}
	for _, path := range []string{"/preview", "/confirm", "/discard", "/undo", "/reviews/1"} {
		d.As(casework.Judit).PostValues(at+path, url.Values{"state": {"same"}}).Is(http.StatusForbidden)
		d.As(casework.Petra).PostValues(at+path, url.Values{"state": {"same"}}).Is(http.StatusNotFound)
	}
	d.As(casework.Judit).PostFile("/import", url.Values{}, "file", "a.xlsx", content(t, caseload())).Is(http.StatusForbidden)
	d.As(casework.Petra).Get("/import").Is(http.StatusOK).Lacks("ügyek.xlsx")
	d.As(casework.Reka).Get("/import/999").Is(http.StatusNotFound)
	d.As(casework.Reka).Get(at + "/result?format=csv").Is(http.StatusNotFound)
}

func TestAFileThatIsNoCaseloadIsToldBesideItsField(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	v := d.As(casework.Reka)
	container := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 504)
	locked := container + "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"
	for what, c := range map[string]struct {
		content []byte
		says    string
	}{
		"nothing":                {nil, "not an xlsx workbook"},
		"an old xls":             {[]byte(container), "not an xlsx workbook"},
		"a page renamed":         {[]byte("<html><table><tr><td>Név</td></tr></table></html>"), "not an xlsx workbook"},
		"a password":             {[]byte(locked), "protected by a password"},
		"a zip bomb":             {bomb(t), "too large"},
		"a menu":                 {content(t, sheet{"Menu", [][]any{{"Soup", "Price"}, {"Goulash", 900}}}), "headings of a caseload"},
		"more than ten megabyte": {bytes.Repeat([]byte("x"), 10<<20+1), "larger than 10 MB"},
	} {
		a := v.PostFile("/import", url.Values{"language": {"cs"}}, "file", "a.xlsx", c.content)
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text(), c.says) || a.Values("/import").Get("language") != "cs" {
			t.Errorf("%s: %d, %s", what, a.Status, a.Text())
		}
	}
	v.PostValues("/import", url.Values{}).Is(http.StatusUnprocessableEntity).Has("Choose a file.")
	v.PostFile("/import", url.Values{"programme": {"OTHERS"}}, "file", "a.xlsx", content(t, caseload())).Is(http.StatusUnprocessableEntity)
	if n := casework.Ask[int](d, "SELECT count(*)::int FROM imports"); n != 0 {
		t.Errorf("%d workbooks were kept", n)
	}
}

// bomb is a workbook whose sheet is far greater than its file.
func bomb(t *testing.T) []byte {
	t.Helper()
	from, err := zip.NewReader(xlsx(t, caseload()), int64(len(content(t, caseload()))))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	to := zip.NewWriter(&b)
	for _, f := range from.File {
		if f.Name != "xl/worksheets/sheet1.xml" {
			if err := to.Copy(f); err != nil {
				t.Fatal(err)
			}
		}
	}
	w, err := to.Create("xl/worksheets/sheet1.xml")
	blank := bytes.Repeat([]byte(" "), 1<<20)
	for n := 0; err == nil && n < maxUnzipped>>20+1; n++ {
		_, err = w.Write(blank)
	}
	if err == nil {
		err = to.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestColumnsAndWordsAreChosenInThePreviewAndRemembered(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	v := d.As(casework.Reka)
	at := bring(v, content(t, caseload()))
	f := v.Get(at).Is(http.StatusOK).Values(at + "/preview")
	const word = "word.status.valami furcsa"
	if !f.Has(word) || f.Get("column.notes") != "9" || f.Get("heading_row") != "1" {
		t.Fatalf("the preview asks %v", f)
	}
	f.Set(word, "tolerated")
	f.Set("column.notes", "none")
	// What was chosen anew is shown before it is imported.
	v.PostValues(at+"/confirm", f).Is(http.StatusSeeOther)
	if n := casework.Ask[int](d, "SELECT count(*)::int FROM migrants"); n != 0 {
		t.Fatal("what the preview had not shown was imported")
	}
	shown := v.Get(at).Is(http.StatusOK).Values(at + "/preview")
	if shown.Get(word) != "tolerated" || shown.Get("column.notes") != "none" {
		t.Fatalf("the choices are gone: %v", shown)
	}
	v.PostValues(at+"/confirm", shown).Is(http.StatusSeeOther)
	if n := casework.Ask[int](d, "SELECT count(*)::int FROM case_files WHERE status_at_application = 'tolerated'"); n != 1 {
		t.Errorf("%d cases have the status of the answer", n)
	}
	if n := casework.Ask[int](d, "SELECT count(*)::int FROM migrants WHERE note <> ''"); n != 0 {
		t.Errorf("%d notes came in from a column that was taken away", n)
	}
	next := bring(v, content(t, caseload(func(rows [][]any) { rows[2][0] = "BUD/9" })))
	v.Get(next).Is(http.StatusOK).Has("Import 1 person").Lacks("valami furcsa")
}

func TestAnotherHeadingRowIsReadAnew(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	v := d.As(casework.Reka)
	at := bring(v, content(t, caseload()))
	f := v.Get(at).Values(at + "/preview")
	f.Set("heading_row", "4")
	v.PostValues(at+"/preview", f).Is(http.StatusSeeOther)
	a := v.Get(at).Is(http.StatusUnprocessableEntity).Has("headings of a caseload", "Import 3 people")
	f = a.Values(at + "/preview")
	if f.Get("heading_row") != "4" {
		t.Errorf("heading row %q is shown", f.Get("heading_row"))
	}
	f.Set("heading_row", "1")
	v.PostValues(at+"/preview", f).Is(http.StatusSeeOther)
	v.Get(at).Is(http.StatusOK).Has("Import 3 people")
	f.Set("heading_row", "abc")
	v.PostValues(at+"/preview", f).Is(http.StatusUnprocessableEntity).Has("Import 3 people")
	v.PostValues(at+"/discard", url.Values{}).Is(http.StatusSeeOther)
	v.Get(at).Is(http.StatusNotFound)
}

func TestManyConfirmationsAreOneImport(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	v := d.As(casework.Reka)
	at := bring(v, content(t, caseload()))
	f := v.Get(at).Values(at + "/preview")
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			if a := v.PostValues(at+"/confirm", f); a.Status != http.StatusSeeOther && a.Status != http.StatusServiceUnavailable {
				t.Errorf("status %d", a.Status)
			}
		})
	}
	wait.Wait()
	if n := casework.Ask[int](d, "SELECT count(*)::int FROM migrants"); n != 3 {
		t.Errorf("%d people came in", n)
	}
	if n := casework.Ask[int](d, "SELECT count(*)::int FROM import_rows"); n != 4 {
		t.Errorf("%d verdicts", n)
	}
}

func TestTheResultGoesOutWithoutFormulas(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	v := d.As(casework.Reka).In(i18n.Hu)
	at := take(v, content(t, caseload(func(rows [][]any) {
		rows[4][1], rows[4][4] = "=HYPERLINK(1)", "@1990.99.99"
		rows[1][4] = "=2+3 körül"
	})))
	a := v.Get(at + "/result?format=csv").Is(http.StatusOK)
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.Body, "\ufeff")))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil || len(rows) != 5 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if strings.IndexAny(cell, "=+-@") == 0 {
				t.Errorf("%q goes out", cell)
			}
		}
	}
	book, err := excelize.OpenReader(strings.NewReader(v.Get(at + "/result?format=xlsx").Is(http.StatusOK).Body))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	cells, err := book.GetRows("Eredmény")
	if err != nil || len(cells) != 5 || cells[1][1] != "Átvéve" || cells[1][3] == "" {
		t.Errorf("%v, %v", cells, err)
	}
	v.Get(at + "/result?format=exe").Is(http.StatusNotFound)
}

func TestPeopleWhoMayBeOneAreLookedAt(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	v := d.As(casework.Reka)
	at := take(v, content(t, caseload()))
	v.Get(at).Is(http.StatusOK).Has("1 open", "Different people")
	path := at + "/reviews/" + casework.Ask[string](d, "SELECT id::text FROM import_reviews")
	v.PostValues(path, url.Values{"state": {"same"}}).Is(http.StatusSeeOther)
	v.Get(at).Is(http.StatusOK).Has("0 open", "Same person")
	v.PostValues(path, url.Values{"state": {"twins"}}).Is(http.StatusUnprocessableEntity)
	v.PostValues(at+"/reviews/999", url.Values{"state": {"same"}}).Is(http.StatusNotFound)
}
