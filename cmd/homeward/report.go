package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"homeward/internal/app"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/oversight/export"
	"homeward/internal/oversight/report"
	"homeward/internal/oversight/snapshot"
)

var reportCommand = command{
	name: "report", summary: "Write the figures of a donor report, freeze it, or export it as its page does.",
	usage: `report NAME --from DAY --to DAY [--office CODE] [--programme CODE] [--lang en|hu|cs] [--format json|csv|xlsx] [--freeze [--note TEXT]]
       homeward report NAME --from DAY --to DAY … --what figures|rows|audit|evaluation --audience own_office|donor|authority|partner|public
                       --recipient TEXT --purpose TEXT --by EMAIL --out FILE --password-file FILE [--format csv|xlsx]
       homeward report --snapshot ID --what figures|rows --audience … (as above, without NAME, days, office and programme)

NAME is one of: ` + report.Names(),
	example: "homeward report a1 --office BUD --from 2021-01-01 --to 2021-12-31 --format json",
	run: func(ctx context.Context, c command, env environment, args []string) error {
		fs := c.flags(env)
		office := fs.String("office", "", "code of the office; without it all offices")
		programme := fs.String("programme", "", "code of the programme; without it all programmes")
		from := fs.String("from", "", "first day, 2021-01-01")
		to := fs.String("to", "", "last day, 2021-12-31")
		format := fs.String("format", "json", "json, csv or xlsx")
		lang := fs.String("lang", "en", "language of the names of indicators and of exported files: en, hu or cs; without --what, fields, units and codes are those of the schema")
		frozen := fs.Bool("freeze", false, "keep the figures and their rows as a snapshot, and write its address and check sum instead")
		note := fs.String("note", "", "what the snapshot is for")
		x := exportFlags(fs)
		rest, err := parse(fs, args)
		if err != nil {
			return err
		}
		if x.wanted() {
			if *frozen {
				return errors.New("--freeze keeps a report, --what lets it out: one at a time")
			}
			if !given(fs, "format") {
				*format = string(export.XLSX)
			}
			q, err := x.request(rest, export.Request{Office: *office, Programme: *programme, Format: export.Format(*format)}, *from, *to)
			if err != nil {
				return err
			}
			return x.run(app.InLanguage(ctx, *lang), env, q)
		}
		if err := named(rest); err != nil {
			return err
		}
		p := report.Params{Office: *office, Programme: *programme}
		if p.From, err = day("from", *from); err != nil {
			return err
		}
		if p.To, err = day("to", *to); err != nil {
			return err
		}
		if *note != "" && !*frozen {
			return errors.New("--note: only a frozen report has one; add --freeze")
		}
		return withDatabase(ctx, env, func(base *app.Database) error {
			d, err := base.OpenReady(ctx)
			if err != nil {
				return err
			}
			defer d.Close()
			if *frozen {
				box, err := base.Box(ctx, env.config, d)
				if err != nil {
					return err
				}
				return freeze(app.InLanguage(ctx, *lang), snapshot.Service{DB: d, Clock: clock.System(), Box: box}, rest[0], p, *note, env.out)
			}
			return report.Run(app.InLanguage(ctx, *lang), d, rest[0], p, report.Format(*format), env.out)
		})
	},
}

// named refuses what is not the name of one report.
func named(names []string) error {
	if len(names) != 1 {
		return fmt.Errorf("name one report: %s", report.Names())
	}
	if _, err := report.Named(names[0]); err != nil {
		return fmt.Errorf("%w; there are: %s", err, report.Names())
	}
	return nil
}

// freeze keeps a report as it stands, and tells where, and by which check sum it is
// known again.
func freeze(ctx context.Context, s snapshot.Service, name string, p report.Params, note string, out io.Writer) error {
	rep, err := report.Named(name)
	if err != nil {
		return err
	}
	h, err := s.MakeWhole(ctx, rep, p, note)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "/snapshots/%d\nHMAC-SHA-256 %x\n", h.ID, h.Sum)
	return err
}

func day(name, text string) (date.Date, error) {
	d, err := date.Parse(text)
	if err != nil || d.IsZero() {
		return d, fmt.Errorf("--%s: %q is no day; write 2021-01-31", name, text)
	}
	return d, nil
}
