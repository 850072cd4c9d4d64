package ui

// Kind is what the colour of a tag, a note or a duration repeats; the words
// say it first.
type Kind string

// The kinds and when to use them.
const (
	Plain   Kind = ""           // a fact
	Stage   Kind = "is-stage"   // where a case stands
	Late    Kind = "is-late"    // an error, or a limit that has passed
	Soon    Kind = "is-soon"    // a limit that comes near, something missing
	Done    Kind = "is-done"    // done, saved
	Guarded Kind = "is-guarded" // protected: details only for those named
)

// text is the class of running text of this kind.
func (k Kind) text() string {
	switch k {
	case Late:
		return "hw-late"
	case Soon:
		return "hw-soon"
	case Done:
		return "hw-done"
	case Guarded:
		return "hw-guard"
	}
	return ""
}

// icon is the shape that goes with a kind when the page names no other.
func (k Kind) icon() string {
	switch k {
	case Late:
		return "alert-circle"
	case Soon:
		return "clock"
	case Done:
		return "check"
	case Guarded:
		return "lock"
	}
	return "info-circle"
}

// Heading opens a page: its h1, what is said beside it, and the way back.
type Heading struct {
	Title string
	// Sub is one quiet line beside the title.
	Sub string
	// Back leads to where the page belongs, above the title.
	Back *Link
}

// Post is an act without a page of its own. About names what it is done to, for
// those who hear the button alone. A Quiet one is a way back.
type Post struct {
	URL, Label, About string
	Inputs            []Input
	Quiet             bool
}

// Input is a value a Post sends along.
type Input struct {
	Name, Value string
}

func (p Post) class() string {
	if p.Quiet {
		return "btn-ghost"
	}
	return ""
}
