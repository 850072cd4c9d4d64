//go:build unix

package pg

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
)

// child is the server's process.
type child struct {
	cmd  *exec.Cmd
	log  *serverLog
	done chan struct{}
}

// startChild starts the server so that it gets SIGINT, its word for a clean stop, when this program
// dies. The system ties that to the thread which started it, so one goroutine keeps its thread until
// the server has ended.
func startChild(in Install, acc account, dataDir string, args []string, log *slog.Logger) (*child, error) {
	cmd := command(context.Background(), in, acc, "postgres", args...)
	cmd.SysProcAttr.Setpgid = true // a Ctrl-C in the terminal is for the program alone
	stopWithParent(cmd.SysProcAttr, syscall.SIGINT)
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("starting PostgreSQL: %w", err)
	}
	cmd.Stdout, cmd.Stderr = writer, writer
	c := &child{cmd: cmd, log: &serverLog{}, done: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		writer.Close()
		started <- err
		if err != nil {
			reader.Close()
			return
		}
		read := make(chan struct{})
		go func() {
			defer close(read)
			c.log.follow(reader, log)
		}()
		// How it ended stands in its log; what matters here is that it did.
		_ = cmd.Wait()
		<-read
		close(c.done)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("starting PostgreSQL on %s: %w", dataDir, err)
	}
	return c, nil
}

// command prepares one of PostgreSQL's programs to run as the account, with nothing of our environment.
func command(ctx context.Context, in Install, acc account, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(in.BinDir, program), args...)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	if acc.other {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(acc.uid), Gid: uint32(acc.gid)}
	}
	return cmd
}

// stop asks for a fast stop, and when ctx ends, for an immediate one.
func (c *child) stop(ctx context.Context) error {
	select {
	case <-c.done:
		return nil
	default:
	}
	if err := c.cmd.Process.Signal(syscall.SIGINT); err != nil {
		<-c.done
		return nil
	}
	select {
	case <-c.done:
		return nil
	case <-ctx.Done():
		c.kill()
		return fmt.Errorf("PostgreSQL was stopped before it had finished; it recovers at its next start: %w", ctx.Err())
	}
}

// kill stops the server at once, its helpers with it.
func (c *child) kill() {
	_ = c.cmd.Process.Signal(syscall.SIGQUIT)
	<-c.done
}

// serverLog passes the server's lines on and remembers the last of them for an error message.
type serverLog struct {
	mu    sync.Mutex
	lines []string
}

func (l *serverLog) follow(r io.ReadCloser, log *slog.Logger) {
	defer r.Close()
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		level := slog.LevelDebug
		switch {
		case strings.HasPrefix(line, "PANIC:"):
			level = slog.LevelError
		case strings.HasPrefix(line, "FATAL:"):
			level = slog.LevelWarn
		}
		log.Log(context.Background(), level, "postgres", "line", line)
		l.mu.Lock()
		if len(l.lines) == 8 {
			l.lines = l.lines[1:]
		}
		l.lines = append(l.lines, line)
		l.mu.Unlock()
	}
	// A line too long for the scanner must not stop the server from writing.
	_, _ = io.Copy(io.Discard, r)
}

// last gives the lines that matter most when the server did not start.
func (l *serverLog) last() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var grave []string
	for _, line := range l.lines {
		if !strings.HasPrefix(line, "LOG:") {
			grave = append(grave, strings.TrimSpace(line))
		}
	}
	if len(grave) == 0 {
		grave = l.lines
	}
	return strings.Join(grave, "; ")
}
