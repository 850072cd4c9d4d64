package demo

import (
	"context"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/report"
	"homeward/internal/oversight/snapshot"
)

// halfYear is the last half of a year that is over.
func halfYear(today date.Date) (from, to date.Date) {
	from = date.Of(today.Year(), time.January, 1)
	if today.Month() < time.July {
		from = from.AddMonths(-6)
	}
	return from, from.AddMonths(6).AddDays(-1)
}

// purpose is what a half-year report is frozen for.
var purpose = map[i18n.Language]string{
	"hu": "Féléves jelentés az irányító hatóságnak.",
	"cs": "Pololetní výkaz pro řídící orgán.",
}

// frozen makes the half-year report of an office and lets another manager sign
// it; then days are corrected, and it is frozen again.
func (p *player) frozen(ctx context.Context, office string) error {
	made := p.leads(office)
	second := p.anotherManager(made)
	if made.ID == 0 || second.ID == 0 {
		return nil
	}
	rep, err := report.Named("a1")
	if err != nil {
		return err
	}
	var asked report.Params
	asked.From, asked.To = halfYear(p.today)
	ctx = i18n.With(ctx, made.Language)
	s := snapshot.Service{DB: p.db, Clock: p.on(3), Box: p.box}
	first, err := s.Make(ctx, made, made.Actor(), rep, asked, purpose[made.Language])
	if err != nil {
		return err
	}
	s.Clock = p.on(2)
	if err := s.Sign(ctx, second, second.Actor(), first.ID); err != nil {
		return err
	}
	if err := p.correctedDays(ctx, office, asked); err != nil {
		return err
	}
	s.Clock = p.on(1)
	_, err = s.Make(ctx, made, made.Actor(), rep, asked, purpose[made.Language])
	return err
}

// anotherManager is a manager of the same office.
func (p *player) anotherManager(than access.User) access.User {
	var out access.User
	for _, u := range p.staff {
		if u.Role == access.OfficeManager && u.OfficeID == than.OfficeID && u.ID != than.ID && (out.ID == 0 || u.ID < out.ID) {
			out = u
		}
	}
	return out
}

// correctedDays finds out that the last departure of a period was after it, and
// that the first was a day earlier than recorded.
func (p *player) correctedDays(ctx context.Context, office string, in report.Params) error {
	const found = `(SELECT d.id FROM departures d JOIN case_files c ON c.id = d.case_id JOIN offices o ON o.id = c.office_id
		WHERE o.code = $1 AND d.departed_on > $2 AND d.departed_on <= $3 AND NOT d.voided AND NOT c.voided `
	return p.db.Write(ctx, db.System, func(tx db.Tx) error {
		for _, sql := range []string{
			"UPDATE departures SET departed_on = departed_on - 1 WHERE id = " + found + "ORDER BY d.departed_on, d.id LIMIT 1)",
			`WITH moved AS (UPDATE departures SET departed_on = $3::date + 1 WHERE id = ` + found + `ORDER BY d.departed_on DESC, d.id DESC LIMIT 1) RETURNING member_id)
			UPDATE arrivals a SET arrived_on = $3::date + 1 FROM moved m WHERE a.member_id = m.member_id AND a.arrived_on <= $3`,
		} {
			if _, err := tx.Exec(ctx, sql, office, in.From, in.To); err != nil {
				return err
			}
		}
		return nil
	})
}
