package document_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"homeward/internal/kit/files"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/hostile"
)

// kept is the content of the only file as the database has it.
func kept(d *casework.House) []byte {
	return casework.Ask[[]byte](d, "SELECT content FROM document_contents")
}

func TestTheDatabaseAloneTellsNoFile(t *testing.T) {
	t.Parallel()
	d, ref := open(t)
	address := "/cases/" + ref + "/documents"
	v := d.As(casework.Judit)
	v.PostFile(address, of("session", "1"), "file", "a.pdf", hostile.PDF("")).Is(http.StatusSeeOther)
	if bytes.Contains(kept(d), []byte("%PDF")) {
		t.Error("the file is readable in the database")
	}
	id := casework.Ask[string](d, "SELECT id::text FROM documents")
	v.Get(address + "/" + id).Is(http.StatusOK).Has("%PDF")

	// The content of one document is not taken for that of another.
	v.PostFile(address, of("plan", "1"), "file", "b.pdf", hostile.PDF("")).Is(http.StatusSeeOther)
	d.Exec("UPDATE document_contents SET content = (SELECT content FROM document_contents WHERE document_id = $1) WHERE document_id <> $1", id)
	other := casework.Ask[string](d, "SELECT max(id)::text FROM documents")
	v.Get(address + "/" + other).Is(http.StatusInternalServerError).Lacks("%PDF")
}

func TestFilesKeptBeforeAreSealedAtTheStart(t *testing.T) {
	t.Parallel()
	d, ref := open(t)
	address := "/cases/" + ref + "/documents"
	v := d.As(casework.Judit)
	v.PostFile(address, of("session", "1"), "file", "a.pdf", hostile.PDF("")).Is(http.StatusSeeOther)
	d.Exec("UPDATE document_contents SET content = $1, sealed = false", hostile.PDF(""))
	one := address + "/" + casework.Ask[string](d, "SELECT id::text FROM documents")
	v.Get(one).Is(http.StatusOK).Has("%PDF")
	for range 2 { // the second start finds nothing to seal
		if err := service(d).SealPlain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(kept(d), []byte("%PDF")) {
			t.Error("the file is readable in the database")
		}
		v.Get(one).Is(http.StatusOK).Has("%PDF")
	}
}

func TestAFileTheScannerDoesNotPassIsNotKept(t *testing.T) {
	t.Parallel()
	command := filepath.Join(t.TempDir(), "scan")
	if err := os.WriteFile(command, []byte("#!/bin/sh\nif grep -q virus; then exit 1; elif [ -e \"$1\" ]; then exit 2; fi\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(t.TempDir(), "broken")
	scanner, err := files.NewScanner(command + " " + broken)
	if err != nil {
		t.Fatal(err)
	}
	d, ref := openScanned(t, scanner)
	address := "/cases/" + ref + "/documents"
	v := d.As(casework.Judit)
	for l, words := range map[i18n.Language]string{i18n.En: "virus scanner refused", i18n.Hu: "vírusellenőrző a fájlt elutasította", i18n.Cs: "Antivirová kontrola soubor odmítla"} {
		v.In(l).PostFile(address, of("session", "1"), "file", "a.pdf", hostile.PDF("virus")).Is(http.StatusUnprocessableEntity).Has(words)
	}
	if err := os.WriteFile(broken, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	v.In(i18n.En).PostFile(address, of("session", "1"), "file", "a.pdf", hostile.PDF("")).Is(http.StatusUnprocessableEntity).Has("was not kept")
	if n := count(d); n != 0 {
		t.Errorf("%d files were kept", n)
	}
	if err := os.Remove(broken); err != nil {
		t.Fatal(err)
	}
	v.PostFile(address, of("session", "1"), "file", "a.pdf", hostile.PDF("")).Is(http.StatusSeeOther)
}
