package ui

import (
	"slices"
	"strings"
	"unicode"

	"homeward/internal/kit/page"
)

// change is a version of a text as seen from the text before it.
type change struct {
	// kept holds, for each word of the text before, the same word in this
	// version; empty where it was taken away.
	kept []string
	// added holds what was put in before each word, and at the end.
	added [][]string
}

func changeFrom(before, after []string) change {
	long := commonRuns(before, after)
	c := change{kept: make([]string, len(before)), added: make([][]string, len(before)+1)}
	at := 0 // what is added stands where the last common word ended
	i, j := 0, 0
	for i < len(before) || j < len(after) {
		switch {
		case i < len(before) && j < len(after) && same(before[i], after[j]):
			c.kept[i] = after[j]
			i, j = i+1, j+1
			at = i
		case j < len(after) && (i == len(before) || long[i][j+1] >= long[i+1][j]):
			c.added[at] = append(c.added[at], after[j])
			j++
		default:
			i++
		}
	}
	return c
}

// proposal is a text that holds what both people changed. Where they changed
// the same words it is left to the simpler proposal of the page.
func proposal(c page.Choice) string {
	before, mine, theirs := words(c.Before), words(c.Mine.Shown), words(c.Theirs.Shown)
	if len(before) == 0 || max(len(before), len(mine), len(theirs)) > mostWords {
		return c.Both
	}
	m, t := changeFrom(before, mine), changeFrom(before, theirs)
	var out strings.Builder
	put := func(words []string) {
		for _, w := range words {
			if s := out.String(); s != "" && !unicode.IsSpace(rune(s[len(s)-1])) {
				out.WriteByte(' ')
			}
			out.WriteString(w)
		}
	}
	for i := range len(before) + 1 {
		put(m.added[i])
		if !slices.EqualFunc(m.added[i], t.added[i], same) {
			if len(m.added[i]) > 0 && len(t.added[i]) > 0 && i < len(before) && m.kept[i] == "" && t.kept[i] == "" {
				return c.Both
			}
			put(t.added[i])
		}
		if i < len(before) && m.kept[i] != "" && t.kept[i] != "" {
			put([]string{longer(m.kept[i], t.kept[i])})
		}
	}
	return strings.TrimSpace(out.String())
}

// longer keeps the space after a word that one version has and the other,
// ending with it, has not.
func longer(a, b string) string {
	if len(b) > len(a) {
		return b
	}
	return a
}
