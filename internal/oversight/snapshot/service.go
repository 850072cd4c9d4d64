package snapshot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/seal"
	"homeward/internal/oversight/report"
)

// Service freezes reports and says what became of them.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
	Box   *seal.Box // whose key check sums are made with
}

func (s Service) reports() report.Service { return report.Service{DB: s.DB, Clock: s.Clock} }

// may is fault.Forbidden for who may run no reports.
func may(u access.User) error {
	if !access.Can(u, access.ReportRun) {
		return fault.New(fault.Forbidden, "%s may not read snapshots", u.Role)
	}
	return nil
}

// Make runs a report and freezes it: figures, rows and the definitions in the
// language of ctx.
func (s Service) Make(ctx context.Context, u access.User, by db.Actor, rep report.Report, p report.Params, note string) (Head, error) {
	reach, err := s.reports().Reach(ctx, u, by)
	if err != nil {
		return Head{}, err
	}
	return s.make(ctx, reach, by, rep, p, note)
}

// MakeWhole is Make for the command line, whose reach is everything.
func (s Service) MakeWhole(ctx context.Context, rep report.Report, p report.Params, note string) (Head, error) {
	reach, err := s.reports().WholeReach(ctx)
	if err != nil {
		return Head{}, err
	}
	return s.make(ctx, reach, db.System, rep, p, note)
}

func (s Service) make(ctx context.Context, reach report.Reach, by db.Actor, rep report.Report, p report.Params, note string) (Head, error) {
	if rep.Unfrozen {
		return Head{}, fault.New(fault.NotFound, "report %s is not frozen", rep.Name)
	}
	at := s.Clock.Now().UTC().Truncate(time.Microsecond)
	f, err := s.gather(ctx, reach, rep, p)
	if err != nil {
		return Head{}, err
	}
	row := stored{
		MadeBy: by.StaffID, MadeAt: at, RowCount: len(f.rows), Report: rep.Name, Params: p.Query().Encode(), Language: string(i18n.Lang(ctx)),
		Program: revision(), Note: note, OfficeIDs: f.offices,
	}
	err = s.DB.Write(ctx, by, func(tx db.Tx) error {
		if _, err := timeoutQuery.One(ctx, tx); err != nil {
			return err
		}
		if err := s.name(ctx, tx, &f); err != nil {
			return err
		}
		if row.Indicators, err = canonicalJSON(f.indicators); err != nil {
			return err
		}
		if row.Figures, err = canonicalJSON(f.figures); err != nil {
			return err
		}
		if row.ID, err = keyQuery.One(ctx, tx); err != nil {
			return err
		}
		c := newSum(s.keys(), row)
		for _, r := range f.rows {
			if err := c.row(r); err != nil {
				return err
			}
		}
		row.Sum = c.done()
		tx.LeadsTo(address(row.ID))
		if err := insert(ctx, tx, row, f.rows); err != nil {
			return err
		}
		return s.chain(ctx, tx, link{Snapshot: row.ID, At: at, Digest: row.Sum})
	})
	if err != nil {
		return Head{}, err
	}
	return headRow{stored: row}.head()
}

// gathered is a report that was run: its rows with the ids they have today.
type gathered struct {
	rows       []Row
	ids        []int64 // of the things, then of the persons of rows, by turns
	kinds      []string
	indicators []Indicator
	figures    Figures
	offices    []int64
	codes      []string
	names      []string // of offices
}

// gather runs a report as it stands now.
func (s Service) gather(ctx context.Context, reach report.Reach, rep report.Report, p report.Params) (gathered, error) {
	var f gathered
	for _, o := range reach.Offices {
		if p.Office == "" || p.Office == o.Code {
			f.offices, f.codes, f.names = append(f.offices, o.ID), append(f.codes, o.Code), append(f.names, o.Name)
		}
	}
	for _, i := range rep.Indicators {
		if !i.Closed { // its figures are nobody's to read later
			f.indicators = append(f.indicators, indicatorOf(ctx, i))
		}
	}
	sheet, err := s.reports().Pass(ctx, reach.Veiled(), rep, p, func(i report.Indicator, k report.Key, r report.Row) error {
		n := slices.IndexFunc(f.indicators, func(x Indicator) bool { return x.ID == i.ID })
		if n < 0 {
			// An indicator that the report takes from what it is asked for.
			n, f.indicators = len(f.indicators), append(f.indicators, indicatorOf(ctx, i))
		}
		f.add(&f.indicators[n], rep, i, k, r)
		return nil
	})
	f.figures = Figures{Fields: sheet.Fields, Lines: sheet.Lines}
	if f.figures.Lines == nil {
		f.figures.Lines = [][]any{}
	}
	return f, err
}

// add keeps the values of a passing row.
func (f *gathered) add(to *Indicator, rep report.Report, i report.Indicator, k report.Key, r report.Row) {
	dims := make([]string, len(i.Dims))
	for n, d := range i.Dims {
		if n < len(r.Dims) && (slices.Contains(rep.Dims, d) || slices.Contains(coded, d)) {
			dims[n] = r.Dims[n]
		}
	}
	to.at(k.Span).add(1, r.Amount)
	f.rows = append(f.rows, Row{
		N: len(f.rows) + 1, Amount: r.Amount, Day: r.Day, DayAssumed: r.DayAssumed, Indicator: i.ID, Span: k.Span, Case: r.Case,
		Sex: k.Sex, Age: k.Age, Citizenship: r.Citizenship, Office: r.Office, Project: r.Project, Dims: dims,
	})
	f.ids = append(f.ids, r.Thing, r.Person)
	s := i.SubjectOf(r)
	people := personKind
	if s.People != "" {
		people = s.People
	}
	f.kinds = append(f.kinds, s.Table, people)
}

// personKind is the kind of the tokens of people.
const personKind = "person"

// frame is what was gathered as one side of a comparison.
func (f *gathered) frame() Frame { return Frame{Indicators: f.indicators} }

// name gives the rows the tokens of their things and persons, and keys for what
// names somebody.
func (s Service) name(ctx context.Context, r db.Reader, f *gathered) error {
	t, err := tokens(ctx, r, f.kinds, f.ids)
	if err != nil {
		return err
	}
	for n := range f.rows {
		f.rows[n].Thing, f.rows[n].Person = t[2*n], t[2*n+1]
	}
	return s.hide(ctx, r, f)
}

// indicatorOf is an indicator as it is now, in the language of ctx.
func indicatorOf(ctx context.Context, i report.Indicator) Indicator {
	var all strings.Builder
	for _, l := range i18n.Languages {
		c := i18n.With(ctx, l)
		fmt.Fprintf(&all, "%q %q\n", i.Title(c), i.Definition(c))
	}
	digest := sha256.Sum256([]byte(all.String()))
	unit, currency := i.Measured()
	return Indicator{
		ID: i.ID, Key: i.Key, Version: i.Version, Aggregate: string(i.Aggregate), Unit: string(unit), Currency: currency, Stock: i.Stock, Dims: append([]string{}, i.Dims...),
		Name: i.Title(ctx), Definition: i.Definition(ctx), Digest: hex.EncodeToString(digest[:]),
	}
}

// read fills a head from the texts that are stored.
func (h *Head) read() error {
	h.Language = i18n.Language(h.stored.Language)
	if err := json.Unmarshal([]byte(h.stored.Indicators), &h.Indicators); err != nil {
		return fmt.Errorf("indicators of snapshot %d: %w", h.ID, err)
	}
	d := json.NewDecoder(strings.NewReader(h.stored.Figures))
	d.UseNumber()
	if err := d.Decode(&h.Figures); err != nil {
		return fmt.Errorf("figures of snapshot %d: %w", h.ID, err)
	}
	v, err := url.ParseQuery(h.stored.Params)
	if err != nil {
		return fmt.Errorf("params of snapshot %d: %w", h.ID, err)
	}
	h.Params, _ = report.ParamsOf(v, date.Date{})
	return nil
}

// revision is the version of the program.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return ""
}

func address(id int64) string { return "/snapshots/" + strconv.FormatInt(id, 10) }

// listSize is how many snapshots a page lists.
const listSize = 40

// List are the snapshots that the user may read, of one report if it is named,
// the latest first, from a key down; more says that others follow.
func (s Service) List(ctx context.Context, u access.User, by db.Actor, name string, from int64) (out []Head, more bool, err error) {
	if err := may(u); err != nil {
		return nil, false, err
	}
	err = s.DB.Read(ctx, by, func(r db.Reader) error {
		rows, err := listQuery.All(ctx, r, name, from, listSize+1)
		if err != nil {
			return err
		}
		more = len(rows) > listSize
		for _, row := range rows[:min(len(rows), listSize)] {
			h, err := row.head()
			if err != nil {
				return err
			}
			out = append(out, h)
		}
		return nil
	})
	return out, more, err
}

// Load reads a snapshot and lets its rows go by in their order; each may be nil.
// Who may not run a report so wide does not find it.
func (s Service) Load(ctx context.Context, u access.User, by db.Actor, id int64, each func(Row) error) (h Head, err error) {
	if err := may(u); err != nil {
		return h, err
	}
	return s.load(ctx, by, id, each)
}

// LoadWhole is Load for the command line.
func (s Service) LoadWhole(ctx context.Context, id int64, each func(Row) error) (Head, error) {
	return s.load(ctx, db.System, id, each)
}

func (s Service) load(ctx context.Context, by db.Actor, id int64, each func(Row) error) (h Head, err error) {
	err = s.DB.Read(ctx, by, func(r db.Reader) error {
		if h, err = headOf(ctx, r, id); err != nil || each == nil {
			return err
		}
		if _, err := timeoutQuery.One(ctx, r); err != nil {
			return err
		}
		return rowQuery.Each(ctx, r, each, id)
	})
	return h, err
}

// Verify makes the check sum of a snapshot anew from what is stored, and holds
// it and the signature against what was written.
func (s Service) Verify(ctx context.Context, u access.User, by db.Actor, id int64) (Head, Check, error) {
	if err := may(u); err != nil {
		return Head{}, Check{}, err
	}
	return s.verify(ctx, by, id)
}

// VerifyWhole is Verify for the command line.
func (s Service) VerifyWhole(ctx context.Context, id int64) (Head, Check, error) {
	return s.verify(ctx, db.System, id)
}

func (s Service) verify(ctx context.Context, by db.Actor, id int64) (h Head, c Check, err error) {
	err = s.DB.Read(ctx, by, func(r db.Reader) error {
		if h, err = headOf(ctx, r, id); err != nil {
			return err
		}
		if _, err := timeoutQuery.One(ctx, r); err != nil {
			return err
		}
		all, inPlace := newSum(s.keys(), h.stored), true
		err := rowQuery.Each(ctx, r, func(row Row) error {
			inPlace = all.row(row) == nil && inPlace
			return nil
		}, id)
		if err != nil {
			return err
		}
		links, noted, err := links(ctx, r)
		if err != nil {
			return err
		}
		c = h.check(s.keys(), all, inPlace, links, noted)
		c.Missing, err = missingQuery.All(ctx, r)
		return err
	})
	return h, c, err
}

// maySign is why a snapshot cannot be signed by a user; empty: it can.
func (h Head) maySign(u access.User) string {
	switch {
	case h.Signature != nil:
		return "snapshot.refused.signed"
	case !access.Second(u, h.MadeBy):
		return "snapshot.refused.own"
	}
	return ""
}

// Sign notes that a second person stands for a snapshot. One that was tampered
// with is not signed.
func (s Service) Sign(ctx context.Context, u access.User, by db.Actor, id int64) error {
	h, c, err := s.Verify(ctx, u, by, id)
	if err != nil {
		return err
	}
	at := s.Clock.Now().UTC().Truncate(time.Microsecond)
	err = s.DB.Write(ctx, by, func(tx db.Tx) error {
		tx.LeadsTo(address(id))
		if key := h.maySign(u); key != "" {
			return casefile.Refuse(key)
		}
		if !c.OK() {
			return casefile.Refuse("snapshot.refused.broken")
		}
		g := Signature{By: Person{ID: u.ID}, At: at, Sum: h.Sum, snapshot: id}
		g.seal = sealOf(s.keys(), g).done()
		if err := sign(ctx, tx, g); err != nil {
			return err
		}
		return s.chain(ctx, tx, link{Snapshot: id, At: at, Signature: true, Digest: g.seal})
	})
	if db.IsUniqueViolation(err, "snapshot_signatures_snapshot_id_key") {
		return casefile.Refuse("snapshot.refused.signed")
	}
	return err
}

// Preview is what Make would freeze: figures, totals and definitions, without
// the rows.
func (s Service) Preview(ctx context.Context, u access.User, by db.Actor, rep report.Report, p report.Params) (Head, error) {
	reach, err := s.reports().Reach(ctx, u, by)
	if err != nil {
		return Head{}, err
	}
	f, err := s.gather(ctx, reach, rep, p)
	return Head{
		Report: rep.Name, Params: p, Language: i18n.Lang(ctx), MadeAt: s.Clock.Now(), RowCount: len(f.rows),
		Indicators: f.indicators, Offices: f.offices, OfficeCodes: f.codes, OfficeNames: f.names,
	}, err
}
