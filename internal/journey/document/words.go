package document

import (
	"context"
	"strconv"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
	"homeward/web/ui"
)

// view is what the page of documents shows.
type view struct {
	casefile.Shell
	Records   []Record
	Documents []Document
}

// kindName names a type of document.
func kindName(ctx context.Context, kind, code string) string {
	if kind == "" && code != "" {
		return codelist.Label(ctx, codelist.TravelDoc, code)
	}
	if kind == "" {
		return i18n.Enum(ctx, "document.subject", string(TravelDocument))
	}
	return i18n.T(ctx, "document.kind."+strings.ToLower(kind))
}

// about tells whose record it is and of which day.
func (r Record) about(ctx context.Context, c casefile.Case) string {
	var parts []string
	if m, ok := c.Member(r.MemberID); ok {
		parts = append(parts, m.Name(ctx))
	}
	if !r.Day.IsZero() {
		parts = append(parts, i18n.Date(ctx, r.Day))
	}
	return strings.Join(parts, ", ")
}

// size is the file's size as people say it.
func (d Document) size(ctx context.Context) string {
	const kilo = 1 << 10
	if d.Size < kilo*kilo {
		return i18n.T(ctx, "document.size.kb", "Size", max(1, d.Size/kilo))
	}
	return i18n.T(ctx, "document.size.mb", "Size", (d.Size+kilo*kilo/2)/(kilo*kilo))
}

func (d Document) url(c casefile.Case) string {
	return c.URL("documents/" + strconv.FormatInt(d.ID, 10))
}

// AttachURL is the page on which a scan is put beside a record.
func AttachURL(c casefile.Case, subject Subject, id int64) string {
	return c.URL("documents/new") + "?subject=" + string(subject) + "&id=" + strconv.FormatInt(id, 10)
}

// PrintLink leads to a paper for one member of the case; member 0: for all.
func PrintLink(ctx context.Context, c casefile.Case, kind string, memberID int64) ui.Link {
	l := ui.Link{Label: i18n.Enum(ctx, "document.print", kind), URL: c.URL("print/" + kind)}
	if memberID != 0 {
		l.URL += "?member=" + strconv.FormatInt(memberID, 10)
	}
	return l
}
