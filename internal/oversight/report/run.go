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

// Export says how the figures of a report go out. Rows of evidence, and what
// tells one case from another, leave through the room of exports only.
type Export struct {
	Format Format
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
	x.By = reach.name
	return s.write(ctx, reach, rep, p, x, w)
}

// write runs the report and puts its figures down.
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
		sheet, err := pass(ctx, r, reach, rep, p, func(Indicator, Key, Row) error { return nil })
		if err != nil {
			return err
		}
		sheet.Conceal(func(string) string { return "" })
		return o.figures(ctx, sheet.Lines, facts{
			params: p, choices: reach.Choices, report: rep, by: x.By, asOf: s.Clock.Now(), note: reach.Note(ctx, rep),
		})
	})
}

// Pass lets every row of a report's indicators that counts anywhere go by once,
// in the order of its evidence, and gives the figures that follow from them.
// All is read in one transaction.
func (s Service) Pass(ctx context.Context, reach Reach, rep Report, p Params, each func(Indicator, Key, Row) error) (sheet Sheet, err error) {
	err = s.DB.Read(ctx, reach.actor, func(r db.Reader) error {
		sheet, err = pass(ctx, r, reach, rep, p, each)
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
	in := input{report: rep, params: p, programmes: programmes, offices: sc.offices, targets: targets, told: reach.told}
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

// Takes reports whether a row goes out with the figure's rows; those of no
// figure are the rows of the period.
func (c Cell) Takes(i Indicator, k Key) bool {
	if c.IsZero() {
		return k.Span == Period
	}
	return c.Indicator == i.ID && c.Holds(k)
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
	}{rep.Name, p.Programme, p.Office, p.From, p.To, x.Format})
	if err != nil {
		panic(err)
	}
	return string(b)
}
