package point

import (
	"context"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/db"
)

var (
	table = db.NewTable[row]("advisory_points", "point.details")
	days  = db.NewTable[Day]("advisory_point_days", "point.day")
)

// row is a point without its days.
type row struct {
	ID       int64 `db:"id,auto"`
	OfficeID int64 `db:"office_id,once"`
	Details
	Version int `db:"version,auto"`
}

func (r row) point() Point {
	return Point{ID: r.ID, OfficeID: r.OfficeID, Details: r.Details, Version: r.Version}
}

// withDays adds the weekdays to points.
func withDays(ctx context.Context, r db.Reader, rows []row) ([]Point, error) {
	out := make([]Point, len(rows))
	at := make(map[int64]int, len(rows))
	ids := make([]int64, len(rows))
	for i, x := range rows {
		out[i], at[x.ID], ids[i] = x.point(), i, x.ID
	}
	if len(rows) == 0 {
		return out, nil
	}
	all, err := days.Many(ctx, r, "WHERE point_id = ANY ($1) ORDER BY point_id, weekday", ids)
	for _, d := range all {
		p := &out[at[d.PointID]]
		p.Days = append(p.Days, d)
	}
	return out, err
}

// OfOffice lists the points of an office by name, open ones first; of every
// office for 0.
func OfOffice(ctx context.Context, r db.Reader, officeID int64) ([]Point, error) {
	rows, err := table.Many(ctx, r, `WHERE $1::bigint = 0 OR office_id = $1
		ORDER BY office_id, open DESC, name COLLATE "und-x-icu", id`, officeID)
	if err != nil {
		return nil, err
	}
	return withDays(ctx, r, rows)
}

// Choices are the points of an office that can be chosen: the open ones, and
// those chosen before even if they have closed since.
func Choices(ctx context.Context, r db.Reader, officeID int64, keep ...int64) ([]Point, error) {
	rows, err := table.Many(ctx, r, `WHERE office_id = $1 AND (open OR id = ANY ($2))
		ORDER BY name COLLATE "und-x-icu", id`, officeID, append([]int64{}, keep...))
	out := make([]Point, len(rows))
	for i, x := range rows {
		out[i] = x.point()
	}
	return out, err
}

// ByID finds a point with its days.
func ByID(ctx context.Context, r db.Reader, id int64) (Point, error) {
	x, err := table.One(ctx, r, "WHERE id = $1", id)
	if err != nil {
		return Point{}, err
	}
	out, err := withDays(ctx, r, []row{x})
	if err != nil {
		return Point{}, err
	}
	return out[0], nil
}

// insert adds a point with its days.
func insert(ctx context.Context, tx db.Tx, p *Point) error {
	x := row{OfficeID: p.OfficeID, Details: p.Details}
	if err := table.Insert(ctx, tx, &x); err != nil {
		return err
	}
	p.ID, p.Version = x.ID, x.Version
	return setDays(ctx, tx, p.ID, p.Days)
}

// update saves a point with its days.
func update(ctx context.Context, tx db.Tx, p Point) error {
	x := row{ID: p.ID, Details: p.Details, Version: p.Version}
	if err := table.Update(ctx, tx, &x); err != nil {
		return err
	}
	return setDays(ctx, tx, p.ID, p.Days)
}

// setDays makes the days of a point those given; what stays as it is, is not
// written again.
func setDays(ctx context.Context, tx db.Tx, pointID int64, want []Day) error {
	b := &pgx.Batch{}
	open := []int64{}
	for _, d := range want {
		open = append(open, int64(d.Weekday))
		staff := append([]int64{}, d.StaffIDs...)
		b.Queue(`
			INSERT INTO advisory_point_days (point_id, weekday, hours, staff_ids) VALUES ($1, $2, $3, $4)
			ON CONFLICT (point_id, weekday) DO UPDATE SET hours = excluded.hours, staff_ids = excluded.staff_ids
			WHERE (advisory_point_days.hours, advisory_point_days.staff_ids) IS DISTINCT FROM (excluded.hours, excluded.staff_ids)`,
			pointID, d.Weekday, d.Hours, staff)
	}
	b.Queue("DELETE FROM advisory_point_days WHERE point_id = $1 AND weekday <> ALL ($2)", pointID, open)
	return tx.SendBatch(ctx, b).Close()
}
