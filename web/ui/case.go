package ui

// Identity is who a case is about, for the bar above every page of the case.
// Everything in it is ready to be read.
type Identity struct {
	Name string
	// Original is the name in its own script, with its language.
	Original, OriginalLang string
	Reference              string
	// URL of the overview; on the overview itself it is empty and the name is
	// the page's h1.
	URL   string
	Tags  []TagData
	Facts []LabelValue
	// Steps draw the journey; empty on one-line bars.
	Steps []Step
	// Primary and More are the acts: the one button, and the menu beside it.
	Primary *Link
	More    []Link
}

// TagData is a tag as data.
type TagData struct {
	Kind       Kind
	Icon, Text string
}

// LabelValue is a short fact on a line of many.
type LabelValue struct {
	Label, Value string
}

// Progress is where a step stands as seen from today.
type Progress int

// The three places a step can be in.
const (
	Ahead Progress = iota
	Here
	Past
)

// Step is one of the stages of the journey.
type Step struct {
	Label    string
	Progress Progress
	// When is the day it was passed, or "since 30 Oct" for the present one.
	When string
	// Leg is the heading of the part of the journey that begins here.
	Leg string
}

// here is the number of the present step, from 1, and what follows it. A
// journey that ended has no present step.
func here(steps []Step) (n int, step Step, next string) {
	for i, s := range steps {
		if s.Progress == Here {
			if i+1 < len(steps) {
				next = steps[i+1].Label
			}
			return i + 1, s, next
		}
	}
	return 0, Step{}, ""
}

func afterComma(s string) string {
	if s == "" {
		return ""
	}
	return ", " + s
}

func (s Step) class(first bool) string {
	var past, leg string
	if s.Progress == Past {
		past = "is-past"
	}
	if s.Leg != "" && !first {
		leg = "is-leg"
	}
	return Class(past, leg)
}

// Task is something that blocks a case: what, why, who can clear it, since
// when, and the one thing to do about it.
type Task struct {
	Title, Reason string
	// State draws the mark when no Icon is given.
	State TaskState
	Icon  string
	// Who can clear it: "You", "Embassy of Iraq".
	Who string
	// Since is how long it waits, "18 days"; Kind colours it as its limit
	// comes near or has passed, and Limit says the limit or the start.
	Since string
	Kind  Kind
	Limit string
	// People are the cases it holds up, on pages about several.
	People []Link
	Act    *Link
}

// TaskState is how far a task is.
type TaskState int

// The states of a task. A Shut one cannot be begun yet; its reason says why.
const (
	Open TaskState = iota
	Underway
	Shut
)

// between is what stands after the n-th of the people of a task.
func (t Task) between(n int) string {
	switch {
	case n+1 < len(t.People):
		return ", "
	case t.Reason != "":
		return " – "
	}
	return ""
}

func (t Task) icon() string {
	switch {
	case t.Icon != "":
		return t.Icon
	case t.State == Underway:
		return "circle-half-2"
	case t.State == Shut:
		return "lock"
	}
	return "circle"
}

// Event is something that happened or will: an entry of a timeline, an
// appointment.
type Event struct {
	// When is "today 8:41" and Machine the same as 2026-11-19T08:41.
	When, Machine string
	// Detail is a second line under the time: "45 min".
	Detail string
	Icon   string
	Title  string
	// URL makes the title a link.
	URL string
	// By is who did it.
	By string
	// Text is a line about it, as it was typed.
	Text string
}

// SectionGroup is a part of a case's navigation.
type SectionGroup struct {
	Title string
	Items []Section
}

// Section is a page of a case.
type Section struct {
	Label, URL string
	Current    bool
	// Count stands at the right: "4", "9 of 14", "1 missing" (Soon), "3 new"
	// (Stage).
	Count string
	Kind  Kind
	// Guarded sections are for those named only; a lock says so.
	Guarded bool
}
