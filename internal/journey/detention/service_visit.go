package detention

import (
	"context"
	"errors"
	"slices"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/counselling"
	"homeward/internal/journey/migrant"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/organisation/codelist"
)

// Visit keeps the sheet of a visit, then makes a session of every line. What is
// wrong with one line keeps back no other: it stays on the visit's page, with
// the reason.
func (s Service) Visit(ctx context.Context, u access.User, by db.Actor, c Common, lines []Talk) (Visit, error) {
	c.Safeguards = c.filled()
	v := Visit{OfficeID: u.OfficeID, RecordedBy: u.ID, Common: c}
	err := s.DB.Write(ctx, by, func(tx db.Tx) error {
		if err := visits.Insert(ctx, tx, &v); err != nil {
			return err
		}
		tx.LeadsTo(visitURL(v.ID))
		for i := range lines {
			lines[i].VisitID = v.ID
			if err := talks.Insert(ctx, tx, &lines[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return v, err
	}
	by.Token, by.Draft = "", ""
	for _, t := range lines {
		if err := s.settle(ctx, u, by, v, t.Line, t.Name); err != nil {
			return v, err
		}
	}
	return v, nil
}

// Again settles a line that was refused, as somebody else perhaps.
func (s Service) Again(ctx context.Context, u access.User, by db.Actor, id int64, line int, who string) error {
	var v Visit
	err := s.DB.Read(ctx, by, func(r db.Reader) (err error) {
		v, err = visits.One(ctx, r, "WHERE id = $1 AND recorded_by = $2", id, u.ID)
		return err
	})
	if err != nil {
		return err
	}
	by.Token, by.Draft = "", ""
	return s.settle(ctx, u, by, v, line, who)
}

// settle makes of a line what it says, in a transaction of its own: a session
// with its safeguards, or a talk with somebody who has no case. A refusal is
// written on the line.
func (s Service) settle(ctx context.Context, u access.User, by db.Actor, v Visit, line int, who string) error {
	err := s.DB.Write(ctx, by, func(tx db.Tx) error {
		t, err := talks.One(ctx, tx, "WHERE visit_id = $1 AND line = $2 FOR UPDATE", v.ID, line)
		if err != nil {
			return err
		}
		if t.State == AsSession || t.State == WithPerson {
			return nil
		}
		ref, err := s.find(ctx, tx, u, who)
		if err != nil {
			return err
		}
		t.Name, t.Problem = who, ""
		if ref == "" {
			t.State = WithPerson
			return talks.Update(ctx, tx, &t)
		}
		if err := s.hold(ctx, tx, u, v, &t, ref); err != nil {
			return err
		}
		return talks.Update(ctx, tx, &t)
	})
	var why *casefile.Refusal
	switch {
	case err == nil:
		return nil
	case errors.As(err, &why):
		return s.refuse(ctx, by, v, line, who, keys(why))
	case fault.Is(err, fault.NotFound):
		return s.refuse(ctx, by, v, line, who, "detention.refused.no_case")
	}
	return err
}

// hold makes a session of a line. Its words stand in the session from then on.
func (s Service) hold(ctx context.Context, tx db.Tx, u access.User, v Visit, t *Talk, ref string) error {
	c, err := casefile.Open(ctx, tx, u, access.SessionRecord, ref)
	if err != nil {
		return err
	}
	d := counselling.Details{
		HeldOn: v.HeldOn, Minutes: t.Minutes, Mode: codelist.SessionModeInPerson, Kind: codelist.SessionTypeDetention, Place: v.Place, PlaceDetail: v.Facility,
		Language: v.Language, Interpreter: v.Interpreter, InterpreterName: v.InterpreterName, Topics: t.Topics, Note: t.Note,
	}
	if p := c.Principal(); p.ID != 0 && p.Status.TakesPart() {
		d.Present = []int64{p.ID}
	}
	rec, err := s.sessions().RecordIn(ctx, tx, u, ref, d, counselling.Next{})
	if err != nil {
		return err
	}
	t.CaseID, t.SessionID, t.State, t.Name, t.Note = c.ID, rec.ID, AsSession, "", ""
	return keep(ctx, tx, Asked{CaseID: c.ID, SessionID: rec.ID, RecordedBy: u.ID, Safeguards: v.Safeguards})
}

// refuse writes on a line why it became nothing.
func (s Service) refuse(ctx context.Context, by db.Actor, v Visit, line int, who, problem string) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		t, err := talks.One(ctx, tx, "WHERE visit_id = $1 AND line = $2 AND state IN ('waiting', 'failed')", v.ID, line)
		if err != nil {
			return err
		}
		t.State, t.Name, t.Problem = Failed, who, problem
		return talks.Update(ctx, tx, &t)
	})
}

// keys are the messages of a refusal, one after the other.
func keys(why *casefile.Refusal) string {
	var out []string
	for _, p := range why.Reasons() {
		out = append(out, p.Key)
	}
	return strings.Join(out, " ")
}

// find tells which case a line means: by its number, or by the name of a
// member. Empty: nobody the office works with. Several are a refusal.
func (s Service) find(ctx context.Context, r db.Reader, u access.User, who string) (string, error) {
	if ref := referenceIn(who); ref != "" {
		return ref, nil
	}
	words := strings.Fields(migrant.FoldName(migrant.Details{FamilyName: who}))
	if len(words) == 0 {
		return "", nil
	}
	slices.Sort(words)
	longest := slices.MaxFunc(words, func(a, b string) int { return len(a) - len(b) })
	longest = strings.NewReplacer("%", `\%`, "_", `\_`, `\`, `\\`).Replace(longest)
	found, err := byName.All(ctx, r, u.OfficeID, words, "%"+longest+"%")
	switch {
	case err != nil || len(found) == 0:
		return "", err
	case len(found) > 1:
		return "", fault.New(fault.Refused, "several cases of one name: %w", casefile.Refuse("detention.refused.several"))
	}
	return found[0].Reference, nil
}
