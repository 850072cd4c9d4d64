// Package i18n speaks Hungarian, Czech and English: messages, dates, numbers,
// money, countries, languages, the order of names and of lists.
//
// What a person sees is always asked for with a context, which carries the
// person's language and time zone.
package i18n

import (
	"context"
	"sync"
	"time"

	"homeward/locales"
)

// Language is one the pages are written in, by its ISO 639 code.
type Language string

// The languages of the program.
const (
	En Language = "en"
	Hu Language = "hu"
	Cs Language = "cs"
)

// Languages in the order they are offered.
var Languages = []Language{Hu, Cs, En}

// Options lets a form offer and validate a language.
func (Language) Options() []Language { return Languages }

// Known tells whether the pages are written in l.
func (l Language) Known() bool { return l == En || l == Hu || l == Cs }

// OwnName is the language's name in itself, for the language menu.
func (l Language) OwnName() string { return T(With(context.Background(), l), "i18n.own_name") }

type languageKey struct{}

type zoneKey struct{}

// With is a context whose pages are in l.
func With(ctx context.Context, l Language) context.Context {
	if !l.Known() {
		l = En
	}
	return context.WithValue(ctx, languageKey{}, l)
}

// Lang is the language of the context; English where none was set.
func Lang(ctx context.Context) Language {
	if l, ok := ctx.Value(languageKey{}).(Language); ok {
		return l
	}
	return En
}

// WithZone is a context whose moments are shown in loc.
func WithZone(ctx context.Context, loc *time.Location) context.Context {
	return context.WithValue(ctx, zoneKey{}, loc)
}

// Zone is where the person's clock stands; UTC where none was set.
func Zone(ctx context.Context) *time.Location {
	if loc, ok := ctx.Value(zoneKey{}).(*time.Location); ok && loc != nil {
		return loc
	}
	return time.UTC
}

// words is the catalogue of the program, read once.
var words = sync.OnceValues(func() (*catalogue, error) {
	return loadCatalogue(locales.Files)
})

// Load reads the locale files and tells what is wrong with them; the program
// calls it before it serves anything.
func Load() error {
	_, err := words()
	return err
}

func current() *catalogue {
	c, _ := words() // what is wrong shows as ⟦key⟧; Load has the reasons
	return c
}

// T is the message id in the language of the context. args alternate names
// and values: T(ctx, "case.opened", "Day", c.OpenedOn). Days, moments and
// amounts are written as the language writes them.
//
// A message that is missing, or lacks a value, is shown as ⟦id⟧.
func T(ctx context.Context, id string, args ...any) string {
	c, l := current(), Lang(ctx)
	if text, ok := c.plain[l][id]; ok {
		return text
	}
	return c.render(ctx, l, id, nil, args)
}

// N is the message id for count things; the message may say {{.Count}}.
func N(ctx context.Context, id string, count int, args ...any) string {
	return current().render(ctx, Lang(ctx), id, &count, args)
}

// Enum is the word for a stored value: Enum(ctx, "casefile.stage", "intake")
// is the message "casefile.stage.intake". An empty value has no word.
func Enum(ctx context.Context, prefix, value string) string {
	if value == "" {
		return ""
	}
	return T(ctx, prefix+"."+value)
}

// Has tells whether the message is there in the language of the context; for
// hints and other words that not every field has.
func Has(ctx context.Context, id string) bool {
	c, l := current(), Lang(ctx)
	if _, ok := c.plain[l][id]; ok {
		return true
	}
	_, ok := c.others[l][id]
	return ok
}

// Keys are the ids of all messages in l, sorted.
func Keys(l Language) []string { return current().keys(l) }
