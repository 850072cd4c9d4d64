package snapshot

import (
	"context"

	"homeward/internal/kit/db"
)

// keys are those of check sums: the current one, then older ones.
func (s Service) keys() [][]byte { return s.Box.Marks(marks) }

// chain adds a link to the chain.
func (s Service) chain(ctx context.Context, tx db.Tx, l link) error {
	if _, err := chainLock.One(ctx, tx); err != nil {
		return err
	}
	last, err := lastQuery.All(ctx, tx)
	if err != nil {
		return err
	}
	var before []byte
	for _, b := range last {
		l.ID, before = b.ID, b.Seal
	}
	l.ID++
	l.Seal = linkOf(s.keys(), l, before).done()
	return addLink(ctx, tx, l)
}
