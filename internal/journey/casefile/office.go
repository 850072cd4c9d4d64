package casefile

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// formerScope marks a reading of a case that the reader's office handed over.
const formerScope = "former:"

// former is the actor who looks at a case that their office handed over: the
// database shows such a case in no other scope.
func former(by db.Actor, today date.Date) db.Actor {
	by.Scope = formerScope + today.String()
	return by
}

type readableRow struct {
	Until date.Date `db:"until"`
}

var readableUntil = db.NewQuery[readableRow](`
	SELECT max(readable_until) AS until FROM case_transfers
	WHERE case_id = $1 AND from_office_id = ANY ($2) AND state = 'accepted' HAVING max(readable_until) >= $3`)

// openFormer is the door to a case that the reader's office handed over, for
// reading alone, as long as the transfer lets it. A protection case opens for
// nobody of the old office: those named on it went with the transfer.
func openFormer(ctx context.Context, r db.Reader, u access.User, act access.Action, ref string, today date.Date) (Case, error) {
	if !access.Can(u, act) {
		return Case{}, fault.New(fault.Forbidden, "%s may not %s", u.Role, act)
	}
	c, err := load(ctx, r, u.ID, ref, string(act), "", false)
	if errors.Is(err, pgx.ErrNoRows) {
		return Case{}, fault.New(fault.NotFound, "no case %q", ref)
	}
	if err != nil {
		return Case{}, err
	}
	if c.Class == Protection || slices.Contains(u.Offices(), c.OfficeID) {
		return Case{}, fault.New(fault.NotFound, "case %q is outside the scope", ref)
	}
	may, err := readableUntil.One(ctx, r, c.ID, u.Offices(), today)
	c.ReadUntil = may.Until
	return c, err
}

// Taker is the actor as whom a manager takes a case over from another office.
// The case is not visible to them before; what is read and written as a taker is
// only what Take and the transfer itself say.
func Taker(u access.User, by db.Actor) db.Actor { return namer(u, by) }

// Taken opens and holds a case that is about to be taken over, for a Taker.
func Taken(ctx context.Context, tx db.Tx, u access.User, ref string) (Case, error) {
	if !access.Can(u, access.CaseTransfer) {
		return Case{}, fault.New(fault.Forbidden, "%s may not take cases over", u.Role)
	}
	c, err := load(ctx, tx, u.ID, ref, string(access.CaseTransfer), tx.By().RequestID, true)
	if errors.Is(err, pgx.ErrNoRows) {
		return Case{}, fault.New(fault.NotFound, "no case %q", ref)
	}
	return c, err
}

// Take moves a case to the taker's office, with everything that belongs to it.
// It has no counsellor then, and what was planned with the old office's is cancelled. Of a protection case the names of the old office
// are taken off and the taker is named. People who are in other cases of the old
// office stay there too: the new office gets a record of its own of them. Each
// record is under protection as the cases of its own office are.
func Take(ctx context.Context, tx db.Tx, u access.User, c Case) error {
	if c.Class == Protection {
		if err := name(ctx, tx, c.ID, u.ID, "named", ""); err != nil {
			return err
		}
		if err := unnameOthers(ctx, tx, c, u.ID); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, "UPDATE case_files SET office_id = $2, counsellor_id = NULL, version = version + 1 WHERE id = $1", c.ID, u.OfficeID); err != nil {
		return err
	}
	// Nobody of the old office meets these people any more, and not at its points.
	if _, err := tx.Exec(ctx, "UPDATE appointments SET state = 'cancelled', point_id = NULL, version = version + 1 WHERE case_id = $1 AND state = 'planned'", c.ID); err != nil {
		return err
	}
	for _, m := range c.Members {
		var elsewhere bool
		err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM case_members m JOIN case_files f ON f.id = m.case_id
			WHERE m.migrant_id = $1 AND f.id <> $2 AND f.office_id = $3 AND NOT f.voided)`, m.MigrantID, c.ID, c.OfficeID).Scan(&elsewhere)
		if err != nil {
			return err
		}
		statements := movePerson
		if elsewhere {
			statements = copyPerson
		}
		args := pgx.NamedArgs{"person": m.MigrantID, "member": m.ID, "office": u.OfficeID}
		for _, sql := range statements {
			if _, err := tx.Exec(ctx, sql, args); err != nil {
				return err
			}
		}
	}
	return nil
}

// unnameOthers takes everybody but one off the names of a protection case.
func unnameOthers(ctx context.Context, tx db.Tx, c Case, but int64) error {
	rows, err := tx.Query(ctx, "SELECT staff_id FROM case_named_staff WHERE case_id = $1 AND staff_id <> $2", c.ID, but)
	if err != nil {
		return err
	}
	others, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return err
	}
	for _, id := range others {
		if err := name(ctx, tx, c.ID, id, "unnamed", ""); err != nil {
			return err
		}
	}
	return nil
}

// How a member's record comes to another office.
var (
	movePerson = []string{
		"UPDATE migrants SET office_id = @office, version = version + 1 WHERE id = @person OR merged_into = @person",
		"UPDATE migrant_tokens SET office_id = @office WHERE migrant_id IN (SELECT id FROM migrants WHERE id = @person OR merged_into = @person)",
		"UPDATE duplicate_pairs SET office_id = @office WHERE id IN (SELECT pair_id FROM person_merges WHERE stays_id = @person AND undone_at IS NULL)",
		"UPDATE person_merges SET office_id = @office WHERE stays_id = @person AND undone_at IS NULL",
		// A pair whose merge was taken back is history: nobody sees it while its two are in different offices.
		"DELETE FROM duplicate_pairs d WHERE state = 'open' AND (low_id = @person OR high_id = @person) AND NOT EXISTS (SELECT 1 FROM person_merges g WHERE g.pair_id = d.id)",
		"DELETE FROM duplicate_elsewhere WHERE migrant_id = @person",
		"INSERT INTO duplicate_checks (migrant_id, office_id) VALUES (@person, @office) ON CONFLICT (migrant_id) DO UPDATE SET office_id = excluded.office_id",
	}
	copyPerson = []string{
		`WITH copied AS (
			INSERT INTO migrants (office_id, protected, birth_estimated, interpreter_needed, sex, source, birth_date, citizenship, other_citizenship, family_name,
				given_name, original_name, original_language, alias, birth_place, languages, phone, phone_e164, email, contact_note, address, marital, education, note, fold_name)
			SELECT @office, EXISTS (SELECT 1 FROM case_members m JOIN case_files f ON f.id = m.case_id WHERE m.id = @member AND f.class = 'protection'), birth_estimated, interpreter_needed, sex, source, birth_date, citizenship, other_citizenship, family_name,
				given_name, original_name, original_language, alias, birth_place, languages, phone, phone_e164, email, contact_note, address, marital, education, note, fold_name
			FROM migrants WHERE id = @person RETURNING id)
		UPDATE case_members SET migrant_id = (SELECT id FROM copied) WHERE id = @member`,
		`INSERT INTO migrant_tokens (migrant_id, office_id, kind, token)
		SELECT m.migrant_id, @office, t.kind, t.token FROM migrant_tokens t, case_members m WHERE t.migrant_id = @person AND m.id = @member`,
		`INSERT INTO travel_documents (migrant_id, issued_on, expires_on, kind, location, country, number, source)
		SELECT m.migrant_id, d.issued_on, d.expires_on, d.kind, d.location, d.country, d.number, d.source
		FROM travel_documents d, case_members m WHERE d.migrant_id = @person AND m.id = @member`,
		// What the case knows of the original is about the copied document from then on.
		`UPDATE document_custody k SET document_id = (
			SELECT min(n.id) FROM travel_documents n JOIN case_members m ON m.migrant_id = n.migrant_id
			WHERE m.id = @member AND (n.kind, n.country, n.number, n.issued_on, n.expires_on) = (o.kind, o.country, o.number, o.issued_on, o.expires_on))
		FROM travel_documents o WHERE o.id = k.document_id AND o.migrant_id = @person AND k.case_id = (SELECT case_id FROM case_members WHERE id = @member)`,
		`UPDATE migrants p SET protected = EXISTS (SELECT 1 FROM case_members m JOIN case_files f ON f.id = m.case_id WHERE m.migrant_id = @person AND f.class = 'protection')
		WHERE id = @person OR merged_into = @person`,
	}
)
