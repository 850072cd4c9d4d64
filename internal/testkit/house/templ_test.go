package house

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"unicode"

	"github.com/a-h/templ/parser/v2"
	"github.com/a-h/templ/parser/v2/visitor"
)

// readOut are the attributes whose text people see or hear.
var readOut = map[string]bool{
	"title": true, "alt": true, "placeholder": true, "aria-label": true, "aria-description": true, "data-th": true, "label": true, "summary": true,
}

// literals finds text of a template that does not come from locales/: words
// between tags, and in attributes that are read out.
func literals(src string) (found []string, err error) {
	file, err := parser.ParseString(src)
	if err != nil {
		return nil, err
	}
	note := func(s string) {
		if strings.IndexFunc(s, unicode.IsLetter) >= 0 {
			found = append(found, s)
		}
	}
	v := visitor.New()
	v.Text = func(n *parser.Text) error {
		note(n.Value)
		return nil
	}
	v.ConstantAttribute = func(n *parser.ConstantAttribute) error {
		if readOut[n.Key.String()] {
			note(n.Value)
		}
		return nil
	}
	return found, file.Visit(v)
}

func TestNoLiteralTextInTemplates(t *testing.T) {
	t.Parallel()
	root := repository(t)
	err := fs.WalkDir(root, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == "node_modules" {
			return fs.SkipDir
		}
		if !strings.HasSuffix(file, ".templ") {
			return nil
		}
		src, err := fs.ReadFile(root, file)
		if err != nil {
			return err
		}
		found, err := literals(string(src))
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		for _, l := range found {
			t.Errorf("%s shows %q, which is in no locale file", file, l)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestPlantedLiteralsAreFound(t *testing.T) {
	t.Parallel()
	count := func(line string) int {
		found, err := literals(fmt.Sprintf("package x\n\ntempl x() {\n\t%s\n}\n", line))
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	for _, line := range []string{
		"<p>Hello</p>", `<img alt="A house"/>`, "<p>{ i18n.T(ctx, \"a.b\") } days</p>", `<button aria-label="Close">{ x }</button>`,
		"if x {\n\t\t<div><b>Árvíztűrő</b></div>\n\t}", "@ui.Card(title) {\n\t\t<p>Inside</p>\n\t}",
	} {
		if count(line) != 1 {
			t.Errorf("%q went unnoticed", line)
		}
	}
	for _, line := range []string{"<p>{ i18n.T(ctx, \"a.b\") }</p>", "<td class=\"hw-num\">–</td>", "<p id=\"words\">{ x }</p>"} {
		if count(line) != 0 {
			t.Errorf("%q was taken for visible words", line)
		}
	}
}
