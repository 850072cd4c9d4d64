// Package pdf makes PDF files of pages, through the Chromium of the machine.
// Where none is found, people print from their own browser.
package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// browsers are the names under which Chromium may be installed.
var browsers = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// None is the setting that leaves PDF files out.
const None = "none"

// printWithin is how long one file may take.
const printWithin = 45 * time.Second

// Printer makes PDF files, one at a time: a browser needs much memory.
type Printer struct {
	browser string
	busy    chan struct{}
}

// Find looks for Chromium: at the given path, or under its usual names. Nil:
// there is none, or none is wanted. A path that leads nowhere is an error.
func Find(path string) (*Printer, error) {
	if path == None {
		return nil, nil
	}
	names := browsers
	if path != "" {
		names = []string{path}
	}
	for _, name := range names {
		if found, err := exec.LookPath(name); err == nil {
			return &Printer{browser: found, busy: make(chan struct{}, 1)}, nil
		}
	}
	if path != "" {
		return nil, fmt.Errorf("there is no Chromium at %s", path)
	}
	return nil, nil
}

// Print makes a PDF of a page with its styles. The page's links to styles and
// scripts are taken out: nothing is loaded from anywhere and nothing runs.
func (p *Printer) Print(ctx context.Context, page, styles []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, printWithin)
	defer cancel()
	select {
	case p.busy <- struct{}{}:
		defer func() { <-p.busy }()
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for the browser: %w", ctx.Err())
	}
	alone, err := selfContained(page, styles)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(scratch(), "homeward-pdf-*") // mode 0700
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	source, target := filepath.Join(dir, "page.html"), filepath.Join(dir, "page.pdf")
	if err := os.WriteFile(source, alone, 0o600); err != nil {
		return nil, err
	}
	c := exec.CommandContext(ctx, p.browser, arguments(dir, source, target)...)
	c.Dir = dir
	c.Env = []string{"HOME=" + dir, "TMPDIR=" + dir, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8"}
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
	c.WaitDelay = time.Second
	var said bytes.Buffer
	c.Stderr = &said
	if err := c.Run(); err != nil {
		return nil, fmt.Errorf("%s: %w: %.300s", p.browser, err, said.Bytes())
	}
	out, err := os.ReadFile(target)
	if err != nil || !bytes.HasPrefix(out, []byte("%PDF-")) {
		return nil, errors.Join(fmt.Errorf("%s made no PDF: %.300s", p.browser, said.Bytes()), err)
	}
	return out, nil
}

// scratch is where the page lies while it is printed: in memory, where there
// is such a place.
func scratch() string {
	const memory = "/dev/shm"
	if info, err := os.Stat(memory); err == nil && info.IsDir() {
		return memory
	}
	return ""
}

func arguments(dir, source, target string) []string {
	out := []string{
		"--headless", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--disable-background-networking",
		"--disable-sync", "--no-first-run", "--no-default-browser-check", "--no-pdf-header-footer",
		"--user-data-dir=" + filepath.Join(dir, "profile"), "--host-resolver-rules=MAP * ~NOTFOUND", "--print-to-pdf=" + target,
	}
	if os.Geteuid() == 0 {
		// Chromium's own sandbox does not work for root.
		out = append(out, "--no-sandbox")
	}
	return append(out, "file://"+source)
}

// selfContained puts the styles into the page and takes out what would be
// loaded or run.
func selfContained(page, styles []byte) ([]byte, error) {
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return nil, fmt.Errorf("page to print: %w", err)
	}
	var away []*html.Node
	var head *html.Node
	for n := range doc.Descendants() {
		switch n.DataAtom {
		case atom.Link, atom.Script, atom.Iframe, atom.Object, atom.Embed:
			away = append(away, n)
		case atom.Head:
			head = n
		}
	}
	for _, n := range away {
		n.Parent.RemoveChild(n)
	}
	head.InsertBefore(&html.Node{Type: html.ElementNode, Data: "meta", DataAtom: atom.Meta, Attr: []html.Attribute{
		{Key: "http-equiv", Val: "Content-Security-Policy"}, {Key: "content", Val: "default-src 'none'; style-src 'unsafe-inline'"},
	}}, head.FirstChild)
	style := &html.Node{Type: html.ElementNode, Data: "style", DataAtom: atom.Style}
	style.AppendChild(&html.Node{Type: html.TextNode, Data: string(bytes.ReplaceAll(styles, []byte("</"), []byte(`<\/`)))})
	head.AppendChild(style)
	var b bytes.Buffer
	if err := html.Render(&b, doc); err != nil {
		return nil, fmt.Errorf("page to print: %w", err)
	}
	return b.Bytes(), nil
}
