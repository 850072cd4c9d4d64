// Command bench measures Homeward on made-up caseloads: pages through the
// whole program, one person at a time, on a real and durable database. It
// prints one JSON object per line.
//
// Milliseconds depend on the machine; growth between the caseloads and the
// ratio of p50_ms to db_ms do not.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out, notes io.Writer) error {
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	sizes := fs.String("cases", "10000,100000", "sizes of the caseloads, with commas between")
	requests := fs.Int("requests", 200, "requests of each kind; exports are asked for a tenth as often")
	only := fs.String("only", "", "measure only what has this in its name")
	address := fs.String("url", "", "measure on this PostgreSQL, as its owner: caseloads stay there and are found again; empty: on one of its own")
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}
	server, err := startServer(ctx, *address)
	if err != nil {
		return err
	}
	defer server.stop()
	for _, size := range strings.Split(*sizes, ",") {
		cases, err := strconv.Atoi(size)
		if err != nil || cases < 1 {
			return fmt.Errorf("%q is no size of a caseload", size)
		}
		s, err := server.stand(ctx, cases)
		if err != nil {
			return err
		}
		if s.made.PerSecond > 0 {
			made, err := json.Marshal(s.made)
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "%s\n", made)
		}
		err = s.measure(ctx, *requests, *only, out, notes)
		s.close()
		if err != nil {
			return err
		}
	}
	return nil
}
