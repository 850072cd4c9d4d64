package report

import (
	"context"
	"regexp"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// Reason is why somebody who sees no cases opens one.
type Reason struct {
	Text string `form:"reason,required,max=1000"`
}

// CaseFacts are the dated facts of a case that figures rest on: no names, no
// notes.
type CaseFacts struct {
	Reference string
	Office    string
	Programme string
	OpenedOn  date.Date
	ClosedOn  date.Date
	Facts     []Fact
}

// reference is the form of a case reference; nothing else is looked up.
var reference = regexp.MustCompile(`^[A-Z]{3}-[0-9]{2}-[0-9]{5,12}$`)

func findCase(ctx context.Context, r db.Reader, ref string, offices []int64) (caseRow, error) {
	if !reference.MatchString(ref) {
		return caseRow{}, fault.New(fault.NotFound, "no case of that reference")
	}
	return caseQuery.One(ctx, r, ref, offices)
}

// reasonHolds is how long a reason given opens the case.
const reasonHolds = 30 * time.Minute

// GiveReason writes down why an administrator opens a case; the entry stands
// in the case's own log of accesses, where its counsellor and manager read it.
// Protection cases do not open to a reason.
func (s Service) GiveReason(ctx context.Context, u access.User, by db.Actor, ref, reason, leadsTo string) error {
	reach, err := s.Reach(ctx, u, by)
	if err != nil {
		return err
	}
	by = reach.actor
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		tx.LeadsTo(leadsTo)
		c, err := findCase(ctx, tx, ref, by.OfficeIDs)
		if err != nil {
			return err
		}
		return logCase(ctx, tx, by, c.ID, string(access.EvidenceCase), reason)
	})
}

// Case shows the facts of a case to an administrator who has given a reason;
// reasoned is false when none was given lately.
func (s Service) Case(ctx context.Context, u access.User, by db.Actor, ref string) (facts CaseFacts, reasoned bool, err error) {
	if !access.Can(u, access.EvidenceCase) {
		return facts, false, fault.New(fault.Forbidden, "%s may not open cases of a report", u.Role)
	}
	reach, err := s.Reach(ctx, u, by)
	if err != nil {
		return facts, false, err
	}
	by = reach.actor
	err = s.DB.Read(ctx, by, func(r db.Reader) error {
		c, err := findCase(ctx, r, ref, by.OfficeIDs)
		if err != nil {
			return err
		}
		facts = CaseFacts{Reference: c.Reference, Office: c.Office, Programme: c.Programme, OpenedOn: c.OpenedOn, ClosedOn: c.ClosedOn}
		given, err := reasonQuery.One(ctx, r, by.StaffID, c.ID, string(access.EvidenceCase), reasonHolds.Seconds())
		if err != nil || !given {
			return err
		}
		reasoned = true
		facts.Facts, err = factQuery.All(ctx, r, c.ID)
		return err
	})
	return facts, reasoned, err
}
