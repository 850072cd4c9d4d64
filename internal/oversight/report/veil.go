package report

import (
	"context"
	"slices"

	"homeward/internal/kit/files"
	"homeward/internal/kit/i18n"
)

// vulnerability is the property that is told only to whom it concerns: beside
// nationality, month and office it points at people (REPORTS.md §3.7).
const vulnerability = "vulnerability"

// notShown stands in place of it.
const notShown = "not_shown"

// Veiled is the reach of whoever may not be told who is vulnerable, for what
// others read later.
func (r Reach) Veiled() Reach {
	r.told = false
	return r
}

// veils reports whether the report would tell who is vulnerable.
func (r Report) veils() bool {
	return slices.ContainsFunc(r.Indicators, func(i Indicator) bool { return i.Closed }) ||
		slices.Contains(r.Table.fields(r), vulnerability)
}

// Note says what the reader is not told; empty: everything is.
func (r Reach) Note(ctx context.Context, rep Report) string {
	if r.told || !rep.veils() {
		return ""
	}
	return i18n.T(ctx, "report.note.veiled")
}

// groups are the vulnerabilities of a row as the reader of the table is told.
func (in input) groups(i Indicator, r Row) []string {
	if !in.told {
		return []string{notShown}
	}
	return Vulnerabilities(i, r)
}

// hides reports whether the reader is not told the figures of an indicator.
func (in input) hides(i Indicator) bool { return i.Closed && !in.told }

// open is a figure of an indicator as the reader's file holds it.
func (in input) open(i Indicator, figure any) any {
	if in.hides(i) {
		return files.Decimal("")
	}
	return figure
}
