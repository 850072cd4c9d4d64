package detention

import (
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
)

// Kind is what an order is.
type Kind string

// The kinds.
const (
	ReturnDecision Kind = "return_decision"
	Expulsion      Kind = "expulsion"
	CourtExpulsion Kind = "court_expulsion"
	ExitOrder      Kind = "exit_order"
	AsylumRejected Kind = "asylum_rejected"
	EntryBan       Kind = "entry_ban"
)

// Options are the kinds.
func (Kind) Options() []Kind {
	return []Kind{ReturnDecision, Expulsion, CourtExpulsion, ExitOrder, AsylumRejected, EntryBan}
}

// Window is the time of a Czech asylum procedure in which a written request for
// assisted return counts (DOMAIN.md §1.6).
type Window string

// The windows.
const (
	BeforeLodging  Window = "before_lodging"
	Procedure      Window = "procedure"
	Appeal         Window = "appeal"
	Final          Window = "final"
	Cassation      Window = "cassation"
	AfterCassation Window = "after_cassation"
)

// Options are the windows.
func (Window) Options() []Window {
	return []Window{BeforeLodging, Procedure, Appeal, Final, Cassation, AfterCassation}
}

// How many days after the decision a request still counts.
const (
	daysAfterFinal     = 7
	daysAfterCassation = 1
)

// Facts are what an order says.
type Facts struct {
	Kind      Kind      `db:"kind" form:"kind,required"`
	Authority string    `db:"authority" form:"authority"`
	Number    string    `db:"number" form:"number"`
	IssuedOn  date.Date `db:"issued_on" form:"issued_on,required"`
	LeaveBy   date.Date `db:"leave_by" form:"leave_by"`
	AppealBy  date.Date `db:"appeal_by" form:"appeal_by"`
	Window    Window    `db:"request_window" form:"request_window"`
	RequestBy date.Date `db:"request_by" form:"request_by"`
	BanFrom   date.Date `db:"ban_from" form:"ban_from"`
	BanUntil  date.Date `db:"ban_until" form:"ban_until"`
	InSIS     bool      `db:"in_sis" form:"in_sis"`
	Note      string    `db:"note" form:"note,max=2000"`
}

// Order is an act of an authority about a member.
type Order struct {
	ID         int64 `db:"id,auto"`
	CaseID     int64 `db:"case_id,once"`
	MemberID   int64 `db:"member_id,once"`
	RecordedBy int64 `db:"recorded_by,once"`
	Facts
	Voided    bool      `db:"voided,auto"`
	Version   int       `db:"version,auto"`
	CreatedAt time.Time `db:"created_at,auto"`
}

func (o Order) member() int64 { return o.MemberID }

// ordering is the form of an order.
type ordering struct {
	Member int64 `form:"member,required"`
	Facts
}

// settle fills in the last day of a window that the law counts from the decision.
func (x *Facts) settle() {
	if !x.RequestBy.IsZero() || x.IssuedOn.IsZero() {
		return
	}
	switch x.Window {
	case Final:
		x.RequestBy = x.IssuedOn.AddDays(daysAfterFinal)
	case AfterCassation:
		x.RequestBy = x.IssuedOn.AddDays(daysAfterCassation)
	}
}

// check notes what is wrong with an order beyond its form.
func (x Facts) check(f *form.Form, today date.Date) {
	if x.IssuedOn.After(today) {
		f.Problem("issued_on", "form.in_future")
	}
	for _, d := range []struct {
		field string
		day   date.Date
	}{{"leave_by", x.LeaveBy}, {"appeal_by", x.AppealBy}, {"request_by", x.RequestBy}} {
		if !d.day.IsZero() && d.day.Before(x.IssuedOn) {
			f.Problem(d.field, "detention.refused.before_order")
		}
	}
	if !x.BanUntil.IsZero() && x.BanUntil.Before(x.BanFrom) {
		f.Problem("ban_until", "detention.refused.ban")
	}
	if x.InSIS && x.BanFrom.IsZero() && f.Value("ban_from") == "" {
		f.Problem("ban_from", "detention.refused.sis")
	}
	if x.Kind == EntryBan && x.BanFrom.IsZero() && f.Value("ban_from") == "" && !x.InSIS {
		f.Problem("ban_from", "form.required")
	}
}
