package document

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
)

// sheet is a paper for one person, or about one record.
type sheet struct {
	paper
	Case   casefile.Case
	Member casefile.Member
	Child  bool
	Record source
	Parts  []part
	voice  voice // the language of the office
	beside voice // that of the person; none: only one language
}

// both is a sentence of the paper in its languages, with what the case fills in.
func (s sheet) both(ctx context.Context, key string) line {
	if other := s.ForChild[key]; s.Child && other != "" {
		key = other
	}
	l := line{Text: s.voice.say(ctx, s.paper, key, "Office", s.Case.OfficeName)}
	if s.beside.language != "" {
		l.Beside, l.Language = s.beside.say(ctx, s.paper, key, "Office", s.Case.OfficeName), s.beside.language
	}
	return l
}

// purpose names a purpose of consent.
func (s sheet) purpose(ctx context.Context, code, label string) line {
	l := line{Text: label, Language: s.beside.language}
	if own := s.voice.texts[s.Number].body[purposeName+code]; own != "" {
		l.Text = own
	}
	if l.Beside = s.beside.texts[s.Number].body[purposeName+code]; l.Beside == "" && s.beside.own() {
		l.Beside = codelist.Label(i18n.With(ctx, i18n.Language(s.beside.language)), codelist.ConsentPurpose, code)
	}
	return l
}

// lead opens the paper, in the name of who signs it.
func (s sheet) lead(ctx context.Context) line {
	if s.Child && s.LeadChild != "" {
		return s.both(ctx, s.LeadChild)
	}
	return s.both(ctx, s.Lead)
}

// signs are those who sign: for a child, the guardian in its place.
func (s sheet) signs() (out []signer) {
	for n, by := range s.Signs {
		switch {
		case by == byPerson && s.Child:
			out = append(out, byGuardian)
		default:
			out = append(out, by)
		}
		// What is shared is signed beside what is declared.
		if n == 0 && s.Sharing != "" {
			out = append(out, signer{Title: "document.paper.sign_sharing", Statement: s.Sharing})
		}
	}
	return out
}

// companions are those who travel along, with their birth dates. Their relation
// to the signer is not on file: only that to the principal applicant is.
func (s sheet) companions(ctx context.Context) []string {
	var out []string
	for _, m := range s.Case.Taking() {
		if m.ID != s.Member.ID {
			out = append(out, i18n.T(ctx, "document.paper.companion", "Name", m.Name(ctx), "Born", i18n.Partial(ctx, m.BirthDate)))
		}
	}
	return out
}

// entry is a labelled value at the head of a paper.
type entry struct {
	Label line
	Value string
	Named bool // the name, which may be known in another script
}

// about are who and what the paper is about, and what the record says.
func (s sheet) about(ctx context.Context) []entry {
	if s.Apart {
		return s.values(ctx)
	}
	m := s.Member
	out := []entry{
		{Label: s.both(ctx, "document.paper.name"), Value: m.Name(ctx), Named: true},
		{Label: s.both(ctx, "document.paper.born"), Value: i18n.Partial(ctx, m.BirthDate)},
		{Label: s.both(ctx, "document.paper.citizenship"), Value: i18n.Country(ctx, m.Citizenship)},
	}
	if s.Journey {
		out = append(out, entry{Label: s.both(ctx, "document.paper.destination"), Value: i18n.Country(ctx, s.Case.ReturnCountry)})
		if s.Case.ProgrammeName != "" {
			out = append(out, entry{Label: s.both(ctx, "document.paper.programme"), Value: s.Case.ProgrammeName})
		}
	}
	return append(out, s.values(ctx)...)
}

// versions names the texts in it.
func (s sheet) versions() string {
	return strings.TrimPrefix(strings.TrimSuffix(strings.Join([]string{s.voice.version(s.paper), s.beside.version(s.paper)}, ", "), ", "), ", ")
}

// footer names the paper, the case and the version of its text.
func (s sheet) footer(ctx context.Context) string {
	return i18n.T(ctx, "document.paper.footer", "Title", s.both(ctx, s.Title).Text, "Number", s.Number, "Reference", s.named(), "Version", s.versions())
}

// noSum is the place of the check sum at the foot of a page, while it is none.
const noSum = `<span class="hw-sum"></span>`

// drawn is a sheet as it is printed, and its check sum. The sum is that of the
// page with its own place left empty.
type drawn struct {
	sheet
	Page string
	Sum  [sha256.Size]byte
}

// draw makes the page of a sheet.
func (s sheet) draw(ctx context.Context) (drawn, error) {
	var b strings.Builder
	if err := sheetPart(s).Render(i18n.With(ctx, i18n.Language(s.voice.language)), &b); err != nil {
		return drawn{}, err
	}
	return drawn{sheet: s, Page: b.String(), Sum: sha256.Sum256([]byte(b.String()))}, nil
}

// short is the beginning of a check sum, as people compare it.
func short(sum []byte) string {
	h := strings.ToUpper(hex.EncodeToString(sum[:6]))
	return h[:4] + "-" + h[4:8] + "-" + h[8:]
}

// summed is a page with its check sum at its foot.
func summed(page string, sum []byte) templ.Component {
	return templ.Raw(strings.Replace(page, noSum, `<span class="hw-sum">`+short(sum)+`</span>`, 1))
}

// choice is which sheets of a paper are meant, and in which languages.
type choice struct {
	Slug     string
	Member   int64 // 0: everybody who takes part
	Record   int64 // 0: the latest
	Language i18n.Language
	Beside   string // a language beside it; none: one language; empty: the person's
}

// alone says that a language beside the office's is not wanted.
const alone = "none"

// query is the choice as addresses carry it.
func (c choice) query() string {
	out := "?lang=" + string(c.Language)
	if c.Beside != "" {
		out += "&beside=" + c.Beside
	}
	if c.Member != 0 {
		out += "&member=" + strconv.FormatInt(c.Member, 10)
	}
	if c.Record != 0 {
		out += "&record=" + strconv.FormatInt(c.Record, 10)
	}
	return out
}

// of is the choice of one sheet among those it gave.
func (c choice) of(s sheet) choice {
	c.Beside = s.beside.language
	if c.Beside == "" {
		c.Beside = alone
	}
	if s.From != nil {
		c.Record, c.Member = s.Record.ID, 0
	} else {
		c.Member = s.Member.ID
	}
	return c
}

// sheets are those of a paper for some members, or about some records.
func sheets(p paper, c casefile.Case, members []casefile.Member, records []source, today date.Date) (out []sheet) {
	add := func(m casefile.Member, r source) {
		out = append(out, sheet{paper: p, Case: c, Member: m, Child: !m.AdultOn(today), Record: r})
	}
	if p.From == nil {
		for _, m := range members {
			add(m, source{})
		}
		return out
	}
	for _, r := range records {
		m, named := c.Member(r.MemberID)
		if !named {
			m = c.Principal()
		}
		add(m, r)
	}
	return out
}
