package casefile

import (
	"context"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// Guard makes an ordinary case a protection case: from now on only those named
// on it open it. Whoever does it and the counsellor in charge are named; the
// people of the case are hidden from everybody else's lists and searches.
func Guard(ctx context.Context, tx db.Tx, c Case) error {
	if c.Class == Protection {
		return nil
	}
	named := []int64{tx.By().StaffID}
	if c.CounsellorID != 0 && c.CounsellorID != named[0] {
		named = append(named, c.CounsellorID)
	}
	// The names come first: without one the actor could not hold the case.
	for _, id := range named {
		if err := name(ctx, tx, c.ID, id, "named", ""); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, "UPDATE case_files SET class = 'protection' WHERE id = $1", c.ID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE migrants SET protected = true WHERE NOT protected
		AND (id IN (SELECT migrant_id FROM case_members WHERE case_id = $1) OR merged_into IN (SELECT migrant_id FROM case_members WHERE case_id = $1))`, c.ID)
	return err
}

// Unguard makes a protection case an ordinary one again. People who are in
// another protection case stay hidden.
func Unguard(ctx context.Context, tx db.Tx, c Case, reason string) error {
	_, err := tx.Exec(ctx, `UPDATE migrants SET protected = false
		WHERE (id IN (SELECT migrant_id FROM case_members WHERE case_id = $1) OR merged_into IN (SELECT migrant_id FROM case_members WHERE case_id = $1))
			AND NOT EXISTS (SELECT 1 FROM case_members m JOIN case_files f ON f.id = m.case_id AND f.class = 'protection' AND f.id <> $1
				WHERE m.migrant_id = coalesce(migrants.merged_into, migrants.id))`, c.ID)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE case_files SET class = 'ordinary' WHERE id = $1", c.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "INSERT INTO case_namings (case_id, staff_id, changed_by, act, reason) SELECT $1, staff_id, $2, 'unnamed', $3 FROM case_named_staff WHERE case_id = $1", c.ID, tx.By().StaffID, reason); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "DELETE FROM case_named_staff WHERE case_id = $1", c.ID)
	return err
}

// ReadsRisks reports whether a user reads the assessments of a case's risks:
// those named on it, and of an ordinary case its counsellor, the manager and
// the protection focal point.
func ReadsRisks(u access.User, c Case) bool {
	if c.Class == Protection {
		return c.Named
	}
	return c.CounsellorID == u.ID || u.Role == access.OfficeManager || u.Has(access.Protection)
}

// ReadsChild reports whether a user reads what is sealed of the procedure of a
// child alone: the counsellor of the case, the office manager, and the child
// protection focal point.
func ReadsChild(u access.User, c Case) bool {
	return u.Has(access.ChildProtection) || u.Role == access.OfficeManager || c.CounsellorID == u.ID
}

// ReadsMedical reports whether a user reads the medical section of a case and
// its papers: the medical focal point and the case's own counsellor.
func ReadsMedical(u access.User, c Case) bool {
	return u.Has(access.Medical) || c.CounsellorID == u.ID
}

// name writes down that somebody is named on a case, or is no longer.
func name(ctx context.Context, tx db.Tx, caseID, staffID int64, act, reason string) error {
	sql := "INSERT INTO case_named_staff (case_id, staff_id) VALUES ($1, $2) ON CONFLICT DO NOTHING"
	if act == "unnamed" {
		sql = "DELETE FROM case_named_staff WHERE case_id = $1 AND staff_id = $2"
	}
	tag, err := tx.Exec(ctx, sql, caseID, staffID)
	if err != nil || tag.RowsAffected() == 0 {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO case_namings (case_id, staff_id, changed_by, act, reason) VALUES ($1, $2, $3, $4, $5)",
		caseID, staffID, tx.By().StaffID, act, reason)
	return err
}

// MayName reports whether a user decides who is named on the office's
// protection cases: a manager, or the protection focal point.
func MayName(u access.User) bool {
	return len(u.Offices()) > 0 && (u.Role == access.OfficeManager || u.Has(access.Protection))
}

// GuardedLine is all that somebody who names staff and is not named sees of a
// protection case: its number and who handles it.
type GuardedLine struct {
	ID           int64  `db:"id"`
	Reference    string `db:"reference"`
	CounsellorID int64  `db:"counsellor_id"`
	GivenName    string `db:"given_name"`
	FamilyName   string `db:"family_name"`
	OfficeID     int64  `db:"office_id"`
	Named        bool   `db:"named"` // the reader is
}

const guardedColumns = `
	SELECT c.id, c.reference, coalesce(c.counsellor_id, 0) AS counsellor_id, coalesce(s.given_name, '') AS given_name,
		coalesce(s.family_name, '') AS family_name, c.office_id,
		EXISTS (SELECT 1 FROM case_named_staff n WHERE n.case_id = c.id AND n.staff_id = $2) AS named
	FROM case_files c LEFT JOIN staff s ON s.id = c.counsellor_id
	WHERE c.office_id = $1 AND c.class = 'protection' AND NOT c.voided `

var (
	guardedOfOffice = db.NewQuery[GuardedLine](guardedColumns + `AND c.stage <> 'closed'
		AND NOT EXISTS (SELECT 1 FROM case_named_staff n WHERE n.case_id = c.id AND n.staff_id = $2) ORDER BY c.reference DESC LIMIT 100`)
	guardedByReference = db.NewQuery[GuardedLine](guardedColumns + `AND c.reference = $3`)
)

// namer is the actor as whom the names of protection cases are looked after.
// Those who name staff do not see the cases, so the database would hide them;
// what is read and written as a namer is only what this file says.
func namer(u access.User, by db.Actor) db.Actor {
	by.StaffID, by.Role = u.ID, db.System.Role
	return by
}

// GuardedLines are the office's open protection cases that a user who names
// staff cannot open. Others are told nothing.
func GuardedLines(ctx context.Context, d *db.DB, u access.User, by db.Actor) (out []GuardedLine, err error) {
	if !MayName(u) {
		return nil, nil
	}
	err = d.Read(ctx, namer(u, by), func(r db.Reader) (err error) {
		out, err = guardedOfOffice.All(ctx, r, u.OfficeID, u.ID)
		return err
	})
	return out, err
}

// NamedStaff is a member of the office's staff and whether a case names them.
type NamedStaff struct {
	ID         int64  `db:"id"`
	GivenName  string `db:"given_name"`
	FamilyName string `db:"family_name"`
	Named      bool   `db:"named"`
}

var staffToName = db.NewQuery[NamedStaff](`
	SELECT s.id, s.given_name, s.family_name, n.id IS NOT NULL AS named
	FROM staff s LEFT JOIN case_named_staff n ON n.staff_id = s.id AND n.case_id = $2
	WHERE s.office_id = $1 AND (s.state = 'active' AND s.role IN ('counsellor', 'office_manager') OR n.id IS NOT NULL)
	ORDER BY s.family_name, s.given_name, s.id`)

// Guarded opens the names of a protection case, and nothing else of it, for
// somebody who names staff.
func Guarded(ctx context.Context, d *db.DB, u access.User, by db.Actor, ref string) (line GuardedLine, people []NamedStaff, err error) {
	if !MayName(u) {
		return line, nil, fault.New(fault.NotFound, "no case %q", ref)
	}
	err = d.Read(ctx, namer(u, by), func(r db.Reader) (err error) {
		if line, err = guardedByReference.One(ctx, r, u.OfficeID, u.ID, ref); err != nil {
			return err
		}
		people, err = staffToName.All(ctx, r, u.OfficeID, line.ID)
		return err
	})
	return line, people, err
}

// Name names somebody of the office on a protection case, or takes the name
// off. The counsellor in charge stays named, so that somebody always does.
func Name(ctx context.Context, d *db.DB, u access.User, by db.Actor, ref string, staffID int64, on bool, reason, leadsTo string) error {
	if !MayName(u) {
		return fault.New(fault.NotFound, "no case %q", ref)
	}
	return d.Write(ctx, namer(u, by), func(tx db.Tx) error {
		tx.LeadsTo(leadsTo)
		line, err := guardedByReference.One(ctx, tx, u.OfficeID, u.ID, ref)
		if err != nil {
			return err
		}
		people, err := staffToName.All(ctx, tx, u.OfficeID, line.ID)
		if err != nil {
			return err
		}
		named, of := 0, false
		for _, p := range people {
			if p.Named {
				named++
			}
			of = of || p.ID == staffID
		}
		switch {
		case !of:
			return fault.New(fault.NotFound, "no staff member %d to name on %s", staffID, ref)
		case on:
			return name(ctx, tx, line.ID, staffID, "named", reason)
		case staffID == line.CounsellorID:
			return fault.New(fault.Refused, "counsellor of %s stays named: %w", ref, Refuse("protection.refused.handler"))
		case named < 2:
			return fault.New(fault.Refused, "nobody would be named on %s: %w", ref, Refuse("protection.refused.last"))
		}
		return name(ctx, tx, line.ID, staffID, "unnamed", reason)
	})
}
