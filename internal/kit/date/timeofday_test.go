package date_test

import (
	"testing"

	"homeward/internal/kit/date"
)

func TestTimesAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]date.TimeOfDay{
		"13:05": "13:05", "13.05": "13:05", "1305": "13:05", "905": "09:05", "9:05": "09:05", "9": "09:00", "23": "23:00",
		"9 h": "09:00", "9h": "09:00", "9h30": "09:30", "13.05.": "13:05", " 00:00 ": "00:00", "23:59": "23:59",
		"": "", "24:00": "", "13:60": "", "13:5": "", "noon": "", "1:2:3": "", "-1": "", "123456": "", "13:": "", "+9:00": "",
	} {
		got, err := date.ParseTimeOfDay(text)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v; want %q", text, got, err, want)
		}
	}
}
