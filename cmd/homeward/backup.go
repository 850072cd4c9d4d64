package main

import (
	"context"
	"fmt"

	"homeward/internal/app"
)

var backup = command{
	name: "backup", summary: "Write one consistent archive of everything in the database.",
	usage: "backup FILE", example: "homeward backup homeward-2026-11-21.tar.gz",
	run: func(ctx context.Context, c command, env environment, args []string) error {
		rest, err := parse(c.flags(env), args)
		if err != nil {
			return err
		}
		if len(rest) != 1 {
			return fmt.Errorf("name the file to write; it must not exist yet")
		}
		return withDatabase(ctx, env, func(base *app.Database) error {
			m, err := app.Backup(ctx, base.OwnerURL, rest[0])
			if err != nil {
				return err
			}
			fmt.Fprintf(env.out, "%s: schema %d, %d tables, %d rows\n", rest[0], m.Schema, len(m.Tables), m.Rows())
			return nil
		})
	},
}

var restore = command{
	name: "restore", summary: "Bring an archive into an empty database and check that everything arrived.",
	usage: "restore FILE", example: "HOMEWARD_DATA_DIR=/var/lib/homeward-new homeward restore homeward-2026-11-21.tar.gz",
	run: func(ctx context.Context, c command, env environment, args []string) error {
		rest, err := parse(c.flags(env), args)
		if err != nil {
			return err
		}
		if len(rest) != 1 {
			return fmt.Errorf("name the archive")
		}
		return withDatabase(ctx, env, func(base *app.Database) error {
			m, err := app.Restore(ctx, base, rest[0])
			if err != nil {
				return err
			}
			fmt.Fprintf(env.out, "%d tables, %d rows restored; counts and check sums agree\n", len(m.Tables), m.Rows())
			return nil
		})
	},
}
