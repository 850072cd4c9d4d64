//go:build unix

// Command open starts the server whose databases a failed test left behind, prints the address of
// one of them, and stops at Ctrl-C.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"

	"homeward/internal/kit/pg"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: open DATA-DIRECTORY DATABASE")
		os.Exit(2)
	}
	if err := open(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func open(dataDir, database string) error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
	defer cancel()
	server, err := pg.Start(ctx, pg.Options{DataDir: dataDir, NoSync: true})
	if err != nil {
		return err
	}
	_, err = fmt.Println(server.URL(pg.Owner, database))
	<-ctx.Done()
	return errors.Join(err, server.Stop(context.Background()))
}
