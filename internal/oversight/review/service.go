package review

import (
	"context"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
)

// Service shows what waits for a decision.
type Service struct {
	DB *db.DB
}

// pageSize is how many items a page of the queue shows.
const pageSize = 30

// List is a page of the queue.
type List struct {
	Kind    Kind // shown alone; empty: all
	Items   []Item
	From    Place // what stands before is not shown
	More    bool
	Waiting []Waiting
}

// kinds are those asked for, as the statement takes them. A transfer is the
// manager's to answer: the deputy is not led to it.
func kinds(u access.User, only Kind) []string {
	out := []string{}
	for _, k := range Kind("").Options() {
		if (only == "" || only == k) && (k != Transfer || access.Can(u, access.CaseTransfer)) {
			out = append(out, string(k))
		}
	}
	return out
}

// QueueCounts asks for the counts with the other statements of a round trip.
func QueueCounts(b *pgx.Batch, out *[]Waiting, u access.User) {
	counts.Queue(b, out, access.ScopeOf(u).OfficeID, kinds(u, ""))
}

// List is a page of what waits in the reader's office.
func (s Service) List(ctx context.Context, u access.User, by db.Actor, only Kind, from Place) (List, error) {
	out := List{Kind: only, From: from}
	office := access.ScopeOf(u).OfficeID
	err := s.DB.Read(ctx, by, func(r db.Reader) error {
		b := &pgx.Batch{}
		items.Queue(b, &out.Items, office, kinds(u, only), from.On, string(from.Kind), from.ID, pageSize+1, 0, watched)
		QueueCounts(b, &out.Waiting, u)
		return r.SendBatch(ctx, b).Close()
	})
	if len(out.Items) > pageSize {
		out.Items, out.More = out.Items[:pageSize], true
	}
	return out, err
}

// Next is what waits after a place and the reader may decide on; false: nothing.
func (s Service) Next(ctx context.Context, u access.User, by db.Actor, after Place) (next Item, found bool, err error) {
	err = s.DB.Read(ctx, by, func(r db.Reader) error {
		rows, err := items.All(ctx, r, access.ScopeOf(u).OfficeID, kinds(u, ""), after.On, string(after.Kind), after.ID, 1, u.ID, watched)
		if len(rows) > 0 {
			next, found = rows[0], true
		}
		return err
	})
	return next, found, err
}
