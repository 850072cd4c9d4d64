package caseimport

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
)

func TestEveryCodeHasWords(t *testing.T) {
	t.Parallel()
	var ids []string
	for _, f := range Fields() {
		ids = append(ids, "caseimport.field."+string(f))
	}
	for _, r := range Reasons() {
		ids = append(ids, "caseimport.reason."+string(r))
	}
	for _, c := range Codes() {
		ids = append(ids, "caseimport.warning."+string(c))
	}
	for _, k := range Kinds {
		ids = append(ids, "caseimport.verdict."+k)
	}
	for _, s := range State("").Options() {
		ids = append(ids, "caseimport.state."+string(s))
	}
	for _, err := range []error{ErrNotWorkbook, ErrEncrypted, ErrTooLarge, ErrNoCaseload} {
		ids = append(ids, FileProblem(fmt.Errorf("read: %w", err)))
	}
	for _, l := range i18n.Languages {
		ctx := i18n.With(context.Background(), l)
		for _, id := range ids {
			if !i18n.Has(ctx, id) {
				t.Errorf("%s has no words for %q", l, id)
			}
		}
	}
	if id := FileProblem(errors.New("disk full")); id != "" {
		t.Errorf("a fault of the machine is told as %q", id)
	}
}

func TestWordsStandForCodesThatThereAre(t *testing.T) {
	t.Parallel()
	codes := codelist.Builtin()
	for _, record := range mustCSV(wordsCSV) {
		f := Field(record[0])
		if listOf[f] == "" && fixedCodes[f] == nil {
			continue // lists of marks, without codes
		}
		if !isCode(codes, f, record[2]) {
			t.Errorf("%s: %q stands for %q, which no list has", f, record[3], record[2])
		}
	}
	for f, list := range listOf {
		if len(codes.Values(list)) == 0 {
			t.Errorf("%s: there is no list %q", f, list)
		}
	}
	if isCode(codes, Status, "martian") || isCode(codes, Citizenship, "ZZ") || isCode(codes, Notes, "other") {
		t.Error("a code that no list has is taken for one")
	}
}
