package main

import (
	"context"
	"fmt"

	"homeward/internal/app"
	"homeward/internal/organisation/staff"
)

var user = command{
	name: "user", summary: "Add a staff member, or make a new password link, from the command line.",
	usage:   "user add --email E --given G --family F --role ROLE [--office CODE] | user link --email E",
	example: "homeward user add --email eva@office.example --given Eva --family Horáková --role counsellor --office PRG",
	run: func(ctx context.Context, c command, env environment, args []string) error {
		fs := c.flags(env)
		var n app.NewUser
		fs.StringVar(&n.Email, "email", "", "work e-mail, the sign-in name")
		fs.StringVar(&n.Given, "given", "", "given name")
		fs.StringVar(&n.Family, "family", "", "family name")
		fs.StringVar(&n.Role, "role", "counsellor", "counsellor, office_manager or administrator")
		fs.StringVar(&n.Office, "office", "", "code of the office")
		rest, err := parse(fs, args)
		if err != nil {
			return err
		}
		if len(rest) != 1 || rest[0] != "add" && rest[0] != "link" {
			return fmt.Errorf("say user add or user link")
		}
		return withDatabase(ctx, env, func(base *app.Database) error {
			var link string
			var err error
			if rest[0] == "add" {
				link, err = app.AddUser(ctx, base, n)
			} else {
				link, err = app.LinkUser(ctx, base, n.Email)
			}
			if err != nil {
				return err
			}
			fmt.Fprintf(env.out, "The password is set at, once and within %.0f hours:\n  %s%s\n", staff.LinkLife.Hours(), env.config.Address(), link)
			return nil
		})
	},
}
