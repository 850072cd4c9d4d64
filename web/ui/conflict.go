package ui

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
)

// piece is a run of words of a text, marked if the other version lacks it.
type piece struct {
	text string
	only bool
}

// mostWords bounds the comparison of two texts; longer ones are shown without
// marks.
const mostWords = 2000

// marked cuts a text into what it shares with the other version and what only
// it has, by the longest common run of words.
func marked(text, other string) []piece {
	a, b := words(text), words(other)
	if len(a) > mostWords || len(b) > mostWords {
		return []piece{{text: text}}
	}
	long := commonRuns(a, b)
	var pieces []piece
	add := func(word string, only bool) {
		if n := len(pieces); n > 0 && pieces[n-1].only == only {
			pieces[n-1].text += word
			return
		}
		pieces = append(pieces, piece{word, only})
	}
	i, j := 0, 0
	for i < len(a) {
		switch {
		case j < len(b) && same(a[i], b[j]):
			add(a[i], false)
			i, j = i+1, j+1
		case j < len(b) && long[i+1][j] < long[i][j+1]:
			j++
		default:
			add(a[i], true)
			i++
		}
	}
	return pieces
}

// same compares words without the space after them.
func same(a, b string) bool { return strings.TrimSpace(a) == strings.TrimSpace(b) }

// commonRuns tells at [i][j] the length of the longest common part of a[i:] and
// b[j:].
func commonRuns(a, b []string) [][]int16 {
	long := make([][]int16, len(a)+1)
	for i := range long {
		long[i] = make([]int16, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if same(a[i], b[j]) {
				long[i][j] = long[i+1][j+1] + 1
			} else {
				long[i][j] = max(long[i+1][j], long[i][j+1])
			}
		}
	}
	return long
}

// words cuts a text after each space, so that joined they are the text again.
func words(text string) []string {
	var out []string
	start, gap := 0, false
	for i, r := range text {
		space := unicode.IsSpace(r)
		if gap && !space {
			out = append(out, text[start:i])
			start = i
		}
		gap = space
	}
	if start < len(text) {
		out = append(out, text[start:])
	}
	return out
}

// other is the name of the person who saved first.
func other(ctx context.Context, v page.ConflictView) string {
	if v.Theirs == "" {
		return i18n.T(ctx, "ui.conflict.somebody")
	}
	return v.Theirs
}

// lead says what happened, and when if the reader may know.
func lead(ctx context.Context, v page.ConflictView) string {
	if v.SavedAt.IsZero() {
		return i18n.T(ctx, "ui.conflict.lead_undated", "Name", other(ctx, v))
	}
	return i18n.T(ctx, "ui.conflict.lead", "Name", other(ctx, v), "Time", i18n.Clock(ctx, v.SavedAt))
}

func changedBy(ctx context.Context, v page.ConflictView, mine bool) string {
	if mine {
		return i18n.T(ctx, "ui.conflict.you")
	}
	return other(ctx, v)
}

// pair is a hidden input.
type pair struct{ name, value string }

// pairs lists values in a fixed order.
func pairs(v url.Values) []pair {
	names := make([]string, 0, len(v))
	for n := range v {
		names = append(names, n)
	}
	slices.Sort(names)
	var out []pair
	for _, n := range names {
		for _, value := range v[n] {
			out = append(out, pair{n, value})
		}
	}
	return out
}

// longText tells whether a typed value is worth showing on a page of its own
// words, not a code.
func longText(s string) bool { return len(strings.TrimSpace(s)) > 2 }
