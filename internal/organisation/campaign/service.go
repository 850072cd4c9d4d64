package campaign

import (
	"context"
	"errors"
	"strconv"

	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
)

// Service keeps the campaigns of offices.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// refusal says why an act is not possible.
type refusal struct{ key string }

func (r *refusal) Error() string { return "the act is not possible: " + r.key }

// Reasons says it to the person.
func (r *refusal) Reasons() []form.Problem { return []form.Problem{{Key: r.key}} }

var (
	errGrown      = &refusal{"campaign.grown_already"}
	errNamed      = &refusal{"campaign.handed_out"}
	errTooFew     = errors.New("more copies are handed out than were made")
	errHasEnquiry = &refusal{"campaign.has_enquiry"}
)

func address(id int64) string { return "/campaigns/" + strconv.FormatInt(id, 10) }

// Add writes a campaign down.
func (s Service) Add(ctx context.Context, u access.User, by db.Actor, d Details) (c Campaign, err error) {
	c = Campaign{OfficeID: u.OfficeID, RecordedBy: u.ID, Details: d}
	err = s.DB.Write(ctx, by, func(tx db.Tx) error {
		if err := campaigns.Insert(ctx, tx, &c); err != nil {
			return err
		}
		tx.LeadsTo(address(c.ID))
		return nil
	})
	return c, err
}

// Change saves a campaign anew. It returns fault.Stale when somebody saved it
// since the form was opened.
func (s Service) Change(ctx context.Context, u access.User, by db.Actor, id int64, version int, d Details) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		c, err := ofOffice(ctx, tx, u, id)
		if err != nil {
			return err
		}
		tx.LeadsTo(address(id))
		c.Details, c.Version = d, version
		return campaigns.Update(ctx, tx, &c)
	})
}

// enough refuses copies that were never made. The material is locked, so that two
// people do not hand out the same copies.
func (d Handing) enough(ctx context.Context, tx db.Tx, id int64) error {
	m, err := materials.One(ctx, tx, "WHERE id = $1 FOR UPDATE", d.Material)
	if err != nil {
		return err
	}
	handed, err := handedOf.One(ctx, tx, d.Material, id)
	if err == nil && handed+int64(d.Copies) > int64(m.Printed) {
		err = errTooFew
	}
	return err
}

// enough refuses to have made fewer copies than were handed out.
func (d Making) enough(ctx context.Context, tx db.Tx, id int64) error {
	if id == 0 {
		return nil
	}
	if _, err := materials.One(ctx, tx, "WHERE id = $1 FOR UPDATE", id); err != nil {
		return err
	}
	handed, err := handedOf.One(ctx, tx, id, 0)
	if err == nil && handed > int64(d.Printed) {
		err = errTooFew
	}
	return err
}

func (Calling) enough(context.Context, db.Tx, int64) error  { return nil }
func (Reaching) enough(context.Context, db.Tx, int64) error { return nil }

// removable refuses to take a material away of which copies were handed out.
func (m *Material) removable(ctx context.Context, tx db.Tx) error {
	handed, err := handedOf.One(ctx, tx, m.ID, 0)
	if err == nil && handed > 0 {
		err = fault.New(fault.Refused, "material %d: %w", m.ID, errNamed)
	}
	return err
}

// removable refuses to take a call away that grew into an enquiry.
func (c *Call) removable(context.Context, db.Tx) error {
	if c.grown() {
		return fault.New(fault.Refused, "call %d: %w", c.ID, errHasEnquiry)
	}
	return nil
}

func (*Handout) removable(context.Context, db.Tx) error { return nil }
func (*Reach) removable(context.Context, db.Tx) error   { return nil }
