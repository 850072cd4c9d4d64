package casefile

import (
	"context"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

// Effect is what another room does to a case in the transaction of an act.
type Effect func(ctx context.Context, tx db.Tx, c Case, today date.Date) error

var (
	ending  []Effect
	voiding = map[string][]Effect{}
)

// WhenEnded has a room act whenever a case ends, however that comes about. Rooms
// stand above cases; they say so once, in a variable of their package.
func WhenEnded(do Effect) bool {
	ending = append(ending, do)
	return true
}

// WhenVoided has a room act whenever a record of a table was entered in error,
// after the case has followed.
func WhenVoided(table string, do Effect) bool {
	voiding[table] = append(voiding[table], do)
	return true
}

func run(ctx context.Context, tx db.Tx, c Case, today date.Date, effects []Effect) error {
	for _, do := range effects {
		if err := do(ctx, tx, c, today); err != nil {
			return err
		}
	}
	return nil
}

// ended runs the effects of the end of a case, if it ended just now.
func ended(ctx context.Context, tx db.Tx, c Case, a Assessment, today date.Date) error {
	if a.Stage != Closed || c.Stage == Closed {
		return nil
	}
	c.Stage = Closed
	return run(ctx, tx, c, today, ending)
}
