package document

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
	"homeward/web/ui"
)

// view is what the page of documents shows.
type view struct {
	casefile.Shell
	Records   []Record
	Documents []Document
	Frozen    []Frozen
	Missing   []Missing
	Printable []string // papers of records that the case has something for
}

// keep leaves what is of kinds that the reader may read.
func (v *view) keep(may func(kind string) bool) {
	v.Records = slices.DeleteFunc(v.Records, func(x Record) bool { return !may(x.Kind) })
	v.Documents = slices.DeleteFunc(v.Documents, func(x Document) bool { return !may(x.Kind) })
	v.Frozen = slices.DeleteFunc(v.Frozen, func(x Frozen) bool { return !may(x.Kind) })
}

// papers are those that can be printed for the case, in the order of their
// numbers.
func (v view) papers(ctx context.Context) (out []paper) {
	u := page.InfoFrom(ctx).User
	for _, p := range all {
		if p.Apart || !p.openTo(u, v.Case) || p.From != nil && !slices.Contains(v.Printable, p.Slug) {
			continue
		}
		out = append(out, p)
	}
	return out
}

// lacks leads from a missing document to what is done about it.
func (v view) lacks(ctx context.Context, m Missing) ui.Link {
	l := ui.Link{Label: kindName(ctx, m.Kind, "")}
	for _, r := range v.Records {
		if r.Kind == m.Kind && (m.MemberID == 0 || r.MemberID == m.MemberID) {
			l.URL = AttachURL(v.Case, r.Subject, r.SubjectID)
			return l
		}
	}
	if p, known := byNumber(m.Kind); known {
		l.URL = PrintLink(ctx, v.Case, p.Slug, m.MemberID).URL
		if p.From != nil && !slices.Contains(v.Printable, p.Slug) {
			l.URL = ""
		}
	}
	return l
}

// about tells what is missing and of whom.
func (m Missing) about(ctx context.Context, c casefile.Case) string {
	key := "document.missing.unsigned"
	if m.Signed {
		key = "document.missing.scan"
	}
	if who, ok := c.Member(m.MemberID); ok {
		return who.Name(ctx) + ", " + i18n.T(ctx, key)
	}
	return i18n.T(ctx, key)
}

// about tells of whom and when a frozen document is.
func (f Frozen) about(ctx context.Context, c casefile.Case) string {
	out := i18n.T(ctx, "document.signed.on", "Day", i18n.Date(ctx, f.SignedOn), "Sum", short(f.SHA256))
	if who, ok := c.Member(f.MemberID); ok {
		return who.Name(ctx) + ", " + out
	}
	return out
}

func (v printing) title(ctx context.Context) string {
	if v.Case.Reference == "" {
		return kindName(ctx, v.Paper.Number, "")
	}
	return kindName(ctx, v.Paper.Number, "") + ", " + v.Case.Reference
}

func (v printing) url(c choice) string { return v.Base + c.query() }

// in is the same paper in another language of the office.
func (v printing) in(l i18n.Language) string {
	c := v.Choice
	c.Language = l
	return v.url(c)
}

// besides is the same paper with another language beside it.
func (v printing) besides(l string) string {
	c := v.Choice
	c.Beside = l
	return v.url(c)
}

func (v printing) pdf(d drawn) string {
	return v.Base + "/pdf" + v.Choice.of(d.sheet).query()
}

func (v printing) sign(d drawn) string {
	return v.Case.URL("papers/new") + v.Choice.of(d.sheet).query() + "&kind=" + v.Paper.Slug
}

// original is what the program itself says in a block, with its placeholders.
func original(ctx context.Context, b block) string {
	if b.Key == "" {
		return codelist.Label(ctx, codelist.ConsentPurpose, strings.TrimPrefix(b.Name, purposeName))
	}
	return i18n.T(ctx, b.Key, "Office", "{{.Office}}")
}

// textKind names a kind of text: a document, or the words that all share.
func textKind(ctx context.Context, kind string) string {
	if kind == shared {
		return i18n.T(ctx, "document.text.shared")
	}
	return kind + " " + kindName(ctx, kind, "")
}

// textKinds are the kinds of texts in their order.
func textKinds() []string {
	out := []string{shared}
	for _, p := range all {
		out = append(out, p.Number)
	}
	return out
}

// standingOf says where the text of a kind stands in a language.
func (v textsView) standingOf(ctx context.Context, kind, language string) string {
	x, there := v.Standing[[2]string{kind, language}]
	var parts []string
	switch {
	case x.Number > 0:
		parts = append(parts, i18n.T(ctx, "document.text.version", "Number", x.Number))
	case i18n.Language(language).Known():
		parts = append(parts, i18n.T(ctx, "document.text.version", "Number", 1))
	case !there && bundledBody(kind, language) != nil:
		parts = append(parts, i18n.T(ctx, "document.text.proposed"))
	case !there:
		parts = append(parts, i18n.T(ctx, "document.text.none"))
	}
	if x.Draft {
		parts = append(parts, i18n.Enum(ctx, "document.text.state", string(TextDraft)))
	}
	return strings.Join(parts, ", ")
}

// state says where a version stands, since when and by whom.
func (v textView) state(ctx context.Context, t Template) string {
	switch t.State {
	case TextApproved, TextRetired:
		return i18n.T(ctx, "document.text.approved_by", "Name", v.Names[t.ApprovedBy], "Day", i18n.Date(ctx, t.ApprovedOn), "From", i18n.Date(ctx, t.Effective))
	}
	return i18n.Enum(ctx, "document.text.state", string(t.State))
}

// mayApprove says whether the reader is another than the draft's author.
func (v textView) mayApprove(ctx context.Context) bool {
	return v.Shown.State == TextDraft && v.Shown.AuthorID != page.InfoFrom(ctx).User.ID
}

// ofKind narrows the list of missing documents.
func (v missingView) ofKind(kind string) string {
	if kind == "" {
		return "/papers"
	}
	return "/papers?kind=" + kind
}

// next is the address of the next page.
func (v missingView) next() string {
	q := url.Values{"after": {v.Next}}
	if v.Kind != "" {
		q.Set("kind", v.Kind)
	}
	return "/papers?" + q.Encode()
}

// lacksOf names the documents a case lacks, each once.
func (c lackingCase) lacksOf(ctx context.Context) string {
	var out []string
	for _, k := range slices.Compact(c.Kinds) {
		out = append(out, kindName(ctx, k, ""))
	}
	return strings.Join(out, "; ")
}

// kindName names a type of document.
func kindName(ctx context.Context, kind, code string) string {
	if code == string(MonitoringPhoto) {
		return i18n.Enum(ctx, "document.subject", code)
	}
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
	p, _ := find(kind)
	l := ui.Link{Label: kindName(ctx, p.Number, ""), URL: c.URL("print/" + kind)}
	if memberID != 0 {
		l.URL += "?member=" + strconv.FormatInt(memberID, 10)
	}
	return l
}

// none says that a language has no text yet, or only what the program brings
// along.
func (v textView) none(ctx context.Context) string {
	if bundledBody(v.Kind, v.Language) != nil {
		return i18n.T(ctx, "document.text.proposed")
	}
	return i18n.T(ctx, "document.text.none")
}
