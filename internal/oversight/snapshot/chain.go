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

// links are those of the chain, and how many the history of changes knows of.
func links(ctx context.Context, r db.Reader) (all chain, noted int64, err error) {
	if all, err = chainQuery.All(ctx, r); err != nil {
		return nil, 0, err
	}
	noted, err = notedQuery.One(ctx, r)
	return all, noted, err
}
