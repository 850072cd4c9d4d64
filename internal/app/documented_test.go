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
			} else if d := access.GrantedByDuty(a, r); d != "" {
				mark = " with the duty `" + string(d) + "` |"
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
		fmt.Fprintf(&b, "    %s --> %s: %s %s\n", s.From, s.To, s.ID, s.Act)
	}
	b.WriteString("```\n\n| no. | from | act | to | for | needs | done when |\n|---|---|---|---|---|---|---|\n")
	for _, s := range casefile.Steps {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s |\n", s.ID, s.From, s.Act, s.To, s.If.Key, keys(s.Needs...), keys(s.Done))
	}
	b.WriteString("\n## Acts beside the steps\n\nA person may withdraw (T24) in every stage before departure, without reason and without approval.\n\n| no. | act | in the stages | needs |\n|---|---|---|---|\n")
	for _, x := range casefile.Turns {
		var from []string
		for _, s := range x.From {
			from = append(from, string(s))
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", x.ID, x.Act, strings.Join(from, ", "), keys(x.Needs...))
	}
	fmt.Fprintf(&b, "\n## What comes first\n\nWhile one of these is open, it stands above everything else: %s.\n", keys(casefile.Interruptions...))
	same(t, "lifecycles.md", b.String())
}

// keys are the keys of needs, as the document writes them.
func keys(needs ...casefile.Need) string {
	var out []string
	for _, n := range needs {
		if n.Key != "" {
			out = append(out, "`"+n.Key+"`")
		}
	}
	return strings.Join(out, ", ")
}
