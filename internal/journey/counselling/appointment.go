package counselling

import (
	"slices"

	"homeward/internal/kit/date"
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

// Appointment is a meeting agreed for a day.
type Appointment struct {
	ID           int64            `db:"id,auto"`
	CaseID       int64            `db:"case_id,once"`
	CounsellorID int64            `db:"counsellor_id,once"`
	OnDay        date.Date        `db:"on_day"`
	AtTime       date.TimeOfDay   `db:"at_time"`
	Purpose      string           `db:"purpose"`
	State        AppointmentState `db:"state"`
	Version      int              `db:"version,auto"`
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
