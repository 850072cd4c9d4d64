package main

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"homeward/internal/app"
	"homeward/internal/kit/clock"
	"homeward/internal/oversight/demo"
)

var demoCommand = command{
	name: "demo", summary: "Fill an empty database with a believable, invented caseload.",
	usage: "demo --cases N [--seed S] [--from DAY] [--force]", example: "homeward demo --cases 100000 --seed 7",
	run: func(ctx context.Context, c command, env environment, args []string) error {
		fs := c.flags(env)
		cases := fs.Int("cases", 240, "how many cases")
		seed := fs.Int64("seed", 1, "the same seed makes the same caseload")
		force := fs.Bool("force", false, "add the caseload to a database that holds other cases")
		from := fs.String("from", "", "first day of the facts; without it twelve months ago")
		if _, err := parse(fs, args); err != nil {
			return err
		}
		o := demo.Options{Cases: *cases, Seed: *seed, Clock: clock.System(), Force: *force}
		var err error
		if *from != "" {
			if o.From, err = day("from", *from); err != nil {
				return err
			}
		}
		return withDatabase(ctx, env, func(base *app.Database) error {
			if err := base.Migrate(ctx); err != nil {
				return err
			}
			if o.DB, err = base.Open(ctx); err != nil {
				return err
			}
			defer o.DB.Close()
			if o.Box, err = base.Box(ctx, env.config, o.DB); err != nil {
				return err
			}
			owner, err := pgxpool.New(ctx, base.OwnerURL)
			if err != nil {
				return err
			}
			defer owner.Close()
			s, err := demo.Generate(ctx, owner, o)
			if err != nil {
				return err
			}
			return s.Print(env.out)
		})
	},
}
