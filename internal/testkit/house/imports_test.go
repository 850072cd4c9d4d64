package house

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// storeys lists the packages from the ground up. A package imports only those
// listed before it.
var storeys = []string{
	"homeward/migrations", "homeward/locales", "homeward/web/assets",
	"homeward/internal/kit/fault", "homeward/internal/kit/date", "homeward/internal/kit/workday", "homeward/internal/kit/ical", "homeward/internal/kit/money", "homeward/internal/kit/clock",
	"homeward/internal/kit/db", "homeward/internal/kit/pg", "homeward/internal/kit/i18n", "homeward/internal/kit/access",
	"homeward/internal/kit/form", "homeward/internal/kit/draft", "homeward/internal/kit/page", "homeward/internal/kit/jobs",
	"homeward/internal/kit/mail", "homeward/internal/kit/seal", "homeward/internal/kit/files", "homeward/internal/kit/pdf",
	"homeward/web/ui",
	"homeward/internal/organisation/codelist/seed", "homeward/internal/organisation/codelist", "homeward/internal/organisation/instrument/seed", "homeward/internal/organisation/instrument",
	"homeward/internal/organisation/office", "homeward/internal/organisation/staff", "homeward/internal/organisation/point",
	"homeward/internal/organisation/team", "homeward/internal/organisation/auth",
	"homeward/internal/organisation/programme", "homeward/internal/organisation/partner", "homeward/internal/organisation/training", "homeward/internal/organisation/campaign",
	"homeward/internal/journey/migrant", "homeward/internal/journey/casefile", "homeward/internal/journey/country", "homeward/internal/journey/consent",
	"homeward/internal/journey/enquiry", "homeward/internal/journey/document", "homeward/internal/journey/task",
	"homeward/internal/journey/counselling", "homeward/internal/journey/screening", "homeward/internal/journey/travel", "homeward/internal/journey/decision",
	"homeward/internal/journey/departure", "homeward/internal/journey/payment", "homeward/internal/journey/reintegration", "homeward/internal/journey/survey", "homeward/internal/journey/monitoring", "homeward/internal/journey/riat", "homeward/internal/journey/community", "homeward/internal/journey/complaint", "homeward/internal/journey/closing", "homeward/internal/journey/child", "homeward/internal/journey/protection", "homeward/internal/journey/medical", "homeward/internal/journey/detention", "homeward/internal/journey/transfer", "homeward/internal/journey/duplicate",
	"homeward/internal/oversight/calendar", "homeward/internal/oversight/cash", "homeward/internal/oversight/review", "homeward/internal/oversight/waiting", "homeward/internal/oversight/desk", "homeward/internal/oversight/quality", "homeward/internal/oversight/search", "homeward/internal/oversight/caseimport",
	"homeward/internal/oversight/disclosure", "homeward/internal/oversight/report", "homeward/internal/oversight/snapshot", "homeward/internal/oversight/export", "homeward/internal/oversight/audit", "homeward/internal/oversight/privacy",
	"homeward/internal/oversight/digest", "homeward/internal/oversight/demo", "homeward/internal/oversight/help",
	"homeward/internal/app",
	"homeward/cmd/homeward",
}

// rooms say what a file of a feature never imports (ARCHITECTURE.md, "A
// feature is one folder").
var rooms = []struct {
	of    []string // store is store.go, store_x.go and x_store.go
	never []string
}{
	{[]string{"service", "store", "lifecycle"}, []string{"net/http", "github.com/a-h/templ", "homeward/web/"}},
	{[]string{"store"}, []string{"homeward/internal/kit/page"}},
	{[]string{"http"}, []string{"github.com/jackc/pgx"}},
	{[]string{"words"}, []string{"github.com/jackc/pgx", "homeward/internal/kit/db", "net/http"}},
	{[]string{"jobs"}, []string{"net/http"}},
}

// pages may not import these either.
var neverInPages = []string{"github.com/jackc/pgx", "homeward/internal/kit/db", "net/http"}

// isRoom reports whether a file is of one of the rooms.
func isRoom(name string, rooms []string) bool {
	stem, isGo := strings.CutSuffix(name, ".go")
	return isGo && slices.ContainsFunc(rooms, func(room string) bool {
		return stem == room || strings.HasPrefix(stem, room+"_") || strings.HasSuffix(stem, "_"+room)
	})
}

// forbidden are the imports that the room of a file does not allow.
func forbidden(name string) (never []string) {
	if strings.HasSuffix(name, ".templ") {
		return neverInPages
	}
	for _, r := range rooms {
		if isRoom(name, r.of) {
			never = append(never, r.never...)
		}
	}
	return never
}

func isFeature(dir string) bool {
	return strings.HasPrefix(dir, "internal/organisation/") || strings.HasPrefix(dir, "internal/journey/") || strings.HasPrefix(dir, "internal/oversight/")
}

// checkImports tells what is wrong with the imports of the tree below root.
func checkImports(root fs.FS) (wrong []string) {
	level := map[string]int{}
	for i, s := range storeys {
		level[s] = i
	}
	_ = fs.WalkDir(root, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testkit" || d.Name() == "testdata" || d.Name() == "build" || file == "tmp" || strings.HasPrefix(d.Name(), ".") && d.Name() != ".") {
			return fs.SkipDir
		}
		name := d.Name()
		if d.IsDir() || strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_templ.go") || !strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, ".templ") {
			return nil
		}
		dir := path.Dir(file)
		self := "homeward/" + dir
		at, listed := level[self]
		if !listed {
			wrong = append(wrong, fmt.Sprintf("%s: package %s has no storey", file, self))
			return nil
		}
		for _, imp := range importsOf(root, file) {
			if strings.HasPrefix(imp, "homeward/") {
				if up, known := level[imp]; known && up >= at {
					wrong = append(wrong, fmt.Sprintf("%s imports %s, which is not below it", file, imp))
				}
			}
			if !isFeature(dir) {
				continue
			}
			for _, never := range forbidden(name) {
				if strings.HasPrefix(imp, never) {
					wrong = append(wrong, fmt.Sprintf("%s imports %s, which its room does not allow", file, imp))
				}
			}
		}
		return nil
	})
	return wrong
}

// importsOf reads the imports of a Go file, or of a templ file's Go preamble.
func importsOf(root fs.FS, file string) []string {
	src, err := fs.ReadFile(root, file)
	if err != nil {
		return nil
	}
	text := string(src)
	if strings.HasSuffix(file, ".templ") {
		if i := strings.Index(text, "\ntempl "); i >= 0 {
			text = text[:i]
		}
	}
	f, err := parser.ParseFile(token.NewFileSet(), file, text, parser.ImportsOnly)
	if err != nil {
		return nil
	}
	var out []string
	for _, i := range f.Imports {
		if p, err := strconv.Unquote(i.Path.Value); err == nil {
			out = append(out, p)
		}
	}
	return out
}

func TestImportsGoDownAndKeepToTheirRooms(t *testing.T) {
	t.Parallel()
	for _, w := range checkImports(repository(t)) {
		t.Error(w)
	}
}

func TestPlantedImportsAreFound(t *testing.T) {
	t.Parallel()
	planted := map[string]string{
		"internal/kit/date/x.go":              "package date\nimport _ \"homeward/internal/journey/casefile\"\n",
		"internal/journey/migrant/x.go":       "package migrant\nimport _ \"homeward/internal/journey/counselling\"\n",
		"internal/journey/consent/store.go":   "package consent\nimport _ \"net/http\"\n",
		"internal/journey/consent/x_store.go": "package consent\nimport _ \"net/http\"\n",
		"internal/journey/consent/words_x.go": "package consent\nimport _ \"homeward/internal/kit/db\"\n",
		"internal/journey/consent/http.go":    "package consent\nimport _ \"github.com/jackc/pgx/v5\"\n",
		"internal/journey/consent/x.templ":    "package consent\n\nimport \"homeward/internal/kit/db\"\n\ntempl x() {\n}\n",
		"internal/journey/nowhere/nowhere.go": "package nowhere\n",
	}
	for file, src := range planted {
		if len(checkImports(tree{filepath.ToSlash(file): src})) != 1 {
			t.Errorf("%s went unnoticed", file)
		}
	}
}
