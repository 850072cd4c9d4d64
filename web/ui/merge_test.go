package ui

import (
	"testing"

	"homeward/internal/kit/page"
)

func TestTheProposalHoldsWhatBothChanged(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, before, mine, theirs, want string }{
		{
			"both added", "She sewed. She begins with uniforms, orders come every August.",
			"She sewed. Her sister lends a room. She begins with uniforms, orders come every August, and alterations.",
			"She sewed. She begins with uniforms, orders come every August. Machines can be delivered.",
			"She sewed. Her sister lends a room. She begins with uniforms, orders come every August, and alterations. Machines can be delivered.",
		},
		{"the same added once", "One.", "One. Two.", "One. Two.", "One. Two."},
		{"one removed, one added", "One two three.", "One three.", "One two three. Four.", "One three. Four."},
		{"both at the end", "One.", "One. Mine.", "One. Theirs.", "One. Mine. Theirs."},
		{"lines stay", "One.\nTwo.", "One.\nMine.\nTwo.", "One.\nTwo.\nTheirs.", "One.\nMine.\nTwo.\nTheirs."},
		{"the same words changed", "One two three.", "One MINE three.", "One THEIRS three.", "fallback"},
		{"nothing before", "", "Mine.", "Theirs.", "fallback"},
	} {
		got := proposal(page.Choice{Before: c.before, Both: "fallback", Mine: page.Side{Shown: c.mine}, Theirs: page.Side{Shown: c.theirs}})
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestMarksNeverLoseOrAddAWord(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{{"a b c", "a x c"}, {"", "a"}, {"a", ""}, {"  a\n\nb ", "b"}, {"é ő", "ő é"}} {
		var whole string
		for _, p := range marked(pair[0], pair[1]) {
			whole += p.text
		}
		if whole != pair[0] {
			t.Errorf("%q came out as %q", pair[0], whole)
		}
	}
}
