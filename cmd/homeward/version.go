package main

import (
	"context"
	"fmt"
	"runtime/debug"

	"homeward/migrations"
)

var version = command{
	name: "version", summary: "Say which Homeward this is.", usage: "version", example: "homeward version",
	run: func(_ context.Context, c command, env environment, args []string) error {
		if _, err := parse(c.flags(env), args); err != nil {
			return err
		}
		revision := "unknown"
		if info, ok := debug.ReadBuildInfo(); ok {
			for _, s := range info.Settings {
				if s.Key == "vcs.revision" {
					revision = s.Value
				}
			}
		}
		fmt.Fprintf(env.out, "homeward release %d, revision %s\n", migrations.Release, revision)
		return nil
	},
}
