package export

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"hash"
	"strings"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/files"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/disclosure"
	"homeward/internal/oversight/report"
)

// Columns of the contents. Pseudonyms stand in place of references.
var columns = map[What][]string{
	Rows: {"indicator", "programme", "office", "case", "sex", "age", "citizenship", "day", "day_assumed", "amount", "row_hash"},
	frozenRows: {
		"number", "indicator", "span", "programme", "office", "case", "thing", "person", "sex", "age", "citizenship", "day", "day_assumed", "amount", "row_hash",
	},
	Audit: {"indicator", "programme", "office", "pseudonym", "sex", "age", "citizenship", "day", "day_assumed", "amount", "row_hash"},
	Evaluation: {
		"pseudonym", "programme", "office", "sex", "age", "citizenship", "return_country", "opened_month", "stage", "departed_month", "arrived_month",
		"activities", "activities_delivered", "visits", "rss_baseline", "rss_m3", "rss_m6", "rss_m12", "rss_m18", "row_hash",
	},
}

// protectedColumns are those of figures for partners and the public.
var protectedColumns = []string{"indicator", "year", "dimension", "value", "figure"}

// Columns are the headings of the file, in the reader's language.
func (q Request) Columns(ctx context.Context) []string {
	fields := columns[q.What]
	if q.What == Figures {
		if !q.protected() {
			rep, err := report.Named(q.Report)
			if err != nil {
				return nil
			}
			return rep.Blank().Headings(ctx)
		}
		fields = protectedColumns
	}
	return headings(ctx, fields)
}

func headings(ctx context.Context, fields []string) []string {
	out := make([]string, len(fields))
	for n, f := range fields {
		out[n] = i18n.Enum(ctx, "export.column", f)
	}
	return out
}

// rowCells are a row of evidence as it goes out. One about nobody, as of
// equipment, has neither sex nor age nor citizenship.
func rowCells(ctx context.Context, who string, i report.Indicator, k report.Key, r report.Row) []any {
	assumed := "no"
	if r.DayAssumed {
		assumed = "yes"
	}
	sex, age, citizenship := "", "", ""
	if r.Person != 0 {
		sex, age, citizenship = whom(ctx, k.Sex, k.Age, r.Citizenship)
	}
	return []any{i.ID, r.Project, r.Office, who, sex, age, citizenship, r.Day, i18n.Enum(ctx, "report.assumed", assumed), i.Value(r)}
}

// whom tells who a row is about, in words.
func whom(ctx context.Context, sex, age, citizenship string) (string, string, string) {
	return i18n.Enum(ctx, "report.sex", sex), i18n.Enum(ctx, "report.age", age), country(ctx, citizenship)
}

func country(ctx context.Context, code string) string {
	if code == "" {
		return i18n.T(ctx, "report.unknown")
	}
	return i18n.Country(ctx, code)
}

// fill writes what goes out into the ZIP.
func (m *maker) fill(ctx context.Context, u access.User, z *files.LockedZip) error {
	reach, err := m.s.reports().Reach(ctx, u, u.Actor())
	if err != nil {
		return err
	}
	rep, err := m.s.reports().Report(ctx, reach, m.e.Report, m.e.params())
	if err != nil {
		return err
	}
	if m.e.Snapshot != 0 {
		return m.frozen(ctx, u, z)
	}
	out, err := newOutlet(m.e, m.e.Columns(ctx), z, i18n.T(ctx, "report.sheet.figures"), i18n.T(ctx, "report.sheet.rows"))
	if err != nil {
		return err
	}
	defer out.close()
	m.told = definitions(ctx, rep.Indicators)
	switch {
	case m.e.What == Evaluation:
		err = m.evaluation(ctx, u, reach, out)
	case m.e.protected():
		err = m.released(ctx, rep, out)
	default:
		err = m.evidence(ctx, reach, rep, out)
	}
	if err != nil {
		return err
	}
	about := m.e.about(ctx, asOf(ctx, m.e.AskedAt, u), m.told)
	if note := reach.Note(ctx, rep); note != "" && m.e.What == Figures && !m.e.protected() {
		about = append(about, []any{i18n.T(ctx, "report.column.note"), note})
	}
	return out.finish(i18n.T(ctx, "report.sheet.about"), about)
}

// evidence writes the rows of a report, or its figures.
func (m *maker) evidence(ctx context.Context, reach report.Reach, rep report.Report, out outlet) error {
	cell, err := rep.ParseCell(m.e.Cell)
	if err != nil {
		return err
	}
	names := m.s.pseudonyms()
	sheet, err := m.s.reports().Pass(ctx, reach, rep, m.e.params(), func(i report.Indicator, k report.Key, r report.Row) error {
		if m.e.What == Figures || !cell.Takes(i, k) {
			return nil
		}
		who := r.Case
		if m.e.What == Audit && who != "" {
			if who, err = names.of(ctx, m.e.What, r.Project, fmt.Sprintf("%s/%d", r.Case, r.Person)); err != nil {
				return err
			}
		}
		return m.row(ctx, out, rowCells(ctx, who, i, k, r))
	})
	if err != nil || m.e.What != Figures {
		return err
	}
	return m.figures(ctx, names, sheet, out)
}

// figures writes the lines of a sheet.
func (m *maker) figures(ctx context.Context, names *pseudonyms, sheet report.Sheet, out outlet) error {
	if err := m.conceal(ctx, names, sheet); err != nil {
		return err
	}
	for n := range sheet.Lines {
		if err := m.count(ctx, out, sheet.Cells(ctx, n)); err != nil {
			return err
		}
	}
	return nil
}

// conceal takes from figures what tells a case to people outside the office.
func (m *maker) conceal(ctx context.Context, names *pseudonyms, sheet report.Sheet) (err error) {
	if m.e.Audience == disclosure.OwnOffice {
		return nil
	}
	sheet.Conceal(func(ref string) string {
		if ref == "" {
			return ""
		}
		name, failed := names.of(ctx, m.e.What, "", ref)
		err = errors.Join(err, failed)
		return name
	})
	return err
}

// row writes a line about somebody, with the digest that tells where it is
// from.
func (m *maker) row(ctx context.Context, out outlet, cells []any) error {
	h := hmac.New(sha256.New, m.key)
	fmt.Fprintf(h, "%d", m.rows+1)
	hashCells(h, cells)
	digest := h.Sum(nil)[:digestSize]
	return m.count(ctx, out, append(cells, digestText(digest)), digest)
}

// count writes a line, and gives a sign of life now and then. Writing it may
// put pieces down: the row and its digests count only afterwards.
func (m *maker) count(ctx context.Context, out outlet, cells []any, digests ...[]byte) error {
	if err := out.Row(cells...); err != nil {
		return err
	}
	m.rows++
	m.digests = append(m.digests, digests...)
	if m.rows%beatEvery != 0 {
		return nil
	}
	return m.beat(ctx, nil)
}

func hashCells(h hash.Hash, cells []any) {
	for _, c := range cells {
		if d, ok := c.(date.Date); ok {
			c = d.String()
		}
		text := fmt.Sprint(c)
		fmt.Fprintf(h, "|%d:%s", len(text), text)
	}
}

// digestSize is that of a row's digest: nobody makes two of them alike.
const digestSize = 20

var digestCode = base32.StdEncoding.WithPadding(base32.NoPadding)

func digestText(d []byte) string { return digestCode.EncodeToString(d) }

func parseDigest(s string) ([]byte, bool) {
	d, err := digestCode.DecodeString(strings.ToUpper(strings.Join(strings.Fields(s), "")))
	return d, err == nil && len(d) == digestSize
}

// pseudonyms stand in place of references and persons: the same person has the
// same one in every export under a programme, and another under each other
// programme.
type pseudonyms struct {
	s    *Service
	keys map[string][]byte
}

func (s *Service) pseudonyms() *pseudonyms { return &pseudonyms{s, map[string][]byte{}} }

func (p *pseudonyms) of(ctx context.Context, in What, programme, what string) (string, error) {
	purpose := "pseudonyms " + string(in) + " " + programme
	key, known := p.keys[purpose]
	if !known {
		err := p.s.DB.Read(ctx, db.System, func(r db.Reader) (err error) {
			key, err = keyQuery.One(ctx, r, purpose)
			return err
		})
		if err != nil {
			return "", err
		}
		p.keys[purpose] = key
	}
	h := hmac.New(sha256.New, key)
	h.Write([]byte(what))
	return "P-" + digestText(h.Sum(nil)[:10]), nil
}
