package travel

import (
	"context"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/form"
	"homeward/internal/organisation/codelist"
)

// EscortDetails are who travels along with members of a case, and why.
type EscortDetails struct {
	MemberID    int64     `db:"member_id,null" form:"member"` // 0: all who travel
	Kind        string    `db:"kind" form:"kind,required,max=40"`
	Name        string    `db:"name" form:"name,required,max=120"`
	Contact     string    `db:"contact" form:"contact,required,max=120"`
	ConfirmedOn date.Date `db:"confirmed_on" form:"confirmed_on"`
	Note        string    `db:"note" form:"note,max=2000"`
}

// Escort is somebody asked to travel along; confirmed once they said yes.
type Escort struct {
	ID         int64 `db:"id,auto"`
	CaseID     int64 `db:"case_id,once"`
	RecordedBy int64 `db:"recorded_by,once"`
	EscortDetails
	Voided    bool      `db:"voided,auto"`
	Version   int       `db:"version,auto"`
	CreatedAt time.Time `db:"created_at,auto"`
}

// Escorts lists the escorts of a case, those of everybody first.
func Escorts(ctx context.Context, r db.Reader, c casefile.Case) ([]Escort, error) {
	return escorts.Many(ctx, r, "WHERE case_id = $1 AND NOT voided ORDER BY member_id NULLS FIRST, id", c.ID)
}

// KeepEscort writes an escort down, or saves anew one that has an id.
func KeepEscort(ctx context.Context, tx db.Tx, e Escort) error {
	if e.ID == 0 {
		return escorts.Insert(ctx, tx, &e)
	}
	return escorts.Update(ctx, tx, &e)
}

func (d EscortDetails) check(ctx context.Context, f *form.Form, c casefile.Case, was EscortDetails, today date.Date) {
	codelist.Check(ctx, f, codelist.EscortType, "kind", was.Kind)
	if d.ConfirmedOn.After(today) {
		f.Problem("confirmed_on", "form.in_future")
	}
	if d.MemberID != 0 && d.MemberID != was.MemberID {
		casefile.ChosenMembers(f, "member", travellers(c), []int64{d.MemberID})
	}
}
