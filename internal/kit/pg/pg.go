//go:build unix

// Package pg runs a PostgreSQL server of our own, so that Homeward needs no database to be set up first.
//
// The server belongs to one program: it listens on a socket in a private directory, holds a lock
// for as long as it lives, and stops when the program stops, however the program stops. Its data
// outlive it: a directory is made once and never replaced because something about it looks wrong.
package pg

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// Owner is the superuser made with the data directory; it migrates and nothing else.
	Owner = "homeward"
	// Database is the database every server of ours holds.
	Database = "homeward"
	// port is only part of the socket's name; nothing listens on the network.
	port = "5432"
)

// ErrInUse says that another program holds the data directory.
var ErrInUse = errors.New("database in use")

// Options say which server to start and how.
type Options struct {
	// DataDir is where the data are; empty means DefaultDataDir.
	DataDir string
	// BinDir is where initdb and postgres are; empty means look for them, see Find.
	BinDir string
	// Settings are passed to the server on top of our own and win over them.
	Settings map[string]string
	// NoSync gives up safety against power loss; for throw-away servers of tests only.
	NoSync bool
	// Log gets the server's own lines; nil means they are dropped.
	Log *slog.Logger
}

// Server is a running PostgreSQL.
type Server struct {
	// Install is the PostgreSQL that runs.
	Install   Install
	dataDir   string
	socketDir string
	child     *child
	lock      *lock
}

// Start makes the data directory if there is none, starts the server, waits until it answers and
// sees that the database Database is there. It fails with ErrInUse when another program has it.
func Start(ctx context.Context, o Options) (*Server, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.DataDir == "" {
		o.DataDir = DefaultDataDir()
	}
	dataDir, err := filepath.Abs(o.DataDir)
	if err != nil {
		return nil, fmt.Errorf("data directory: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(dataDir), 0o711); err != nil {
		return nil, fmt.Errorf("data directory: %w", err)
	}
	l, err := takeLock(ctx, dataDir+".lock")
	if err != nil {
		return nil, err
	}
	s, err := start(ctx, o, dataDir)
	if err != nil {
		l.release()
		return nil, err
	}
	s.lock = l
	if err := s.ensureDatabase(ctx); err != nil {
		return nil, errors.Join(err, s.Stop(ctx))
	}
	return s, nil
}

// start does the work of Start once the lock is held.
func start(ctx context.Context, o Options, dataDir string) (*Server, error) {
	major, err := dataMajor(dataDir)
	if err != nil {
		return nil, err
	}
	install, err := Find(o.BinDir, major)
	if err != nil {
		return nil, err
	}
	acc, err := chooseAccount()
	if err != nil {
		return nil, err
	}
	if install, err = install.within(acc); err != nil {
		return nil, err
	}
	if !acc.reaches(filepath.Dir(dataDir)) {
		return nil, fmt.Errorf("user %s, who runs the database, cannot reach %s: choose a directory outside private ones such as /root", acc.name, filepath.Dir(dataDir))
	}
	if err := stopOrphan(ctx, dataDir); err != nil {
		return nil, err
	}
	if major == 0 {
		o.Log.InfoContext(ctx, "making the database", "dir", dataDir, "postgres", install.Version)
		if err := initialise(ctx, install, acc, dataDir, o.NoSync); err != nil {
			return nil, err
		}
	}
	socketDir, err := makeSocketDir(dataDir, acc)
	if err != nil {
		return nil, err
	}
	s := &Server{Install: install, dataDir: dataDir, socketDir: socketDir}
	for tries := 0; ; tries++ {
		s.child, err = startChild(install, acc, dataDir, arguments(o, dataDir, socketDir), o.Log)
		if err == nil {
			err = s.waitReady(ctx)
		}
		if err == nil {
			return s, nil
		}
		if s.child != nil {
			s.child.kill()
		}
		var failed notStarted
		if !errors.As(err, &failed) || !failed.passing() || tries == 50 || !pause(ctx, 100*time.Millisecond) {
			removeSocketDir(socketDir)
			return nil, err
		}
	}
}

// pause waits, and tells whether it waited to the end.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// arguments are the server's command line. Its own log keeps what concerns the server and leaves
// out failed statements, which would carry what people typed; the program logs those failures itself.
func arguments(o Options, dataDir, socketDir string) []string {
	settings := map[string]string{
		"listen_addresses":        "",
		"port":                    port,
		"unix_socket_directories": socketDir,
		"unix_socket_permissions": "0700",
		"external_pid_file":       "",
		"log_destination":         "stderr",
		"logging_collector":       "off",
		"log_line_prefix":         "",
		"log_min_messages":        "log",
		"log_min_error_statement": "panic",
		"log_error_verbosity":     "terse",
		"lc_messages":             "C",
		"timezone":                "UTC",
		"log_timezone":            "UTC",
	}
	if o.NoSync {
		settings["fsync"] = "off"
		settings["synchronous_commit"] = "off"
		settings["full_page_writes"] = "off"
	}
	maps.Copy(settings, o.Settings)
	args := []string{"-D", dataDir}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, "-c", name+"="+settings[name])
	}
	return args
}

// URL is how role user reaches the database db of this server.
func (s *Server) URL(user, db string) string {
	return socketURL(s.socketDir, user, db)
}

// OwnerURL is how the owner reaches the database Database; it takes the place of DATABASE_URL.
func (s *Server) OwnerURL() string {
	return s.URL(Owner, Database)
}

// DataDir is where this server keeps its data.
func (s *Server) DataDir() string { return s.dataDir }

// SocketDir is the private directory of the server's socket. Stop removes it; whoever lets the
// server end with the program may want to.
func (s *Server) SocketDir() string { return s.socketDir }

// PID is the number of the server's process.
func (s *Server) PID() int { return s.child.cmd.Process.Pid }

// Done is closed when the server has ended, asked to or not.
func (s *Server) Done() <-chan struct{} { return s.child.done }

// Stop ends the server: open transactions are rolled back, everything committed is written. When
// ctx ends first the server is stopped the hard way and recovers at its next start.
func (s *Server) Stop(ctx context.Context) error {
	err := s.child.stop(ctx)
	removeSocketDir(s.socketDir)
	s.lock.release()
	return err
}

func (s *Server) ensureDatabase(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.URL(Owner, "postgres"))
	if err != nil {
		return fmt.Errorf("reaching the database just started: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var there bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", Database).Scan(&there); err != nil {
		return fmt.Errorf("looking for database %s: %w", Database, err)
	}
	if there {
		return nil
	}
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+Database); err != nil {
		return fmt.Errorf("making database %s: %w", Database, err)
	}
	return nil
}

// Attach finds the server that another program runs on dataDir (empty means DefaultDataDir) and
// gives the owner's URL. ok is false when none runs: then the caller starts one.
func Attach(dataDir string) (ownerURL string, ok bool, err error) {
	if dataDir == "" {
		dataDir = DefaultDataDir()
	}
	if dataDir, err = filepath.Abs(dataDir); err != nil {
		return "", false, fmt.Errorf("data directory: %w", err)
	}
	held, err := lockHeld(dataDir + ".lock")
	if err != nil || !held {
		return "", false, err
	}
	p, err := readPostmaster(dataDir)
	if err != nil {
		return "", false, err
	}
	if !p.ready || !runs(p.pid, dataDir) {
		return "", false, fmt.Errorf("%w: %s is being started or stopped, try again in a moment", ErrInUse, dataDir)
	}
	return socketURL(p.socketDir, Owner, Database), true, nil
}

func socketURL(socketDir, user, db string) string {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.User(user),
		Path:     "/" + db,
		RawQuery: url.Values{"host": {socketDir}, "port": {port}}.Encode(),
	}
	return u.String()
}

// dataMajor reads which major version made the data directory; 0 means there is none yet.
func dataMajor(dataDir string) (int, error) {
	text, err := os.ReadFile(filepath.Join(dataDir, "PG_VERSION"))
	if err == nil {
		var major int
		if _, err := fmt.Sscan(strings.TrimSpace(string(text)), &major); err != nil || major == 0 {
			return 0, fmt.Errorf("%s/PG_VERSION says %q, which is no version", dataDir, strings.TrimSpace(string(text)))
		}
		return major, nil
	}
	entries, dirErr := os.ReadDir(dataDir)
	switch {
	case errors.Is(dirErr, os.ErrNotExist):
		return 0, nil
	case dirErr != nil:
		return 0, fmt.Errorf("data directory: %w", dirErr)
	case len(entries) > 0:
		return 0, fmt.Errorf("%s holds files but no PG_VERSION: it is not a database, and nothing in it was touched", dataDir)
	}
	return 0, nil
}
