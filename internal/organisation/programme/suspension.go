package programme

import (
	"context"
	"strconv"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
)

// SuspensionDetails are what an administrator says about a time in which
// nothing is approved under a programme. EndsOn zero: until further notice.
type SuspensionDetails struct {
	StartsOn  date.Date `db:"starts_on" form:"starts_on,required"`
	EndsOn    date.Date `db:"ends_on" form:"ends_on"`
	DecidedBy string    `db:"decided_by" form:"decided_by,required"`
	Reason    string    `db:"reason" form:"reason,required,max=2000"`
	BannerEn  string    `db:"banner_en" form:"banner_en,required,max=500"`
	BannerHu  string    `db:"banner_hu" form:"banner_hu,required,max=500"`
	BannerCs  string    `db:"banner_cs" form:"banner_cs,required,max=500"`
}

// Suspension is a time in which nothing is approved under a programme.
type Suspension struct {
	Part
	SuspensionDetails
}

// Suspends says in SQL whether a suspension x holds on the day $2.
const Suspends = "x.starts_on <= $2 AND (x.ends_on = '0001-01-01' OR x.ends_on >= $2)"

const suspensionColumns = `
	SELECT x.id, x.programme_id, x.version, x.starts_on, x.ends_on, x.decided_by, x.reason, x.banner_en, x.banner_hu, x.banner_cs
	FROM programme_suspensions x WHERE ` + Suspends

// Lifted is a programme whose suspension ended lately.
type Lifted struct {
	ProgrammeID int64     `db:"programme_id"`
	EndsOn      date.Date `db:"ends_on"`
	Name        string    `db:"name"`
}

var (
	suspensions = db.NewTable[Suspension]("programme_suspensions", "programme.suspension")

	// Suspended are the suspensions of a programme $1 that hold on a day $2.
	Suspended = db.NewQuery[Suspension](suspensionColumns + " AND x.programme_id = $1 ORDER BY x.id")

	// SuspendedOf are those of the programmes of an office $1 that hold on a day $2.
	SuspendedOf = db.NewQuery[Suspension](suspensionColumns + `
		AND x.programme_id IN (SELECT programme_id FROM programme_offices WHERE office_id = $1) ORDER BY x.programme_id, x.id`)

	// LiftedOf are the programmes of an office $1 that were suspended until a day
	// within the month before a day $2, and are not suspended again.
	LiftedOf = db.NewQuery[Lifted](`
		SELECT p.id AS programme_id, max(x.ends_on) AS ends_on, p.name
		FROM programme_suspensions x JOIN programmes p ON p.id = x.programme_id JOIN programme_offices o ON o.programme_id = p.id AND o.office_id = $1
		WHERE x.ends_on BETWEEN $2::date - 30 AND $2::date - 1
			AND NOT EXISTS (SELECT 1 FROM programme_suspensions n WHERE n.programme_id = p.id AND n.ends_on NOT BETWEEN '0002-01-01' AND $2::date - 1 AND n.starts_on <= $2)
		GROUP BY p.id, p.name ORDER BY p.id`)
)

// LastSuspension is a programme of the reader's offices with the suspension
// that holds on a day or was the last before it. It returns fault.NotFound for
// a programme that was never suspended.
func LastSuspension(ctx context.Context, r db.Reader, u access.User, programmeID int64, on date.Date) (p Programme, x Suspension, err error) {
	if p, err = readable(ctx, r, u, programmeID); err != nil {
		return p, x, err
	}
	x, err = suspensions.One(ctx, r, "WHERE programme_id = $1 AND starts_on <= $2 ORDER BY starts_on DESC LIMIT 1", programmeID, on)
	return p, x, err
}

// WaitingURL is the list of those who wait under a programme.
func WaitingURL(programmeID int64) string {
	return "/programmes/" + strconv.FormatInt(programmeID, 10) + "/waiting"
}

// Banner is what the reader is told while the suspension holds.
func (x Suspension) Banner(ctx context.Context) string {
	return inLanguage(ctx, x.BannerEn, x.BannerHu, x.BannerCs)
}

// Period is when the suspension holds.
func (x Suspension) Period(ctx context.Context) string {
	if x.EndsOn.IsZero() {
		return i18n.T(ctx, "programme.suspension.since", "Day", x.StartsOn)
	}
	return i18n.T(ctx, "programme.list.from_to", "From", x.StartsOn, "To", x.EndsOn)
}

// overlaps reports whether two suspensions share a day.
func (x Suspension) overlaps(o Suspension) bool {
	return (x.EndsOn.IsZero() || !o.StartsOn.After(x.EndsOn)) && (o.EndsOn.IsZero() || !x.StartsOn.After(o.EndsOn))
}

var suspensionPart = part[Suspension, SuspensionDetails]{
	table:   suspensions,
	key:     func(x *Suspension) *Part { return &x.Part },
	details: func(x *Suspension) *SuspensionDetails { return &x.SuspensionDetails },
	check: func(ctx context.Context, _ *Service, r db.Reader, f *form.Form, p Programme, x *Suspension, _ Suspension) error {
		if !f.OK() {
			return nil
		}
		if !x.EndsOn.IsZero() && x.EndsOn.Before(x.StartsOn) {
			f.Problem("ends_on", "form.before", "Day", x.StartsOn)
			return nil
		}
		all, err := suspensions.Many(ctx, r, "WHERE programme_id = $1", p.ID)
		if among(all, x, func(x *Suspension) *Part { return &x.Part }, x.overlaps) {
			f.Problem("starts_on", "programme.suspension.overlaps")
		}
		return err
	},
	use: unused[Suspension],
}
