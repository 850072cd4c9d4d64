package casefile

import (
	"context"
	"fmt"

	"homeward/internal/journey/migrant"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/office"
)

// inPerson opens a case to write about one of its people.
func (s Service) inPerson(ctx context.Context, u access.User, by db.Actor, ref string, position int, fn func(tx db.Tx, c Case, m Member) error) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		c, err := OpenToWrite(ctx, tx, u, access.PersonEdit, ref)
		if err != nil {
			return err
		}
		m, ok := c.memberAt(position)
		if !ok {
			return fault.New(fault.NotFound, "no member %d in %s", position, ref)
		}
		if err := fn(tx, c, m); err != nil {
			return err
		}
		tx.LeadsTo(c.URL(personURL(position)))
		_, err = Recompute(ctx, tx, c, Today(s.Clock, u))
		return err
	})
}

// personURL is the page of a member within the case.
func personURL(position int) string { return fmt.Sprintf("people/%d", position) }

// SavePerson saves what was typed about a member of a case; fault.Stale when
// somebody else saved since version.
func (s Service) SavePerson(ctx context.Context, u access.User, by db.Actor, ref string, position, version int, d migrant.Details) error {
	return s.inPerson(ctx, u, by, ref, position, func(tx db.Tx, c Case, m Member) error {
		row, err := migrant.ByID(ctx, tx, m.MigrantID)
		if err != nil {
			return err
		}
		home, err := office.ByID(ctx, tx, row.OfficeID)
		if err != nil {
			return err
		}
		row.Version, row.Details = version, d
		if err := migrant.Update(ctx, tx, string(home.Country), &row); err != nil {
			return err
		}
		// Earlier cases of the person are listed under the name as it is now.
		name := SortableName(d.FamilyName, d.GivenName)
		_, err = tx.Exec(ctx, `
			UPDATE case_files SET principal_name = $2, principal_sort = $3
			WHERE principal_name <> $2 AND id IN (SELECT case_id FROM case_members WHERE migrant_id = $1 AND position = 1)`,
			row.ID, name, i18n.Fold(name))
		if err != nil {
			return err
		}
		return s.met(ctx, tx, u, row.ID)
	})
}

// SaveDocument adds a travel document of a member (id 0), or saves it;
// fault.Stale when somebody else saved since version.
func (s Service) SaveDocument(ctx context.Context, u access.User, by db.Actor, ref string, position int, id int64, version int, d migrant.DocumentDetails) error {
	return s.inPerson(ctx, u, by, ref, position, func(tx db.Tx, _ Case, m Member) error {
		if id == 0 {
			if err := migrant.InsertDocument(ctx, tx, &migrant.Document{MigrantID: m.MigrantID, DocumentDetails: d}); err != nil {
				return err
			}
			return s.met(ctx, tx, u, m.MigrantID)
		}
		row, err := migrant.DocumentByID(ctx, tx, m.MigrantID, id)
		if err != nil {
			return err
		}
		row.Version, row.DocumentDetails = version, d
		if err := migrant.UpdateDocument(ctx, tx, &row); err != nil {
			return err
		}
		return s.met(ctx, tx, u, m.MigrantID)
	})
}

// RemoveDocument takes a travel document off a member's file.
func (s Service) RemoveDocument(ctx context.Context, u access.User, by db.Actor, ref string, position int, id int64) error {
	return s.inPerson(ctx, u, by, ref, position, func(tx db.Tx, _ Case, m Member) error {
		return migrant.RemoveDocument(ctx, tx, m.MigrantID, id)
	})
}
