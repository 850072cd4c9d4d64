package i18n

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"homeward/internal/kit/date"
	"homeward/internal/kit/money"
)

// catalogue is all locale files of a directory. Messages without placeholders
// or plurals are kept as plain strings, for pages ask for hundreds of them.
type catalogue struct {
	plain      map[Language]map[string]string
	others     map[Language]map[string]struct{}
	localizers map[Language]*goi18n.Localizer
	dates      map[Language]*dateWords
}

// loadCatalogue reads {en,hu,cs}/*.json. A file that is wrong is left out and
// told about in the error; the others still work.
func loadCatalogue(files fs.FS) (*catalogue, error) {
	c := &catalogue{
		plain:      map[Language]map[string]string{},
		others:     map[Language]map[string]struct{}{},
		localizers: map[Language]*goi18n.Localizer{},
		dates:      map[Language]*dateWords{},
	}
	var problems []error
	for _, l := range Languages {
		c.plain[l], c.others[l] = map[string]string{}, map[string]struct{}{}
		tag := language.Make(string(l))
		// One bundle per language: go-i18n answers in the bundle's language
		// what it lacks in another, and that would hide what is missing.
		bundle := goi18n.NewBundle(tag)
		names, err := fs.Glob(files, string(l)+"/*.json")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if err := c.loadFile(bundle, files, l, name); err != nil {
				problems = append(problems, fmt.Errorf("locales/%s: %w", name, err))
			}
		}
		c.localizers[l] = goi18n.NewLocalizer(bundle, string(l))
		c.dates[l] = newDateWords(c.plain[l])
	}
	return c, errors.Join(problems...)
}

func (c *catalogue) loadFile(bundle *goi18n.Bundle, files fs.FS, l Language, name string) error {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	var entries map[string]json.RawMessage
	if err := json.Unmarshal(data, &entries); err != nil {
		return err
	}
	for id := range entries {
		_, isPlain := c.plain[l][id]
		_, isOther := c.others[l][id]
		if isPlain || isOther {
			return fmt.Errorf("%q stands in another file too", id)
		}
	}
	for id, raw := range entries {
		var text string
		if json.Unmarshal(raw, &text) == nil && !strings.Contains(text, "{{") {
			c.plain[l][id] = text
			continue
		}
		c.others[l][id] = struct{}{}
	}
	_, err = bundle.ParseMessageFileBytes(data, path.Base(path.Dir(name))+".json")
	return err
}

// render is the way of messages with placeholders and plurals.
func (c *catalogue) render(ctx context.Context, l Language, id string, count *int, args []any) string {
	data := make(map[string]any, len(args)/2+1)
	for i := 0; i+1 < len(args); i += 2 {
		name, ok := args[i].(string)
		if !ok {
			return missed(id)
		}
		data[name] = shown(ctx, args[i+1])
	}
	config := &goi18n.LocalizeConfig{MessageID: id, TemplateData: data}
	if count != nil {
		if _, given := data["Count"]; !given {
			data["Count"] = Number(ctx, int64(*count))
		}
		config.PluralCount = *count
	}
	text, err := c.localizers[l].Localize(config)
	if err != nil || strings.Contains(text, "<no value>") || len(args)%2 != 0 {
		return missed(id)
	}
	return text
}

// shown writes a value the way the person's language does. Whole numbers get
// their thousands apart from five digits on, so that years stay years.
func shown(ctx context.Context, v any) any {
	switch v := v.(type) {
	case date.Date:
		return Date(ctx, v)
	case date.Partial:
		return Partial(ctx, v)
	case time.Time:
		return Moment(ctx, v)
	case money.Amount:
		return Money(ctx, v)
	case int:
		return shownNumber(ctx, int64(v))
	case int64:
		return shownNumber(ctx, v)
	}
	return v
}

func shownNumber(ctx context.Context, n int64) any {
	if n > -10000 && n < 10000 {
		return n
	}
	return Number(ctx, n)
}

func (c *catalogue) keys(l Language) []string {
	keys := slices.Collect(maps.Keys(c.plain[l]))
	keys = slices.AppendSeq(keys, maps.Keys(c.others[l]))
	slices.Sort(keys)
	return keys
}

// missed is what a page shows for a message it cannot show; a test that visits
// pages fails on the brackets.
func missed(id string) string { return "⟦" + id + "⟧" }
