package house

import (
	"bufio"
	"bytes"
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

// drawn is where a template or a table of words names an icon.
var drawn = regexp.MustCompile(`(?:\b[iI]con(?:\(|:\s*)|\.Note\([\w.]+, )"([a-z0-9-]+)"`)

// unknownIcons are those that a source names and the list does not know.
func unknownIcons(src string, known map[string]bool) (missing []string) {
	for _, m := range drawn.FindAllStringSubmatch(src, -1) {
		if !known[m[1]] {
			missing = append(missing, m[1])
		}
	}
	return missing
}

func TestEveryIconIsInTheSprite(t *testing.T) {
	t.Parallel()
	root := repository(t)
	list, err := fs.ReadFile(root, "web/assets/icons.txt")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for lines := bufio.NewScanner(bytes.NewReader(list)); lines.Scan(); {
		known[lines.Text()] = true
	}
	err = fs.WalkDir(root, "internal", func(file string, d fs.DirEntry, err error) error {
		source := strings.HasSuffix(file, ".templ") || strings.HasSuffix(file, ".go") && !strings.HasSuffix(file, "_templ.go") && !strings.HasSuffix(file, "_test.go")
		if err != nil || !source {
			return err
		}
		src, err := fs.ReadFile(root, file)
		for _, name := range unknownIcons(string(src), known) {
			t.Errorf("%s: icon %s is not in web/assets/icons.txt", file, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, planted := range []string{`@ui.Icon("no-such")`, `ui.Link{Icon: "no-such"}`, `{icon: "no-such"}`, `@ui.Note(ui.Soon, "no-such") {`} {
		if len(unknownIcons(planted, known)) != 1 {
			t.Errorf("%s is not found", planted)
		}
	}
}
