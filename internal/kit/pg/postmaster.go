//go:build unix

package pg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// postmaster is what a running server writes into its data directory.
type postmaster struct {
	pid       int
	socketDir string
	ready     bool
	stale     bool
}

// readPostmaster reads postmaster.pid: pid, data directory, start time, port, socket directory,
// address, shared memory, state. The server fills it line by line while it starts.
func readPostmaster(dataDir string) (postmaster, error) {
	text, err := os.ReadFile(filepath.Join(dataDir, "postmaster.pid"))
	if errors.Is(err, os.ErrNotExist) {
		return postmaster{}, nil
	}
	if err != nil {
		return postmaster{}, fmt.Errorf("state of the database: %w", err)
	}
	lines := strings.Split(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil {
		return postmaster{stale: true}, nil // half-written or damaged
	}
	p := postmaster{pid: max(pid, -pid)}
	if len(lines) > 4 {
		p.socketDir = strings.TrimSpace(lines[4])
	}
	p.ready = len(lines) > 7 && strings.TrimSpace(lines[7]) == "ready"
	return p, nil
}

// runs tells whether process pid is a live PostgreSQL server on dataDir. A zombie is dead, and a
// number that now belongs to another program is not ours.
func runs(pid int, dataDir string) bool {
	if pid <= 1 || errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return false
	}
	command, zombie := process(pid)
	return !zombie && strings.Contains(command, "/postgres -D "+dataDir+" ")
}

// stopOrphan ends a server whose program died without it. The lock is ours, so whoever started it
// is gone. A file that names anything else is a remnant: the server removes most of them itself, but
// stops at a number that a zombie or another program of the same user has by now. That no helper of a
// dead server still writes is checked by the new one through its shared memory, with or without the file.
func stopOrphan(ctx context.Context, dataDir string) error {
	p, err := readPostmaster(dataDir)
	if err != nil {
		return err
	}
	if !runs(p.pid, dataDir) {
		if !p.stale && (p.pid == 0 || errors.Is(syscall.Kill(p.pid, 0), syscall.ESRCH)) {
			return nil
		}
		if err := os.Remove(filepath.Join(dataDir, "postmaster.pid")); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("state of the database: %w", err)
		}
		return nil
	}
	if err := syscall.Kill(p.pid, syscall.SIGINT); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("stopping the database left behind (process %d): %w", p.pid, err)
	}
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for runs(p.pid, dataDir) {
		select {
		case <-ctx.Done():
			return fmt.Errorf("the database left behind (process %d) does not stop: %w", p.pid, ctx.Err())
		case <-tick.C:
		}
	}
	return stopOrphan(ctx, dataDir) // a remnant now, if anything
}

// waitReady waits until the server says it takes connections.
func (s *Server) waitReady(ctx context.Context) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		p, err := readPostmaster(s.dataDir)
		if err == nil && p.ready && p.pid == s.PID() {
			return nil
		}
		select {
		case <-s.child.done:
			return notStarted(s.child.log.last())
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL is not ready: %w", ctx.Err())
		case <-tick.C:
		}
	}
}

// notStarted is what the server said when it did not start.
type notStarted string

func (n notStarted) Error() string { return "PostgreSQL did not start: " + string(n) }

// passing tells whether trying again helps: helpers of a killed server end within moments.
func (n notStarted) passing() bool {
	return strings.Contains(string(n), "shared memory block")
}
