// Command homeward serves Homeward and does what operating it needs.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"homeward/internal/app"
)

// command is a subcommand: its name, a line for the list, what -h prints, and
// what it does.
type command struct {
	name    string
	summary string
	usage   string
	example string
	run     func(ctx context.Context, c command, env environment, args []string) error
}

// environment is what commands work with.
type environment struct {
	config app.Config
	out    io.Writer
	err    io.Writer
}

var commands = []command{serve, migrate, demoCommand, importCommand, reportCommand, user, backup, restore, version}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	default:
		fmt.Fprintln(os.Stderr, "homeward:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out, errOut io.Writer) error {
	if len(args) == 0 || args[0] == "-h" || args[0] == "--help" || args[0] == "help" {
		list(out)
		return nil
	}
	for _, c := range commands {
		if c.name != args[0] {
			continue
		}
		env := environment{out: out, err: errOut}
		if !asksForHelp(args[1:]) {
			cfg, err := app.Load(app.Environment())
			if err != nil {
				return err
			}
			env.config = cfg
		}
		return c.run(ctx, c, env, args[1:])
	}
	list(errOut)
	return fmt.Errorf("there is no command %q", args[0])
}

func asksForHelp(args []string) bool {
	for _, a := range args {
		if a == "-h" || a == "--help" || a == "-help" {
			return true
		}
	}
	return false
}

func list(w io.Writer) {
	fmt.Fprintln(w, "Homeward: case management for assisted voluntary return counselling.\n\nCommands:")
	for _, c := range commands {
		fmt.Fprintf(w, "  %-9s %s\n", c.name, c.summary)
	}
	fmt.Fprintln(w, "\n`homeward COMMAND -h` tells more of each.")
}

// flags makes the flag set of a command whose -h shows usage and an example.
func (c command) flags(env environment) *flag.FlagSet {
	fs := flag.NewFlagSet("homeward "+c.name, flag.ContinueOnError)
	fs.SetOutput(env.err)
	fs.Usage = func() {
		fs.SetOutput(env.out)
		fmt.Fprintf(env.out, "%s\n\nUsage: homeward %s\n", c.summary, c.usage)
		fs.PrintDefaults()
		fmt.Fprintf(env.out, "\nExample:\n  %s\n", c.example)
	}
	return fs
}

// parse reads flags that may stand before or after the other arguments.
func parse(fs *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		if err := fs.Parse(args); err != nil {
			return nil, err
		}
		if fs.NArg() == 0 {
			return rest, nil
		}
		rest = append(rest, fs.Arg(0))
		args = fs.Args()[1:]
	}
}
