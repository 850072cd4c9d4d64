package export

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/disclosure"
	"homeward/internal/oversight/report"
)

// release is a set of figures that partners or the public were given.
type release struct {
	Indicator string `db:"indicator"`
	Version   int    `db:"definition"`
	Figures   []byte `db:"figures"`
	Words     []byte `db:"words"`
}

var releaseQuery = db.NewQuery[release]("SELECT indicator, definition, figures, words FROM releases WHERE year = $1")

// given are figures as they were given, under the definition of then.
type given struct {
	disclosure.Released
	version int
	words   map[i18n.Language]wording
}

// wording is that of then; of figures given before words were kept, today's.
func (g given) wording(ctx context.Context, i report.Indicator) wording {
	if w, kept := g.words[i18n.Lang(ctx)]; kept {
		return w
	}
	return wording{i.Title(ctx), i.Definition(ctx)}
}

// released writes the protected figures of a report. They are the whole
// organisation's, whoever asks: figures of parts could be subtracted.
func (m *maker) released(ctx context.Context, rep report.Report, out outlet) error {
	m.told = nil
	before := map[string]wording{}
	for _, year := range m.e.years() {
		given, err := m.s.release(ctx, rep, year)
		if err != nil {
			return err
		}
		for _, i := range publishable(rep) {
			g := given[i.Key]
			words := g.wording(ctx, i)
			if before[i.ID] != words {
				before[i.ID] = words
				m.told = append(m.told, defined(ctx, i.ID+", "+strconv.Itoa(year), g.version, words)...)
			}
			for _, line := range releaseLines(ctx, i.ID+" "+words.Title, year, g.Released) {
				if err := m.count(ctx, out, line); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// wordings are those of an indicator in every language.
func wordings(ctx context.Context, i report.Indicator) map[i18n.Language]wording {
	out := map[i18n.Language]wording{}
	for _, l := range i18n.Languages {
		c := i18n.With(ctx, l)
		out[l] = wording{i.Title(c), i.Definition(c)}
	}
	return out
}

// publishable are the indicators that count persons or things once each:
// amounts, medians and what counts somebody several times are not protected by
// hiding small numbers.
func publishable(rep report.Report) (out []report.Indicator) {
	for _, i := range rep.Indicators {
		if i.Aggregate == report.Rows && !i.Multi && !i.Closed {
			out = append(out, i)
		}
	}
	return out
}

// release gives the figures of a year as they were given before; those that
// never were are worked out, protected and put on the register for good.
func (s *Service) release(ctx context.Context, rep report.Report, year int) (map[string]given, error) {
	given, err := s.onRegister(ctx, year)
	if err != nil {
		return nil, err
	}
	known := func(i report.Indicator) bool { _, there := given[i.Key]; return there }
	if !slices.ContainsFunc(publishable(rep), func(i report.Indicator) bool { return !known(i) }) {
		return given, nil
	}
	reach, err := s.reports().WholeReach(ctx)
	if err != nil {
		return nil, err
	}
	rep.Screened = true
	tallies := map[string]*tally{}
	p := report.Params{From: date.Of(year, 1, 1), To: date.Of(year, 12, 31)}
	_, err = s.reports().Pass(ctx, reach, rep, p, func(i report.Indicator, k report.Key, r report.Row) error {
		if k.Span == report.Period && !known(i) {
			of := tallies[i.Key]
			if of == nil {
				of = &tally{}
				tallies[i.Key] = of
			}
			of.add(i, k, r)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = s.DB.Write(ctx, db.System, func(tx db.Tx) error {
		for _, i := range publishable(rep) {
			if known(i) {
				continue
			}
			of := tallies[i.Key]
			if of == nil {
				of = &tally{}
			}
			b, err := json.Marshal(disclosure.Protect(of.figures(i)))
			if err != nil {
				return err
			}
			words, err := json.Marshal(wordings(ctx, i))
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO releases (year, definition, given_at, indicator, figures, words) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
				year, i.Version, s.Clock.Now(), i.Key, b, words); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.onRegister(ctx, year)
}

func (s *Service) onRegister(ctx context.Context, year int) (map[string]given, error) {
	out := map[string]given{}
	err := s.DB.Read(ctx, db.System, func(r db.Reader) error {
		return releaseQuery.Each(ctx, r, func(row release) error {
			g := given{version: row.Version}
			err := errors.Join(json.Unmarshal(row.Figures, &g.Released), json.Unmarshal(row.Words, &g.words))
			out[row.Indicator] = g
			return err
		}, year)
	})
	return out, err
}

// tally counts the rows of an indicator in a year by one dimension at a time.
// A person who counts under several programmes is one person, under the first:
// what hides small numbers speaks of people.
type tally struct {
	seen          map[int64]bool
	total         int64
	parts         map[string]map[string]int64 // by dimension and value
	vulnerability map[string]int64
}

func (t *tally) add(i report.Indicator, k report.Key, r report.Row) {
	if t.parts == nil {
		t.seen, t.parts, t.vulnerability = map[int64]bool{}, map[string]map[string]int64{}, map[string]int64{}
		for _, d := range disclosure.Dimensions {
			t.parts[d] = map[string]int64{}
		}
	}
	if r.Person != 0 && t.seen[r.Person] {
		return
	}
	t.seen[r.Person] = true
	t.total++
	for _, d := range disclosure.Dimensions {
		t.parts[d][valueOf(k, d)]++
	}
	for _, group := range report.Vulnerabilities(i, r) {
		t.vulnerability[group]++
	}
}

func valueOf(k report.Key, dimension string) string {
	switch dimension {
	case "sex":
		return k.Sex
	case "age":
		return k.Age
	case "origin":
		return k.Origin
	}
	return k.Project
}

// fixed are the values of dimensions that are shown even where nobody counts.
var fixed = map[string][]string{"sex": report.Sexes, "age": report.Brackets}

// vulnerability is the dimension whose cells have the higher threshold.
const vulnerability = "vulnerability"

func (t *tally) figures(i report.Indicator) disclosure.Figures {
	threshold := int64(disclosure.Threshold)
	if i.Sensitive {
		threshold = disclosure.SensitiveThreshold
	}
	f := disclosure.Figures{Threshold: threshold, Total: t.total}
	for _, d := range disclosure.Dimensions {
		f.Tables = append(f.Tables, disclosure.Table{Dimension: d, Threshold: threshold, Cells: cellsOf(fixed[d], t.parts[d])})
	}
	if slices.Contains(i.Dims, vulnerability) {
		f.Tables = append(f.Tables, disclosure.Table{Dimension: vulnerability, Threshold: disclosure.SensitiveThreshold, Multiple: true, Cells: cellsOf(nil, t.vulnerability)})
	}
	return f
}

func cellsOf(values []string, counts map[string]int64) (out []disclosure.Cell) {
	values = slices.Clone(values)
	var rest []string
	for v := range counts {
		if !slices.Contains(values, v) {
			rest = append(rest, v)
		}
	}
	slices.Sort(rest)
	for _, v := range append(values, rest...) {
		out = append(out, disclosure.Cell{Value: v, N: counts[v]})
	}
	return out
}

// releaseLines are the figures of an indicator and a year as lines of a file.
func releaseLines(ctx context.Context, indicator string, year int, r disclosure.Released) [][]any {
	line := func(dimension, value string, figure any) []any {
		return []any{indicator, year, dimension, value, figure}
	}
	lines := [][]any{line(i18n.T(ctx, "export.total"), "", cell(r.Total))}
	for _, t := range r.Tables {
		dimension := i18n.Enum(ctx, "export.dimension", t.Dimension)
		if t.Withheld {
			lines = append(lines, line(dimension, i18n.T(ctx, "export.withheld"), "…"))
		}
		for _, c := range t.Cells {
			lines = append(lines, line(dimension, valueWord(ctx, t.Dimension, c.Value), cell(c.Shown)))
		}
	}
	return lines
}

// cell is a shown figure as files hold it: a number where it is one.
func cell(s disclosure.Shown) any {
	if s.Kind == disclosure.Below {
		return s.String()
	}
	return s.N
}

func valueWord(ctx context.Context, dimension, value string) string {
	switch dimension {
	case "sex":
		return i18n.Enum(ctx, "report.sex", value)
	case "age":
		return i18n.Enum(ctx, "report.age", value)
	case "origin":
		return country(ctx, value)
	case vulnerability:
		return i18n.Enum(ctx, "report.vulnerability", value)
	}
	return or(value, i18n.T(ctx, "report.unknown"))
}
