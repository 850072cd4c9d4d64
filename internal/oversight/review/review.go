// Package review is the queue of an office's decisions: everything that waits
// for a manager or the deputy, the oldest first, one after the other.
package review

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/workday"
)

// Kind is what somebody waits for.
type Kind string

// The kinds of decisions.
const (
	Eligibility Kind = "eligibility"
	Exception   Kind = "exception"
	Plan        Kind = "plan"
	Closing     Kind = "closing"
	Allowance   Kind = "allowance"
	Itinerary   Kind = "itinerary"
	Transfer    Kind = "transfer"
	Payment     Kind = "payment"
)

// Options are the kinds.
func (Kind) Options() []Kind {
	return []Kind{Eligibility, Exception, Plan, Closing, Allowance, Itinerary, Payment, Transfer}
}

// room is the page of a case on which a kind is decided.
func (k Kind) room() string {
	switch k {
	case Eligibility, Exception:
		return "eligibility"
	case Plan:
		return "plan"
	case Closing:
		return "close"
	case Payment:
		return "payments"
	}
	return string(k)
}

// within is how many working days a decision may take.
func (k Kind) within() int {
	switch k {
	case Eligibility, Exception:
		return casefile.ReviewWithin
	case Closing:
		return casefile.ClosingWithin
	case Transfer:
		return casefile.TransferWithin
	}
	return 5
}

// Item is a decision that waits.
type Item struct {
	Kind      Kind      `db:"kind"`
	ID        int64     `db:"id"`
	AskedOn   date.Date `db:"asked_on"`
	Reference string    `db:"reference"`
	Hands     []int64   `db:"hands"` // who had a hand in it and does not decide
	Code      string    `db:"code"`  // what exactly: rule, reason, number
	Since     time.Time `db:"since"` // the decision before; year 1: none
	Country   string    `db:"country"`

	AskedGiven   string   `db:"asked_given"`
	AskedFamily  string   `db:"asked_family"`
	GivenName    string   `db:"given_name"`
	FamilyName   string   `db:"family_name"`
	OriginalName string   `db:"original_name"`
	OriginalLang string   `db:"original_language"`
	Changed      []string `db:"changed"` // tables and columns since the decision before
	WasCountry   string   `db:"was_country"`
	IsCountry    string   `db:"is_country"`

	// Of a plan: whether one of two approvals is given, what the mission thinks,
	// and how many activities differ from the version before.
	Second  bool   `db:"second"`
	Opinion string `db:"opinion"`
	Added   int    `db:"added"`
	Altered int    `db:"altered"`
	Dropped int    `db:"dropped"`
}

// Place is where an item stands in the queue.
type Place struct {
	On   date.Date
	Kind Kind
	ID   int64
}

// Place is the item's place.
func (i Item) Place() Place { return Place{i.AskedOn, i.Kind, i.ID} }

func (p Place) String() string {
	return p.On.String() + "." + string(p.Kind) + "." + strconv.FormatInt(p.ID, 10)
}

// PlaceOf reads a place; what cannot be one is the beginning of the queue.
func PlaceOf(s string) Place {
	parts := strings.Split(s, ".")
	if len(parts) != 3 {
		return Place{}
	}
	on, err := date.Parse(parts[0])
	id, err2 := strconv.ParseInt(parts[2], 10, 64)
	if err != nil || err2 != nil || !slices.Contains(Kind("").Options(), Kind(parts[1])) {
		return Place{}
	}
	return Place{on, Kind(parts[1]), id}
}

// Due is the last day on which the decision is in time.
func (i Item) Due() date.Date { return workday.Add(i.Country, i.AskedOn, i.Kind.within()) }

// Again reports that it was decided before and is asked once more.
func (i Item) Again() bool { return i.Since.Year() > 1 }

// Mine reports whether a user may decide on it.
func (i Item) Mine(u access.User) bool { return access.Second(u, i.Hands...) }

// page is where it is decided.
func (i Item) page() string {
	c := casefile.Case{Reference: i.Reference}
	switch i.Kind {
	case Exception:
		return c.URL("eligibility/exceptions/" + strconv.FormatInt(i.ID, 10))
	case Plan:
		return c.URL("plan/decide")
	case Payment:
		return c.URL("payments/" + strconv.FormatInt(i.ID, 10) + "/decide")
	case Transfer:
		return "/transfers/" + strconv.FormatInt(i.ID, 10)
	}
	return c.URL(i.Kind.room())
}

// URL is the page where it is decided, opened from its place in the queue.
func (i Item) URL() string { return casefile.QueueURL(i.page(), i.Place().String()) }

// Waiting is how many decisions of a kind wait.
type Waiting struct {
	Kind  Kind `db:"kind"`
	Count int  `db:"count"`
}

// Count is how many of a kind wait; of all kinds where none is named.
func Count(all []Waiting, k Kind) (n int) {
	for _, w := range all {
		if k == "" || w.Kind == k {
			n += w.Count
		}
	}
	return n
}
