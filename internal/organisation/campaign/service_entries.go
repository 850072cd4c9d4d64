package campaign

import (
	"context"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// keeping is how one kind of entry R, whose form holds D, is kept.
type keeping[R any, P entry[R], D details] struct {
	Service
	tab   tab
	table *db.Table[R]
	of    func(row P) *D
	begin func(row P, u access.User)
}

// row is an entry of a campaign.
func (k keeping[R, P, D]) row(ctx context.Context, r db.Reader, campaignID, id int64) (R, error) {
	return k.table.One(ctx, r, "WHERE id = $1 AND campaign_id = $2", id, campaignID)
}

// hold is row, which nobody else changes until the transaction ends.
func (k keeping[R, P, D]) hold(ctx context.Context, tx db.Tx, campaignID, id int64) (R, error) {
	return k.table.One(ctx, tx, "WHERE id = $1 AND campaign_id = $2 FOR UPDATE", id, campaignID)
}

// put adds an entry to a campaign of the user's office, or saves one anew: id 0
// adds. It returns fault.Stale when somebody saved it since the form was opened.
func (k keeping[R, P, D]) put(ctx context.Context, u access.User, by db.Actor, campaignID, id int64, version int, d D) error {
	return k.DB.Write(ctx, by, func(tx db.Tx) error {
		if _, err := ofOffice(ctx, tx, u, campaignID); err != nil {
			return err
		}
		if err := d.enough(ctx, tx, id); err != nil {
			return err
		}
		var row R
		if id != 0 {
			var err error
			if row, err = k.hold(ctx, tx, campaignID, id); err != nil {
				return err
			}
		}
		tx.LeadsTo(k.tab.address(campaignID))
		*k.of(&row) = d
		head := P(&row).head()
		if id == 0 {
			head.CampaignID = campaignID
			if k.begin != nil {
				k.begin(&row, u)
			}
			return k.table.Insert(ctx, tx, &row)
		}
		head.Version = version
		return k.table.Update(ctx, tx, &row)
	})
}

// remove takes an entry away that was made in error. It returns fault.Refused
// when something hangs on it, and fault.Stale when somebody saved it since the
// page was opened.
func (k keeping[R, P, D]) remove(ctx context.Context, u access.User, by db.Actor, campaignID, id int64, version int) error {
	return k.DB.Write(ctx, by, func(tx db.Tx) error {
		if _, err := ofOffice(ctx, tx, u, campaignID); err != nil {
			return err
		}
		row, err := k.hold(ctx, tx, campaignID, id)
		if err != nil {
			return err
		}
		if err := P(&row).removable(ctx, tx); err != nil {
			return err
		}
		if P(&row).head().Version != version {
			return fault.New(fault.Stale, "%s %d was saved by somebody else", k.table.Name(), id)
		}
		tx.LeadsTo(k.tab.address(campaignID))
		_, err = tx.Exec(ctx, "DELETE FROM "+k.table.Name()+" WHERE id = $1", id)
		return err
	})
}
