package export

import (
	"context"
	"fmt"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/files"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/report"
)

// member is a member of a case as the evaluation dataset tells of them: no
// name, no reference, no text that somebody typed, no day, no birth date.
type member struct {
	Case          string       `db:"reference"` // becomes a pseudonym
	Person        int64        `db:"person_id"`
	Programme     string       `db:"programme"`
	Office        string       `db:"office"`
	Sex           string       `db:"sex"`
	BirthDate     date.Partial `db:"birth_date"` // becomes an age bracket
	Citizenship   string       `db:"citizenship"`
	ReturnCountry string       `db:"return_country"`
	OpenedOn      date.Date    `db:"opened_on"` // days become months
	Stage         string       `db:"stage"`
	DepartedOn    date.Date    `db:"departed_on"`
	ArrivedOn     date.Date    `db:"arrived_on"`
	Activities    int64        `db:"activities"`
	Delivered     int64        `db:"delivered"`
	Visits        int64        `db:"visits"`
	Scores        []string     `db:"scores"` // baseline, m3, m6, m12, m18
}

// memberQuery finds the members of cases opened in a period. Protection cases
// are left out: their number is small and their marks are many.
var memberQuery = db.NewQuery[member](`
	SELECT c.reference, m.migrant_id AS person_id, coalesce(p.code, '') AS programme, o.code AS office,
		coalesce(g.sex, 'u') AS sex, coalesce(g.birth_date, '') AS birth_date, coalesce(g.citizenship, '') AS citizenship,
		coalesce(c.return_country, '') AS return_country, c.opened_on, c.stage,
		coalesce(d.departed_on, '0001-01-01') AS departed_on, coalesce(a.arrived_on, '0001-01-01') AS arrived_on,
		coalesce(x.activities, 0) AS activities, coalesce(x.delivered, 0) AS delivered, coalesce(v.visits, 0) AS visits,
		ARRAY[coalesce(s.baseline, ''), coalesce(s.m3, ''), coalesce(s.m6, ''), coalesce(s.m12, ''), coalesce(s.m18, '')] AS scores
	FROM case_files c
	JOIN offices o ON o.id = c.office_id
	JOIN case_members m ON m.case_id = c.id
	LEFT JOIN migrants g ON g.id = m.migrant_id
	LEFT JOIN programmes p ON p.id = c.programme_id
	LEFT JOIN LATERAL (SELECT max(departed_on) AS departed_on FROM departures WHERE member_id = m.id AND NOT voided AND not_admitted_on = '0001-01-01') d ON true
	LEFT JOIN LATERAL (SELECT max(arrived_on) AS arrived_on FROM arrivals WHERE member_id = m.id AND NOT voided) a ON true
	LEFT JOIN LATERAL (
		SELECT count(*) AS activities, count(*) FILTER (WHERE state = 'delivered') AS delivered
		FROM plan_activities WHERE case_id = c.id AND NOT voided AND (member_id IS NULL OR member_id = m.id)
	) x ON true
	LEFT JOIN LATERAL (SELECT count(*) AS visits FROM monitoring_visits WHERE case_id = c.id AND NOT voided) v ON true
	LEFT JOIN LATERAL (
		SELECT max(z.value) FILTER (WHERE y.milestone = 'baseline')::text AS baseline, max(z.value) FILTER (WHERE y.milestone = 'm3')::text AS m3,
			max(z.value) FILTER (WHERE y.milestone = 'm6')::text AS m6, max(z.value) FILTER (WHERE y.milestone = 'm12')::text AS m12,
			max(z.value) FILTER (WHERE y.milestone = 'm18')::text AS m18
		FROM surveys y JOIN survey_scores z ON z.survey_id = y.id AND z.instrument_id = y.instrument_id AND z.dimension = 'composite'
		WHERE y.member_id = m.id AND y.kind = 'rss' AND y.state = 'complete' AND NOT y.voided
	) s ON true
	WHERE c.opened_on BETWEEN $1 AND $2 AND NOT c.voided AND c.class = 'ordinary'
		AND c.office_id = ANY ($3) AND ($4 = '' OR o.code = $4) AND ($5 = '' OR p.code = $5)
	ORDER BY c.id, m.position, m.id`)

// members lets those of a request go by.
func (s *Service) members(ctx context.Context, u access.User, reach report.Reach, q Request, each func(member) error) error {
	by := u.Actor()
	by.Scope = "evidence"
	by.OfficeIDs = nil
	for _, o := range reach.Offices {
		by.OfficeIDs = append(by.OfficeIDs, o.ID)
	}
	return s.DB.Read(ctx, by, func(r db.Reader) error {
		if _, err := timeoutQuery.One(ctx, r); err != nil {
			return err
		}
		return memberQuery.Each(ctx, r, each, q.From, q.To, by.OfficeIDs, q.Office, q.Programme)
	})
}

// evaluation writes the evaluation dataset.
func (m *maker) evaluation(ctx context.Context, u access.User, reach report.Reach, out outlet) error {
	names := m.s.pseudonyms()
	return m.s.members(ctx, u, reach, m.e.Request, func(x member) error {
		who, err := names.of(ctx, m.e.What, x.Programme, fmt.Sprintf("%s/%d", x.Case, x.Person))
		if err != nil {
			return err
		}
		cells := []any{
			who, x.Programme, x.Office, i18n.Enum(ctx, "report.sex", x.Sex), i18n.Enum(ctx, "report.age", report.Bracket(x.BirthDate, x.OpenedOn)),
			country(ctx, x.Citizenship), country(ctx, x.ReturnCountry), month(x.OpenedOn), i18n.Enum(ctx, "casefile.stage", x.Stage),
			month(x.DepartedOn), month(x.ArrivedOn), x.Activities, x.Delivered, x.Visits,
		}
		for _, s := range x.Scores {
			cells = append(cells, files.Decimal(s))
		}
		return m.row(ctx, out, cells)
	})
}

// month is that of a day, "2026-03"; of none, nothing.
func month(d date.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()[:7]
}
