package task

import (
	"net/url"
	"slices"
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
)

// Whose tasks a list shows, besides a staff member's number.
const (
	Mine     = ""
	OfOffice = "office"
)

// Kind is what a list shows.
type Kind string

// The kinds: tasks proper, and what cases need next.
const (
	Tasks Kind = "tasks"
	Needs Kind = "needs"
)

// Options are the kinds.
func (Kind) Options() []Kind { return []Kind{Tasks, Needs} }

// Filter is what a list is narrowed to; the zero value is everything that
// waits for the reader.
type Filter struct {
	Whose   string // Mine, OfOffice or a staff number
	Kind    Kind   // empty: both
	Settled bool   // what the reader did or called off lately, instead
}

// FilterOf reads a filter from an address; what cannot be meant is left out.
// Only a manager looks at others' tasks.
func FilterOf(q url.Values, u access.User) Filter {
	f := Filter{Settled: q.Get("done") != ""}
	if k := Kind(q.Get("kind")); slices.Contains(k.Options(), k) {
		f.Kind = k
	}
	if w := q.Get("whose"); access.Can(u, access.OfficeToday) && (w == OfOffice || number(w) > 0) {
		f.Whose = w
	}
	return f
}

// URL is the address of the list.
func (f Filter) URL() string { return f.at(nil) }

func (f Filter) at(p *place) string {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	set("whose", f.Whose)
	set("kind", string(f.Kind))
	if f.Settled {
		v.Set("done", "yes")
	}
	if p != nil {
		v.Set("after", p.String())
	}
	if len(v) == 0 {
		return "/tasks"
	}
	return "/tasks?" + v.Encode()
}

// Item is a line of a list: a task, or what a case needs next.
type Item struct {
	ID           int64          `db:"id"` // of the task, or of the case
	Need         string         `db:"need"`
	BlockedOn    casefile.Owner `db:"blocked_on"`
	Since        date.Date      `db:"since"`
	Key          date.Date      `db:"key"` // DueOn, and the end of time without one
	Rule         Rule           `db:"rule"`
	Title        string         `db:"title"`
	Note         string         `db:"note"`
	State        State          `db:"state"`
	FallsTo      Falling        `db:"falls_to"`
	OwnerID      int64          `db:"owner_id"`
	OwnerGiven   string         `db:"owner_given"`
	OwnerFamily  string         `db:"owner_family"`
	MakerID      int64          `db:"maker_id"`
	MakerGiven   string         `db:"maker_given"`
	MakerFamily  string         `db:"maker_family"`
	Reference    string         `db:"reference"`
	FamilyName   string         `db:"family_name"`
	GivenName    string         `db:"given_name"`
	OriginalName string         `db:"original_name"`
	OriginalLang string         `db:"original_language"`
	bare         bool           // stands on a page of its case
}

// endOfTime is the Key of what has no limit.
var endOfTime = date.Of(9999, 12, 31)

// IsTask tells a task from a need.
func (i Item) IsTask() bool { return i.Need == "" }

// DueOn is the day by which it is to be done; zero: no limit.
func (i Item) DueOn() date.Date {
	if i.Key == endOfTime {
		return date.Date{}
	}
	return i.Key
}

// URL is where it is done: the section of the case, or the task's own page.
func (i Item) URL() string {
	switch {
	case !i.IsTask():
		return "/cases/" + i.Reference + "/" + NeedSection(i.Need)
	case i.Rule != "" && sections[i.Rule] != "":
		return "/cases/" + i.Reference + "/" + sections[i.Rule]
	case i.Reference != "":
		return "/cases/" + i.Reference
	}
	return "/tasks/" + itoa(i.ID)
}

// needSections are the pages on which the needs of the journey are met.
var needSections = func() map[string]string {
	all := slices.Clone(casefile.Interruptions)
	for _, s := range casefile.Steps {
		all = append(append(all, s.Needs...), s.Done)
	}
	for _, t := range casefile.Turns {
		all = append(all, t.Needs...)
	}
	out := map[string]string{}
	for _, n := range all {
		out[n.Key] = n.Section
	}
	return out
}()

// NeedSection is the page of the case on which a need is met.
func NeedSection(need string) string { return needSections[need] }

// place is a row of a list after which a page begins. Rows are ordered by day,
// tasks before needs, then by id.
type place struct {
	key  date.Date
	need bool
	id   int64
}

func placeOf(i Item) *place { return &place{key: i.Key, need: !i.IsTask(), id: i.ID} }

// String is the place as an address carries it.
func (p place) String() string {
	kind := "t"
	if p.need {
		kind = "n"
	}
	return kind + itoa(p.id) + "~" + p.key.String()
}

// readPlace reads a place from an address; the zero place is the beginning.
func readPlace(s string) place {
	for i, r := range s {
		if r != '~' || i < 2 || s[0] != 't' && s[0] != 'n' {
			continue
		}
		key, err := date.Parse(s[i+1:])
		id := number(s[1:i])
		if err == nil && id > 0 {
			return place{key: key, need: s[0] == 'n', id: id}
		}
	}
	return place{}
}

// bounds are after which task and after which case the page begins.
func (p place) bounds() (task, need int64) {
	if p.need {
		return 1<<62 - 1, p.id
	}
	return p.id, 0
}

func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
