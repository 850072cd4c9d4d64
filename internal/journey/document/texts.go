package document

import (
	"context"
	"embed"
	"encoding/json"
	"slices"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/i18n"
)

//go:embed texts/*.json
var bundled embed.FS

// Bundled are the texts that come with the program in languages it does not
// speak itself: proposals, which nobody prints before two administrators have
// approved them.
func Bundled() ([]Template, error) {
	var out []Template
	entries, err := bundled.ReadDir("texts")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		content, err := bundled.ReadFile("texts/" + e.Name())
		if err != nil {
			return nil, err
		}
		var kinds map[string]map[string]string
		if err := json.Unmarshal(content, &kinds); err != nil {
			return nil, err
		}
		for kind, body := range kinds {
			out = append(out, Template{Kind: kind, Language: strings.TrimSuffix(e.Name(), ".json"), Number: 1, Body: body})
		}
	}
	slices.SortFunc(out, func(a, b Template) int { return strings.Compare(a.Language+a.Kind, b.Language+b.Kind) })
	return out, nil
}

// bundledBody is what the program brings along for a kind in a language.
func bundledBody(kind, language string) map[string]string {
	all, err := Bundled()
	if err != nil {
		return nil
	}
	for _, t := range all {
		if t.Kind == kind && t.Language == language {
			return t.Body
		}
	}
	return nil
}

// versions are those of a kind in a language, the latest first.
func versions(ctx context.Context, r db.Reader, kind, language string) ([]Template, error) {
	return templates.Many(ctx, r, "WHERE kind = $1 AND language = $2 ORDER BY number DESC", kind, language)
}

// standing is what an overview shows of a kind in a language.
type standing struct {
	Kind     string `db:"kind"`
	Language string `db:"language"`
	Number   int    `db:"number"` // of the latest approved version; 0: none
	Draft    bool   `db:"draft"`
}

var standings = db.NewQuery[standing](`
	SELECT kind, language, coalesce(max(number) FILTER (WHERE state = 'approved'), 0) AS number, bool_or(state = 'draft') AS draft
	FROM document_templates GROUP BY kind, language ORDER BY kind, language`)

// writer is somebody who wrote or approved a text.
type writer struct {
	ID         int64  `db:"id"`
	FamilyName string `db:"family_name"`
	GivenName  string `db:"given_name"`
}

var writers = db.NewQuery[writer](`
	SELECT s.id, s.family_name, s.given_name FROM staff s
	WHERE s.id IN (SELECT unnest(ARRAY[author_id, approved_by]) FROM document_templates WHERE kind = $1 AND language = $2)`)

// SaveText writes the draft of a text: the one there is, or a new version.
// version is that of the draft the writer saw, 0 for none.
func (s Service) SaveText(ctx context.Context, u access.User, by db.Actor, kind, language string, version int, d TextDetails, body map[string]string) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		tx.LeadsTo(textURL(kind, language))
		there, err := versions(ctx, tx, kind, language)
		if err != nil {
			return err
		}
		next := Template{
			AuthorID: u.ID, Number: firstNumber(language), State: TextDraft, Kind: kind, Language: language,
			Effective: d.Effective, Note: d.Note, Body: body, Version: version,
		}
		if len(there) > 0 {
			next.Number = there[0].Number + 1
		}
		if len(there) > 0 && there[0].State == TextDraft {
			next.ID, next.Number = there[0].ID, there[0].Number
			return templates.Update(ctx, tx, &next)
		}
		if version != 0 {
			return fault.New(fault.Stale, "the draft of %s in %s is approved", kind, language)
		}
		return templates.Insert(ctx, tx, &next)
	})
}

// ApproveText approves the draft of a text, as it was seen: never its author.
func (s Service) ApproveText(ctx context.Context, u access.User, by db.Actor, kind, language string, version int, today date.Date, original func(block) string) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		tx.LeadsTo(textURL(kind, language))
		there, err := versions(ctx, tx, kind, language)
		if err != nil {
			return err
		}
		if len(there) == 0 || there[0].State != TextDraft {
			return fault.New(fault.Refused, "no draft of %s in %s: %w", kind, language, casefile.Refuse("document.text.no_draft"))
		}
		t := there[0]
		empty, unlike := wrong(blocksOf(kind), t.Body, original)
		switch {
		case t.AuthorID == u.ID:
			return fault.New(fault.Refused, "the author approves %s in %s: %w", kind, language, casefile.Refuse("document.text.four_eyes"))
		case t.Version != version:
			return fault.New(fault.Refused, "the draft of %s in %s has changed: %w", kind, language, casefile.Refuse("document.text.changed"))
		case len(empty)+len(unlike) > 0:
			return fault.New(fault.Refused, "the draft of %s in %s is not whole: %w", kind, language, casefile.Refuse("document.text.not_whole"))
		}
		t.State, t.ApprovedBy, t.ApprovedOn = TextApproved, u.ID, today
		if t.Effective.Before(today) {
			t.Effective = today
		}
		return templates.Update(ctx, tx, &t)
	})
}

func textURL(kind, language string) string { return "/admin/templates/" + kind + "/" + language }

// Slugs are the papers of cases, as addresses name them.
func Slugs() (out []string) {
	for _, p := range all {
		if !p.Apart {
			out = append(out, p.Slug)
		}
	}
	return out
}

// Lacks names the blocks that a text lacks, or in which it leaves something
// else to the case than the program's own.
func Lacks(t Template) []string {
	ctx := i18n.With(context.Background(), i18n.En)
	empty, unlike := wrong(blocksOf(t.Kind), t.Body, func(b block) string { return original(ctx, b) })
	return append(empty, unlike...)
}

// Kinds are the kinds of documents there are, D01 to D34.
func Kinds() (out []string) {
	for _, p := range all {
		out = append(out, p.Number)
	}
	return out
}
