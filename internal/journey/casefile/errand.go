package casefile

import (
	"context"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

// Errand is what somebody comes to a case for.
type Errand struct {
	User  access.User
	By    db.Actor
	Act   access.Action
	Ref   string
	Page  string // page of the case it leads to, however often the form is sent
	Today date.Date
	// Late errands are taken by a closed case too: see OpenToAmend.
	Late bool
}

// Write is how the steps of the journey write: it opens the case for an errand,
// holds it while fn writes, and lets the case follow. fn returns the acts that
// go into the case's history; without any the facts alone are looked at again.
// View is its counterpart for reading.
func Write(ctx context.Context, d *db.DB, e Errand, fn func(tx db.Tx, c Case) ([]Act, error)) error {
	open := OpenToWrite
	if e.Late {
		open = OpenToAmend
	}
	return d.Write(ctx, e.By, func(tx db.Tx) error {
		c, err := open(ctx, tx, e.User, e.Act, e.Ref)
		if err != nil {
			return err
		}
		tx.LeadsTo(c.URL(e.Page))
		acts, err := fn(tx, c)
		if err != nil {
			return err
		}
		if len(acts) == 0 {
			_, err = Recompute(ctx, tx, c, e.Today)
			return err
		}
		for _, act := range acts {
			a, err := Move(ctx, tx, c, act, e.Today)
			if err != nil {
				return err
			}
			c.Stage = a.Stage
		}
		return nil
	})
}
