package casefile

import (
	"context"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/office"
)

// Again opens a new case for people of a closed one (T29): with the same
// programme and destination, linked to the earlier case. Consents, screening and
// application are asked for anew. The first of the people is the principal.
func Again(ctx context.Context, tx db.Tx, u access.User, c Case, people []Member, reason string, today date.Date) (Case, error) {
	for _, m := range people {
		ref, err := openCaseOf(ctx, tx, m.MigrantID)
		if err != nil {
			return Case{}, err
		}
		if ref != "" {
			return Case{}, fault.New(fault.Refused, "person %d has an open case: %w", m.MigrantID, RefuseField("members", "intake.has_open_case", "Reference", ref))
		}
	}
	home, err := office.ByID(ctx, tx, c.OfficeID)
	if err != nil {
		return Case{}, err
	}
	next, err := insertCase(ctx, tx, u, home, intakeRecord{}, today)
	if err != nil {
		return Case{}, err
	}
	_, err = tx.Exec(ctx, `
		UPDATE case_files n SET programme_id = o.programme_id, return_country = o.return_country, return_place = o.return_place
		FROM case_files o WHERE n.id = $1 AND o.id = $2`, next.ID, c.ID)
	if err != nil {
		return Case{}, err
	}
	for i, m := range people {
		relationship := m.Relationship
		if i == 0 {
			relationship = codelist.RelationshipPrincipal
		}
		if _, err := insertMember(ctx, tx, next.ID, m.MigrantID, i+1, relationship, m.GuardianName); err != nil {
			return Case{}, err
		}
	}
	_, err = tx.Exec(ctx, "INSERT INTO case_links (case_id, other_id, linked_by, kind, reason) VALUES ($1, $2, $3, 'reapplication', $4)", next.ID, c.ID, u.ID, reason)
	if err != nil {
		return Case{}, err
	}
	if c.Class == Protection {
		if err := Guard(ctx, tx, next); err != nil {
			return Case{}, err
		}
	}
	for _, act := range []Act{{Event: IntakeOpened}, {Event: Reapplication, Subject: "case_files", SubjectID: c.ID, Reason: reason}} {
		if _, err := Move(ctx, tx, next, act, today); err != nil {
			return Case{}, err
		}
	}
	// Before the intake there was no stage.
	_, err = tx.Exec(ctx, "UPDATE case_steps SET from_stage = '' WHERE case_id = $1 AND event = 'intake_opened'", next.ID)
	return next, err
}
