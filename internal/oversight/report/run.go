package report

import (
	"context"
	"encoding/json"
	"io"

	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/organisation/instrument"
)

// Format is how figures leave the house.
type Format string

// The formats.
const (
	XLSX Format = "xlsx"
	Text Format = "csv"
	JSON Format = "json"
)

// Options are all formats.
func (Format) Options() []Format { return []Format{XLSX, Text, JSON} }

// MediaType is the format's name in HTTP.
func (f Format) MediaType() string {
	switch f {
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case Text:
		return "text/csv; charset=utf-8"
	}
	return "application/json"
}

// Export says what of a report goes out, and how. A workbook holds figures and
// rows; CSV one of them; JSON the figures.
type Export struct {
	Format Format
	Rows   bool // CSV: the rows of evidence in place of the figures
	Cell   Cell // only the rows of this figure
	Words  bool // headings and values for people in place of the schema's tokens
	By     string
}

// Run writes a report without a person asking, for the command line: all
// offices can be seen, headings and values are those of the schema.
func Run(ctx context.Context, d *db.DB, name string, p Params, f Format, w io.Writer) error {
	rep, err := Named(name)
	if err != nil {
		return err
	}
	s := Service{DB: d, Clock: clock.System()}
	reach, err := s.WholeReach(ctx)
	if err != nil {
		return err
	}
	return s.write(ctx, reach, rep, p, Export{Format: f}, w)
}

// Export writes a report within the reach of somebody.
func (s Service) Export(ctx context.Context, reach Reach, rep Report, p Params, x Export, w io.Writer) error {
	if _, ok := rep.Indicator(x.Cell.Indicator); !ok && !x.Cell.IsZero() {
		return fault.New(fault.NotFound, "report %s has no indicator %q", rep.Name, x.Cell.Indicator)
	}
	x.By = reach.name
	return s.write(ctx, reach, rep, p, x, w)
}

// write runs the report once: rows of evidence go out as they pass, the
// figures after them.
func (s Service) write(ctx context.Context, reach Reach, rep Report, p Params, x Export, w io.Writer) error {
	var o outlet
	var err error
	switch x.Format {
	case XLSX:
		o, err = newBookOutlet(ctx, rep, x, w)
	case Text:
		o, err = newCSVOutlet(ctx, rep, x, w)
	case JSON:
		o = jsonOutlet{w}
	default:
		err = fault.New(fault.Refused, "no format %q", x.Format)
	}
	if err != nil {
		return err
	}
	defer o.close()
	return s.DB.Read(ctx, reach.actor, func(r db.Reader) error {
		if err := logExport(ctx, r, reach.actor, p.log(rep, x)); err != nil {
			return err
		}
		labels, err := labelQuery.All(ctx, r)
		if err != nil {
			return err
		}
		sheet, err := pass(ctx, r, reach, rep, p, func(i Indicator, k Key, row Row) error {
			if x.wants(i, k) {
				return o.evidence(ctx, i, k, row)
			}
			return nil
		})
		if err != nil {
			return err
		}
		return o.figures(ctx, sheet.Lines, facts{
			params: p, choices: reach.Choices, report: rep, by: x.By, asOf: s.Clock.Now(), words: wordsOf(ctx, labels),
		})
	})
}

// Pass lets every row of a report's indicators that counts anywhere go by once,
// in the order of its evidence, and gives the figures that follow from them.
// All is read in one transaction.
func (s Service) Pass(ctx context.Context, reach Reach, rep Report, p Params, each func(Indicator, Key, Row) error) (sheet Sheet, err error) {
	err = s.DB.Read(ctx, reach.actor, func(r db.Reader) error {
		labels, err := labelQuery.All(ctx, r)
		if err != nil {
			return err
		}
		sheet, err = pass(ctx, r, reach, rep, p, each)
		sheet.words = wordsOf(ctx, labels)
		return err
	})
	return sheet, err
}

func pass(ctx context.Context, r db.Reader, reach Reach, rep Report, p Params, each func(Indicator, Key, Row) error) (Sheet, error) {
	sheet := rep.Blank()
	if p.From.IsZero() || p.To.IsZero() || p.To.Before(p.From) {
		return sheet, fault.New(fault.Refused, "the period must have a beginning and, not before it, an end")
	}
	sc, programmes, err := reach.narrow(p)
	if err != nil {
		return sheet, err
	}
	if rep, err = rep.with(ctx, r, programmes); err != nil {
		return sheet, err
	}
	sc.screened, sc.opened = rep.Screened, rep.Dims
	if _, err := timeoutQuery.One(ctx, r, readTimeout); err != nil {
		return sheet, err
	}
	targets, err := targetQuery.All(ctx, r)
	if err != nil {
		return sheet, err
	}
	in := input{report: rep, params: p, programmes: programmes, targets: targets}
	if in.bands, err = rep.bands(ctx, r); err != nil {
		return sheet, err
	}
	b := rep.Table.begin(in)
	cubes, err := countAll(ctx, r, rep.Indicators, sc, p, func(i Indicator) func(Key, Row) error {
		return func(k Key, row Row) error {
			b.add(i, k, row)
			if i.Closed {
				return nil
			}
			return each(i, k, row)
		}
	})
	if err != nil {
		return sheet, err
	}
	sheet.Lines, err = b.lines(ctx, cubes)
	return sheet, err
}

// bands are those of the survey's scores, where the report asks for them.
func (rep Report) bands(ctx context.Context, r db.Reader) (instrument.Definition, error) {
	if !rep.Scored {
		return instrument.Definition{}, nil
	}
	v, err := instrument.InForce(ctx, r, instrument.RSS)
	return v.Definition, err
}

// wants reports whether a row of evidence goes out: those of the figure asked
// for, else those of the period.
func (x Export) wants(i Indicator, k Key) bool {
	if x.Cell.IsZero() {
		return k.Span == Period
	}
	return x.Cell.Indicator == i.ID && x.Cell.Holds(k)
}

// log is the entry of an export in the log of accesses.
func (p Params) log(rep Report, x Export) string {
	b, err := json.Marshal(struct {
		Report    string    `json:"report"`
		Programme string    `json:"programme"`
		Office    string    `json:"office"`
		From      date.Date `json:"from"`
		To        date.Date `json:"to"`
		Format    Format    `json:"format"`
		Rows      bool      `json:"rows"`
		Cell      string    `json:"cell"`
	}{rep.Name, p.Programme, p.Office, p.From, p.To, x.Format, x.Rows || x.Format == XLSX, x.Cell.String()})
	if err != nil {
		panic(err)
	}
	return string(b)
}
