package codelist_test

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/codelist/seed"
	"homeward/internal/testkit/testdb"
)

// constants reads the constants of codes.go: the lists by their Go names, and
// "list code" of the locked values.
func constants(t *testing.T) (lists map[string]string, locked []string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "codes.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var consts [][2]string
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, s := range g.Specs {
			v := s.(*ast.ValueSpec)
			text, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			consts = append(consts, [2]string{v.Names[0].Name, text})
		}
	}
	lists = map[string]string{}
	for _, c := range consts {
		if slices.Contains(codelist.Lists, c[1]) && strings.EqualFold(c[0], strings.ReplaceAll(c[1], "_", "")) {
			lists[c[0]] = c[1]
		}
	}
	for _, c := range consts {
		if lists[c[0]] != "" {
			continue
		}
		best := ""
		for name := range lists {
			if strings.HasPrefix(c[0], name) && len(name) > len(best) {
				best = name
			}
		}
		if best == "" {
			t.Errorf("constant %s does not begin with the name of a list", c[0])
		}
		locked = append(locked, lists[best]+" "+c[1])
	}
	slices.Sort(locked)
	return lists, locked
}

func TestConstantsFileAndDatabaseAgree(t *testing.T) {
	t.Parallel()
	lists, locked := constants(t)
	if len(lists) != len(codelist.Lists) {
		t.Errorf("%d constants for %d lists", len(lists), len(codelist.Lists))
	}
	values, err := seed.Values()
	if err != nil {
		t.Fatal(err)
	}
	inFile := map[string]bool{}
	var fileLists []string
	for _, v := range values {
		inFile[v.List+" "+v.Code] = true
		fileLists = append(fileLists, v.List)
	}
	slices.Sort(fileLists)
	if fileLists = slices.Compact(fileLists); !slices.Equal(fileLists, codelist.Lists) {
		t.Errorf("lists of the file: %v\nlists of the program: %v", fileLists, codelist.Lists)
	}
	var marked []string
	for l, codes := range seed.Locked {
		for _, c := range codes {
			marked = append(marked, l+" "+c)
		}
	}
	slices.Sort(marked)
	if !slices.Equal(marked, locked) {
		t.Errorf("locked values: %v\nconstants: %v", marked, locked)
	}
	for _, l := range locked {
		if !inFile[l] {
			t.Errorf("%s has a constant and is not in the file", l)
		}
	}

	d := testdb.New(t)
	var c *codelist.Catalogue
	if err := d.Read(t.Context(), db.System, func(r db.Reader) error { c, err = codelist.Load(t.Context(), r); return err }); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, l := range codelist.Lists {
		n += len(c.Values(l))
	}
	if n != len(values) {
		t.Errorf("%d values in the database, %d in the file", n, len(values))
	}
	for _, v := range values {
		got, ok := c.Value(v.List, v.Code)
		if !ok || got.En != v.En || got.Hu != v.Hu || got.Cs != v.Cs || got.Dimension != v.Dimension || got.Locked != slices.Contains(seed.Locked[v.List], v.Code) {
			t.Errorf("%s %s: file %+v, database %+v", v.List, v.Code, v, got)
		}
	}
}

func TestSeedingAgainKeepsWhatAnAdministratorChanged(t *testing.T) {
	t.Parallel()
	d := testdb.New(t)
	owner := testdb.Owner(t, d)
	err := d.Write(t.Context(), db.System, func(tx db.Tx) error {
		if _, err := tx.Exec(t.Context(), "UPDATE code_values SET en = 'Mobile' WHERE list = 'session_mode' AND code = 'phone'"); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), "DELETE FROM code_values WHERE list = 'topic' AND code = 'travel'")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := codelist.Seed(t.Context(), owner); err != nil {
		t.Fatal(err)
	}
	var label string
	var travel bool
	err = owner.QueryRow(t.Context(), `SELECT (SELECT en FROM code_values WHERE list = 'session_mode' AND code = 'phone'),
		EXISTS (SELECT 1 FROM code_values WHERE list = 'topic' AND code = 'travel')`).Scan(&label, &travel)
	if err != nil || label != "Mobile" || !travel {
		t.Errorf("label %q, missing value back: %v, %v", label, travel, err)
	}
}

func TestOptionsAreTodaysAndThoseChosenBefore(t *testing.T) {
	t.Parallel()
	day := date.Of(2026, 11, 19)
	c := codelist.NewCatalogue([]codelist.Value{
		{List: "topic", Code: "second", Details: codelist.Details{En: "B", Hu: "b", Cs: "b", Position: 20}},
		{List: "topic", Code: "first", Details: codelist.Details{En: "A", Hu: "a", Cs: "a", Position: 10}},
		{List: "topic", Code: "old", Details: codelist.Details{En: "O", Hu: "o", Cs: "o", ValidUntil: day.AddDays(-1)}},
		{List: "topic", Code: "coming", Details: codelist.Details{En: "C", Hu: "c", Cs: "c", ValidFrom: day.AddDays(1)}},
		{List: "topic", Code: "last_day", Details: codelist.Details{En: "L", Hu: "l", Cs: "l", ValidUntil: day, Position: 30}},
	})
	ctx := onDay(i18n.With(codelist.With(context.Background(), c), i18n.Hu), day)
	codes := func(keep ...string) (out []string) {
		for _, o := range codelist.Options(ctx, "topic", keep...) {
			out = append(out, o.Value+"="+o.Label)
		}
		return out
	}
	if got := codes(); !slices.Equal(got, []string{"first=a", "second=b", "last_day=l"}) {
		t.Errorf("today: %v", got)
	}
	if got := codes("old"); !slices.Equal(got, []string{"old=o", "first=a", "second=b", "last_day=l"}) {
		t.Errorf("with a retired value chosen: %v", got)
	}
	if codelist.Label(ctx, "topic", "old") != "o" {
		t.Error("a retired value lost its label")
	}
	if codelist.Known(ctx, "topic", "nothing") {
		t.Error("knows a value that is not there")
	}
}
