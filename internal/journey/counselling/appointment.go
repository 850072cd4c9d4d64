package counselling

import (
	"slices"
	"strings"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
)

// AppointmentState is what became of an appointment.
type AppointmentState string

// The states.
const (
	Planned   AppointmentState = "planned"
	Held      AppointmentState = "held"
	Cancelled AppointmentState = "cancelled"
	Missed    AppointmentState = "missed"
)

// Options are the states.
func (AppointmentState) Options() []AppointmentState {
	return []AppointmentState{Planned, Held, Cancelled, Missed}
}

// AppointmentKind is what an appointment is.
type AppointmentKind string

// The kinds. A visit to a detention facility may be about no case.
const (
	ForSession    AppointmentKind = "session"
	AtEmbassy     AppointmentKind = "embassy"
	ForMedical    AppointmentKind = "medical"
	ForDeparture  AppointmentKind = "departure"
	AtDetention   AppointmentKind = "detention_visit"
	OfAnotherKind AppointmentKind = "other"
)

// Options are the kinds, the commonest first.
func (AppointmentKind) Options() []AppointmentKind {
	return []AppointmentKind{ForSession, AtEmbassy, ForMedical, ForDeparture, AtDetention, OfAnotherKind}
}

// AppointmentDetails are what is agreed about an appointment.
type AppointmentDetails struct {
	Kind         AppointmentKind `db:"kind" form:"kind,required"`
	OnDay        date.Date       `db:"on_day" form:"on_day,required"`
	AtTime       date.TimeOfDay  `db:"at_time" form:"at_time"`
	Minutes      int             `db:"minutes" form:"minutes"`
	CounsellorID int64           `db:"counsellor_id" form:"counsellor,required"`
	Purpose      string          `db:"purpose" form:"purpose,max=200"`
	PointID      int64           `db:"point_id,null" form:"point"` // advisory point; 0: elsewhere
	PlaceDetail  string          `db:"place_detail" form:"place_detail,max=200"`
}

// Appointment is a meeting agreed for a day.
type Appointment struct {
	ID       int64 `db:"id,auto"`
	CaseID   int64 `db:"case_id,once,null"`   // 0: about no case
	OfficeID int64 `db:"office_id,once,null"` // where there is no case
	AppointmentDetails
	State   AppointmentState `db:"state"`
	Version int              `db:"version,auto"`
}

// marks are the states an appointment can be given on a day: what has not been
// yet can only be cancelled, and a mark can be taken back while it is ahead.
func (a Appointment) marks(today date.Date) []AppointmentState {
	switch {
	case a.State == Planned && a.OnDay.After(today):
		return []AppointmentState{Cancelled}
	case a.State == Planned:
		return []AppointmentState{Held, Missed, Cancelled}
	case !a.OnDay.Before(today):
		return []AppointmentState{Planned}
	}
	return nil
}

func (a Appointment) canBe(to AppointmentState, today date.Date) bool {
	return slices.Contains(a.marks(today), to)
}

// planning is the form of an appointment as it is sent.
type planning struct {
	AppointmentDetails
	Case string `form:"case,max=120"` // a reference, as offered: "BUD-26-00421 – name"
	Back string `form:"back,max=300"`
}

// reference is the case the form names; empty: none.
func (p planning) reference() string {
	ref, _, _ := strings.Cut(strings.TrimSpace(p.Case), " ")
	return strings.ToUpper(ref)
}

// check notes what is wrong with an appointment beyond its form. People and
// points are those of the office; was is the day it had so far.
func (p planning) check(f *form.Form, people, points []form.Option, was, today date.Date) {
	if p.CounsellorID != 0 && !offered(people, f.Value("counsellor")) {
		f.Problem("counsellor", "form.not_an_option")
	}
	if p.PointID != 0 && !offered(points, f.Value("point")) {
		f.Problem("point", "form.not_an_option")
	}
	if !p.OnDay.IsZero() && p.OnDay.Before(today) && p.OnDay != was {
		f.Problem("on_day", "form.in_past")
	}
	if p.Minutes < 0 || p.Minutes > 1440 {
		f.Problem("minutes", "form.too_great", "Max", 1440)
	}
	if p.reference() == "" && strings.TrimSpace(p.Purpose) == "" {
		f.Problem("purpose", "counselling.appointment.purpose_needed")
	}
}

func offered(options []form.Option, value string) bool {
	return slices.ContainsFunc(options, func(o form.Option) bool { return o.Value == value })
}
