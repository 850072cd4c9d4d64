package export

import (
	"context"
	"encoding/hex"
	"strconv"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/files"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/report"
	"homeward/internal/oversight/snapshot"
)

// frozenRows names the columns of the rows of a snapshot. They name things and
// people by the marks under which the snapshot keeps them.
const frozenRows What = "frozen"

func (s *Service) snapshots() snapshot.Service {
	return snapshot.Service{DB: s.DB, Clock: s.Clock, Box: s.Box}
}

// settled is a request with what its snapshot was frozen for in place of what
// was sent. Who may not read the snapshot does not find it.
func (s *Service) settled(ctx context.Context, u access.User, by db.Actor, q Request) (Request, error) {
	if q.Snapshot == 0 {
		return q, nil
	}
	h, err := s.snapshots().Load(ctx, u, by, q.Snapshot, nil)
	if err != nil {
		return q, err
	}
	q.Report, q.Cell = h.Report, ""
	q.Programme, q.Office, q.From, q.To = h.Params.Programme, h.Params.Office, h.Params.From, h.Params.To
	return q, nil
}

// kept is a snapshot with its figures as they go out.
type kept struct {
	snapshot.Head
	sheet  report.Sheet
	report report.Report
}

func (s *Service) kept(ctx context.Context, u access.User, by db.Actor, h snapshot.Head) (k kept, err error) {
	k.Head = h
	reach, err := s.reports().Reach(ctx, u, by)
	if err != nil {
		return k, err
	}
	if k.report, err = s.reports().Report(ctx, reach, h.Report, h.Params); err != nil {
		return k, err
	}
	lines, err := s.snapshots().Told(ctx, u, by, h)
	if err != nil {
		return k, err
	}
	k.sheet, err = k.report.Kept(h.Figures.Fields, lines)
	return k, err
}

func (k kept) columns(ctx context.Context, w What) []string {
	if w == Figures {
		return k.sheet.Headings(ctx)
	}
	return headings(ctx, columns[frozenRows])
}

// previewFrozen is preview of a snapshot.
func (s *Service) previewFrozen(ctx context.Context, u access.User, by db.Actor, q Request) (p Preview, err error) {
	crowd := crowd{}
	h, err := s.snapshots().Load(ctx, u, by, q.Snapshot, func(r snapshot.Row) error {
		if q.What == Rows {
			p.Lines++
			if r.Person != "" {
				crowd[[3]string{r.Sex, r.Age, r.Citizenship}]++
			}
		}
		return nil
	})
	if err != nil {
		return p, err
	}
	if q.What == Figures {
		p.Lines = int64(len(h.Figures.Lines))
	}
	k, err := s.kept(ctx, u, by, h)
	if err != nil {
		return p, err
	}
	p.Columns, p.Alike = k.columns(ctx, q.What), crowd.alike()
	return p, err
}

// frozen writes a snapshot: its figures or its rows, exactly as they were
// frozen, and what proves it. One that was tampered with does not go out.
func (m *maker) frozen(ctx context.Context, u access.User, z *files.LockedZip) error {
	by := u.Actor()
	h, check, err := m.s.snapshots().Verify(ctx, u, by, m.e.Snapshot)
	if err != nil {
		return err
	}
	if !check.OK() {
		return fault.New(fault.Refused, "snapshot %d is not what was frozen", h.ID)
	}
	k, err := m.s.kept(ctx, u, by, h)
	if err != nil {
		return err
	}
	out, err := newOutlet(m.e, k.columns(ctx, m.e.What), z, i18n.T(ctx, "report.sheet.figures"), i18n.T(ctx, "report.sheet.rows"))
	if err != nil {
		return err
	}
	defer out.close()
	if m.e.What == Figures {
		err = m.figures(ctx, m.s.pseudonyms(), k.sheet, out)
	} else {
		_, err = m.s.snapshots().Load(ctx, u, by, h.ID, func(r snapshot.Row) error { return m.row(ctx, out, k.cells(ctx, r)) })
	}
	if err != nil {
		return err
	}
	for _, i := range h.Indicators {
		m.told = append(m.told, defined(ctx, i.ID, i.Version, wording{i.Name, i.Definition})...)
	}
	return out.finish(i18n.T(ctx, "report.sheet.about"), m.e.about(ctx, append(asOf(ctx, h.MadeAt, u), proof(ctx, h)...), m.told))
}

// cells are a row of a snapshot as it goes out.
func (k kept) cells(ctx context.Context, r snapshot.Row) []any {
	assumed := "no"
	if r.DayAssumed {
		assumed = "yes"
	}
	var amount any = r.Amount
	if i, still := k.report.Indicator(r.Indicator); still {
		amount = i.Value(report.Row{Amount: r.Amount, Dims: r.Dims})
	}
	sex, age, citizenship := "", "", ""
	if r.Person != "" {
		sex, age, citizenship = whom(ctx, r.Sex, r.Age, r.Citizenship)
	}
	return []any{
		int64(r.N), r.Indicator, i18n.Enum(ctx, "snapshot.span", string(r.Span)), r.Project, r.Office, r.Case, r.Thing, r.Person,
		sex, age, citizenship, r.Day, i18n.Enum(ctx, "report.assumed", assumed), amount,
	}
}

// proof says which snapshot it is, and who stands for it.
func proof(ctx context.Context, h snapshot.Head) [][]any {
	name := func(p snapshot.Person) string {
		if p.ID == 0 {
			return i18n.T(ctx, "snapshot.command_line")
		}
		return i18n.PersonName(ctx, p.Family, p.Given)
	}
	signed := i18n.T(ctx, "snapshot.unsigned")
	if g := h.Signature; g != nil {
		signed = i18n.T(ctx, "snapshot.signed_by", "Name", name(g.By), "Moment", g.At)
	}
	return [][]any{
		{i18n.T(ctx, "export.snapshot"), strconv.FormatInt(h.ID, 10)},
		{i18n.T(ctx, "snapshot.made_by"), name(h.Author)},
		{i18n.T(ctx, "snapshot.note"), h.Note},
		{i18n.T(ctx, "snapshot.check_sum"), hex.EncodeToString(h.Sum)},
		{i18n.T(ctx, "snapshot.signature"), signed},
	}
}
