package staff

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"runtime"
	"sync"

	"github.com/alexedwards/argon2id"

	"homeward/internal/kit/fault"
)

// parameters are OWASP's for argon2id: 19 MiB, two passes.
var parameters = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// turns bounds how many hashes are made at once: each takes 19 MiB and a core.
var turns = make(chan struct{}, min(4, max(2, runtime.NumCPU())))

func takeTurn(ctx context.Context) (func(), error) {
	select {
	case turns <- struct{}{}:
		return func() { <-turns }, nil
	case <-ctx.Done():
		return nil, fault.New(fault.Unavailable, "too many passwords are being checked: %w", ctx.Err())
	}
}

// HashPassword is what is stored of a password.
func HashPassword(ctx context.Context, password string) (string, error) {
	leave, err := takeTurn(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	return argon2id.CreateHash(tidyPassword(password), parameters)
}

// nobody's hash is compared where there is none, so that an unknown address
// costs as much as a wrong password.
var nobody = sync.OnceValues(func() (string, error) { return argon2id.CreateHash(rand.Text(), parameters) })

// PasswordMatches compares a password with what is stored of it. Without
// anything stored it does the same work and says no.
func PasswordMatches(ctx context.Context, password, hash string) (bool, error) {
	known := hash != ""
	if !known {
		var err error
		if hash, err = nobody(); err != nil {
			return false, err
		}
	}
	leave, err := takeTurn(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	ok, err := argon2id.ComparePasswordAndHash(tidyPassword(password), hash)
	return ok && known, err
}

// NewToken makes a secret for a cookie or a link, and the hash that is stored
// of it: whoever reads the table cannot sign in with it.
func NewToken() (token string, hash []byte) {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	token = base64.RawURLEncoding.EncodeToString(b)
	return token, HashToken(token)
}

// HashToken is what is stored of a token.
func HashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
