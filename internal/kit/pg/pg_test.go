//go:build unix

package pg

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// helperVariable turns the test program into a small one that starts a server and waits.
const helperVariable = "HOMEWARD_PG_TEST_DATA"

func TestMain(m *testing.M) {
	dir := os.Getenv(helperVariable)
	if dir == "" {
		os.Exit(m.Run())
	}
	s, err := Start(context.Background(), Options{DataDir: dir})
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
	fmt.Println("ready", s.PID())
	_, _ = io.Copy(io.Discard, os.Stdin) // until told to stop by its closing
	if err := s.Stop(context.Background()); err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
}

// dataDir is a place the user who runs the server can reach; a test's own directory is private.
func dataDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, d := range []string{dir, filepath.Dir(dir)} {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "data")
}

func begin(t *testing.T, dir string) *Server {
	t.Helper()
	s, err := Start(t.Context(), Options{DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Stop(context.Background()) })
	return s
}

func stop(t *testing.T, s *Server) {
	t.Helper()
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// ask runs statements as the owner and gives what the last one says.
func ask(t *testing.T, url string, statements ...string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var answer string
	for i, sql := range statements {
		if i < len(statements)-1 {
			_, err = conn.Exec(t.Context(), sql)
		} else {
			err = conn.QueryRow(t.Context(), sql).Scan(&answer)
		}
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	return answer
}

// until waits for something another process does.
func until(t *testing.T, what string, happened func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for !happened() {
		if !pause(ctx, 5*time.Millisecond) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

func TestDataOutliveTheServer(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	s := begin(t, dir)
	ask(t, s.OwnerURL(), "CREATE TABLE kept AS SELECT 'still here' AS word", "SELECT word FROM kept")
	stop(t, s)
	if _, err := os.Stat(s.SocketDir()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket's directory is left: %v", err)
	}
	s = begin(t, dir)
	if got := ask(t, s.OwnerURL(), "SELECT word FROM kept"); got != "still here" {
		t.Errorf("after a restart: %q", got)
	}
}

func TestServerIsSafeAndPrivate(t *testing.T) {
	t.Parallel()
	s := begin(t, dataDir(t))
	for setting, want := range map[string]string{
		"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "data_checksums": "on",
		"server_encoding": "UTF8", "listen_addresses": "", "log_min_error_statement": "panic", "TimeZone": "UTC",
	} {
		if got := ask(t, s.OwnerURL(), "SHOW "+setting); got != want {
			t.Errorf("%s is %q, want %q", setting, got, want)
		}
	}
	if got := ask(t, s.OwnerURL(), "SELECT datlocprovider::text FROM pg_database WHERE datname = 'homeward'"); got != "i" {
		t.Errorf("names are sorted by provider %q, want ICU", got)
	}
	info, err := os.Stat(s.SocketDir())
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the socket's directory is open to others: %v, %v", info.Mode(), err)
	}
}

func TestSecondServerIsRefused(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	if _, ok, err := Attach(dir); ok || err != nil {
		t.Errorf("attached to nothing: %v, %v", ok, err)
	}
	s := begin(t, dir)
	_, err := Start(t.Context(), Options{DataDir: dir})
	if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), strconv.Itoa(os.Getpid())) {
		t.Errorf("the second start says %v", err)
	}
	url, ok, err := Attach(dir)
	if err != nil || !ok {
		t.Fatalf("attaching: %v, %v", ok, err)
	}
	if got := ask(t, url, "SELECT current_user::text"); got != Owner {
		t.Errorf("attached as %q", got)
	}
	stop(t, s)
	if _, ok, err := Attach(dir); ok || err != nil {
		t.Errorf("attached to a stopped server: %v, %v", ok, err)
	}
}

func TestStopRollsBackWhatIsOpen(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	s := begin(t, dir)
	ask(t, s.OwnerURL(), "CREATE TABLE rows (n int)", "SELECT 'made'")
	conn, err := pgx.Connect(t.Context(), s.OwnerURL())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), "BEGIN; INSERT INTO rows VALUES (1)"); err != nil {
		t.Fatal(err)
	}
	stop(t, s)
	if got := ask(t, begin(t, dir).OwnerURL(), "SELECT count(*)::text FROM rows"); got != "0" {
		t.Errorf("%s rows of an open transaction were kept", got)
	}
}

func TestHurriedStopLosesNothing(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	s := begin(t, dir)
	ask(t, s.OwnerURL(), "CREATE TABLE rows AS SELECT generate_series(1, 1000) AS n", "SELECT 'made'")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_ = s.Stop(ctx) // whether it was fast enough is not the question
	if got := ask(t, begin(t, dir).OwnerURL(), "SELECT count(*)::text FROM rows"); got != "1000" {
		t.Errorf("%s of 1000 rows are left", got)
	}
}

// helper starts the test program as a supervisor of its own and gives the number of its server.
func helper(t *testing.T, dir string, how *syscall.SysProcAttr) (cmd *exec.Cmd, hangUp io.Closer, server int) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(filepath.Dir(dir), "helper")
	if err := copyFile(program, copied, 0o755); err != nil && !errors.Is(err, os.ErrExist) {
		t.Fatal(err)
	}
	cmd = exec.Command(copied)
	cmd.Dir = "/"
	cmd.Env = append(os.Environ(), helperVariable+"="+dir, "TMPDIR=/tmp", "XDG_CACHE_HOME="+filepath.Join(filepath.Dir(dir), "cache"))
	cmd.SysProcAttr = how
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("helper: %v", err)
	}
	if _, err := fmt.Sscanf(line, "ready %d", &server); err != nil {
		t.Fatalf("helper says %q", line)
	}
	return cmd, in, server
}

func TestServerOutlivesNoKilledProgram(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	for round := range 3 {
		cmd, _, server := helper(t, dir, nil)
		url, ok, err := Attach(dir)
		if err != nil || !ok {
			t.Fatalf("attaching to the helper's server: %v, %v", ok, err)
		}
		ask(t, url, "CREATE TABLE IF NOT EXISTS rounds (n int)", fmt.Sprintf("INSERT INTO rounds VALUES (%d)", round), "SELECT 'committed'")
		if round == 1 { // a killed server, too
			if err := syscall.Kill(server, syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if round == 2 { // else the next start meets whatever is left
			until(t, "the server ends with its program", func() bool { return !runs(server, dir) })
		}
	}
	if got := ask(t, begin(t, dir).OwnerURL(), "SELECT count(*)::text FROM rounds"); got != "3" {
		t.Errorf("%s of 3 committed rows are left", got)
	}
}

func TestRunsAsOrdinaryUser(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	how := &syscall.SysProcAttr{}
	if os.Geteuid() == 0 {
		how.Credential = &syscall.Credential{Uid: 65534, Gid: 65534}
		if err := os.Chown(filepath.Dir(dir), 65534, 65534); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		cmd, hangUp, server := helper(t, dir, how)
		if !runs(server, dir) {
			t.Error("the server does not run")
		}
		if err := hangUp.Close(); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("helper: %v", err)
		}
		if runs(server, dir) {
			t.Error("the server runs on after its stop")
		}
	}
}
