package migrations

import (
	"context"

	"github.com/golang-migrate/migrate/v4"
)

// UpOne does the next migration only.
func UpOne(ctx context.Context, ownerURL string) error {
	return up(ctx, ownerURL, func(m *migrate.Migrate) error { return m.Steps(1) })
}

// SaltedVerifier is open to the test that compares it with the server's own.
var SaltedVerifier = saltedVerifier
