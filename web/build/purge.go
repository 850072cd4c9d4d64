package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// rule is one piece of a stylesheet: a statement, a rule with declarations, or
// a group such as @media with rules of its own.
type rule struct {
	prelude string
	body    string
	inner   []*rule
	group   bool
}

// purge drops the rules of a library whose classes no source mentions, then
// the custom properties and animations that nothing left refers to. Our own
// rules follow whole.
func purge(library, own string, words map[string]bool) string {
	rules := append(keepUsed(parse(library), words), parse(own)...)
	for dropped := true; dropped; {
		dropped = dropUnread(rules, read(rules))
	}
	var b strings.Builder
	write(&b, rules)
	return b.String()
}

var (
	literal = regexp.MustCompile("\"(?:[^\"\\\\\n]|\\\\.)*\"|`[^`]*`")
	word    = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_-]*`)
)

// wordsIn collects every word of the templ pages and scripts, and of the
// strings of Go files, below the folders: a class can only come from there.
func wordsIn(dirs ...string) (map[string]bool, error) {
	words := map[string]bool{}
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			ext := filepath.Ext(path)
			generated := strings.HasSuffix(path, "_templ.go") || strings.HasSuffix(path, "_test.go")
			if generated || ext != ".templ" && ext != ".go" && ext != ".js" {
				return nil
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			pieces := [][]byte{text}
			if ext == ".go" {
				pieces = literal.FindAll(text, -1)
			}
			for _, p := range pieces {
				for _, w := range word.FindAll(p, -1) {
					words[string(w)] = true
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return words, nil
}

// parse cuts a stylesheet into rules; comments are dropped, except those that
// carry a licence.
func parse(css string) []*rule {
	var rules []*rule
	for i := 0; i < len(css); {
		rest := css[i:]
		if strings.HasPrefix(rest, "/*") {
			end := strings.Index(rest, "*/") + 2
			if strings.HasPrefix(rest, "/*!") {
				rules = append(rules, &rule{prelude: rest[:end] + "\n"})
			}
			i += end
			continue
		}
		if strings.TrimSpace(rest[:1]) == "" {
			i++
			continue
		}
		stop := next(rest, ";{")
		if stop == len(rest) || rest[stop] == ';' {
			rules = append(rules, &rule{prelude: rest[:min(stop+1, len(rest))] + "\n"})
			i += stop + 1
			continue
		}
		end := stop + 1 + next(rest[stop+1:], "}")
		r := &rule{prelude: strings.TrimSpace(rest[:stop]), body: rest[stop+1 : end]}
		if grouping(r.prelude) {
			r.group, r.inner = true, parse(r.body)
		}
		rules = append(rules, r)
		i += end + 1
	}
	return rules
}

func grouping(prelude string) bool {
	for _, at := range []string{"@media", "@supports", "@container", "@layer"} {
		if strings.HasPrefix(prelude, at) {
			return true
		}
	}
	return false
}

// next finds the first of the stop characters that stands outside strings,
// comments and brackets.
func next(s, stops string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			i++
		case c == '"' || c == '\'':
			for i++; i < len(s) && s[i] != c; i++ {
				if s[i] == '\\' {
					i++
				}
			}
		case c == '/' && strings.HasPrefix(s[i:], "/*"):
			i += 1 + max(strings.Index(s[i:], "*/"), 0)
		case depth == 0 && strings.IndexByte(stops, c) >= 0:
			return i
		case c == '(' || c == '[' || c == '{':
			depth++
		case c == ')' || c == ']' || c == '}':
			depth--
		}
	}
	return len(s)
}

func split(s, at string) []string {
	var parts []string
	for {
		i := next(s, at)
		if part := strings.TrimSpace(s[:i]); part != "" {
			parts = append(parts, part)
		}
		if i == len(s) {
			return parts
		}
		s = s[i+1:]
	}
}

func keepUsed(rules []*rule, words map[string]bool) []*rule {
	var kept []*rule
	for _, r := range rules {
		switch {
		case r.group:
			if r.inner = keepUsed(r.inner, words); len(r.inner) == 0 {
				continue
			}
		case r.body != "" && !strings.HasPrefix(r.prelude, "@"):
			var selectors []string
			for _, s := range split(r.prelude, ",") {
				if used(s, words) {
					selectors = append(selectors, s)
				}
			}
			if r.prelude = strings.Join(selectors, ","); r.prelude == "" {
				continue
			}
		}
		kept = append(kept, r)
	}
	return kept
}

var (
	functional = regexp.MustCompile(`\([^()]*\)`)
	named      = regexp.MustCompile(`[.#]((?:[A-Za-z0-9_-]|\\.)+)|\[(data-[A-Za-z0-9-]+)`)
)

// used tells whether every class, id and data attribute a selector asks for is
// mentioned somewhere. What stands in brackets after :not and :is does not
// count.
func used(selector string, words map[string]bool) bool {
	for functional.MatchString(selector) {
		selector = functional.ReplaceAllString(selector, "")
	}
	for _, m := range named.FindAllStringSubmatch(selector, -1) {
		if !words[m[1]+m[2]] {
			return false
		}
	}
	return true
}

var (
	readVar   = regexp.MustCompile(`var\(\s*(--[A-Za-z0-9_-]+)`)
	animation = regexp.MustCompile(`animation(?:-name)?\s*:([^;}]*)`)
)

// read lists the custom properties and animations the rules refer to.
func read(rules []*rule) map[string]bool {
	names := map[string]bool{}
	for _, r := range rules {
		if r.group {
			for n := range read(r.inner) {
				names[n] = true
			}
			continue
		}
		for _, m := range readVar.FindAllStringSubmatch(r.body, -1) {
			names[m[1]] = true
		}
		for _, m := range animation.FindAllStringSubmatch(r.body, -1) {
			for _, w := range word.FindAllString(m[1], -1) {
				names[w] = true
			}
		}
	}
	return names
}

// dropUnread empties what nothing refers to and tells whether it found any.
func dropUnread(rules []*rule, names map[string]bool) bool {
	found := false
	for _, r := range rules {
		if r.group {
			found = dropUnread(r.inner, names) || found
			continue
		}
		if name, ok := strings.CutPrefix(r.prelude, "@keyframes "); ok {
			if r.body != "" && !names[strings.TrimSpace(name)] {
				r.prelude, r.body, found = "", "", true
			}
			continue
		}
		if !strings.Contains(r.body, "--") {
			continue
		}
		var kept []string
		for _, d := range split(r.body, ";") {
			if name, _, ok := strings.Cut(d, ":"); ok && strings.HasPrefix(d, "--") && !names[strings.TrimSpace(name)] {
				found = true
				continue
			}
			kept = append(kept, d)
		}
		r.body = strings.Join(kept, ";")
	}
	return found
}

func write(b *strings.Builder, rules []*rule) {
	for _, r := range rules {
		switch {
		case r.group:
			b.WriteString(r.prelude + "{")
			write(b, r.inner)
			b.WriteString("}\n")
		case r.body != "":
			b.WriteString(r.prelude + "{" + r.body + "}\n")
		case strings.HasSuffix(r.prelude, "\n"):
			b.WriteString(r.prelude)
		}
	}
}
