package main

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"

	"homeward/internal/app"
	"homeward/migrations"
)

var migrate = command{
	name: "migrate", summary: "Bring the database's schema up, down, show where it stands, or repair a half-done step.",
	usage: "migrate up|down [STEPS]|status|repair", example: "homeward migrate status",
	run: func(ctx context.Context, c command, env environment, args []string) error {
		rest, err := parse(c.flags(env), args)
		if err != nil {
			return err
		}
		if len(rest) == 0 {
			return fmt.Errorf("say up, down, status or repair")
		}
		return withDatabase(ctx, env, func(base *app.Database) error {
			switch rest[0] {
			case "up":
				if err := base.Migrate(ctx); err != nil {
					return err
				}
			case "down":
				steps := 1
				if len(rest) > 1 {
					if steps, err = strconv.Atoi(rest[1]); err != nil || steps < 1 {
						return fmt.Errorf("%q is no number of steps", rest[1])
					}
				}
				if err := migrations.Down(ctx, base.OwnerURL, steps); err != nil {
					return err
				}
			case "repair":
				if err := migrations.Repair(ctx, base.OwnerURL); err != nil {
					return err
				}
			case "status":
			default:
				return fmt.Errorf("%q is none of up, down, status, repair", rest[0])
			}
			s, err := migrations.Status(ctx, base.OwnerURL)
			if err != nil {
				return err
			}
			fmt.Fprintf(env.out, "schema %d of %d\n", s.Version, s.Newest)
			if s.Dirty {
				fmt.Fprintln(env.out, "the last step was not finished; run homeward migrate repair")
			}
			return nil
		})
	},
}

// withDatabase reaches the database, attaching to a running server, and leaves it.
func withDatabase(ctx context.Context, env environment, fn func(*app.Database) error) (err error) {
	base, err := app.Reach(ctx, env.config, true, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() {
		if cerr := base.Close(context.WithoutCancel(ctx)); err == nil {
			err = cerr
		}
	}()
	return fn(base)
}
