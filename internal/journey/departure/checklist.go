package departure

import (
	"context"
	"slices"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
)

// Item is a line of the travel checklist. It is also the key of the need that
// it clears.
type Item string

// The items in the order of the list.
const (
	TravelDocument      Item = "travel_document"
	Ticket              Item = "ticket"
	EntryBanInformation Item = "entry_ban_information"
	Allowance           Item = "allowance"
	MedicalClearance    Item = "medical_clearance"
	Escort              Item = "escort"
	TransitVisa         Item = "transit_visa"
	ArrivalAssistance   Item = "arrival_assistance"
)

// Options are the items.
func (Item) Options() []Item {
	return []Item{TravelDocument, Ticket, EntryBanInformation, Allowance, MedicalClearance, Escort, TransitVisa, ArrivalAssistance}
}

// Required reports whether somebody must say something about the item; the
// others read "not required" until they are ticked.
func (i Item) Required() bool {
	return slices.Contains([]Item{TravelDocument, Ticket, EntryBanInformation, Allowance}, i)
}

// CheckState is what is said about an item.
type CheckState string

// The states an item can be given; one of which nothing is said has no row.
const (
	CheckDone        CheckState = "done"
	CheckNotRequired CheckState = "not_required"
)

// Options are the states.
func (CheckState) Options() []CheckState { return []CheckState{CheckDone, CheckNotRequired} }

// TickState is a CheckState as a form sends it, or the taking back of one.
type TickState string

// TickOpen takes back what was said about an item.
const TickOpen TickState = "open"

// Options are the answers of the form.
func (TickState) Options() []TickState {
	return []TickState{TickState(CheckDone), TickState(CheckNotRequired), TickOpen}
}

// Tick is what somebody says about an item. A button sends item and state
// alone; the day is then today.
type Tick struct {
	Item   Item      `form:"item,required"`
	State  TickState `form:"state,required"`
	DoneOn date.Date `form:"done_on"`
	Note   string    `form:"note,max=1000"`
}

// Check is an item as it stands.
type Check struct {
	ID         int64      `db:"id,auto"`
	CaseID     int64      `db:"case_id,once"`
	Item       Item       `db:"item,once"`
	RecordedBy int64      `db:"recorded_by"` // who said so last
	State      CheckState `db:"state"`
	DoneOn     date.Date  `db:"done_on"`
	Note       string     `db:"note"`
	Version    int        `db:"version,auto"`
	CreatedAt  time.Time  `db:"created_at,auto"`
}

// tick is the check as its form shows it; an item nobody spoke of is open.
func (c Check) tick() Tick {
	t := Tick{Item: c.Item, State: TickState(c.State), DoneOn: c.DoneOn, Note: c.Note}
	if c.State == "" {
		t.State = TickOpen
	}
	return t
}

func (t Tick) check(f *form.Form, today date.Date) {
	if t.DoneOn.After(today) {
		f.Problem("done_on", "form.in_future")
	}
}

// Line is an item with its check and who ticked it.
type Line struct {
	Check
	GivenName  string `db:"given_name"`
	FamilyName string `db:"family_name"`
}

// Ticked reports whether somebody said something about the item.
func (l Line) Ticked() bool { return l.ID != 0 }

// By is who ticked the item, in the order of the reader's language.
func (l Line) By(ctx context.Context) string {
	return i18n.PersonName(ctx, l.FamilyName, l.GivenName)
}

// Lines completes the ticked lines to the whole list in its order.
func Lines(ticked []Line) []Line {
	var out []Line
	for _, item := range Item("").Options() {
		l := Line{Check: Check{Item: item}}
		if i := slices.IndexFunc(ticked, func(x Line) bool { return x.Item == item }); i >= 0 {
			l = ticked[i]
		}
		out = append(out, l)
	}
	return out
}

// locked says why nothing can be ticked at a stage of the case: a message key,
// or nothing.
func locked(c casefile.Case) string {
	switch {
	case !c.Open():
		return "casefile.refused.closed"
	case c.Stage.Before(casefile.Approved):
		return "departure.check.too_early"
	case !c.Stage.BeforeDeparture():
		return "departure.check.too_late"
	}
	return ""
}
