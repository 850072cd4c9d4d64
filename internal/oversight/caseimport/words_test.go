package caseimport

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"homeward/internal/kit/i18n"
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
	for _, v := range []Verdict{Imported, Duplicate, Refused} {
		ids = append(ids, "caseimport.verdict."+string(v))
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
