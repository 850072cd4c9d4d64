package instrument

import (
	"context"
	"errors"
	"slices"

	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// Service keeps the versions of the questionnaires.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// Why a proposal, or a decision on one, is refused; the messages are
// instrument.refused.<…>.
var (
	errTaken    = errors.New("another version has that name")
	errWaiting  = errors.New("instrument.refused.waiting")
	errFourEyes = errors.New("instrument.refused.four_eyes")
	errSettled  = errors.New("instrument.refused.settled")
)

func at(k Kind) string { return "/admin/instruments/" + string(k) }

// Proposal is a table of numbers brought in, with the source it is taken from.
type Proposal struct {
	Code   string `form:"code,required,max=40"`
	Source string `form:"source,max=1000"`
	Table  string `form:"table,required,max=100000"`
}

// Propose writes a version with other numbers, for another administrator to
// decide on.
func (s Service) Propose(ctx context.Context, u access.User, by db.Actor, k Kind, p Proposal, d Definition) error {
	err := s.DB.Write(ctx, by, func(tx db.Tx) error {
		tx.LeadsTo(at(k))
		all, err := Versions(ctx, tx, k)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(all, func(i Instrument) bool { return i.Code == p.Code }) {
			return errTaken
		}
		next := Instrument{AuthorID: u.ID, Number: all[0].Number + 1, Kind: k, Status: Draft, Code: p.Code, SourceNote: p.Source, Definition: d}
		return table.Insert(ctx, tx, &next)
	})
	if db.IsUniqueViolation(err, "instruments_draft_key") || db.IsUniqueViolation(err, "instruments_kind_number_key") {
		return errWaiting
	}
	return err
}

// Decide puts a proposal in force, or refuses it: never its author, and never
// another version than the one that was seen. It is verified where a source is
// cited. The author may take the own proposal back.
func (s Service) Decide(ctx context.Context, u access.User, by db.Actor, k Kind, version int, approve bool, today date.Date) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		tx.LeadsTo(at(k))
		i, err := table.One(ctx, tx, "WHERE kind = $1 AND status = 'draft'", k)
		switch {
		case fault.Is(err, fault.NotFound):
			return errSettled
		case err != nil:
			return err
		case i.Version != version:
			return errSettled
		case approve && !access.Second(u, i.AuthorID):
			return errFourEyes
		}
		i.Status, i.DecidedBy, i.DecidedOn = Refused, u.ID, today
		switch {
		case approve && i.SourceNote != "":
			i.Status = Verified
		case approve:
			i.Status = Unverified
		}
		return table.Update(ctx, tx, &i)
	})
}
