package ui

import (
	"fmt"

	"github.com/a-h/templ"
)

// View is a saved way of looking at a list. Count is shown when it is not nil.
type View struct {
	Label, URL string
	Count      *int
	Current    bool
}

// Facet is a filter with its values, each a link.
type Facet struct {
	Title string
	Items []FacetItem
}

// FacetItem is one value of a filter: how many, and where it leads.
type FacetItem struct {
	Label string
	// Quiet is said after the label: "away to 24 Nov".
	Quiet string
	// Value stands at the right: "12", "14 / 52".
	Value   string
	URL     string
	Current bool
	// Length and Filled draw a bar, in per cent of the longest; none at 0.
	Length, Filled int
}

// Filter is what a list is narrowed to, defaults too; RemoveURL is the list
// without it.
type Filter struct {
	Label, RemoveURL string
}

// Paging are the ways on from a page of a list; an empty URL is the end.
type Paging struct {
	// Text says what is shown: "15 of 37 cases, longest stuck first".
	Text               string
	NewerURL, OlderURL string
}

// Sorting is a column's heading by which a list can be sorted.
type Sorting struct {
	Label, URL string
	// Direction is "ascending" or "descending" on the column in use, else
	// empty.
	Direction string
}

func (s Sorting) arrow() string {
	switch s.Direction {
	case "ascending":
		return "↑"
	case "descending":
		return "↓"
	}
	return ""
}

func percent(n int) string { return fmt.Sprint(min(max(n, 0), 100)) }

func sectionCount(k Kind) string {
	switch k {
	case Stage:
		return "hw-count"
	case Plain:
		return "hw-quiet hw-small"
	}
	return k.text() + " hw-small"
}

func caseColumns(aside templ.Component) string {
	if aside == nil {
		return "is-case is-plain"
	}
	return "is-case"
}
