package search

import (
	"cmp"
	"context"
	"strings"

	"homeward/internal/kit/i18n"
	"homeward/web/ui"
)

// why says by what somebody was found.
func (h Hit) why(ctx context.Context) string {
	var words []string
	if h.Number {
		words = append(words, i18n.T(ctx, "search.reason.number"))
	}
	if h.OldNumber != "" {
		words = append(words, i18n.T(ctx, "search.reason.old_number", "Number", h.OldNumber))
	}
	for _, r := range h.Reasons {
		words = append(words, i18n.Enum(ctx, "migrant.match", string(r)))
	}
	return strings.Join(words, ", ")
}

// about tells people of one name apart.
func (h Hit) about(ctx context.Context) string {
	var words []string
	if h.BirthDate.Known() {
		words = append(words, i18n.T(ctx, "search.born", "Day", i18n.Partial(ctx, h.BirthDate)))
	}
	if h.Citizenship != "" {
		words = append(words, i18n.Country(ctx, h.Citizenship))
	}
	return strings.Join(words, ", ")
}

func (h Hit) original() string {
	if h.FamilyName == "" && h.GivenName == "" {
		return ""
	}
	return h.OriginalName
}

func (h Hit) label(ctx context.Context) string {
	return cmp.Or(h.Name(ctx), h.CaseRef)
}

func (v view) title(ctx context.Context) string {
	if v.Typed == "" {
		return i18n.T(ctx, "search.title")
	}
	return i18n.T(ctx, "search.title_of", "Sought", v.Typed)
}

func (v view) heading(ctx context.Context) ui.Heading {
	h := ui.Heading{Title: i18n.T(ctx, "search.title")}
	if v.Session {
		h.Title = i18n.T(ctx, "search.for_session")
	}
	if v.All > 0 && !v.crowd() {
		h.Sub = i18n.N(ctx, "search.found", v.All)
	}
	return h
}

// crowd tells that so many fit that not all of them were looked at; a number
// would not be theirs.
func (v view) crowd() bool { return v.All >= crowd }

const crowd = 250

func (v view) paging() ui.Paging {
	var p ui.Paging
	if v.Page > 1 {
		p.NewerURL = v.at(v.Page - 1)
	}
	if v.More {
		p.OlderURL = v.at(v.Page + 1)
	}
	return p
}
