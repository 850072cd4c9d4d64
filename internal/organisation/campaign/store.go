package campaign

import (
	"context"
	"fmt"
	"strconv"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
)

var (
	campaigns = db.NewTable[Campaign]("campaigns", "campaign.details")
	materials = db.NewTable[Material]("campaign_materials", "campaign.material")
	handouts  = db.NewTable[Handout]("campaign_handouts", "campaign.handout")
	calls     = db.NewTable[Call]("campaign_calls", "campaign.call")
	reaches   = db.NewTable[Reach]("campaign_reaches", "campaign.reach")
)

// shown is how many rows a page of a list shows.
const shown = 50

// ofOffice is a campaign of the user's office.
func ofOffice(ctx context.Context, r db.Reader, u access.User, id int64) (Campaign, error) {
	return campaigns.One(ctx, r, "WHERE id = $1 AND office_id = $2", id, u.OfficeID)
}

// listed is a campaign as the list shows it.
type listed struct {
	ID        int64     `db:"id"`
	Name      string    `db:"name"`
	Channels  []Channel `db:"channels"`
	StartsOn  date.Date `db:"starts_on"`
	EndsOn    date.Date `db:"ends_on"`
	Enquiries int       `db:"enquiries"`
	Cases     int       `db:"cases"`
}

var list = db.NewQuery[listed](`
	SELECT c.id, c.name, c.channels, c.starts_on, c.ends_on,
		(SELECT count(*) FROM enquiries e WHERE e.campaign_id = c.id AND e.kind = 'contact')::int
			+ coalesce((SELECT sum(t.enquiries) FROM enquiry_totals t WHERE t.campaign_id = c.id), 0)::int AS enquiries,
		(SELECT count(*) FROM campaign_cases(c.id))::int AS cases
	FROM campaigns c
	WHERE c.office_id = $1 AND (c.starts_on, c.id) < ($2::date, $3::bigint)
	ORDER BY c.starts_on DESC, c.id DESC LIMIT $4`)

// figures are what a campaign comes to by one dimension.
type figures struct {
	Value     string `db:"value"`
	Printed   int64  `db:"printed"`
	Handed    int64  `db:"handed"`
	Calls     int64  `db:"calls"`
	Women     int64  `db:"women"`
	Men       int64  `db:"men"`
	Unknown   int64  `db:"unknown"`
	Enquiries int64  `db:"enquiries"`
	Cases     int64  `db:"cases"`
}

// Reached is how many people were reached.
func (f figures) Reached() int64 { return f.Women + f.Men + f.Unknown }

// counted are all rows of a campaign that count for something. People who heard
// a talk or called are reached too, their sex unknown.
const counted = `(
	SELECT language, '' AS channel, printed::bigint AS printed, 0 AS handed, 0 AS calls, 0 AS women, 0 AS men, 0 AS unknown, 0 AS enquiries, 0 AS cases
		FROM campaign_materials WHERE campaign_id = $1
	UNION ALL SELECT m.language, '', 0, h.copies, 0, 0, 0, 0, 0, 0
		FROM campaign_handouts h JOIN campaign_materials m ON m.id = h.material_id WHERE h.campaign_id = $1
	UNION ALL SELECT language, 'hotline', 0, 0, 1, 0, 0, 1, 0, 0 FROM campaign_calls WHERE campaign_id = $1
	UNION ALL SELECT language, channel, 0, 0, 0, women, men, unknown, 0, 0 FROM campaign_reaches WHERE campaign_id = $1
	UNION ALL SELECT language, 'outreach', 0, 0, 0, 0, 0, reached, 0, 0 FROM enquiries WHERE campaign_id = $1 AND kind = 'talk'
	UNION ALL SELECT language, '', 0, 0, 0, 0, 0, 0, 1, 0 FROM enquiries WHERE campaign_id = $1 AND kind = 'contact'
	UNION ALL SELECT e.language, '', 0, 0, 0, 0, 0, 0, 0, 1 FROM campaign_cases($1) k JOIN enquiries e ON e.id = k.enquiry_id
	UNION ALL SELECT language, '', 0, 0, 0, 0, 0, 0, enquiries, 0 FROM enquiry_totals WHERE campaign_id = $1
) x`

func sums(by string) string {
	return `SELECT ` + by + ` AS value, sum(printed)::bigint AS printed, sum(handed)::bigint AS handed, sum(calls)::bigint AS calls,
		sum(women)::bigint AS women, sum(men)::bigint AS men, sum(unknown)::bigint AS unknown, sum(enquiries)::bigint AS enquiries, sum(cases)::bigint AS cases
		FROM ` + counted
}

var (
	byLanguage = db.NewQuery[figures](sums("language") + ` GROUP BY language ORDER BY sum(women + men + unknown) DESC, language`)
	byChannel  = db.NewQuery[figures](sums("channel") + ` WHERE channel <> '' GROUP BY channel ORDER BY sum(women + men + unknown) DESC, channel`)
)

// beside is what else is known of a campaign's days.
type beside struct {
	Programme string `db:"programme"`
	Talks     int64  `db:"talks"`
	Visits    int64  `db:"visits"`
}

var besides = db.NewQuery[beside](`
	SELECT coalesce(p.name, '') AS programme, (SELECT count(*) FROM enquiries e WHERE e.campaign_id = c.id AND e.kind = 'talk') AS talks,
		facility_visits(c.office_id, c.starts_on, $2) AS visits
	FROM campaigns c LEFT JOIN programmes p ON p.id = c.programme_id WHERE c.id = $1`)

// material is one as lists show it.
type material struct {
	Material
	Handed int64 `db:"handed"`
}

var materialList = db.NewQuery[material](`
	SELECT m.*, coalesce((SELECT sum(h.copies) FROM campaign_handouts h WHERE h.material_id = m.id), 0)::bigint AS handed
	FROM (SELECT id, campaign_id, version, title, kind, language, edition, printed, printed_on FROM campaign_materials) m
	WHERE m.campaign_id = $1 AND (m.printed_on, m.id) < ($2::date, $3::bigint) ORDER BY m.printed_on DESC, m.id DESC LIMIT $4`)

// handout is one as lists show it.
type handout struct {
	ID       int64     `db:"id"`
	OnDay    date.Date `db:"on_day"`
	Title    string    `db:"title"`
	Language string    `db:"language"`
	Place    string    `db:"place"`
	Copies   int       `db:"copies"`
}

var handoutList = db.NewQuery[handout](`
	SELECT h.id, h.on_day, m.title, m.language, concat_ws(', ', p.name, nullif(h.place, '')) AS place, h.copies
	FROM campaign_handouts h JOIN campaign_materials m ON m.id = h.material_id LEFT JOIN advisory_points p ON p.id = h.point_id
	WHERE h.campaign_id = $1 AND (h.on_day, h.id) < ($2::date, $3::bigint) ORDER BY h.on_day DESC, h.id DESC LIMIT $4`)

const newest = `WHERE campaign_id = $1 AND (on_day, id) < ($2::date, $3::bigint) ORDER BY on_day DESC, id DESC LIMIT $4`

// chooseMaterial are the materials of a campaign to choose from, by id.
var chooseMaterial = db.NewQuery[Material](`
	SELECT id, campaign_id, version, title, kind, language, edition, printed, printed_on FROM campaign_materials WHERE campaign_id = $1 ORDER BY title, language, id`)

// handedOf is how many copies of a material went somewhere, but for one entry.
var handedOf = db.NewQuery[int64](`SELECT coalesce(sum(copies), 0)::bigint FROM campaign_handouts WHERE material_id = $1 AND id <> $2`)

// choice is a campaign that can be named.
type choice struct {
	ID   int64  `db:"id"`
	Name string `db:"name"`
}

var choices = db.NewQuery[choice](`
	SELECT id, name FROM campaigns
	WHERE office_id = $1 AND (id = $3 OR starts_on <= $2::date AND (ends_on = '0001-01-01' OR ends_on >= $2::date - 183))
	ORDER BY starts_on DESC, id DESC LIMIT 100`)

// Choices are the campaigns of an office that somebody may have heard of it
// through lately, and the one named before.
func Choices(ctx context.Context, r db.Reader, officeID int64, today date.Date, keep int64) ([]form.Option, error) {
	found, err := choices.All(ctx, r, officeID, today, keep)
	out := make([]form.Option, len(found))
	for i, c := range found {
		out[i] = form.Option{Value: strconv.FormatInt(c.ID, 10), Label: c.Name}
	}
	return out, err
}

// Check notes that a form names a campaign which is not offered.
func Check(f *form.Form, field string, offered []form.Option, chosen int64) {
	if chosen != 0 && !offers(offered, chosen) {
		f.Problem(field, "form.not_an_option")
	}
}

const ofCampaignOf = "WHERE id = $1 AND campaign_id IN (SELECT id FROM campaigns WHERE office_id = $2)"

// CallOf is a call to a hotline of an office; fault.NotFound if there is none.
func CallOf(ctx context.Context, r db.Reader, officeID, id int64) (Call, error) {
	return calls.One(ctx, r, ofCampaignOf, id, officeID)
}

// Grow ties a call to the enquiry it is opened as, in the transaction that writes
// the enquiry down. A call grows into one enquiry only.
func Grow(ctx context.Context, tx db.Tx, officeID, id, enquiryID int64) error {
	c, err := calls.One(ctx, tx, ofCampaignOf+" FOR UPDATE", id, officeID)
	if err != nil {
		return err
	}
	if c.grown() {
		return fault.New(fault.Refused, "call %d: %w", id, errGrown)
	}
	c.EnquiryID, c.Outcome = enquiryID, BecameEnquiry
	if err := calls.Update(ctx, tx, &c); err != nil {
		return fmt.Errorf("call %d: %w", id, err)
	}
	return nil
}
