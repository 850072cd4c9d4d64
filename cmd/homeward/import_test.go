package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"homeward/internal/kit/db"
	"homeward/internal/organisation/office"
	"homeward/internal/testkit/testdb"
)

// truth is what must come out of the workbook of Budapest.
type truth struct {
	Rows       int `json:"rows"`
	Importable int `json:"importable"`
	Families   int `json:"families"`
	Duplicates []struct {
		Row int `json:"sheet_row"`
	} `json:"duplicate_rows"`
	Broken []struct {
		Row int    `json:"sheet_row"`
		Why string `json:"why"`
	} `json:"broken_rows"`
}

func TestImportPrintsWhatTheTruthFileSays(t *testing.T) {
	t.Parallel()
	const dir = "../../internal/oversight/caseimport/testdata/caseload-budapest"
	text, err := os.ReadFile(dir + ".truth.json")
	if err != nil {
		t.Fatal(err)
	}
	var want truth
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	d := testdb.New(t)
	err = d.Write(t.Context(), db.System, func(tx db.Tx) error {
		return office.Insert(t.Context(), tx, &office.Office{Code: "BUD", Details: office.Details{
			Name: "Budapest", Country: "HU", Zone: "Europe/Budapest", Language: "hu", Active: true,
		}})
	})
	if err != nil {
		t.Fatal(err)
	}
	o := importOptions{file: "caseload.xlsx", office: "BUD", lang: "hu", dry: true, json: true}
	if o.content, err = os.ReadFile(dir + ".xlsx"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := o.run(t.Context(), d, &out); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Rows, Imported, Families int
		Duplicates               []struct{ Row, Of int }
		Refused                  []struct {
			Row           int
			Field, Reason string
		}
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Rows != want.Rows || got.Imported != want.Importable || got.Families != want.Families ||
		len(got.Duplicates) != len(want.Duplicates) || len(got.Refused) != len(want.Broken) {
		t.Fatalf("%d rows, %d imported, %d families, %d duplicates, %d refused", got.Rows, got.Imported, got.Families, len(got.Duplicates), len(got.Refused))
	}
	for i, d := range got.Duplicates {
		if d.Row != want.Duplicates[i].Row || d.Of == 0 {
			t.Errorf("duplicate %+v, want row %d", d, want.Duplicates[i].Row)
		}
	}
	for i, r := range got.Refused {
		if r.Row != want.Broken[i].Row || r.Reason != want.Broken[i].Why || r.Field == "" {
			t.Errorf("refused %+v, want %+v", r, want.Broken[i])
		}
	}

	for what, c := range map[string]struct {
		change func(o *importOptions)
		says   string
	}{
		"no such office":    {func(o *importOptions) { o.office = "XXX" }, "there are BUD"},
		"no office":         {func(o *importOptions) { o.office = "" }, "there are BUD"},
		"no such programme": {func(o *importOptions) { o.programme = "NONE" }, "there is no programme"},
		"no workbook":       {func(o *importOptions) { o.content = []byte("hello") }, "not an xlsx workbook"},
		"no such import":    {func(o *importOptions) { o.undo = 9 }, "has no import 9"},
	} {
		bad := o
		c.change(&bad)
		if err := bad.run(t.Context(), d, &out); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
