package document

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/files"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
)

// printing is a paper about to be printed.
type printing struct {
	Case    casefile.Case
	Paper   paper
	Choice  choice
	Base    string // where it is printed
	Sheets  []drawn
	Others  []string // languages that can stand beside the office's
	Beside  string   // the one that does; empty: none
	PDF     bool
	MaySign bool
}

// choose reads from an address what to print, in the reader's language unless
// another is asked for.
func choose(r *http.Request, slug string, q url.Values) choice {
	c := choice{Slug: slug, Language: i18n.Language(q.Get("lang")), Beside: q.Get("beside")}
	c.Member, _ = strconv.ParseInt(q.Get("member"), 10, 64)
	c.Record, _ = strconv.ParseInt(q.Get("record"), 10, 64)
	if q.Get("member") != "" && c.Member == 0 {
		c.Member = -1
	}
	if !c.Language.Known() {
		c.Language = i18n.Lang(r.Context())
	}
	return c
}

// printed draws the sheets of a choice.
func (s Service) printed(r *http.Request, act access.Action, ch choice) (v printing, err error) {
	p, known := find(ch.Slug)
	if !known {
		return v, fault.New(fault.NotFound, "no paper %q", ch.Slug)
	}
	ctx := r.Context()
	var of []casefile.Member
	var from []source
	var texts []Template
	var tables Rows
	err = casefile.View(r, s.DB, act, func(rd db.Reader, c casefile.Case) (err error) {
		v.Case = c
		if !p.openTo(page.User(r), c) {
			return fault.New(fault.NotFound, "%s of %s is for others", p.Number, c.Reference)
		}
		if of, err = whose(c, ch.Member); err != nil {
			return err
		}
		if p.From != nil {
			if from, err = recordsOf(ctx, rd, p, c, of, ch); err != nil {
				return err
			}
		}
		if len(p.Tables) > 0 {
			if tables, err = s.Plans(ctx, rd, c, page.Today(r)); err != nil {
				return err
			}
		}
		texts, err = approvedTexts(ctx, rd, p.Number, page.Today(r))
		return err
	})
	if err != nil {
		return v, err
	}
	v.Base = v.Case.URL("print/" + p.Slug)
	v.Paper, v.Choice, v.Others = p, ch, beside(p.Number, ch.Language, texts)
	v.PDF, v.MaySign = s.PDF != nil, access.Can(page.User(r), access.DocumentAdd) && !v.Case.Voided
	list := sheets(p, v.Case, of, from, page.Today(r))
	v.Beside = v.besideOf(list, texts)
	for _, x := range list {
		x = x.in(ch.Language, v.Beside, texts)
		if tables != nil {
			x = x.tabled(i18n.With(ctx, ch.Language), tables)
		}
		d, err := x.draw(ctx)
		if err != nil {
			return v, err
		}
		v.Sheets = append(v.Sheets, d)
	}
	return v, nil
}

// whose are the members meant: one of them, or everybody who takes part.
func whose(c casefile.Case, member int64) ([]casefile.Member, error) {
	if member != 0 {
		m, ok := c.Member(member)
		if !ok {
			return nil, fault.New(fault.NotFound, "no member %d in %s", member, c.Reference)
		}
		return []casefile.Member{m}, nil
	}
	if taking := c.Taking(); len(taking) > 0 {
		return taking, nil
	}
	return c.Members, nil
}

// recordsOf are the records meant: one of them, or all about some members.
func recordsOf(ctx context.Context, r db.Reader, p paper, c casefile.Case, of []casefile.Member, ch choice) ([]source, error) {
	from, err := p.From.All(ctx, r, c.ID)
	if err != nil {
		return nil, err
	}
	from = slices.DeleteFunc(from, func(x source) bool {
		theirs := x.MemberID == 0 || ch.Member == 0 || slices.ContainsFunc(of, func(m casefile.Member) bool { return m.ID == x.MemberID })
		return !theirs || ch.Record != 0 && x.ID != ch.Record
	})
	if len(from) == 0 {
		return nil, fault.New(fault.NotFound, "nothing is on file for %s of %s", p.Number, c.Reference)
	}
	return from, nil
}

// besideOf is the language that stands beside the office's: the one asked for,
// or that of the person where a text of the office is approved in it.
func (v printing) besideOf(list []sheet, texts []Template) string {
	if slices.Contains(v.Others, v.Choice.Beside) {
		return v.Choice.Beside
	}
	if v.Choice.Beside != "" || len(list) == 0 || len(list[0].Member.Languages) == 0 {
		return ""
	}
	spoken := list[0].Member.Languages[0]
	if slices.ContainsFunc(texts, func(t Template) bool { return t.Kind == v.Paper.Number && t.Language == spoken }) && spoken != string(v.Choice.Language) {
		return spoken
	}
	return ""
}

// print shows a paper for one member (?member=), or for everybody who takes
// part, in the language asked for (?lang=), whatever the reader's own.
func (s Service) print(w http.ResponseWriter, r *http.Request) error {
	v, err := s.printed(r, access.DocumentRead, choose(r, page.Param(r, "kind"), r.URL.Query()))
	if err != nil {
		return err
	}
	ctx := i18n.With(r.Context(), v.Choice.Language)
	return page.Render(w, r.WithContext(ctx), http.StatusOK, paperPage(v))
}

func (s Service) printPDF(w http.ResponseWriter, r *http.Request) error {
	v, err := s.printed(r, access.DocumentRead, choose(r, page.Param(r, "kind"), r.URL.Query()))
	if err != nil {
		return err
	}
	ctx := i18n.With(r.Context(), v.Choice.Language)
	return s.file(w, ctx, v.title(ctx), paperPage(v))
}

// file hands a page out as a PDF file.
func (s Service) file(w http.ResponseWriter, ctx context.Context, title string, c templ.Component) error {
	if s.PDF == nil {
		return fault.New(fault.NotFound, "PDF files are not made here")
	}
	var b bytes.Buffer
	if err := c.Render(ctx, &b); err != nil {
		return err
	}
	content, err := s.PDF.Print(ctx, b.Bytes(), s.Styles())
	if err != nil {
		return fault.New(fault.Unavailable, "making a PDF: %w", err)
	}
	return handOut(w, files.CleanName(title, ".pdf"), files.PDF, content)
}

// signing is what is sent when a printed paper was signed.
type signing struct {
	Kind     string        `form:"kind,required"`
	Member   int64         `form:"member"`
	Record   int64         `form:"record"`
	Language i18n.Language `form:"lang"`
	Beside   string        `form:"beside"`
	Signing
}

func (s Service) signForm(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	v, err := s.printed(r, access.DocumentAdd, choose(r, q.Get("kind"), q))
	if err != nil {
		return err
	}
	if len(v.Sheets) != 1 {
		return fault.New(fault.NotFound, "one sheet is signed at a time")
	}
	ch := v.Choice.of(v.Sheets[0].sheet)
	f := form.New("document.signed", signing{Kind: ch.Slug, Member: ch.Member, Record: ch.Record, Language: ch.Language, Beside: ch.Beside, Signing: Signing{SignedOn: page.Today(r)}})
	return page.Render(w, r, http.StatusOK, signPage(v, f))
}

func (s Service) sign(w http.ResponseWriter, r *http.Request) error {
	var d signing
	f := page.Form(r, "document.signed", &d)
	ch := choice{Slug: d.Kind, Member: d.Member, Record: d.Record, Language: d.Language, Beside: d.Beside}
	if !ch.Language.Known() {
		ch.Language = i18n.Lang(r.Context())
	}
	v, err := s.printed(r, access.DocumentAdd, ch)
	if err != nil {
		return err
	}
	if len(v.Sheets) != 1 {
		return fault.New(fault.NotFound, "one sheet is signed at a time")
	}
	sheet := v.Sheets[0]
	d.check(f, sheet.Sum[:], page.Today(r))
	if f.OK() {
		frozen, err := s.Freeze(r.Context(), page.User(r), page.Actor(r), v.Case, sheet, d.SignedOn)
		if err == nil {
			subject, id := frozen.carrier()
			return page.Redirect(w, r, AttachURL(v.Case, subject, id), "document.signed.saved")
		}
		var why *casefile.Refusal
		if !errors.As(err, &why) {
			return err
		}
		casefile.NoteRefusal(r.Context(), f, err)
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, signPage(v, f))
}

// check holds the day and the check sum of a signed paper.
func (d Signing) check(f *form.Form, sum []byte, today date.Date) {
	if d.SignedOn.After(today) {
		f.Problem("signed_on", "form.in_future")
	}
	if d.Sum != "" && !same(sum, d.Sum) {
		f.Problem("sum", "document.signed.other", "Sum", short(sum))
	}
}

// frozenView is a frozen document on its page.
type frozenView struct {
	Case   casefile.Case
	Frozen Frozen
	Page   string
	PDF    bool
}

func (s Service) thawed(r *http.Request) (v frozenView, err error) {
	id, err := page.ID(r, "id")
	if err != nil {
		return v, err
	}
	v.PDF = s.PDF != nil
	err = casefile.View(r, s.DB, access.DocumentRead, func(rd db.Reader, c casefile.Case) (err error) {
		v.Case = c
		v.Frozen, v.Page, err = s.thaw(r.Context(), rd, c, page.User(r), id)
		return err
	})
	return v, err
}

func (s Service) frozen(w http.ResponseWriter, r *http.Request) error {
	v, err := s.thawed(r)
	if err != nil {
		return err
	}
	ctx := i18n.With(r.Context(), i18n.Language(v.Frozen.Language))
	return page.Render(w, r.WithContext(ctx), http.StatusOK, frozenPage(v))
}

func (s Service) frozenPDF(w http.ResponseWriter, r *http.Request) error {
	v, err := s.thawed(r)
	if err != nil {
		return err
	}
	ctx := i18n.With(r.Context(), i18n.Language(v.Frozen.Language))
	return s.file(w, ctx, kindName(ctx, v.Frozen.Kind, "")+" "+v.Case.Reference, frozenPage(v))
}

func (s Service) missing(w http.ResponseWriter, r *http.Request) error {
	kind := r.URL.Query().Get("kind")
	var v missingView
	err := s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) (err error) {
		v, err = missingOfOffice(r.Context(), rd, page.User(r), kind, r.URL.Query().Get("after"))
		return err
	})
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, missingPage(v))
}
