package screening

import (
	"context"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/organisation/codelist"
)

// Service records screenings.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// errand is an errand about the screenings of a case.
func (s Service) errand(u access.User, by db.Actor, ref string) casefile.Errand {
	return casefile.Errand{User: u, By: by, Act: access.ScreeningRecord, Ref: ref, Page: "screening", Today: casefile.Today(s.Clock, u)}
}

// Save keeps the answer about a member. version is that of the answer the form
// was opened with, 0 for none; fault.Stale says that somebody saved one since.
// Taking a protection flag away needs a manager and a reason, and goes into
// the case's history.
func (s Service) Save(ctx context.Context, u access.User, by db.Actor, ref string, memberID int64, version int, d Details, reason string) error {
	e := s.errand(u, by, ref)
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if _, member := c.Member(memberID); !member {
			return nil, fault.New(fault.NotFound, "no member %d in %s", memberID, ref)
		}
		row, found, err := of(ctx, tx, memberID)
		if err != nil {
			return nil, err
		}
		standing := found && !row.Voided
		var before Details
		if standing {
			before = row.Details
			if version != row.Version {
				return nil, fault.New(fault.Stale, "screening of member %d was saved by somebody else", memberID)
			}
		}
		if field, key := lowerRefusal(u, before, d, reason); key != "" {
			return nil, fault.New(fault.Refused, "flags of member %d: %w", memberID, casefile.RefuseField(field, key))
		}
		row.CaseID, row.MemberID, row.RecordedBy = c.ID, memberID, u.ID
		row.Details, row.Voided, row.Source = d, false, casefile.FromOffice
		if found {
			err = screenings.Update(ctx, tx, &row)
		} else {
			err = screenings.Insert(ctx, tx, &row)
		}
		if err != nil {
			return nil, err
		}
		if d.victim() {
			if err := casefile.Guard(ctx, tx, c); err != nil {
				return nil, err
			}
		}
		if gone := lowered(before, d); len(gone) > 0 {
			return []casefile.Act{{
				Event: casefile.FlagLowered, MemberID: memberID, Subject: screenings.Name(), SubjectID: row.ID,
				Reason: reason, Note: strings.Join(codelist.Labels(ctx, codelist.Vulnerability, gone), ", "),
			}}, nil
		}
		return nil, nil
	})
}

// NoneForRest records for every member taking part and not yet screened that
// no vulnerability was identified. Answers to the other questions stay.
func (s Service) NoneForRest(ctx context.Context, u access.User, by db.Actor, ref string) error {
	e := s.errand(u, by, ref)
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		for _, m := range c.Taking() {
			row, found, err := of(ctx, tx, m.ID)
			if err != nil {
				return nil, err
			}
			if found && !row.Voided && row.Screened() {
				continue
			}
			if !found || row.Voided {
				row.Details = Details{Fear: NotAnswered}
			}
			row.CaseID, row.MemberID, row.RecordedBy, row.Voided, row.Source = c.ID, m.ID, u.ID, false, casefile.FromOffice
			row.Vulnerabilities, row.ScreenedOn = []string{codelist.VulnerabilityNone}, e.Today
			if found {
				err = screenings.Update(ctx, tx, &row)
			} else {
				err = screenings.Insert(ctx, tx, &row)
			}
			if err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
}
