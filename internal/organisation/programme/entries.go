package programme

import (
	"context"
	"slices"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/organisation/office"
)

// ForReader are the programmes of the offices a person works for; an
// administrator reads all.
func ForReader(ctx context.Context, r db.Reader, u access.User) ([]Programme, error) {
	return table.Many(ctx, r, `WHERE $1 OR id IN (SELECT programme_id FROM programme_offices WHERE office_id = ANY ($2))
		ORDER BY imported, active DESC, ends_on DESC, code`, u.Role == access.Administrator, append([]int64{}, u.Offices()...))
}

// ofReader finds a programme ($1) among those of ForReader.
const ofReader = `WHERE id = $1 AND ($2 OR id IN (SELECT programme_id FROM programme_offices WHERE office_id = ANY ($3)))`

func readable(ctx context.Context, r db.Reader, u access.User, id int64) (Programme, error) {
	return table.One(ctx, r, ofReader, id, u.Role == access.Administrator, append([]int64{}, u.Offices()...))
}

// lean is readable; nobody changes the programme or a part of it until the
// transaction ends.
func lean(ctx context.Context, tx db.Tx, u access.User, id int64) (Programme, error) {
	return table.One(ctx, tx, ofReader+" FOR SHARE", id, u.Role == access.Administrator, append([]int64{}, u.Offices()...))
}

// figureOffices are the offices of a programme for which a person enters figures.
func figureOffices(ctx context.Context, r db.Reader, u access.User, programmeID int64) ([]office.Office, error) {
	of, err := officesOf.All(ctx, r, programmeID)
	if err != nil {
		return nil, err
	}
	all, err := office.List(ctx, r)
	return slices.DeleteFunc(all, func(o office.Office) bool {
		return !slices.Contains(of, o.ID) || u.Role != access.Administrator && !slices.Contains(u.Offices(), o.ID)
	}), err
}

// Entered is an entry as the list shows it.
type Entered struct {
	Entry
	Office     string `db:"office"`
	GivenName  string `db:"given_name"`
	FamilyName string `db:"family_name"`
}

// perPage is how many entries a page shows.
const perPage = 20

// turn is an entry's place in the list; the zero turn is before the first.
type turn struct {
	day date.Date
	id  int64
}

// entriesAfter lists a page of the entries of a programme, the latest first; of
// one indicator where one is named.
func entriesAfter(ctx context.Context, r db.Reader, programmeID int64, indicator string, t turn) (page []Entered, more bool, err error) {
	if t.id == 0 {
		t = turn{date.Of(9999, 12, 31), 1 << 62}
	}
	page, err = entered.All(ctx, r, programmeID, indicator, t.day, t.id, perPage+1)
	if len(page) > perPage {
		return page[:perPage], true, err
	}
	return page, false, err
}

// entered are the entries of a programme that the reader may see.
var entered = db.NewQuery[Entered](`
	SELECT e.id, e.programme_id, e.entered_by, e.indicator, e.office_id, e.happened_on, e.value, e.source, e.note, e.voided, e.voided_on, e.void_reason,
		o.name AS office, s.given_name, s.family_name
	FROM indicator_entries e JOIN offices o ON o.id = e.office_id JOIN staff s ON s.id = e.entered_by
	WHERE e.programme_id = $1 AND ($2::text = '' OR e.indicator = $2) AND (e.happened_on, e.id) < ($3::date, $4::bigint)
	ORDER BY e.happened_on DESC, e.id DESC LIMIT $5`)

// sum is what the entries of an indicator that stand come to.
type sum struct {
	Indicator string `db:"indicator"`
	Value     int64  `db:"value"`
	Standing  int    `db:"standing"`
	Entries   int    `db:"entries"` // with those declared void
}

var entrySums = db.NewQuery[sum](`
	SELECT indicator, coalesce(sum(value) FILTER (WHERE NOT voided), 0)::bigint AS value, (count(*) FILTER (WHERE NOT voided))::int AS standing, count(*)::int AS entries
	FROM indicator_entries WHERE programme_id = $1 GROUP BY indicator ORDER BY indicator`)

// AddEntry puts a figure on file. What is wrong with it is noted on the form.
func (s *Service) AddEntry(ctx context.Context, u access.User, by db.Actor, programmeID int64, d EntryDetails, f *form.Form, today date.Date) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		p, err := lean(ctx, tx, u, programmeID)
		if err != nil {
			return err
		}
		own, err := Owns(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		offices, err := figureOffices(ctx, tx, u, p.ID)
		if err != nil {
			return err
		}
		if d.OfficeID != 0 && !slices.ContainsFunc(offices, func(o office.Office) bool { return o.ID == d.OfficeID }) {
			f.Problem("office", "form.not_an_option")
		}
		if d.check(f, p, indicators(s.Builtins, own), today); !f.OK() {
			return fault.New(fault.Refused, "figure of programme %d has problems", p.ID)
		}
		tx.LeadsTo(figuresURL(p.ID))
		return entries.Insert(ctx, tx, &Entry{ProgrammeID: p.ID, EnteredBy: u.ID, EntryDetails: d})
	})
}

// entryOf is an entry of a programme.
func entryOf(ctx context.Context, r db.Reader, programmeID, id int64) (Entry, error) {
	return entries.One(ctx, r, "WHERE id = $1 AND programme_id = $2", id, programmeID)
}

// VoidEntry declares a figure of a programme of the reader's offices void. It
// returns fault.Stale when it is void already.
func (s *Service) VoidEntry(ctx context.Context, u access.User, by db.Actor, programmeID, id int64, reason string, today date.Date) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		if _, err := readable(ctx, tx, u, programmeID); err != nil {
			return err
		}
		if _, err := entryOf(ctx, tx, programmeID, id); err != nil {
			return err
		}
		tx.LeadsTo(figuresURL(programmeID))
		done, err := tx.Exec(ctx, "UPDATE indicator_entries SET voided = true, voided_by = $2, voided_on = $3, void_reason = $4 WHERE id = $1 AND NOT voided",
			id, u.ID, today, reason)
		if err == nil && done.RowsAffected() == 0 {
			err = fault.New(fault.Stale, "entry %d is void already", id)
		}
		return err
	})
}
