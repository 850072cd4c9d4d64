package document

import (
	"slices"
	"strings"
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
)

// TemplateState is where a text of a document stands.
type TemplateState string

// The states: what is retired is printed no more.
const (
	TextDraft    TemplateState = "draft"
	TextApproved TemplateState = "approved"
	TextRetired  TemplateState = "retired"
)

// Options are the states.
func (TemplateState) Options() []TemplateState {
	return []TemplateState{TextDraft, TextApproved, TextRetired}
}

// Template is a version of the text of a kind of document in a language.
type Template struct {
	ID         int64             `db:"id,auto"`
	AuthorID   int64             `db:"author_id"`
	ApprovedBy int64             `db:"approved_by,null"`
	Number     int               `db:"number,once"`
	Effective  date.Date         `db:"effective_on"`
	ApprovedOn date.Date         `db:"approved_on"`
	RetiredOn  date.Date         `db:"retired_on"`
	CreatedAt  time.Time         `db:"created_at,auto"`
	State      TemplateState     `db:"state"`
	Kind       string            `db:"kind,once"`
	Language   string            `db:"language,once"`
	Body       map[string]string `db:"body"`
	Note       string            `db:"note"`
	Version    int               `db:"version,auto"`
}

// TextDetails are what is typed about a version beside its texts.
type TextDetails struct {
	Effective date.Date `form:"effective_on,required"`
	Note      string    `form:"note,max=1000"`
}

// firstNumber is that of a language's first version: the program's own texts
// are version 1 where it speaks the language.
func firstNumber(language string) int {
	if i18n.Language(language).Known() {
		return 2
	}
	return 1
}

// voiceOf is a language with the latest of its approved texts by kind.
func voiceOf(language string, texts []Template) voice {
	v := voice{language: language, texts: map[string]approved{}}
	for _, t := range texts {
		if t.Language == language && t.Number > v.texts[t.Kind].number {
			v.texts[t.Kind] = approved{number: t.Number, body: t.Body}
		}
	}
	return v
}

// beside are the languages in which an approved text of a kind can stand
// beside that of the office.
func beside(kind string, office i18n.Language, texts []Template) (out []string) {
	for _, l := range i18n.Languages {
		if l != office {
			out = append(out, string(l))
		}
	}
	for _, t := range texts {
		if t.Kind == kind && !slices.Contains(out, t.Language) && t.Language != string(office) {
			out = append(out, t.Language)
		}
	}
	return out
}

// wrong tells what a text lacks before it can be approved: a block that is
// empty, or a placeholder that the program's own text has and this has not.
// Empty names: nothing.
func wrong(blocks []block, body map[string]string, original func(block) string) (empty, unlike []string) {
	for _, b := range blocks {
		said := strings.TrimSpace(body[b.Name])
		switch {
		case said == "" && !b.Optional:
			empty = append(empty, b.Name)
		case said != "" && !slices.Equal(placeholders(said), placeholders(original(b))):
			unlike = append(unlike, b.Name)
		}
	}
	return empty, unlike
}

// placeholders are what a text leaves to the case, sorted.
func placeholders(text string) (out []string) {
	for {
		from := strings.Index(text, "{{")
		if from < 0 {
			slices.Sort(out)
			return out
		}
		to := strings.Index(text[from:], "}}")
		if to < 0 {
			return append(out, text[from:])
		}
		out = append(out, text[from:from+to+2])
		text = text[from+to+2:]
	}
}
