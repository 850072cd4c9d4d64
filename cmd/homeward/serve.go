package main

import (
	"context"
	"fmt"

	"homeward/internal/app"
)

var serve = command{
	name: "serve", summary: "Serve the pages, with the database inside unless DATABASE_URL names another.",
	usage: "serve [--demo] [--demo-public] [--probe]", example: "HOMEWARD_ADDR=127.0.0.1:8080 homeward serve --demo",
	run: func(ctx context.Context, c command, env environment, args []string) error {
		fs := c.flags(env)
		demo := fs.Bool("demo", false, "show invented data under known passwords")
		probe := fs.Bool("probe", false, "ask the program serving on HOMEWARD_ADDR whether it is ready, and exit")
		public := fs.Bool("demo-public", false, "let a demonstration listen beyond this machine")
		usage := fs.Usage
		fs.Usage = func() {
			usage()
			fmt.Fprintln(env.out, "\nSettings, from the environment:")
			app.WriteSettings(env.out)
		}
		if _, err := parse(fs, args); err != nil {
			return err
		}
		cfg := env.config
		if *probe {
			return app.Probe(ctx, cfg)
		}
		cfg.Demo, cfg.DemoPublic = *demo, *public
		return app.Serve(ctx, cfg, env.out, app.Logger(cfg, env.err))
	},
}
