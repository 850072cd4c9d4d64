package snapshot

import (
	"context"
	"slices"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/report"
)

// Difference is what lies between a snapshot and another, or today.
type Difference struct {
	Old, New Head // the older first; New.ID is 0 for today
	Changes  []Change
	Cases    map[string]Case
	Things   map[string]Thing // by token, as they stand today
}

// Between is what became of an indicator.
type Between struct {
	Was, Is Indicator
	Changes []Change
}

// Indicators are the indicators of both sides with their changes.
func (d Difference) Indicators() (out []Between) {
	for _, i := range append(slices.Clone(d.Old.Indicators), d.New.Indicators...) {
		if slices.ContainsFunc(out, func(b Between) bool { return b.Was.ID == i.ID }) {
			continue
		}
		b := Between{Was: Indicator{ID: i.ID, Aggregate: i.Aggregate}, Is: Indicator{ID: i.ID, Aggregate: i.Aggregate}}
		if was, ok := d.Old.frame().indicator(i.ID); ok {
			b.Was = was
		}
		if is, ok := d.New.frame().indicator(i.ID); ok {
			b.Is = is
		}
		for _, c := range d.Changes {
			if c.Indicator == i.ID {
				b.Changes = append(b.Changes, c)
			}
		}
		out = append(out, b)
	}
	return out
}

// frame is what a snapshot was asked for.
func (h Head) frame() Frame {
	return Frame{Params: h.Params, Offices: h.OfficeCodes, Indicators: h.Indicators}
}

// Difference says what lies between a snapshot and another of the same report;
// with 0, between it and today.
func (s Service) Difference(ctx context.Context, u access.User, by db.Actor, id, with int64) (Difference, error) {
	var d Difference
	reach, err := s.reports().Reach(ctx, u, by)
	if err != nil {
		return d, err
	}
	var old, now []Row
	keep := func(to *[]Row) func(Row) error {
		return func(r Row) error {
			*to = append(*to, r)
			return nil
		}
	}
	if d.Old, err = s.load(ctx, by, id, keep(&old)); err != nil {
		return d, err
	}
	if with == 0 {
		d.New, now, err = s.today(ctx, reach, by, d.Old)
	} else {
		d.New, err = s.load(ctx, by, with, keep(&now))
	}
	if err != nil {
		return d, err
	}
	if d.Old.Report != d.New.Report {
		return d, fault.New(fault.NotFound, "snapshots %d and %d are of two reports", id, with)
	}
	if d.New.ID != 0 && d.New.MadeAt.Before(d.Old.MadeAt) {
		d.Old, d.New, old, now = d.New, d.Old, now, old
	}
	f, err := s.facts(ctx, reach, by, d, old, now)
	if err != nil {
		return d, err
	}
	f.Since = d.Old.MadeAt.In(i18n.Zone(ctx))
	d.Changes, d.Cases, d.Things = Explain(old, now, f), f.Cases, f.Things
	return d, nil
}

// today is the report of a snapshot as it stands now, for the same offices.
func (s Service) today(ctx context.Context, reach report.Reach, by db.Actor, of Head) (Head, []Row, error) {
	rep, err := report.Named(of.Report)
	if err != nil {
		return Head{}, nil, err
	}
	reach.Offices = slices.DeleteFunc(slices.Clone(reach.Offices), func(o report.Office) bool { return !slices.Contains(of.Offices, o.ID) })
	f, err := s.gather(i18n.With(ctx, of.Language), reach, rep, of.Params)
	if err != nil {
		return Head{}, nil, err
	}
	err = s.DB.Read(ctx, by, func(r db.Reader) error { return s.name(ctx, r, &f) })
	return Head{
		Report: of.Report, Params: of.Params, Language: of.Language, MadeAt: s.Clock.Now(), Indicators: f.indicators, Figures: f.figures,
		Offices: f.offices, OfficeCodes: f.codes, RowCount: len(f.rows),
	}, f.rows, err
}

// facts looks up what is known today about the rows that differ.
func (s Service) facts(ctx context.Context, reach report.Reach, by db.Actor, d Difference, old, now []Row) (Facts, error) {
	f := Facts{
		Then: d.Old.frame(), Now: d.New.frame(), Merged: map[string]string{}, Unmerged: map[string]string{}, Anonymised: map[string]bool{},
		Left: map[string]Leaving{}, Things: map[string]Thing{}, Cases: map[string]Case{}, Subjects: map[string][]report.Subject{},
	}
	refs, differs := []string{}, false
	for _, c := range pair(old, now, f) {
		for _, r := range []*Row{c.Old, c.New} {
			if r != nil && (c.Old == nil || c.New == nil || !same(*c.Old, *c.New)) {
				refs, differs = append(refs, r.Case), true
			}
		}
	}
	if !differs {
		return f, nil
	}
	rep, err := s.reports().Report(ctx, reach, d.Old.Report, d.New.Params)
	if err != nil {
		return f, err
	}
	for _, i := range rep.Indicators {
		f.Subjects[i.ID] = i.Subject
	}
	slices.Sort(refs)
	refs = slices.Compact(refs)
	err = s.DB.Read(ctx, evidenceOf(by, reach), func(r db.Reader) error {
		if _, err := timeoutQuery.One(ctx, r); err != nil {
			return err
		}
		if err := f.readCases(ctx, r, refs, d); err != nil {
			return err
		}
		if err := f.readThings(ctx, r, refs, d.Old.MadeAt); err != nil {
			return err
		}
		return f.readPeople(ctx, r, refs, d)
	})
	return f, err
}

func (f *Facts) readCases(ctx context.Context, r db.Reader, refs []string, d Difference) error {
	cases, err := caseQuery.All(ctx, r, refs, d.Old.MadeAt)
	if err != nil {
		return err
	}
	for _, c := range cases {
		f.Cases[c.Reference] = Case{Reference: c.Reference, Office: c.Office, Voided: c.Voided, Protected: c.Protected, Openable: c.Openable, Touched: c.Touched, Changed: c.Changed, id: c.ID}
	}
	away, err := awayQuery.All(ctx, r, refs)
	for _, ref := range away {
		f.Cases[ref] = Case{Reference: ref, Away: true}
	}
	return err
}

// caseIDs are the keys of the cases found.
func (f *Facts) caseIDs() (out []int64) {
	for _, c := range f.Cases {
		if c.id != 0 {
			out = append(out, c.id)
		}
	}
	return out
}

func (f *Facts) readPeople(ctx context.Context, r db.Reader, refs []string, d Difference) error {
	people, err := personQuery.All(ctx, r, refs)
	if err != nil {
		return err
	}
	ids := make([]int64, len(people))
	for n, p := range people {
		ids[n] = p.ID
	}
	merges, err := mergeQuery.All(ctx, r, ids, d.Old.MadeAt)
	if err != nil {
		return err
	}
	for _, m := range merges {
		ids = append(ids, m.Gone, m.Stays)
	}
	kinds := make([]string, len(ids))
	for n := range kinds {
		kinds[n] = personKind
	}
	names, err := tokens(ctx, r, kinds, ids)
	if err != nil {
		return err
	}
	for n, p := range people {
		f.Anonymised[names[n]] = p.Anonymised
		f.Left[names[n]] = Leaving{Stands: p.Stands, Voided: p.Voided, TurnedBack: p.TurnedBack, RecordedAt: p.RecordedAt}
	}
	for n, m := range merges {
		gone, stays := names[len(people)+2*n], names[len(people)+2*n+1]
		if m.Undone {
			f.Unmerged[gone] = stays
		} else {
			f.Merged[gone] = stays
		}
	}
	return nil
}

// LastSigned is the key of the last signed snapshot before another, of the same
// report asked for the same things; 0: there is none.
func (s Service) LastSigned(ctx context.Context, by db.Actor, h Head) (int64, error) {
	var ids []int64
	err := s.DB.Read(ctx, by, func(r db.Reader) (err error) {
		ids, err = signedQuery.All(ctx, r, h.Report, h.stored.Params, h.Offices, h.ID)
		return err
	})
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	return ids[0], nil
}
