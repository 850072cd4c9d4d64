package date

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// TimeOfDay is a time on the clock of the place, to the minute: "13:05".
// Empty is not given. Stored as text.
type TimeOfDay string

var errTimeOfDay = errors.New("not a time of day")

// ParseTimeOfDay reads a time as people write it: 13:05, 13.05, 1305, 9, "9 h".
func ParseTimeOfDay(s string) (TimeOfDay, error) {
	s = strings.TrimSpace(strings.TrimRight(strings.ToLower(strings.TrimSpace(s)), ".h"))
	if s == "" {
		return "", errTimeOfDay
	}
	hours, minutes, apart := s, "0", false
	if i := strings.IndexAny(s, ":.,h "); i >= 0 {
		hours, minutes, apart = s[:i], strings.TrimSpace(s[i+1:]), true
	} else if len(s) > 2 {
		hours, minutes, apart = s[:len(s)-2], s[len(s)-2:], true
	}
	if apart && len(minutes) != 2 {
		return "", errTimeOfDay
	}
	h, herr := strconv.ParseUint(hours, 10, 8)
	m, merr := strconv.ParseUint(minutes, 10, 8)
	if herr != nil || merr != nil || len(hours) > 2 || h > 23 || m > 59 {
		return "", errTimeOfDay
	}
	return TimeOfDay(fmt.Sprintf("%02d:%02d", h, m)), nil
}
