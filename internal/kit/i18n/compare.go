package i18n

import (
	"context"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// collators are kept per language: building one is slow, and one cannot be
// used by two requests at a time.
var collators = map[Language]*sync.Pool{
	En: newCollators(En), Hu: newCollators(Hu), Cs: newCollators(Cs),
}

func newCollators(l Language) *sync.Pool {
	tag := language.Make(string(l))
	return &sync.Pool{New: func() any { return collate.New(tag) }}
}

// Compare orders texts as the alphabet of the page's language does, for
// slices.SortFunc. Long lists are sorted by the database.
func Compare(ctx context.Context) func(a, b string) int {
	pool := collators[Lang(ctx)]
	return func(a, b string) int {
		c := pool.Get().(*collate.Collator)
		defer pool.Put(c)
		return c.CompareString(a, b)
	}
}

// Match chooses the language of a page: the person's own setting, else the one
// chosen on this device, else the first of Accept-Language we speak. Slovak
// readers get Czech; everybody else gets English.
func Match(userSetting, cookie, acceptLanguage string) Language {
	for _, chosen := range []string{userSetting, cookie} {
		if l := Language(chosen); l.Known() {
			return l
		}
	}
	if len(acceptLanguage) > 1000 {
		return En
	}
	tags, weights, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return En
	}
	for i, tag := range tags {
		if weights[i] <= 0 {
			continue
		}
		base, _ := tag.Base()
		switch l := Language(base.String()); {
		case l.Known():
			return l
		case l == "sk":
			return Cs
		}
	}
	return En
}
