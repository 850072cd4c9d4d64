package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"testing"

	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/office"
	"homeward/internal/oversight/report"
	"homeward/internal/oversight/snapshot"
	"homeward/internal/testkit/testdb"
	"homeward/internal/testkit/testkey"
)

// What is wrong with the name is said first, with the names that there are.
func TestAReportIsNamed(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"report", "zz"}, {"report"}, {"report", "a1", "i1"}} {
		err := run(t.Context(), args, io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), report.Names()) || strings.Contains(err.Error(), "--from") {
			t.Errorf("%v: %v", args, err)
		}
	}
	var help bytes.Buffer
	if err := run(t.Context(), []string{"report", "-h"}, &help, io.Discard); !errors.Is(err, flag.ErrHelp) || !strings.Contains(help.String(), "NAME is one of: "+report.Names()) {
		t.Errorf("%v: the help says\n%s", err, help.String())
	}
}

func TestAReportIsFrozenFromTheCommandLine(t *testing.T) {
	t.Parallel()
	d := testdb.New(t)
	err := d.Write(t.Context(), db.System, func(tx db.Tx) error {
		return office.Insert(t.Context(), tx, &office.Office{Code: "BUD", Details: office.Details{
			Name: "Budapest", Country: "HU", Zone: "Europe/Budapest", Language: "hu", Active: true,
		}})
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx := i18n.With(t.Context(), i18n.Cs)
	year := report.Params{From: date.Of(2021, 1, 1), To: date.Of(2021, 12, 31)}
	var out bytes.Buffer
	s := snapshot.Service{DB: d, Clock: clock.System(), Box: testkey.Box}
	if err := freeze(ctx, s, "a1", year, "Annual report", &out); err != nil {
		t.Fatal(err)
	}
	var id int64
	var sum []byte
	if _, err := fmt.Sscanf(out.String(), "/snapshots/%d\nHMAC-SHA-256 %x\n", &id, &sum); err != nil {
		t.Fatalf("%q: %v", out.String(), err)
	}
	h, err := s.LoadWhole(ctx, id, func(snapshot.Row) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(h.Sum, sum) || h.Report != "a1" || h.Params != year || h.Note != "Annual report" || h.Language != i18n.Cs || len(h.OfficeCodes) != 1 {
		t.Errorf("frozen is %+v, told %q", h, out.String())
	}
	out.Reset()
	for name, p := range map[string]report.Params{"z9": year, "a1": {Office: "ZZZ", From: year.From, To: year.To}} {
		if err := freeze(ctx, s, name, p, "", &out); !fault.Is(err, fault.NotFound) || out.Len() > 0 {
			t.Errorf("%s: %v, told %q", name, err, out.String())
		}
	}
}
