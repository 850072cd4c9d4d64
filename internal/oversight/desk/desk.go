// Package desk looks across the cases of an office: the case list with its
// filters, what waits today for a counsellor and for a manager, the forms
// somebody left unfinished, and the giving of many cases to one counsellor.
//
// A list reads what the case rows keep of their assessment; nothing is worked
// out again here. Every number is a Filter counted, and leads to the list of
// that same Filter.
package desk

import (
	"net/url"
	"slices"
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
)

// Status is which cases a list shows at all.
type Status string

// The statuses. Open is what a list shows unless told otherwise, and says so.
const (
	Open   Status = "open"
	Closed Status = "closed"
	All    Status = "all"
)

// Options are the statuses.
func (Status) Options() []Status { return []Status{Open, Closed, All} }

// Due narrows a list to cases with something due.
type Due string

// The spans; each but Overdue holds what is overdue as well.
const (
	Overdue   Due = "overdue"
	DueWeek   Due = "7"
	DueInTwo  Due = "14"
	stuckDays     = 14
)

// Options are the spans.
func (Due) Options() []Due { return []Due{Overdue, DueWeek, DueInTwo} }

// Whose a case is, besides a counsellor's number.
const (
	Mine   = "me"
	Nobody = "none"
)

// None stands in a Filter for "not recorded": no country, no programme.
const None = "none"

// Filter is what a list is narrowed to. The zero value shows every open case
// of the office; the address of a list is nothing else than its Filter.
type Filter struct {
	Status     Status
	Stage      casefile.Stage
	Counsellor string // Mine, Nobody, or a staff number
	Blocker    string // key of a need
	Waiting    casefile.Owner
	Country    string // ISO 3166 alpha-2, or None
	Programme  string // number of the programme, or None
	Due        Due
	Stuck      bool // for more than 14 days
	Children   bool
	Detained   bool
	Imported   bool
}

// FilterOf reads a filter from an address. What cannot be meant is left out,
// so that an old link still opens a list.
func FilterOf(q url.Values) Filter {
	f := Filter{
		Status: known(Status(q.Get("status"))), Stage: known(casefile.Stage(q.Get("stage"))), Waiting: known(casefile.Owner(q.Get("waiting"))),
		Due: known(Due(q.Get("due"))), Stuck: q.Get("stuck") != "", Children: q.Get("children") != "",
		Detained: q.Get("detained") != "", Imported: q.Get("imported") != "",
	}
	if c := q.Get("counsellor"); c == Mine || c == Nobody || number(c) > 0 {
		f.Counsellor = c
	}
	if p := q.Get("programme"); p == None || number(p) > 0 {
		f.Programme = p
	}
	if c := q.Get("country"); c == None || i18n.IsCountry(c) {
		f.Country = c
	}
	if b := q.Get("blocker"); keyLike(b) {
		f.Blocker = b
	}
	if f.Status == Open {
		f.Status = ""
	}
	return f
}

func known[T interface {
	~string
	Options() []T
}](v T) T {
	if slices.Contains(v.Options(), v) {
		return v
	}
	return ""
}

func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != s {
		return 0
	}
	return n
}

// keyLike tells whether a text can be the key of a need.
func keyLike(s string) bool {
	if s == "" || len(s) > 60 {
		return false
	}
	for _, r := range s {
		if (r < 'a' || r > 'z') && r != '_' {
			return false
		}
	}
	return true
}

// Open tells whether only open cases are shown.
func (f Filter) Open() bool { return f.Status == "" }

// Values is the filter as an address carries it. Equal filters have equal
// addresses.
func (f Filter) Values() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{
		"status": string(f.Status), "stage": string(f.Stage), "counsellor": f.Counsellor, "blocker": f.Blocker,
		"waiting": string(f.Waiting), "country": f.Country, "programme": f.Programme, "due": string(f.Due),
		"stuck": flag(f.Stuck, strconv.Itoa(stuckDays)), "children": flag(f.Children, "yes"),
		"detained": flag(f.Detained, "yes"), "imported": flag(f.Imported, "yes"),
	} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

func flag(on bool, value string) string {
	if on {
		return value
	}
	return ""
}

// URL is the address of the list.
func (f Filter) URL() string {
	if q := f.Values().Encode(); q != "" {
		return "/cases?" + q
	}
	return "/cases"
}

// Sort is an order of a list.
type Sort string

// The orders. A sort that begins with a minus runs the other way.
const (
	ByStuck   Sort = "stuck"   // longest stuck first
	ByOpened  Sort = "opened"  // newest first
	ByChanged Sort = "changed" // last changed first
	ByName    Sort = "name"    // family name
	ByDue     Sort = "due"     // earliest first, then what has no limit
)

// Options are the orders.
func (Sort) Options() []Sort { return []Sort{ByStuck, ByDue, ByOpened, ByChanged, ByName} }

// Sorts are the orders a list of these cases can have: what is closed is
// neither stuck nor due.
func (f Filter) Sorts() []Sort {
	if f.Open() {
		return ByStuck.Options()
	}
	return []Sort{ByChanged, ByOpened, ByName}
}

// Order is a sort and its direction.
type Order struct {
	By       Sort
	Backward bool
}

// OrderOf reads the order from an address; the first of the filter's own if
// it names none.
func (f Filter) OrderOf(s string) Order {
	o := Order{By: f.Sorts()[0]}
	if s != "" && s[0] == '-' {
		o.Backward, s = true, s[1:]
	}
	if slices.Contains(f.Sorts(), Sort(s)) {
		o.By = Sort(s)
	} else {
		o.Backward = false
	}
	return o
}

// String is the order as an address carries it.
func (o Order) String() string {
	if o.Backward {
		return "-" + string(o.By)
	}
	return string(o.By)
}

// Descending tells whether the values in the column fall from row to row. The
// longest stuck began first, so days fall where dates rise.
func (o Order) Descending() bool {
	falls := o.By == ByOpened || o.By == ByChanged || o.By == ByStuck
	return falls != o.Backward
}

// Row is a case as lists show it.
type Row struct {
	ID            int64          `db:"id"`
	Reference     string         `db:"reference"`
	Class         casefile.Class `db:"class"`
	Stage         casefile.Stage `db:"stage"`
	Voided        bool           `db:"voided"`
	Blocker       string         `db:"blocker"`
	BlockedOn     casefile.Owner `db:"blocked_on"`
	BlockedSince  date.Date      `db:"blocked_since"`
	DueOn         date.Date      `db:"due_on"`
	LastContactOn date.Date      `db:"last_contact_on"`
	Detained      bool           `db:"detained"`
	CounsellorID  int64          `db:"counsellor_id,null"`
	ListName      string         `db:"principal_name"` // where no principal applicant can be read
	FamilyName    string         `db:"family_name"`
	GivenName     string         `db:"given_name"`
	OriginalName  string         `db:"original_name"`
	OriginalLang  string         `db:"original_language"`
	Changed       bool           `db:"changed"` // by somebody else since the reader looked
	Key           string         `db:"key"`     // the row's place in the order of its list
}

// Stuck is for how many days the case has waited for the same thing; known is
// false when nothing blocks it.
func (r Row) Stuck(today date.Date) (days int, known bool) {
	if r.BlockedSince.IsZero() {
		return 0, false
	}
	return max(today.DaysSince(r.BlockedSince), 0), true
}

// distinct leaves out rows of a case that is there already: two members in the
// first place must not make two rows.
func distinct(rows []Row) []Row {
	return slices.CompactFunc(rows, func(a, b Row) bool { return a.ID == b.ID })
}

// URL is the case's page.
func (r Row) URL() string { return "/cases/" + r.Reference }

// pageSize is how many rows a page of a list holds.
const pageSize = 25

// Place is where in a list a page begins: after a row, or before it.
type Place struct {
	Key    string
	ID     int64
	Before bool
}

// PlaceOf reads a place from an address; ok is false on the first page.
func PlaceOf(q url.Values) (p Place, ok bool) {
	s := q.Get("after")
	if b := q.Get("before"); b != "" {
		s, p.Before = b, true
	}
	id, key, found := cut(s)
	p.ID, p.Key = id, key
	return p, found
}

func cut(s string) (id int64, key string, ok bool) {
	for i, r := range s {
		if r == '~' {
			id = number(s[:i])
			return id, s[i+1:], id > 0
		}
	}
	return 0, "", false
}

func placeOf(r Row) string { return strconv.FormatInt(r.ID, 10) + "~" + r.Key }
