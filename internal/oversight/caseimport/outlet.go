package caseimport

import (
	"context"
	"io"
	"strings"

	"homeward/internal/kit/db"
	"homeward/internal/kit/files"
	"homeward/internal/kit/i18n"
)

// resultSheet heads the result of an import as it goes out.
func resultSheet(ctx context.Context) files.Sheet {
	s := files.Sheet{Name: i18n.T(ctx, "caseimport.result.sheet")}
	for _, column := range []string{"row", "verdict", "of", "case", "reference", "name", "field", "reason", "value", "warnings"} {
		s.Columns = append(s.Columns, i18n.Enum(ctx, "caseimport.column", column))
	}
	return s
}

// cells are a line of the result in the reader's language.
func (l Line) cells(ctx context.Context) []any {
	f := l.facts()
	of := ""
	if l.Of > 0 {
		of = i18n.Number(ctx, int64(l.Of))
	}
	field, reason := "", ""
	if l.Verdict == Refused {
		field, reason = fieldName(ctx, l.Field), i18n.Enum(ctx, "caseimport.reason", string(l.Reason))
	}
	var warnings []string
	for _, w := range l.warnings() {
		warnings = append(warnings, warningLine(ctx, w))
	}
	return []any{
		l.Row, i18n.Enum(ctx, "caseimport.verdict", string(l.Verdict)), of, l.Reference, f.Reference,
		strings.TrimSpace(i18n.PersonName(ctx, f.FamilyName, f.GivenName)), field, reason, l.Value, warnings,
	}
}

// Export writes every row of an import with its verdict, as a workbook or as
// text. Nothing in it is a formula.
func (s Service) Export(ctx context.Context, by db.Actor, id int64, workbook bool, w io.Writer) error {
	if !workbook {
		out, err := files.NewCSV(w, i18n.Lang(ctx), resultSheet(ctx))
		if err != nil {
			return err
		}
		if err := s.Each(ctx, by, id, func(l Line) error { return out.Row(l.cells(ctx)...) }); err != nil {
			return err
		}
		return out.Close()
	}
	book, err := files.NewWorkbook()
	if err != nil {
		return err
	}
	defer book.Close()
	rows, err := book.Add(resultSheet(ctx))
	if err != nil {
		return err
	}
	if err := s.Each(ctx, by, id, func(l Line) error { return rows.Row(l.cells(ctx)...) }); err != nil {
		return err
	}
	_, err = book.WriteTo(w)
	return err
}
