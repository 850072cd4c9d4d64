package departure

import (
	"context"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
)

// Confirmer is who told us that people arrived.
type Confirmer string

// The confirmers; unknown is for taken-over files.
const (
	ByMission   Confirmer = "iom_mission"
	ByPartner   Confirmer = "partner"
	ByPerson    Confirmer = "person"
	ByAuthority Confirmer = "authority"
	ByUnknown   Confirmer = "unknown"
)

// Options are the confirmers.
func (Confirmer) Options() []Confirmer {
	return []Confirmer{ByMission, ByPartner, ByPerson, ByAuthority, ByUnknown}
}

// ArrivalDetails are what is written down about an arrival.
type ArrivalDetails struct {
	ArrivedOn   date.Date `db:"arrived_on" form:"arrived_on,required"`
	ConfirmedBy Confirmer `db:"confirmed_by" form:"confirmed_by,required"`
	Place       string    `db:"place" form:"place"`
	ReceivedBy  string    `db:"received_by" form:"received_by"`
	Note        string    `db:"note" form:"note,max=2000"`
}

// Arriving are the details of an arrival with the members it is about.
type Arriving struct {
	Members []int64 `form:"members,required"`
	ArrivalDetails
}

// Arrival is one member's arriving, as a dated fact.
type Arrival struct {
	ID         int64           `db:"id,auto"`
	CaseID     int64           `db:"case_id,once"`
	MemberID   int64           `db:"member_id,once"`
	RecordedBy int64           `db:"recorded_by,once"`
	Source     casefile.Source `db:"source,once"`
	ArrivalDetails
	Voided    bool      `db:"voided,auto"`
	Version   int       `db:"version,auto"`
	CreatedAt time.Time `db:"created_at,auto"`
}

// awaited are the members who left and of whom no arrival is on file.
func awaited(c casefile.Case) []casefile.Member {
	var out []casefile.Member
	for _, m := range c.Members {
		if m.Status == casefile.MemberDeparted {
			out = append(out, m)
		}
	}
	return out
}

func (d ArrivalDetails) check(f *form.Form, today date.Date) {
	if d.ArrivedOn.After(today) {
		f.Problem("arrived_on", "form.in_future")
	}
}

// checkOrder refuses an arrival before the departure of anybody it is about.
func (d ArrivalDetails) checkOrder(ctx context.Context, f *form.Form, left map[int64]Departure, arriving []casefile.Member) {
	for _, m := range arriving {
		if out := left[m.ID]; d.ArrivedOn.Before(out.DepartedOn) && !d.ArrivedOn.IsZero() {
			f.Problem("arrived_on", "departure.arrival.before_departure", "Name", m.Name(ctx), "Day", out.DepartedOn)
		}
	}
}
