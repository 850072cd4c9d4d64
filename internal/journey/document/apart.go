package document

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
)

// apart are the papers of records that stand outside of cases. The room that
// keeps such a record prints them; no case lists them.
var apart = []paper{
	{
		Slug: "complaint", Number: "D32", Title: "document.kind.d32", Lead: "document.complaint.lead", Apart: true,
		Facts: []fact{
			{"number", text},
			{"received_on", day},
			{"channel", enum("complaint.channel")},
			{"category", codes(codelist.Complaint)},
			{"complainant", text},
			{"language", language},
			{"reply_by", enum("complaint.reply")},
			{"contact", text},
			{"case", text},
			{"about_whom", text},
			{"said", text},
			{"remedy", text},
			{"recorded_by", text},
			{"acknowledged_on", day},
			{"outcome", enum("complaint.outcome")},
			{"answer", text},
			{"answered_on", day},
			{"answered_by", text},
			{"appealed_on", day},
			{"appeal", text},
			{"review", text},
			{"closed_on", day},
			{"state", enum("complaint.state")},
		},
	},
	{
		Slug: "complaint_blank", Number: "D32b", Title: "document.kind.d32", Lead: "document.complaint_blank.lead", Apart: true, Blank: true,
		Facts:   []fact{{"complainant", text}, {"contact", text}, {"case", text}, {"received_on", day}},
		Clauses: under("document.complaint_blank.", "harmless", "readers", "time", "appeal", "authority"),
		Boxes:   under("document.complaint_blank.", "in_person", "phone", "email", "post", "none"),
		Lines:   []string{"document.paper.said", "document.paper.remedy", "document.paper.about_whom"},
	},
}

// Apart is a paper that a room prints of a record of its own.
type Apart struct {
	Slug      string // complaint or complaint_blank
	Base      string // where it is printed; its PDF file is at Base/pdf
	Office    string
	Reference string // of the record; empty: none
	Language  string // that the person speaks; empty: not known
	// Data are the values of the facts, in the language of ctx; nil: none.
	Data func(ctx context.Context) map[string]string
}

// PrintApart answers a request with such a paper, in the language asked for, or
// with its PDF file. The room has made sure that the reader may see it.
func (s Service) PrintApart(w http.ResponseWriter, r *http.Request, a Apart, asFile bool) error {
	i := slices.IndexFunc(apart, func(p paper) bool { return p.Slug == a.Slug })
	if i < 0 {
		return fault.New(fault.Internal, "no paper %q apart from cases", a.Slug)
	}
	var texts []Template
	err := s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) (err error) {
		texts, err = approvedTexts(r.Context(), rd, apart[i].Number, page.Today(r))
		return err
	})
	if err != nil {
		return err
	}
	v := printing{Case: casefile.Case{OfficeName: a.Office, Reference: a.Reference}, Paper: apart[i], Choice: choose(r, a.Slug, r.URL.Query()), Base: a.Base, PDF: s.PDF != nil}
	v.Others = beside(v.Paper.Number, v.Choice.Language, texts)
	ctx := i18n.With(r.Context(), v.Choice.Language)
	one := sheet{paper: v.Paper, Case: v.Case, Member: casefile.Member{Languages: []string{a.Language}}}
	if a.Data != nil {
		one.Record.Data = a.Data(ctx)
	}
	v.Beside = v.besideOf([]sheet{one}, texts)
	d, err := one.in(v.Choice.Language, v.Beside, texts).draw(ctx)
	if err != nil {
		return err
	}
	v.Sheets = []drawn{d}
	if asFile {
		return s.file(w, ctx, v.title(ctx), paperPage(v))
	}
	return page.Render(w, r.WithContext(ctx), http.StatusOK, paperPage(v))
}

// in is the sheet in a language of the office and, where one is named, with
// another beside it.
func (s sheet) in(l i18n.Language, besideIt string, texts []Template) sheet {
	s.voice = voiceOf(string(l), texts)
	if besideIt != "" {
		s.beside = voiceOf(besideIt, texts)
	}
	return s
}

// named is what the sheet is filed under: its case or record, else the office.
func (s sheet) named() string { return cmp.Or(s.Case.Reference, s.Case.OfficeName) }

// values are what the record fills in: on a blank form, where it is to be
// filled in.
func (s sheet) values(ctx context.Context) (out []entry) {
	for _, f := range s.Facts {
		if v := f.as(ctx, s.Case, s.Record.Data, f.name); v != "" || s.Blank {
			out = append(out, entry{Label: s.both(ctx, factWords+f.name), Value: v})
		}
	}
	return out
}
