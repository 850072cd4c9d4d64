package desk_test

import (
	"strings"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
)

// Whatever can happen to a case has words on My day, in every language.
func TestEveryEventHasWordsOnMyDay(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		ctx := i18n.With(t.Context(), l)
		for _, e := range casefile.Event("").Options() {
			if said := i18n.Enum(ctx, "desk.event", string(e)); strings.Contains(said, "desk.event") && e != casefile.InformationOnly { // which makes no case
				t.Errorf("%s: %s has no words: %s", l, e, said)
			}
		}
	}
}
