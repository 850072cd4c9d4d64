package house_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// pluralForms are the forms a plural message needs in each language.
var pluralForms = map[string][]string{
	"en": {"one", "other"},
	"hu": {"one", "other"},
	"cs": {"few", "many", "one", "other"},
}

// TestEveryWordIsThereInEveryLanguage holds the locale files against each
// other and against what the program asks for.
func TestEveryWordIsThereInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, problem := range checkWords(os.DirFS("../../..")) {
		t.Error(problem)
	}
}

// localeMessage is what one language says under one id.
type localeMessage struct {
	file  string
	forms map[string]string // "" is the only form of a plain message
}

func (m localeMessage) plural() bool { _, plain := m.forms[""]; return !plain }

var (
	idShape     = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)
	placeholder = regexp.MustCompile(`\{\{\.([A-Z][A-Za-z0-9]*)\}\}`)
	wordShape   = regexp.MustCompile(`[a-z0-9_]+`)
	templCall   = regexp.MustCompile(`\b(?:i18n|ui|page|form|db|f|p)\.[A-Z]\w*\(`)
	quotedText  = regexp.MustCompile("\"(?:[^\"\\\\\n]|\\\\.)*\"|`[^`]*`")
)

// placeholders of all forms of a message, sorted.
func (m localeMessage) placeholders() []string {
	names := map[string]bool{}
	for _, text := range m.forms {
		for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
			names[found[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// wordCheck is what the check knows and what it found wrong.
type wordCheck struct {
	messages map[string]map[string]localeMessage // language, id
	literals map[string]bool                     // texts of the program that look like an id or the start of one
	tokens   map[string]bool                     // single words in texts of the program
	problems []string
}

func (w *wordCheck) problem(format string, a ...any) {
	w.problems = append(w.problems, fmt.Sprintf(format, a...))
}

// checkWords reads a repository and tells what is wrong with its words.
func checkWords(repository fs.FS) []string {
	w := &wordCheck{messages: map[string]map[string]localeMessage{}, literals: map[string]bool{}, tokens: map[string]bool{}}
	for language := range pluralForms {
		w.messages[language] = map[string]localeMessage{}
		w.readLanguage(repository, language)
	}
	w.compareLanguages()
	w.readProgram(repository)
	w.findUnused()
	slices.Sort(w.problems)
	return slices.Compact(w.problems)
}

func (w *wordCheck) readLanguage(repository fs.FS, language string) {
	files, err := fs.Glob(repository, "locales/"+language+"/*.json")
	if err != nil || len(files) == 0 {
		w.problem("locales/%s: no files (%v)", language, err)
	}
	for _, file := range files {
		data, err := fs.ReadFile(repository, file)
		if err != nil {
			w.problem("%s: %v", file, err)
			continue
		}
		w.readFile(language, file, data)
	}
}

func (w *wordCheck) readFile(language, file string, data []byte) {
	var entries map[string]json.RawMessage
	if err := json.Unmarshal(data, &entries); err != nil {
		w.problem("%s: %v", file, err)
		return
	}
	if order := idsInOrder(data); !slices.IsSorted(order) || len(order) != len(entries) {
		w.problem("%s: not sorted, or an id twice", file)
	}
	for id, raw := range entries {
		if !idShape.MatchString(id) {
			w.problem("%s: %q is no id", file, id)
		}
		if other, taken := w.messages[language][id]; taken {
			w.problem("%s: %s stands in %s too", file, id, other.file)
		}
		m := localeMessage{file: file, forms: map[string]string{}}
		var text string
		if json.Unmarshal(raw, &text) == nil {
			m.forms[""] = text
		} else if json.Unmarshal(raw, &m.forms) != nil {
			w.problem("%s: %s is neither a text nor the forms of a plural", file, id)
			continue
		} else if forms := slices.Sorted(maps.Keys(m.forms)); !slices.Equal(forms, pluralForms[language]) {
			w.problem("%s: %s has the forms %v, not %v", file, id, forms, pluralForms[language])
		}
		for _, text := range m.forms {
			if strings.TrimSpace(text) == "" || strings.Contains(placeholder.ReplaceAllString(text, ""), "{{") {
				w.problem("%s: %s is empty or has a placeholder that is not {{.Name}}", file, id)
			}
		}
		w.messages[language][id] = m
	}
}

// idsInOrder are the keys of a JSON object as they stand in the file.
func idsInOrder(data []byte) []string {
	var ids []string
	d := json.NewDecoder(bytes.NewReader(data))
	if _, err := d.Token(); err != nil {
		return nil
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return ids
		}
		id, _ := key.(string)
		ids = append(ids, id)
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return ids
		}
	}
	return ids
}

func (w *wordCheck) compareLanguages() {
	for language := range pluralForms {
		for id, m := range w.messages[language] {
			for other := range pluralForms {
				o, ok := w.messages[other][id]
				switch {
				case !ok:
					w.problem("%s: %s is missing in %s", m.file, id, other)
				case path.Base(o.file) != path.Base(m.file):
					w.problem("%s: %s stands in %s there", m.file, id, o.file)
				case o.plural() != m.plural():
					w.problem("%s: %s is a plural in one language only", id, path.Base(m.file))
				case !slices.Equal(o.placeholders(), m.placeholders()):
					w.problem("%s: %s has other placeholders in %s and %s", path.Base(m.file), id, min(language, other), max(language, other))
				}
			}
		}
	}
}

// readProgram goes through what is written by hand and is no test.
func (w *wordCheck) readProgram(repository fs.FS) {
	err := fs.WalkDir(repository, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if d.IsDir() {
			if base == "node_modules" || base == "testdata" || strings.HasPrefix(base, ".") && base != "." {
				return fs.SkipDir
			}
			return nil
		}
		isGo := strings.HasSuffix(base, ".go") && !strings.HasSuffix(base, "_test.go") && !strings.HasSuffix(base, "_templ.go")
		if !isGo && !strings.HasSuffix(base, ".templ") {
			return nil
		}
		data, err := fs.ReadFile(repository, name)
		if err != nil {
			return err
		}
		if isGo {
			w.readGo(name, data)
		} else {
			w.readTempl(name, string(data))
		}
		return nil
	})
	if err != nil {
		w.problem("reading the program: %v", err)
	}
}

func (w *wordCheck) readGo(name string, data []byte) {
	file, err := parser.ParseFile(token.NewFileSet(), name, data, parser.SkipObjectResolution)
	if err != nil {
		w.problem("%v", err)
		return
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			w.note(n.Value)
		case *ast.CallExpr:
			w.call(name, n)
		}
		return true
	})
}

// readTempl finds the calls in a templ file, which no parser of Go reads.
func (w *wordCheck) readTempl(name, text string) {
	for _, literal := range quotedText.FindAllString(text, -1) {
		w.note(literal)
	}
	for _, at := range templCall.FindAllStringIndex(text, -1) {
		for end := at[1]; end < len(text) && end-at[1] < 4000; end++ {
			if text[end] != ')' {
				continue
			}
			if call, err := parser.ParseExpr(text[at[0] : end+1]); err == nil {
				if c, ok := call.(*ast.CallExpr); ok {
					w.call(name, c)
				}
				break
			}
		}
	}
}

// note keeps what a literal may be used for: an id, the start of one, or a
// word that ends one.
func (w *wordCheck) note(literal string) {
	text, err := strconv.Unquote(literal)
	if err != nil {
		return
	}
	if idShape.MatchString(strings.TrimSuffix(text, ".")) || idShape.MatchString(text+"x") || wordShape.FindString(text) == text {
		w.literals[text] = true
	}
	for _, token := range wordShape.FindAllString(text, -1) {
		w.tokens[token] = true
	}
}

// call checks the ids that a call names.
func (w *wordCheck) call(file string, c *ast.CallExpr) {
	selector, ok := c.Fun.(*ast.SelectorExpr)
	if !ok {
		return
	}
	of, _ := selector.X.(*ast.Ident)
	name := selector.Sel.Name
	switch {
	case of != nil && of.Name == "i18n" && (name == "T" || name == "N") && len(c.Args) > 1:
		w.message(file, name, c)
	case of != nil && of.Name == "i18n" && name == "Enum" && len(c.Args) > 1:
		if prefix, ok := literalText(c.Args[1]); ok && !w.isPrefix(prefix) {
			w.problem("%s: there is no message under %s", file, prefix)
		}
	case of != nil && slices.Contains([]string{"ui", "page", "form"}, of.Name) || name == "Problem" || name == "NewTable":
		for _, arg := range c.Args {
			if id, ok := literalText(arg); ok && idShape.MatchString(id) && w.isFeature(id) && !w.isMessage(id) && !w.isPrefix(id) {
				w.problem("%s: there is no message %s, nor one under it", file, id)
			}
		}
	}
}

// message checks a call of T or N: the id is there, of the right kind, and
// gets the values it speaks of.
func (w *wordCheck) message(file, name string, c *ast.CallExpr) {
	id, ok := literalText(c.Args[1])
	if !ok {
		return
	}
	m, ok := w.messages["en"][id]
	if !ok {
		w.problem("%s: there is no message %s", file, id)
		return
	}
	if m.plural() != (name == "N") {
		w.problem("%s: %s is asked for with %s", file, id, name)
		return
	}
	given, first := map[string]bool{}, 2
	if name == "N" {
		given["Count"], first = true, 3
	}
	for i := first; i < len(c.Args); i += 2 {
		arg, ok := literalText(c.Args[i])
		if !ok || c.Ellipsis.IsValid() {
			return
		}
		given[arg] = true
	}
	for _, want := range m.placeholders() {
		if !given[want] {
			w.problem("%s: %s is not given {{.%s}}", file, id, want)
		}
	}
}

// literalText is the value of a literal.
func literalText(e ast.Expr) (string, bool) {
	literal, ok := e.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(literal.Value)
	return s, err == nil
}

func (w *wordCheck) isMessage(id string) bool { _, ok := w.messages["en"][id]; return ok }

func (w *wordCheck) isPrefix(prefix string) bool {
	prefix = strings.TrimSuffix(prefix, ".") + "."
	for id := range w.messages["en"] {
		if strings.HasPrefix(id, prefix) {
			return true
		}
	}
	return false
}

// isFeature tells an id from a file name or a column: its first word is a
// locale file's.
func (w *wordCheck) isFeature(id string) bool {
	feature, _, _ := strings.Cut(id, ".")
	return w.isPrefix(feature)
}

// findUnused looks for messages nothing asks for: neither by their id, nor by
// the start of it (a form, an enum) with words the program knows. A
// literal that ends with a dot uses all that is under it.
func (w *wordCheck) findUnused() {
	for id, m := range w.messages["en"] {
		if !w.literals[id] && !w.isUsedInParts(id) {
			w.problem("%s: nothing uses %s", m.file, id)
		}
	}
}

func (w *wordCheck) isUsedInParts(id string) bool {
	segments := strings.Split(id, ".")
	for n := 1; n < len(segments); n++ {
		prefix, rest := strings.Join(segments[:n], "."), segments[n:]
		if w.literals[prefix+"."] {
			return true
		}
		known := !slices.ContainsFunc(rest, func(s string) bool { return !w.tokens[s] })
		if w.literals[prefix] && known && n > 1 {
			return true
		}
	}
	return false
}
