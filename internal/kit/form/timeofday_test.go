package form_test

import (
	"net/url"
	"testing"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
)

type meeting struct {
	At      date.TimeOfDay `form:"at"`
	Minutes int            `form:"minutes,max=1440"`
	Note    string         `form:"note,max=2000"`
	Place   string         `form:"place"`
}

func TestATimeOfDayIsReadAndOneThatIsNoneIsNoted(t *testing.T) {
	t.Parallel()
	var m meeting
	if f := form.Decode(url.Values{"at": {"9.30"}}, "meeting", &m); !f.OK() || m.At != "09:30" || form.New("meeting", m).Value("at") != "09:30" {
		t.Errorf("%q, %v", m.At, f.Problems)
	}
	f := form.Decode(url.Values{"at": {"half past nine"}}, "meeting", &m)
	if p, noted := f.ProblemOf("at"); !noted || p.Key != "form.not_a_time" || f.Value("at") != "half past nine" {
		t.Errorf("%v, kept %q", f.Problems, f.Value("at"))
	}
}

func TestOnlyRunningTextIsMergedAsText(t *testing.T) {
	t.Parallel()
	f := form.New("meeting", meeting{})
	for name, want := range map[string]bool{"note": true, "minutes": false, "place": false, "at": false} {
		if f.Text(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
}

func TestADayThatIsNeededIsGiven(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{"", "  ", "-", "?", "\ufeff", "\u200b"} {
		var d struct {
			On date.Date `form:"on,required"`
		}
		if f := form.Decode(url.Values{"on": {typed}}, "x", &d); f.OK() {
			t.Errorf("%q is taken for a day", typed)
		}
	}
}
