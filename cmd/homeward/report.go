package main

import (
	"context"
	"fmt"

	"homeward/internal/app"
	"homeward/internal/kit/date"
	"homeward/internal/oversight/report"
)

var reportCommand = command{
	name: "report", summary: "Write a donor report with the rows behind it.",
	usage:   "report NAME --from DAY --to DAY [--office CODE] [--programme CODE] [--format json|csv|xlsx]",
	example: "homeward report a1 --office BUD --from 2021-01-01 --to 2021-12-31 --format json",
	run: func(ctx context.Context, c command, env environment, args []string) error {
		fs := c.flags(env)
		office := fs.String("office", "", "code of the office; without it all offices")
		programme := fs.String("programme", "", "code of the programme; without it all programmes")
		from := fs.String("from", "", "first day, 2021-01-01")
		to := fs.String("to", "", "last day, 2021-12-31")
		format := fs.String("format", "json", "json, csv or xlsx")
		lang := fs.String("lang", "en", "language of headings: en, hu or cs")
		rest, err := parse(fs, args)
		if err != nil {
			return err
		}
		if len(rest) != 1 {
			return fmt.Errorf("name the report: %s", report.Names())
		}
		p := report.Params{Office: *office, Programme: *programme}
		if p.From, err = day("from", *from); err != nil {
			return err
		}
		if p.To, err = day("to", *to); err != nil {
			return err
		}
		return withDatabase(ctx, env, func(base *app.Database) error {
			d, err := base.OpenReady(ctx)
			if err != nil {
				return err
			}
			defer d.Close()
			return report.Run(app.InLanguage(ctx, *lang), d, rest[0], p, report.Format(*format), env.out)
		})
	},
}

func day(name, text string) (date.Date, error) {
	d, err := date.Parse(text)
	if err != nil || d.IsZero() {
		return d, fmt.Errorf("--%s: %q is no day; write 2021-01-31", name, text)
	}
	return d, nil
}
