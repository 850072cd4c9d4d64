package app_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
)

var update = flag.Bool("update", false, "write the documents anew")

// same fails the test unless a document of docs/ says what the program does.
func same(t *testing.T, name, want string) {
	t.Helper()
	path := "../../docs/" + name
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("docs/%s is not what the program does; make schema writes it anew", name)
	}
}

func TestPermissionsAreDocumented(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("# Permissions\n\nWritten from `internal/kit/access/matrix.go`. What is not granted is refused.\nScope (own office, case class) is checked where a case is opened, and again by row-level security.\n\n")
	b.WriteString("| act | counsellor | office manager | administrator |\n|---|---|---|---|\n")
	for _, a := range access.Actions() {
		b.WriteString("| `" + string(a) + "` |")
		for _, r := range access.Role("").Options() {
			mark := " |"
			if access.Can(access.User{ID: 1, Role: r}, a) {
				mark = " yes |"
			}
			b.WriteString(mark)
		}
		b.WriteString("\n")
	}
	same(t, "permissions.md", b.String())
}

func TestLifecycleIsDocumented(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("# The way home\n\nWritten from `internal/journey/casefile/journey.go`: the steps of a case, and what must be on file before each.\n\n```mermaid\nstateDiagram-v2\n")
	for _, s := range casefile.Steps {
		act := string(s.Act)
		if act == "" {
			act = "not yet"
		}
		fmt.Fprintf(&b, "    %s --> %s: %s\n", s.From, s.To, act)
	}
	b.WriteString("```\n\n| from | act | to | needs | done when |\n|---|---|---|---|---|\n")
	for _, s := range casefile.Steps {
		var needs []string
		for _, n := range s.Needs {
			needs = append(needs, "`"+n.Key+"`")
		}
		done := s.Done.Key
		if done != "" {
			done = "`" + done + "`"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", s.From, s.Act, s.To, strings.Join(needs, ", "), done)
	}
	b.WriteString("\nFrom every stage before departure a person may withdraw, without reason and without approval.\n")
	same(t, "lifecycles.md", b.String())
}
