package desk

import (
	"context"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// SavedView is a way of looking at the case list that somebody gave a name.
type SavedView struct {
	ID       int64  `db:"id,auto"`
	OfficeID int64  `db:"office_id,once"`
	StaffID  int64  `db:"staff_id,once,null"` // 0: everybody's in the office
	MadeBy   int64  `db:"made_by,once"`
	Name     string `db:"name"`
	Query    string `db:"query"` // as the address of the list carries it
}

var viewTable = db.NewTable[SavedView]("saved_views", "desk.views")

// viewsMost is how many views somebody, or an office, may save.
const viewsMost = 20

// savedView is a saved view as the list offers it.
type savedView struct {
	ID     int64  `db:"id"`
	Name   string `db:"name"`
	Query  string `db:"query"`
	Shared bool   `db:"shared"`
}

var savedViews = db.NewQuery[savedView](`
	SELECT id, name, query, staff_id IS NULL AS shared FROM saved_views
	WHERE office_id = $1 AND (staff_id = $2 OR staff_id IS NULL)
	ORDER BY staff_id IS NULL, name COLLATE "und-x-icu", id LIMIT 40`)

// url is the list a view means: what of it cannot be meant is left out, so an
// old view still opens a list.
func (v savedView) url() string { return listAt(v.Query) }

func listAt(query string) string {
	_, _, address := listOf(query)
	return address
}

// viewDetails are the form of a saved view.
type viewDetails struct {
	Name   string `form:"name,required,max=60"`
	Shared bool   `form:"shared"`
	List   string `form:"list,max=600"`
}

// SaveView keeps a way of looking at the list. One for everybody in the office
// is a manager's to make.
func (s Service) SaveView(ctx context.Context, u access.User, by db.Actor, d viewDetails) error {
	scope := access.ScopeOf(u)
	v := SavedView{OfficeID: scope.OfficeID, StaffID: u.ID, MadeBy: u.ID, Name: strings.Join(strings.Fields(d.Name), " ")}
	_, v.Query, _ = strings.Cut(listAt(d.List), "?")
	if d.Shared {
		if !access.Can(u, access.CaseAssign) {
			return fault.New(fault.Forbidden, "%s may not save a view for the office", u.Role)
		}
		v.StaffID = 0
	}
	err := s.DB.Write(ctx, by, func(tx db.Tx) error {
		tx.LeadsTo(listAt(d.List))
		var n int
		err := tx.QueryRow(ctx, "SELECT count(*) FROM saved_views WHERE office_id = $1 AND coalesce(staff_id, 0) = $2", v.OfficeID, v.StaffID).Scan(&n)
		if err != nil {
			return err
		}
		if n >= viewsMost {
			return fault.New(fault.Refused, "%d views: %w", n, casefile.RefuseField("name", "desk.views.too_many", "Most", viewsMost))
		}
		return viewTable.Insert(ctx, tx, &v)
	})
	if db.IsUniqueViolation(err, "saved_views_name_key") {
		return fault.New(fault.Refused, "%w: %w", err, casefile.RefuseField("name", "form.already_taken"))
	}
	return err
}

// RemoveView forgets a saved view: one's own, or as a manager the office's.
func (s Service) RemoveView(ctx context.Context, u access.User, by db.Actor, id int64) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		tx.LeadsTo("/cases/views")
		tag, err := tx.Exec(ctx, "DELETE FROM saved_views WHERE id = $1 AND office_id = $2 AND (staff_id = $3 OR staff_id IS NULL AND $4)",
			id, access.ScopeOf(u).OfficeID, u.ID, access.Can(u, access.CaseAssign))
		if err == nil && tag.RowsAffected() == 0 {
			err = fault.New(fault.NotFound, "no view %d", id)
		}
		return err
	})
}
