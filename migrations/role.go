package migrations

import (
	"context"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// AppRole is the role the program signs in as: it owns nothing, so row-level security binds it.
const AppRole = "homeward_app"

// EnsureAppRole makes the program's role if the server has none, and gives it the password unless
// that is empty. It comes before Up, because the migrations grant to the role, and it refuses a
// role that row-level security would not bind.
func EnsureAppRole(ctx context.Context, ownerURL, password string) error {
	conn, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("reaching the database: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var exists, mighty bool
	err = conn.QueryRow(ctx, `
		SELECT count(*) > 0,
			coalesce(bool_or(rolsuper OR rolbypassrls OR pg_has_role(rolname, current_user, 'MEMBER')), false)
		FROM pg_roles
		WHERE rolname = $1`, AppRole).Scan(&exists, &mighty)
	if err != nil {
		return fmt.Errorf("looking for role %s: %w", AppRole, err)
	}
	if mighty {
		return fmt.Errorf("role %s is a superuser, may bypass row-level security, or is the owner or a member of its role: take that away first", AppRole)
	}
	if !exists {
		_, err := conn.Exec(ctx, "CREATE ROLE "+AppRole+" LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION")
		var pgErr *pgconn.PgError
		switch {
		case errors.As(err, &pgErr) && (pgErr.Code == pgerrcode.DuplicateObject || pgErr.Code == pgerrcode.UniqueViolation):
			// another program was faster
		case errors.As(err, &pgErr) && pgErr.Code == pgerrcode.InsufficientPrivilege:
			return fmt.Errorf("role %s is missing and %s may not make it: let an administrator of the server run CREATE ROLE %[1]s LOGIN, and set HOMEWARD_APP_DATABASE_URL", AppRole, conn.Config().User)
		case err != nil:
			return fmt.Errorf("making role %s: %w", AppRole, err)
		}
	}
	if password == "" {
		return nil
	}
	verifier, err := scramVerifier(password)
	if err != nil {
		return err
	}
	// The server gets the verifier, never the password, so no log can hold it.
	if _, err := conn.Exec(ctx, "ALTER ROLE "+AppRole+" PASSWORD '"+verifier+"'"); err != nil {
		return fmt.Errorf("setting the password of role %s: %w", AppRole, err)
	}
	return nil
}

// AppURL is the owner's URL with the program's role in place of the owner.
func AppURL(ownerURL, password string) (string, error) {
	u, err := url.Parse(ownerURL)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return "", errors.New("the database's address must be a URL such as postgres://user:password@host:5432/homeward")
	}
	u.User = url.User(AppRole)
	if password != "" {
		u.User = url.UserPassword(AppRole, password)
	}
	query := u.Query()
	query.Del("user")
	query.Del("password")
	u.RawQuery = query.Encode()
	return u.String(), nil
}

// AppPassword gives the password of the program's role on a server of somebody else's. It is made
// once and kept in dir, readable by this user only.
func AppPassword(dir string) (string, error) {
	path := filepath.Join(dir, "app-password")
	text, err := os.ReadFile(path)
	if err == nil && len(strings.TrimSpace(string(text))) > 0 {
		return strings.TrimSpace(string(text)), nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("password of role %s: %w", AppRole, err)
	}
	if err := os.MkdirAll(dir, 0o711); err != nil {
		return "", fmt.Errorf("password of role %s: %w", AppRole, err)
	}
	password := rand.Text()
	if err := os.WriteFile(path, []byte(password+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("password of role %s: %w", AppRole, err)
	}
	return password, nil
}

// scramVerifier is what PostgreSQL stores in place of a password (RFC 5803).
func scramVerifier(password string) (string, error) {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails
	return saltedVerifier(password, salt)
}

func saltedVerifier(password string, salt []byte) (string, error) {
	const rounds = 4096
	salted, err := pbkdf2.Key(sha256.New, password, salt, rounds, sha256.Size)
	if err != nil {
		return "", fmt.Errorf("password of role %s: %w", AppRole, err)
	}
	sign := func(text string) []byte {
		mac := hmac.New(sha256.New, salted)
		mac.Write([]byte(text))
		return mac.Sum(nil)
	}
	stored := sha256.Sum256(sign("Client Key"))
	encode := base64.StdEncoding.EncodeToString
	return fmt.Sprintf("SCRAM-SHA-256$%d:%s$%s:%s", rounds, encode(salt), encode(stored[:]), encode(sign("Server Key"))), nil
}
