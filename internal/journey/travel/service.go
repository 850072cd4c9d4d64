package travel

import (
	"context"
	"slices"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

// Plan writes a journey down: a new one, or the next version of another, which
// is cancelled then. Members who had stayed away take part again.
func (s Service) Plan(ctx context.Context, u access.User, by db.Actor, ref string, instead int64, p Planning) error {
	e := s.errand(u, by, access.TravelPrepare, ref, "itinerary")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if key := locked(c); key != "" {
			return nil, refuse(c, key)
		}
		var taken int64
		if err := tx.QueryRow(ctx, bookedElsewhere, c.ID, p.Members, instead).Scan(&taken); err != nil {
			return nil, err
		}
		if m, booked := c.Member(taken); booked {
			return nil, refuseField(c, "members", "travel.refused.booked", "Name", m.Name(ctx))
		}
		for _, id := range p.Members {
			if !slices.ContainsFunc(travellers(c), func(m casefile.Member) bool { return m.ID == id }) {
				return nil, refuseField(c, "members", "form.not_an_option")
			}
		}
		if instead != 0 {
			old, err := standing(ctx, tx, c, instead)
			if err != nil {
				return nil, err
			}
			old.CancelledOn = e.Today
			if err := itineraries.Update(ctx, tx, &old); err != nil {
				return nil, err
			}
		}
		if err := p.write(ctx, tx, c, u.ID); err != nil {
			return nil, err
		}
		return nil, casefile.SetStatus(ctx, tx, c, casefile.MemberActive, []casefile.MemberStatus{casefile.MemberAbsent}, p.Members...)
	})
}

func (p Planning) write(ctx context.Context, tx db.Tx, c casefile.Case, staffID int64) error {
	row := Itinerary{CaseID: c.ID, RecordedBy: staffID, TravelsOn: p.Segments[0].DepartsOn, Details: p.Details}
	if err := tx.QueryRow(ctx, nextNumber, c.ID).Scan(&row.Number); err != nil {
		return err
	}
	if err := itineraries.Insert(ctx, tx, &row); err != nil {
		return err
	}
	for n, leg := range p.Segments {
		leg.CaseID, leg.ItineraryID, leg.Position = c.ID, row.ID, n+1
		if err := segments.Insert(ctx, tx, &leg); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, addTravellers, c.ID, row.ID, p.Members)
	return err
}

// Approve agrees to a cost above the programme's ceiling: a manager, and not
// the one who booked.
func (s Service) Approve(ctx context.Context, u access.User, by db.Actor, ref string, id int64) error {
	return casefile.Write(ctx, s.DB, s.errand(u, by, access.TravelApprove, ref, "itinerary"), func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		row, err := standing(ctx, tx, c, id)
		if err != nil {
			return nil, err
		}
		if !access.Second(u, row.RecordedBy) {
			return nil, refuse(c, "travel.refused.four_eyes")
		}
		row.ApprovedBy = u.ID
		return nil, itineraries.Update(ctx, tx, &row)
	})
}

// Issue notes that the tickets of a journey are issued. A cost above the
// programme's ceiling needs the manager first.
func (s Service) Issue(ctx context.Context, u access.User, by db.Actor, ref string, id int64, on date.Date, tickets map[int64]string) error {
	return casefile.Write(ctx, s.DB, s.errand(u, by, access.TravelPrepare, ref, "itinerary"), func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		row, err := standing(ctx, tx, c, id)
		if err != nil {
			return nil, err
		}
		f, err := read(ctx, tx, c)
		if err != nil {
			return nil, err
		}
		if f.waits(row) {
			return nil, refuse(c, "travel.refused.unapproved")
		}
		for _, t := range f.on(id) {
			if _, err := tx.Exec(ctx, setTicket, c.ID, id, t.MemberID, tickets[t.MemberID]); err != nil {
				return nil, err
			}
		}
		row.IssuedOn = on
		return nil, itineraries.Update(ctx, tx, &row)
	})
}

// waits reports a journey whose cost the manager has not agreed to yet.
func (f file) waits(i Itinerary) bool {
	return i.ApprovedBy == 0 && f.Limits.above(i.cost(), len(f.on(i.ID)))
}

// AskEscort writes down who was asked to travel along.
func (s Service) AskEscort(ctx context.Context, u access.User, by db.Actor, ref string, d EscortDetails) error {
	return casefile.Write(ctx, s.DB, s.errand(u, by, access.TravelPrepare, ref, "itinerary"), func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		return nil, KeepEscort(ctx, tx, Escort{CaseID: c.ID, RecordedBy: u.ID, EscortDetails: d})
	})
}

// CorrectEscort saves an escort anew, such as its confirmation.
func (s Service) CorrectEscort(ctx context.Context, u access.User, by db.Actor, ref string, id int64, version int, d EscortDetails) error {
	return casefile.Write(ctx, s.DB, s.errand(u, by, access.TravelPrepare, ref, "itinerary"), func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		row, err := escorts.One(ctx, tx, "WHERE id = $1 AND case_id = $2 AND NOT voided", id, c.ID)
		if err != nil {
			return nil, err
		}
		row.EscortDetails, row.Version = d, version
		return nil, KeepEscort(ctx, tx, row)
	})
}
