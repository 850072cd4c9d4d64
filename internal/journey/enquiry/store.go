package enquiry

import (
	"context"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

var enquiries = db.NewTable[Enquiry]("enquiries", "enquiry.log")

// ofOffice loads an enquiry of an office.
func ofOffice(ctx context.Context, r db.Reader, officeID, id int64) (Enquiry, error) {
	return enquiries.One(ctx, r, "WHERE id = $1 AND office_id = $2", id, officeID)
}

// lastOf is what somebody wrote down last of a kind; else what the office did.
func lastOf(ctx context.Context, r db.Reader, u access.User, kind Kind) (*Enquiry, error) {
	for _, where := range []string{
		"WHERE recorded_by = $1 AND office_id = $2 AND kind = $3 ORDER BY id DESC LIMIT 1",
		"WHERE $1::bigint > 0 AND office_id = $2 AND kind = $3 ORDER BY on_day DESC, id DESC LIMIT 1",
	} {
		e, err := enquiries.One(ctx, r, where, u.ID, u.OfficeID, string(kind))
		if err == nil {
			return &e, nil
		}
		if !fault.Is(err, fault.NotFound) {
			return nil, err
		}
	}
	return nil, nil
}

// facilities are those an office wrote down lately, for suggestions while
// typing.
var facilities = db.NewQuery[string](`
	SELECT facility FROM (
		SELECT facility, max(id) AS last FROM (
			SELECT facility, id FROM enquiries WHERE office_id = $1 AND facility <> '' ORDER BY on_day DESC, id DESC LIMIT 300) e
		GROUP BY facility) f ORDER BY last DESC LIMIT 40`)

// Entry is an enquiry as lists show it.
type Entry struct {
	ID            int64     `db:"id"`
	Kind          Kind      `db:"kind"`
	OnDay         date.Date `db:"on_day"`
	Channel       Channel   `db:"channel"`
	Language      string    `db:"language"`
	Topics        []string  `db:"topics"`
	Place         string    `db:"place,null"`
	Facility      string    `db:"facility"`
	Country       string    `db:"country"`
	Reached       int       `db:"reached"`
	Outcome       Outcome   `db:"outcome"`
	AppointmentOn date.Date `db:"appointment_on"`
	LastContactOn date.Date `db:"last_contact_on"`
	PointName     string    `db:"point_name"`
	GivenName     string    `db:"given_name"`
	FamilyName    string    `db:"family_name"`
	Reference     string    `db:"reference"` // of the case, where the reader may see it
}

// entries are the conditions of every list: $1 the office, $2 to $5 what it is
// narrowed to, empty where it is not, and $6 whether only open ones are meant.
const narrowed = `
	WHERE e.office_id = $1 AND ($2 = '' OR e.channel = $2) AND ($3 = '' OR e.language = $3) AND ($4::bigint = 0 OR e.point_id = $4)
		AND ($5 = '' OR e.kind = $5) AND (NOT $6 OR e.kind = 'contact' AND e.outcome IN ('', 'appointment'))`

const entries = `
	SELECT e.id, e.kind, e.on_day, e.channel, e.language, e.topics, e.place, e.facility, e.country, e.reached, e.outcome,
		e.appointment_on, e.last_contact_on, coalesce(p.name, '') AS point_name, s.given_name, s.family_name,
		coalesce(c.reference, '') AS reference
	FROM enquiries e
	JOIN staff s ON s.id = e.recorded_by
	LEFT JOIN advisory_points p ON p.id = e.point_id
	LEFT JOIN case_files c ON c.id = e.case_id` + narrowed

var (
	older = db.NewQuery[Entry](entries + ` AND (e.on_day, e.id) < ($7, $8) ORDER BY e.on_day DESC, e.id DESC LIMIT $9`)
	newer = db.NewQuery[Entry](entries + ` AND (e.on_day, e.id) > ($7, $8) ORDER BY e.on_day, e.id LIMIT $9`)
)

// tally is how many enquiries have a value of a dimension.
type tally struct {
	Dimension string `db:"dimension"`
	Value     string `db:"value"`
	Count     int    `db:"count"`
	Open      int    `db:"open"`
}

var tallies = db.NewQuery[tally](`
	SELECT CASE GROUPING(e.channel, e.language, e.point_id, e.kind) WHEN 7 THEN 'channel' WHEN 11 THEN 'language' WHEN 13 THEN 'point' WHEN 14 THEN 'kind' ELSE '' END AS dimension,
		coalesce(e.channel, e.language, e.point_id::text, e.kind, '') AS value, count(*)::int AS count,
		count(*) FILTER (WHERE e.kind = 'contact' AND e.outcome IN ('', 'appointment'))::int AS open
	FROM enquiries e` + narrowed + `
	GROUP BY GROUPING SETS ((), (e.channel), (e.language), (e.point_id), (e.kind))`)

// detail is what the page of an enquiry says beyond its row.
type detail struct {
	GivenName  string `db:"given_name"`
	FamilyName string `db:"family_name"`
	PointName  string `db:"point_name"`
	Campaign   string `db:"campaign"`
	Reference  string `db:"reference"`
}

var detailOf = db.NewQuery[detail](`
	SELECT s.given_name, s.family_name, coalesce(p.name, '') AS point_name, coalesce(m.name, '') AS campaign, coalesce(c.reference, '') AS reference
	FROM enquiries e
	JOIN staff s ON s.id = e.recorded_by
	LEFT JOIN campaigns m ON m.id = e.campaign_id
	LEFT JOIN advisory_points p ON p.id = e.point_id
	LEFT JOIN case_files c ON c.id = e.case_id
	WHERE e.id = $1`)

// Link ties an enquiry to the case that grew out of it (T03), inside the
// transaction that opens the case. It returns the day of the enquiry; the zero
// day if there is none of the office that could be meant.
func Link(ctx context.Context, tx db.Tx, officeID, id, caseID int64) (date.Date, error) {
	e, err := ofOffice(ctx, tx, officeID, id)
	if fault.Is(err, fault.NotFound) {
		return date.Date{}, nil
	}
	if err != nil || e.CaseID != 0 || e.Kind != Contact {
		return date.Date{}, err
	}
	e.CaseID, e.Outcome = caseID, GrewIntoCase
	return e.OnDay, enquiries.Update(ctx, tx, &e)
}
