package casefile

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// detailsRow is the part of case_files that people edit.
type detailsRow struct {
	ID                  int64  `db:"id,auto"`
	ProgrammeID         int64  `db:"programme_id,null"`
	ReturnCountry       string `db:"return_country"`
	ReturnPlace         string `db:"return_place"`
	StatusAtApplication string `db:"status_at_application,null"`
	InfoSource          string `db:"info_source,null"`
	ReturnReason        string `db:"return_reason,null"`
	AuthorityNumber     string `db:"authority_number"`
	Note                string `db:"note"`
	Version             int    `db:"version,auto"`
}

var details = db.NewTable[detailsRow]("case_files", "casefile.facts")

// SaveDetails saves the facts of the case itself. It returns fault.Stale when
// somebody saved them since the form was opened.
func (s Service) SaveDetails(ctx context.Context, u access.User, by db.Actor, ref string, version int, d Details) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		c, err := OpenToWrite(ctx, tx, u, access.CaseEdit, ref)
		if err != nil {
			return err
		}
		row := detailsRow{
			ID: c.ID, ProgrammeID: d.ProgrammeChosen, ReturnCountry: d.ReturnCountry, ReturnPlace: d.ReturnPlace,
			StatusAtApplication: d.StatusAtApplication, InfoSource: d.InfoSource, ReturnReason: d.ReturnReason,
			AuthorityNumber: d.AuthorityNumber, Note: d.Note, Version: version,
		}
		if err := details.Update(ctx, tx, &row); err != nil {
			return err
		}
		_, err = Recompute(ctx, tx, c, Today(s.Clock, u))
		return err
	})
}

// Assign gives a case to a counsellor of the office; 0 leaves it unassigned.
func (s Service) Assign(ctx context.Context, u access.User, by db.Actor, ref string, counsellorID int64) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		c, err := OpenToWrite(ctx, tx, u, access.CaseAssign, ref)
		if err != nil || c.CounsellorID == counsellorID {
			return err
		}
		if err := Give(ctx, tx, c, counsellorID); err != nil {
			return err
		}
		_, err = Move(ctx, tx, c, Act{Event: CounsellorAssigned, Subject: "staff", SubjectID: counsellorID}, Today(s.Clock, u))
		return err
	})
}

// Give makes somebody of the office the counsellor of a case; 0: nobody is. Of a
// protection case only those named on it can be, and of no case whoever has a
// conflict of interest in it. What was planned with the one before goes along.
func Give(ctx context.Context, tx db.Tx, c Case, counsellorID int64) error {
	if counsellorID != 0 {
		var works, knows, free bool
		err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM staff WHERE id = $1 AND office_id = $2 AND state = 'active' AND role IN ('counsellor', 'office_manager')),
			$3 OR EXISTS (SELECT 1 FROM case_named_staff WHERE case_id = $4 AND staff_id = $1),
			NOT EXISTS (SELECT 1 FROM case_conflicts WHERE case_id = $4 AND staff_id = $1 AND lifted_on = '0001-01-01')`,
			counsellorID, c.OfficeID, c.Class != Protection, c.ID).Scan(&works, &knows, &free)
		switch {
		case err != nil:
			return err
		case !works:
			return fault.New(fault.Refused, "staff member %d does not work in this office: %w", counsellorID, Refuse("casefile.refused.counsellor"))
		case !knows:
			return fault.New(fault.Refused, "staff member %d is not named on %s: %w", counsellorID, c.Reference, Refuse("casefile.refused.unnamed"))
		case !free:
			return fault.New(fault.Refused, "staff member %d has a conflict of interest in %s: %w", counsellorID, c.Reference, Refuse("casefile.refused.conflict"))
		}
	}
	if counsellorID != 0 && c.CounsellorID != 0 {
		_, err := tx.Exec(ctx, "UPDATE appointments SET counsellor_id = $3, version = version + 1 WHERE case_id = $1 AND counsellor_id = $2 AND state = 'planned'",
			c.ID, c.CounsellorID, counsellorID)
		if err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, "UPDATE case_files SET counsellor_id = NULLIF($2, 0) WHERE id = $1", c.ID, counsellorID)
	return err
}

// voidable are the records a manager may mark as entered in error (T33), by
// the table they stand in.
var voidable = map[string]bool{
	"counselling_sessions": true, "contact_attempts": true, "consents": true, "screenings": true, "applications": true,
	"eligibility_decisions": true, "return_decisions": true, "departures": true, "arrivals": true, "reintegration_plans": true,
	"plan_activities": true, "documents": true, "case_files": true,
	"case_holds": true, "case_closings": true, "case_reopenings": true, "authority_clearances": true, "rule_exceptions": true,
	"return_orders": true, "detentions": true, "child_procedures": true, "risk_assessments": true, "medical_clearances": true,
	"itineraries": true, "escort_assignments": true, "allowances": true, "departure_attempts": true, "frozen_documents": true,
	"document_requests": true, "reintegration_needs": true, "plan_opinions": true, "surveys": true, "monitoring_visits": true,
}

// Void marks an act, or the whole case, as entered in error. History keeps
// both; the stage is recomputed (DECISIONS 20).
func (s Service) Void(ctx context.Context, u access.User, by db.Actor, ref, table string, id int64, reason string) error {
	if !voidable[table] {
		return fault.New(fault.Refused, "%q cannot be voided: %w", table, Refuse("casefile.refused.voidable"))
	}
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		// A closed case may have been closed by the very act that was wrong.
		c, err := open(ctx, tx, u, access.CaseVoid, ref, by.RequestID, true)
		if err != nil {
			return err
		}
		if err := arrivalFirst(ctx, tx, c, table, id); err != nil {
			return err
		}
		where := "case_id = $2"
		if table == "case_files" {
			id, where = c.ID, "id = $2"
		}
		tag, err := tx.Exec(ctx, fmt.Sprintf("UPDATE %s SET voided = true WHERE id = $1 AND %s AND NOT voided", table, where), id, c.ID)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return fault.New(fault.NotFound, "%s %d of %s", table, id, ref)
		}
		if err := undoAttempt(ctx, tx, c, table, id); err != nil {
			return err
		}
		today := Today(s.Clock, u)
		if _, err = Move(ctx, tx, c, Act{Event: EnteredInError, Subject: table, SubjectID: id, Reason: reason}, today); err != nil {
			return err
		}
		return run(ctx, tx, c, today, voiding[table])
	})
}

// arrivalFirst refuses to void a departure on which an arrival stands: nobody
// arrives who has not left.
func arrivalFirst(ctx context.Context, tx db.Tx, c Case, table string, id int64) error {
	if table != "departures" {
		return nil
	}
	var stands bool
	err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM departures d JOIN arrivals a ON a.member_id = d.member_id AND NOT a.voided
		WHERE d.id = $1 AND d.case_id = $2 AND NOT d.voided AND d.not_admitted_on = '0001-01-01')`, id, c.ID).Scan(&stands)
	if err == nil && stands {
		err = fault.New(fault.Refused, "departure %d of %s: %w", id, c.Reference, Refuse("casefile.refused.arrival_stands"))
	}
	return err
}

// SetStatus gives members of a case another status, of those given, or of all
// where none is given. Who has none of the statuses they had so far keeps theirs.
func SetStatus(ctx context.Context, tx db.Tx, c Case, to MemberStatus, from []MemberStatus, members ...int64) error {
	had := make([]string, len(from))
	for i, s := range from {
		had[i] = string(s)
	}
	_, err := tx.Exec(ctx, "UPDATE case_members SET status = $2 WHERE case_id = $1 AND status = ANY ($3) AND ($4::bigint[] IS NULL OR id = ANY ($4))",
		c.ID, string(to), had, members)
	return err
}

// undoAttempt takes back what a failed departure did to those it was about:
// whoever was noted as sent back has left, whoever stayed away takes part. A
// ticket that lapsed stays lapsed: the carrier knows of no error.
func undoAttempt(ctx context.Context, tx db.Tx, c Case, table string, id int64) error {
	if table != "departure_attempts" {
		return nil
	}
	const about = `x.case_id = $2 AND EXISTS (SELECT 1 FROM case_steps s WHERE s.case_id = $2 AND s.subject = 'departure_attempts' AND s.subject_id = $1 AND s.event = `
	_, err := tx.Exec(ctx, `UPDATE departures x SET not_admitted_on = '0001-01-01', version = version + 1
		WHERE NOT x.voided AND x.not_admitted_on = (SELECT happened_on FROM departure_attempts WHERE id = $1)
			AND NOT EXISTS (SELECT 1 FROM departures o WHERE o.member_id = x.member_id AND NOT o.voided AND o.not_admitted_on = '0001-01-01')
			AND `+about+`'not_admitted' AND s.member_id = x.member_id)`, id, c.ID)
	if err != nil {
		return err
	}
	rows, err := tx.Query(ctx, "SELECT x.id FROM case_members x WHERE "+about+"'no_show' AND s.member_id = x.id)", id, c.ID)
	if err != nil {
		return err
	}
	stayed, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil || len(stayed) == 0 {
		return err
	}
	return SetStatus(ctx, tx, c, MemberActive, []MemberStatus{MemberAbsent}, stayed...)
}
