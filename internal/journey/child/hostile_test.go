package child_test

import (
	"net/http"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

// What the focal point agreed to is not changed behind their back.
func TestWhatIsChangedAfterwardsIsAgreedToAnew(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		step  string
		typed []string
		kept  bool
	}{
		{"determination", []string{"determination", "return", "sealed_options", "return at once"}, false},
		{"determination", []string{"panel", "Szabó"}, false},
		{"family", []string{"family_willing", "no"}, false},
		{"view", []string{"sealed_words", "I stay"}, false},
		{"determination", nil, true},
		{"guardian", []string{"guardian_order", "78/2026"}, true},
		{"handover", []string{"handover_contact", "+964 2"}, true},
	} {
		h := open(t)
		c := alone(h, casefile.Counselling)
		judit := h.As(casework.Judit).In(i18n.En)
		for _, s := range steps {
			v := judit
			if s.step == "focal" {
				v = h.As(focal())
			}
			post(v, c, s.step, s.typed...).Is(http.StatusSeeOther)
		}
		post(judit, c, x.step, x.typed...).Is(http.StatusSeeOther)
		if got := casework.Ask[bool](h, "SELECT focal_point_on > '0001-01-01' FROM child_procedures"); got != x.kept {
			t.Errorf("%s %v: agreed is %t", x.step, x.typed, got)
		}
	}
}
