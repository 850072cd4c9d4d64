package i18n

import "testing"

func TestNoTwoEntriesClaimOneName(t *testing.T) {
	t.Parallel()
	for _, tab := range []*table{countries(), languages()} {
		for _, c := range tab.conflicts {
			t.Error(c)
		}
	}
}
