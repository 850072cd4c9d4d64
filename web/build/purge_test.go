package main

import (
	"strings"
	"testing"
)

const library = `/*! Library, MIT */
@charset "UTF-8";
:root { --used: 1px; --unused: 2px; --by-used: 3px; }
.card, .carousel { margin: var(--used); }
.card:not(.carousel) { color: red; }
.badge .card { color: blue; }
[data-bs-toggle] .card { color: green; }
a:hover { background: url("data:image/svg+xml;a}b"); }
@media (min-width: 10px) { .carousel { top: 0; } }
@media print { .card { top: 1px; } }
@keyframes spin { to { top: 0; } }
@keyframes fade { to { top: 0; } }
.own-only { animation: fade 1s; }`

func TestPurgeKeepsWhatPagesUse(t *testing.T) {
	t.Parallel()
	got := purge(library, ".hw-x { top: var(--by-used); } .carousel-own { top: 0; }", map[string]bool{"card": true, "own-only": true})
	for _, want := range []string{
		"/*! Library, MIT */", "--used:1px", "--by-used:3px", ".card{margin", ".card:not(.carousel)", `url("data:image/svg+xml;a}b")`,
		"@media print{.card{", "@keyframes fade", ".own-only", ".hw-x", ".carousel-own",
	} {
		if !strings.Contains(strings.ReplaceAll(got, ": 1px;", ":1px;"), want) && !strings.Contains(strings.ReplaceAll(got, ": ", ":"), want) {
			t.Errorf("%q was dropped from\n%s", want, got)
		}
	}
	for _, unwanted := range []string{"--unused", ".carousel{", ",.carousel", ".badge", "data-bs-toggle", "min-width", "spin"} {
		if strings.Contains(got, unwanted) {
			t.Errorf("%q was kept in\n%s", unwanted, got)
		}
	}
}

func TestPurgeReadsWordsOfTemplatesAndStringsOfGo(t *testing.T) {
	t.Parallel()
	words, err := wordsIn("../ui")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"hw-top", "card-header", "hw-w-date"} {
		if !words[want] {
			t.Errorf("the class %s is not among the words", want)
		}
	}
	if words["FactText"] && words["func"] {
		t.Error("Go code outside strings was read")
	}
}
