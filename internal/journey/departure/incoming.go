package departure

import (
	"context"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
)

// Proof is what shows that somebody returned.
type Proof string

// The proofs.
const (
	BoardingPass    Proof = "boarding_pass"
	EntryStamp      Proof = "entry_stamp"
	MissionLetter   Proof = "mission_letter"
	AuthorityLetter Proof = "authority_letter"
)

// Options are the proofs.
func (Proof) Options() []Proof {
	return []Proof{BoardingPass, EntryStamp, MissionLetter, AuthorityLetter}
}

// IncomingState is where a return by another office stands.
type IncomingState string

// The states.
const (
	IncomingRequested IncomingState = "requested"
	IncomingApproved  IncomingState = "approved"
	IncomingRefused   IncomingState = "refused"
)

// Options are the states.
func (IncomingState) Options() []IncomingState {
	return []IncomingState{IncomingRequested, IncomingApproved, IncomingRefused}
}

// IncomingDetails are what is known of a return that another office arranged.
type IncomingDetails struct {
	Proof       Proof     `db:"proof" form:"proof,required"`
	FromCountry string    `db:"from_country" form:"from_country,required,max=2"`
	ReturnedOn  date.Date `db:"returned_on" form:"returned_on,required"`
	Place       string    `db:"place" form:"place"`
	ConfirmedBy Confirmer `db:"confirmed_by" form:"confirmed_by,required"`
	ReferredBy  string    `db:"referred_by" form:"referred_by"`
	Agreement   string    `db:"agreement" form:"agreement"`
	AgreedOn    date.Date `db:"agreed_on" form:"agreed_on"`
}

// check notes what is wrong with the details beyond their form.
func (d IncomingDetails) check(f *form.Form, today date.Date) {
	if d.FromCountry != "" && !i18n.IsCountry(d.FromCountry) {
		f.Problem("from_country", "form.not_an_option")
	}
	if d.ConfirmedBy == ByUnknown {
		f.Problem("confirmed_by", "form.not_an_option")
	}
	for field, day := range map[string]date.Date{"returned_on": d.ReturnedOn, "agreed_on": d.AgreedOn} {
		if day.After(today) {
			f.Problem(field, "form.in_future")
		}
	}
}

// Incoming is a return that another country's office arranged (T32).
type Incoming struct {
	ID      int64     `db:"id,auto"`
	CaseID  int64     `db:"case_id,once"`
	AskedBy int64     `db:"asked_by"`
	AskedOn date.Date `db:"asked_on"`
	IncomingDetails
	State        IncomingState `db:"state"`
	DecidedBy    int64         `db:"decided_by,null"`
	DecidedOn    date.Date     `db:"decided_on"`
	DecisionNote string        `db:"decision_note"`
	Version      int           `db:"version,auto"`
	CreatedAt    time.Time     `db:"created_at,auto"`
}

// IncomingAnswer is what the manager says.
type IncomingAnswer struct {
	Outcome IncomingState `form:"outcome,required"`
	Note    string        `form:"note,max=2000"`
}

// check notes what is wrong with the answer beyond its form.
func (a IncomingAnswer) check(f *form.Form) {
	switch {
	case a.Outcome == IncomingRequested:
		f.Problem("outcome", "form.required_choice")
	case a.Outcome == IncomingRefused && a.Note == "":
		f.Problem("note", "form.required_reason")
	}
}

var incomings = db.NewTable[Incoming]("incoming_returns", "departure.incoming")

// incomingOf is the return that waits for the manager; the empty one if none does.
func incomingOf(ctx context.Context, r db.Reader, c casefile.Case) (Incoming, error) {
	row, err := incomings.One(ctx, r, "WHERE case_id = $1 AND state = 'requested'", c.ID)
	if fault.Is(err, fault.NotFound) {
		return Incoming{CaseID: c.ID, State: IncomingRequested}, nil
	}
	return row, err
}

func (s Service) incomingErrand(u access.User, by db.Actor, act access.Action, ref, to string) casefile.Errand {
	return casefile.Errand{User: u, By: by, Act: act, Ref: ref, Page: to, Today: casefile.Today(s.Clock, u)}
}

// FileIncoming puts a return that another office arranged on file, for the
// manager to decide. Until then it can be corrected.
func (s Service) FileIncoming(ctx context.Context, u access.User, by db.Actor, ref string, version int, d IncomingDetails) error {
	e := s.incomingErrand(u, by, access.IncomingRecord, ref, "incoming")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		a, err := casefile.Look(ctx, tx, c, e.Today)
		if err != nil {
			return nil, err
		}
		if !a.Offers(casefile.RetroactiveCase) {
			return nil, fault.New(fault.Refused, "%s: %w", ref, casefile.Refuse("casefile.refused.stage"))
		}
		row, err := incomingOf(ctx, tx, c)
		if err != nil {
			return nil, err
		}
		if row.Version != version {
			return nil, fault.New(fault.Stale, "the return of %s was saved by somebody else", ref)
		}
		row.IncomingDetails, row.AskedBy, row.AskedOn = d, u.ID, e.Today
		if row.ID == 0 {
			return nil, incomings.Insert(ctx, tx, &row)
		}
		return nil, incomings.Update(ctx, tx, &row)
	})
}

// arriveAll writes the arrival of everybody who takes part.
const arriveAll = `
	INSERT INTO arrivals (case_id, member_id, recorded_by, arrived_on, confirmed_by, place)
	SELECT case_id, id, $2, $3, $4, $5 FROM case_members WHERE case_id = $1 AND status IN ('active', 'absent')`

// DecideIncoming is the manager's answer: the case opens as arrived, for
// reintegration alone, or stays an intake (T32). No departure is written: it was
// another country's.
func (s Service) DecideIncoming(ctx context.Context, u access.User, by db.Actor, ref string, d IncomingAnswer) error {
	e := s.incomingErrand(u, by, access.IncomingDecide, ref, "")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		row, err := incomingOf(ctx, tx, c)
		if err != nil {
			return nil, err
		}
		switch {
		case row.ID == 0:
			return nil, fault.New(fault.Refused, "%s: %w", ref, casefile.Refuse("departure.incoming.refused.nothing"))
		case row.AskedBy == u.ID:
			return nil, fault.New(fault.Refused, "%s: %w", ref, casefile.Refuse("departure.incoming.refused.four_eyes"))
		}
		if d.Outcome == IncomingApproved {
			if err := casefile.Require(ctx, tx, c, casefile.RetroactiveCase, e.Today); err != nil {
				return nil, err
			}
		}
		row.State, row.DecidedBy, row.DecidedOn, row.DecisionNote = d.Outcome, u.ID, e.Today, d.Note
		if err := incomings.Update(ctx, tx, &row); err != nil || d.Outcome != IncomingApproved {
			return nil, err
		}
		if _, err := tx.Exec(ctx, "UPDATE case_files SET retroactive = true WHERE id = $1", c.ID); err != nil {
			return nil, err
		}
		_, err = tx.Exec(ctx, arriveAll, c.ID, u.ID, row.ReturnedOn, string(row.ConfirmedBy), row.Place)
		return []casefile.Act{{
			Event: casefile.RetroactiveCase, HappenedOn: row.ReturnedOn, Subject: incomings.Name(), SubjectID: row.ID, Note: d.Note,
		}}, err
	})
}
