package report

import (
	"context"
	"slices"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/i18n"
)

// Service runs reports.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// Choices are what a person may ask a report for.
type Choices struct {
	Offices    []Office // one for a manager, all for an administrator
	Programmes []Programme
}

// Result is an indicator with its counted rows.
type Result struct {
	Indicator Indicator
	Cube      *Cube
	Target    Target // of the programme asked for
}

// Listing is a page of the rows behind a figure.
type Listing struct {
	Cell  Cell
	Rows  []Row
	Total int64 // rows behind the figure
	From  int   // rows before this page
}

// pageSize is how many rows of evidence a page shows.
const pageSize = 100

// Outcome is a report that has been run.
type Outcome struct {
	Report  Report
	Params  Params
	Choices Choices
	Results []Result
	survey  *surveys // what a report of scores gathered
	Listing *Listing // the rows of the open figure; nil if none is open
	AsOf    time.Time
	told    bool   // who is vulnerable
	Note    string // what is not told; empty: everything is
}

// Choices loads what the user may ask for.
func (s Service) Choices(ctx context.Context, u access.User, by db.Actor) (Choices, error) {
	r, err := s.Reach(ctx, u, by)
	return r.Choices, err
}

// Reach is how far somebody's reports go: the actor in the scope of evidence
// rows, and what can be asked for.
type Reach struct {
	actor db.Actor
	name  string // whose it is; empty: the command line's
	told  bool   // who is vulnerable
	Choices
}

// Reach is how far the user's reports go: a manager's as far as the own office;
// fault.Forbidden for who may run none.
func (s Service) Reach(ctx context.Context, u access.User, by db.Actor) (Reach, error) {
	if !access.Can(u, access.ReportRun) {
		return Reach{}, fault.New(fault.Forbidden, "%s may not run reports", u.Role)
	}
	keep := u.Offices()
	if u.Role == access.Administrator {
		keep = nil
	}
	r, err := s.reach(ctx, by, keep)
	r.name, r.told = i18n.PersonName(ctx, u.FamilyName, u.GivenName), access.Can(u, access.ReportVulnerability)
	return r, err
}

// WholeReach is that of the command line: everything.
func (s Service) WholeReach(ctx context.Context) (Reach, error) {
	r, err := s.reach(ctx, db.System, nil)
	r.told = true
	return r, err
}

// reach goes as far as the offices given; none stands for all.
func (s Service) reach(ctx context.Context, by db.Actor, keep []int64) (Reach, error) {
	r := Reach{actor: by}
	r.actor.Scope, r.actor.OfficeIDs = "evidence", keep
	err := s.DB.Read(ctx, r.actor, func(q db.Reader) (err error) {
		if r.Offices, err = officeQuery.All(ctx, q); err != nil {
			return err
		}
		if keep != nil {
			r.Offices = slices.DeleteFunc(r.Offices, func(o Office) bool { return !slices.Contains(keep, o.ID) })
		}
		r.Programmes, err = programmeQuery.All(ctx, q, ids(r.Offices), keep == nil)
		return err
	})
	r.actor.OfficeIDs = ids(r.Offices)
	return r, err
}

func ids(offices []Office) []int64 {
	out := make([]int64, len(offices))
	for n, o := range offices {
		out[n] = o.ID
	}
	return out
}

// narrow turns params into the scope they mean within the choices, and the
// programmes the figures speak of. What is not among the choices is not found.
func (c Choices) narrow(p Params) (scope, []Programme, error) {
	s := scope{offices: ids(c.Offices), from: p.From, to: p.To}
	if p.Office != "" {
		n := slices.IndexFunc(c.Offices, func(o Office) bool { return o.Code == p.Office })
		if n < 0 {
			return s, nil, fault.New(fault.NotFound, "no office %q", p.Office)
		}
		s.offices = []int64{c.Offices[n].ID}
	}
	if p.Programme == "" {
		return s, c.Programmes, nil
	}
	n := slices.IndexFunc(c.Programmes, func(x Programme) bool { return x.Code == p.Programme })
	if n < 0 {
		return s, nil, fault.New(fault.NotFound, "no programme %q", p.Programme)
	}
	s.programme = c.Programmes[n].ID
	return s, c.Programmes[n : n+1], nil
}

// Report finds a report, with the indicators of its own that the programmes
// asked for have; fault.NotFound if there is none of that name.
func (s Service) Report(ctx context.Context, reach Reach, name string, p Params) (rep Report, err error) {
	if rep, err = Named(name); err != nil || !rep.Own {
		return rep, err
	}
	_, programmes, err := reach.narrow(p)
	if err != nil {
		return rep, err
	}
	err = s.DB.Read(ctx, reach.actor, func(r db.Reader) error {
		rep, err = rep.with(ctx, r, programmes)
		return err
	})
	return rep, err
}

// Open runs a report and lists the rows of one of its figures, if a cell is
// given, from the row at (counted from 0) on.
func (s Service) Open(ctx context.Context, reach Reach, rep Report, p Params, cell Cell, at int) (Outcome, error) {
	out := Outcome{Report: rep, Params: p, Choices: reach.Choices, AsOf: s.Clock.Now(), told: reach.told, Note: reach.Note(ctx, rep)}
	sc, _, err := reach.narrow(p)
	if err != nil {
		return out, err
	}
	if _, ok := rep.Indicator(cell.Indicator); !ok && !cell.IsZero() {
		return out, fault.New(fault.NotFound, "report %s has no indicator %q", rep.Name, cell.Indicator)
	}
	sc.opened = rep.Dims
	if !cell.IsZero() {
		out.Listing = &Listing{Cell: cell, From: at}
	}
	err = s.DB.Read(ctx, reach.actor, func(r db.Reader) error {
		if _, err := timeoutQuery.One(ctx, r, readTimeout); err != nil {
			return err
		}
		targets, err := targetQuery.All(ctx, r)
		if err != nil {
			return err
		}
		in := input{targets: targets}
		if in.bands, err = rep.bands(ctx, r); err != nil {
			return err
		}
		if rep.Scored {
			out.survey = &surveys{bands: in.bands}
		}
		cubes, err := countAll(ctx, r, rep.Indicators, sc, p, out.take)
		if err != nil {
			return err
		}
		for _, i := range rep.Indicators {
			out.Results = append(out.Results, Result{Indicator: i, Cube: cubes[i.ID], Target: in.target(sc.programme, i)})
		}
		return nil
	})
	return out, err
}

// take is the eye on the passing rows of an indicator: the listing's, and that
// of a report which gathers them.
func (o *Outcome) take(i Indicator) func(Key, Row) error {
	l := o.Listing
	listed := l != nil && l.Cell.Indicator == i.ID
	if !listed && o.survey == nil {
		return nil
	}
	return func(k Key, r Row) error {
		if o.survey != nil {
			o.survey.add(i, k, r)
		}
		if !listed || !l.Cell.Holds(k) {
			return nil
		}
		if l.Total >= int64(l.From) && len(l.Rows) < pageSize {
			l.Rows = append(l.Rows, r)
		}
		l.Total++
		return nil
	}
}

// Result finds the result of an indicator.
func (o Outcome) Result(id string) Result {
	for _, r := range o.Results {
		if r.Indicator.ID == id {
			return r
		}
	}
	return Result{}
}
