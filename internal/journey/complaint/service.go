package complaint

import (
	"context"
	"strconv"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/document"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/seal"
)

// Service keeps the complaints of offices.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
	Box   *seal.Box
	// Papers prints what is signed or taken home.
	Papers document.Service
}

const listAddress = "/office/complaints"

// address is the page of a complaint.
func address(id int64) string { return listAddress + "/" + strconv.FormatInt(id, 10) }

// after is where recording leads: to the list, for those who read it.
func after(u access.User) string {
	if access.Can(u, access.ComplaintHandle) {
		return listAddress
	}
	return "/help"
}

func sealedAt(id int64) string  { return seal.Row(table.Name(), id, "sealed") }
func handledAt(id int64) string { return seal.Row(table.Name(), id, "handled") }

// Record writes a complaint down. A case it names is one that the user sees.
func (s Service) Record(ctx context.Context, u access.User, by db.Actor, d Details, hidden Secrets) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		tx.LeadsTo(after(u))
		d.CaseRef = strings.ToUpper(strings.TrimSpace(d.CaseRef))
		at, err := homeOf.One(ctx, tx, u.OfficeID, d.CaseRef)
		if err != nil {
			return err
		}
		if d.CaseRef != "" && !at.Known {
			return fault.New(fault.Refused, "a complaint names %q: %w", d.CaseRef, casefile.RefuseField("case", "complaint.no_such_case"))
		}
		row := Complaint{OfficeID: u.OfficeID, RecordedBy: u.ID, Details: d, State: Received, DueOn: acknowledgeBy(at.Country, d.ReceivedOn), Handled: []byte{}}
		if err := table.Insert(ctx, tx, &row); err != nil {
			return err
		}
		sealed, err := s.Box.SealValue(hidden, sealedAt(row.ID))
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "UPDATE complaints SET sealed = $2 WHERE id = $1", row.ID, sealed)
		return err
	})
}

// Take does a step with a complaint. It returns fault.Stale when somebody did
// one since the page was opened.
func (s Service) Take(ctx context.Context, u access.User, by db.Actor, id int64, version int, st Step) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		tx.LeadsTo(address(id))
		c, err := s.opened(ctx, tx, u, id)
		if err != nil {
			return err
		}
		if st.Act == Respond && c.contested(u) {
			return fault.New(fault.Refused, "staff member %d answered complaint %d: %w", u.ID, id, casefile.Refuse("complaint.refused.answered"))
		}
		if err := c.take(st, u.ID); err != nil {
			return err
		}
		if c.Handled, err = s.Box.SealValue(c.Handling, handledAt(id)); err != nil {
			return err
		}
		c.Version = version
		return table.Update(ctx, tx, &c)
	})
}

// opened is a complaint that the user handles, with what is sealed of it.
func (s Service) opened(ctx context.Context, r db.Reader, u access.User, id int64) (Complaint, error) {
	c, err := one(ctx, r, u, id)
	if err == nil {
		err = s.Box.OpenValue(c.Sealed, sealedAt(id), &c.Secrets)
	}
	if err == nil {
		err = s.Box.OpenValue(c.Handled, handledAt(id), &c.Handling)
	}
	return c, err
}
