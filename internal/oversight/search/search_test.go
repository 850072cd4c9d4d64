package search_test

import (
	"slices"
	"testing"
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/oversight/search"
)

func TestWhatIsTypedIsUnderstood(t *testing.T) {
	t.Parallel()
	today := date.Of(2026, time.November, 19)
	for typed, want := range map[string]search.Sought{
		"  Hassan   Ali ":      {Name: "Hassan Ali"},
		"bud-26-00421":         {Reference: "BUD-26-00421", Document: "bud-26-00421", Old: "bud-26-00421"},
		"BUD 26 421":           {Reference: "BUD-26-00421", Document: "BUD 26 421", Old: "bud 26 421"},
		"Hassan 1988-03-14":    {Name: "Hassan", Born: "1988-03-14"},
		"1988. 03. 14. Hassan": {Name: "Hassan", Born: "1988-03-14"},
		"14.3.1988":            {Born: "1988-03-14"},
		"+36 20 123 4567":      {Phone: "+36 20 123 4567", Old: "+36 20 123 4567"},
		"A 123 4567":           {Document: "A 123 4567", Old: "a 123 4567", Name: "A 123 4567"},
		"كريم":                 {Name: "كريم"},
		"":                     {},
		"26-421":               {Numbers: []string{"BUD-26-00421"}, Document: "26-421", Old: "26-421", Phone: "26-421"},
		"2000-31-31":           {Phone: "2000-31-31", Document: "2000-31-31", Old: "2000-31-31"},
	} {
		got := search.Understand(typed, "BUD", today)
		got.Typed = ""
		if got.Reference != want.Reference || got.Name != want.Name || got.Born != want.Born || got.Phone != want.Phone ||
			got.Document != want.Document || got.Old != want.Old || !slices.Equal(got.Numbers, want.Numbers) {
			t.Errorf("%q is understood as %+v", typed, got)
		}
	}
	if n := search.Understand("421", "BUD", today).Numbers; !slices.Contains(n, "BUD-26-00421") || !slices.Contains(n, "BUD-98-00421") || len(n) != 40 {
		t.Errorf("a bare number is of %v", n)
	}
}
