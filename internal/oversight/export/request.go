package export

import (
	"context"
	"slices"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/form"
	"homeward/internal/oversight/disclosure"
	"homeward/internal/oversight/report"
)

// formID is the prefix of the form's messages.
const formID = "export.form"

// published are the reports that partners and the public get. Others hold
// indicators that are sums or parts of each other: what is hidden in one would
// follow from two.
var published = []string{"a1", "amif14", "i1"}

// Problems are what is wrong with a request of a user. What partners and the
// public are given stays given, so only an administrator gives it.
func (q Request) Problems(u access.User, today date.Date) (out []form.Problem) {
	wrong := func(field, key string) { out = append(out, form.Problem{Field: field, Key: key}) }
	rep, err := report.Named(q.Report)
	if err != nil {
		wrong("report", "export.form.no_report")
		return out
	}
	if _, err := rep.ParseCell(q.Cell); err != nil && !rep.Own {
		wrong("", "export.form.no_figure")
	}
	if q.What == Rows && q.Audience.Exact() && q.Audience != disclosure.OwnOffice {
		wrong("what", "export.form.rows_stay")
	}
	if q.Snapshot != 0 && q.What != Figures && q.What != Rows {
		wrong("what", "export.form.frozen_what")
	}
	if q.Snapshot != 0 && q.protected() {
		wrong("audience", "export.form.frozen_exact")
	}
	if !q.From.IsZero() && !q.To.IsZero() && q.To.Before(q.From) {
		wrong("to", "report.query.ends_before")
	}
	for field, d := range map[string]date.Date{"from": q.From, "to": q.To} {
		if !d.IsZero() && (d.Year() < 1990 || d.Year() > 2100) {
			wrong(field, "report.query.out_of_range")
		}
	}
	if !q.protected() || len(out) > 0 {
		return out
	}
	if !slices.Contains(published, q.Report) {
		wrong("report", "export.form.not_published")
	}
	if q.What != Figures {
		wrong("what", "export.form.figures_only")
	}
	if q.Programme != "" || q.Office != "" {
		wrong("audience", "export.form.no_narrowing")
	}
	if !q.wholeYears(today) {
		out = append(out, form.Problem{Field: "to", Key: "export.form.closed_years", Args: []any{"Days", settled}})
	}
	if u.Role != access.Administrator && len(out) == 0 {
		wrong("audience", "export.form.administrator_publishes")
	}
	return out
}

// Preview is what would go out.
type Preview struct {
	Columns []string
	Lines   int64
	Alike   int64 // lines that fewer than five persons share in sex, age and citizenship
}

// alike is below how many persons a combination points at them.
const alike = 5

// Preview works out what would go out, and notes that somebody looked.
func (s *Service) Preview(ctx context.Context, u access.User, by db.Actor, q Request) (Preview, error) {
	err := s.DB.Read(ctx, by, func(r db.Reader) error { return report.LogPreview(ctx, r, by, q.log()) })
	if err != nil {
		return Preview{}, err
	}
	return s.preview(ctx, u, by, q)
}

// preview works out how many lines a request has, and how many of them nearly
// tell who they are about. Protected figures are worked out when they are made:
// once they are, they are given.
func (s *Service) preview(ctx context.Context, u access.User, by db.Actor, q Request) (p Preview, err error) {
	if q.Snapshot != 0 {
		return s.previewFrozen(ctx, u, by, q)
	}
	p.Columns = q.Columns(ctx)
	reach, err := s.reports().Reach(ctx, u, by)
	if err != nil || q.protected() {
		return p, err
	}
	rep, err := s.reports().Report(ctx, reach, q.Report, q.params())
	if err != nil {
		return p, err
	}
	combinations := crowd{}
	seen := func(sex, age, citizenship string) {
		p.Lines++
		combinations[[3]string{sex, age, citizenship}]++
	}
	if q.What == Evaluation {
		err = s.members(ctx, u, reach, q, func(m member) error {
			seen(m.Sex, report.Bracket(m.BirthDate, m.OpenedOn), m.Citizenship)
			return nil
		})
	} else {
		err = s.previewReport(ctx, reach, rep, q, &p, seen)
	}
	if q.aboutPersons() {
		p.Alike = combinations.alike()
	}
	return p, err
}

// crowd counts lines by sex, age bracket and citizenship.
type crowd map[[3]string]int64

// alike is how many lines are about few people.
func (c crowd) alike() (lines int64) {
	for _, n := range c {
		if n < alike {
			lines += n
		}
	}
	return lines
}

func (s *Service) previewReport(ctx context.Context, reach report.Reach, rep report.Report, q Request, p *Preview, seen func(sex, age, citizenship string)) error {
	cell, err := rep.ParseCell(q.Cell)
	if err != nil {
		return err
	}
	sheet, err := s.reports().Pass(ctx, reach, rep, q.params(), func(i report.Indicator, k report.Key, r report.Row) error {
		if cell.Takes(i, k) && r.Person != 0 {
			seen(k.Sex, k.Age, r.Citizenship)
		} else if cell.Takes(i, k) {
			p.Lines++
		}
		return nil
	})
	if q.What == Figures {
		p.Lines = int64(len(sheet.Lines))
	}
	return err
}
