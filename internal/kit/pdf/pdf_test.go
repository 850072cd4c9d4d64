package pdf_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	reader "github.com/dslipak/pdf"

	"homeward/internal/kit/pdf"
)

func find(t *testing.T) *pdf.Printer {
	t.Helper()
	p, err := pdf.Find("")
	if err != nil || p == nil {
		t.Fatalf("tests of PDF files need Chromium: install the package chromium (%v)", err)
	}
	return p
}

// text is what a PDF says, page by page.
func text(t *testing.T, file []byte) (out []string) {
	t.Helper()
	r, err := reader.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= r.NumPage(); n++ {
		s, err := r.Page(n).GetPlainText(nil)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

func TestAPageBecomesAPDFWithItsStyles(t *testing.T) {
	t.Parallel()
	page := `<!DOCTYPE html><html lang="hu"><head><title>Lap</title><link rel="stylesheet" href="/assets/app.css"></head><body>
		<p>Őrült tűző, příliš žluťoučký</p><p class="gone">nothing</p><p class="next">második</p>
		<script>document.body.append("script")</script><iframe src="file:///etc/passwd"></iframe></body></html>`
	file, err := find(t).Print(t.Context(), []byte(page), []byte(".gone { display: none } .next { break-before: page } /* </style> */"))
	if err != nil {
		t.Fatal(err)
	}
	pages := text(t, file)
	if len(pages) != 2 || pages[0] != "Őrült tűző, příliš žluťoučký" || pages[1] != "második" {
		t.Errorf("%q", pages)
	}
	for _, word := range []string{"/JavaScript", "/EmbeddedFile", "/Launch"} {
		if bytes.Contains(file, []byte(word)) {
			t.Errorf("the file holds %s", word)
		}
	}
}

func TestWithoutABrowserThereIsNoPrinter(t *testing.T) {
	t.Parallel()
	if p, err := pdf.Find(pdf.None); p != nil || err != nil {
		t.Errorf("%v, %v", p, err)
	}
	if _, err := pdf.Find("/nowhere/chromium"); err == nil {
		t.Error("a browser that is not there was found")
	}
	if p, err := pdf.Find("true"); err != nil {
		t.Error(err)
	} else if _, err := p.Print(t.Context(), []byte("<p>x"), nil); err == nil || !strings.Contains(err.Error(), "no PDF") {
		t.Errorf("a browser that prints nothing: %v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := find(t).Print(ended, []byte("<p>x"), nil); err == nil {
		t.Error("printed for somebody who has gone away")
	}
}
