package casefile

import (
	"context"
	"fmt"
	"slices"

	"homeward/internal/journey/migrant"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/office"
)

// meet loads what is on file about the people of a form, and looks for others
// they could be.
func (s Service) meet(ctx context.Context, r db.Reader, u access.User, p *party) error {
	home, err := office.ByID(ctx, r, u.OfficeID)
	if err != nil {
		return err
	}
	for _, m := range p.People {
		if m.Existing != 0 {
			if err := m.know(ctx, r); err != nil {
				return err
			}
			continue
		}
		q := m.query(string(home.Country))
		if m.Candidates, err = migrant.StrongCandidates(ctx, r, access.ScopeOf(u), q); err != nil {
			return err
		}
		if m.Elsewhere, err = migrant.Elsewhere(ctx, r, m.FamilyName, m.GivenName, m.BirthDate, m.Citizenship); err != nil {
			return err
		}
	}
	return nil
}

// know loads the person on file. Somebody the reader may not see is nobody.
func (m *partyMember) know(ctx context.Context, r db.Reader) error {
	known, err := migrant.ByID(ctx, r, m.Existing)
	if err == nil && known.Protected {
		err = fault.New(fault.NotFound, "person %d", m.Existing)
	}
	if err != nil {
		return err
	}
	m.Known = &known
	m.OpenCase, err = openCaseOf(ctx, r, known.ID)
	return err
}

// intakeRecord is a case to be opened.
type intakeRecord struct {
	intakeDetails
	Party *party
}

// openIntake opens a case: people, case, members, consents and the first step
// in one transaction. It returns the case's reference.
func (s Service) openIntake(ctx context.Context, u access.User, by db.Actor, in intakeRecord) (ref string, err error) {
	err = s.DB.Write(ctx, by, func(tx db.Tx) error {
		ref, err = s.writeIntake(ctx, tx, u, in)
		if err == nil {
			tx.LeadsTo("/cases/" + ref)
		}
		return err
	})
	return ref, err
}

func (s Service) writeIntake(ctx context.Context, tx db.Tx, u access.User, in intakeRecord) (string, error) {
	if !access.Can(u, access.CaseOpen) || u.OfficeID == 0 {
		return "", fault.New(fault.Forbidden, "%s may not open cases", u.Role)
	}
	home, err := office.ByID(ctx, tx, u.OfficeID)
	if err != nil {
		return "", err
	}
	today := Today(s.Clock, u)
	for _, m := range in.Party.People {
		if err := m.save(ctx, tx, home); err != nil {
			return "", err
		}
	}
	c, err := insertCase(ctx, tx, u, home, in, today)
	if err != nil {
		return "", err
	}
	members, err := s.join(ctx, tx, u, c, in.Party, in.hearing, 0, today)
	if err != nil {
		return "", err
	}
	if err := s.met(ctx, tx, u, in.Party.ids()...); err != nil {
		return "", err
	}
	before, err := s.fromEnquiry(ctx, tx, c, in.Enquiry)
	if err != nil {
		return "", err
	}
	if _, err := Move(ctx, tx, c, Act{Event: IntakeOpened, MemberID: members[0], Subject: "migrants", SubjectID: in.Party.People[0].told()}, today); err != nil {
		return "", err
	}
	// Before the intake there was an enquiry, or no stage.
	_, err = tx.Exec(ctx, "UPDATE case_steps SET from_stage = $2 WHERE case_id = $1 AND event = 'intake_opened'", c.ID, string(before))
	return c.Reference, err
}

// fromEnquiry ties a new case to the enquiry it grew out of, whose logging
// (T01) is the first step of its history. It returns the stage before the
// intake; none if there was no enquiry.
func (s Service) fromEnquiry(ctx context.Context, tx db.Tx, c Case, enquiry int64) (Stage, error) {
	if enquiry == 0 || s.Enquiry == nil {
		return "", nil
	}
	on, err := s.Enquiry(ctx, tx, c.OfficeID, enquiry, c.ID)
	if err != nil || on.IsZero() {
		return "", err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO case_steps (case_id, actor_id, subject_id, happened_on, from_stage, to_stage, event, subject)
		VALUES ($1, $2, $3, $4, '', 'enquiry', 'enquiry_logged', 'enquiries')`, c.ID, tx.By().StaffID, enquiry, on)
	return Enquiry, err
}

// enquiryOf ties an enquiry to a case that is open already: it was the same
// person who asked.
func (s Service) enquiryOf(ctx context.Context, u access.User, by db.Actor, enquiry int64, ref string) error {
	if enquiry == 0 || s.Enquiry == nil {
		return nil
	}
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		c, err := OpenToWrite(ctx, tx, u, access.CaseView, ref)
		if err != nil {
			return err
		}
		_, err = s.Enquiry(ctx, tx, c.OfficeID, enquiry, c.ID)
		return err
	})
}

// told is the person on file this one was told from, or turned out to be; 0
// when nobody came near.
func (m partyMember) told() int64 {
	if m.Existing != 0 || len(m.Candidates) == 0 {
		return m.Existing
	}
	return m.Candidates[0].ID
}

// save writes the person: a new row, or what is new about the one on file.
func (m *partyMember) save(ctx context.Context, tx db.Tx, home office.Office) error {
	if m.Existing == 0 {
		row := migrant.Migrant{OfficeID: home.ID, Details: m.Details}
		if err := migrant.Insert(ctx, tx, string(home.Country), &row); err != nil {
			return err
		}
		m.Known = &row
	} else {
		if err := m.know(ctx, tx); err != nil {
			return err
		}
		if m.OpenCase != "" {
			return fault.New(fault.Refused, "person %d has an open case: %w", m.Existing, Refuse("intake.has_open_case", "Reference", m.OpenCase))
		}
		m.complete()
		row := *m.Known
		row.Details = m.Details
		if err := migrant.Update(ctx, tx, string(home.Country), &row); err != nil {
			return err
		}
		m.Known = &row
	}
	if m.DocumentNumber == "" {
		return nil
	}
	return migrant.EnsureDocument(ctx, tx, m.Known.ID, m.DocumentKind, m.DocumentNumber, m.Citizenship)
}

// join makes the people members of a case, records their answers about their
// data and, behind the principal, the step by which each came. It returns the
// members' keys.
func (s Service) join(ctx context.Context, tx db.Tx, u access.User, c Case, p *party, h hearing, after int, today date.Date) ([]int64, error) {
	principal := principalName(ctx, c, p)
	var ids []int64
	for i, m := range p.People {
		relationship := m.Relationship
		if p.principal(m) {
			relationship = codelist.RelationshipPrincipal
		}
		child, _ := m.ChildOn(today)
		guardian := guardianOf(relationship, child, principal)
		if guardian == "" && child {
			guardian = h.Guardian
		}
		id, err := insertMember(ctx, tx, c.ID, m.Known.ID, after+i+1, relationship, guardian)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
		if m.Consent != "" {
			if err := insertConsent(ctx, tx, u, c.ID, id, m.Consent, h, guardian, today); err != nil {
				return nil, err
			}
		}
	}
	return ids, nil
}

// ids are the people once they are on file.
func (p *party) ids() []int64 {
	out := make([]int64, 0, len(p.People))
	for _, m := range p.People {
		out = append(out, m.Known.ID)
	}
	return out
}

// principalName is the principal's name as a guardian signs, in the order of
// the page's language.
func principalName(ctx context.Context, c Case, p *party) string {
	if p.Family {
		return c.Principal().Name(ctx)
	}
	return p.People[0].Name(ctx)
}

// addMembers takes people into a case that is there.
func (s Service) addMembers(ctx context.Context, u access.User, by db.Actor, ref string, p *party, h hearing) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		c, err := OpenToWrite(ctx, tx, u, access.PersonEdit, ref)
		if err != nil {
			return err
		}
		if !c.Stage.BeforeDeparture() {
			return fault.New(fault.Refused, "%s has departed: %w", ref, Refuse("intake.family_departed"))
		}
		home, err := office.ByID(ctx, tx, c.OfficeID)
		if err != nil {
			return err
		}
		today := Today(s.Clock, u)
		last := 0
		for _, m := range c.Members {
			last = max(last, m.Position)
		}
		for _, m := range p.People {
			if slices.ContainsFunc(c.Members, func(x Member) bool { return x.MigrantID == m.Existing }) {
				return fault.New(fault.Refused, "person %d is a member: %w", m.Existing, Refuse("intake.is_member"))
			}
			if err := m.save(ctx, tx, home); err != nil {
				return err
			}
		}
		ids, err := s.join(ctx, tx, u, c, p, h, last, today)
		if err != nil {
			return err
		}
		for i, id := range ids {
			if _, err := Move(ctx, tx, c, Act{Event: MemberAdded, MemberID: id, Subject: "migrants", SubjectID: p.People[i].told()}, today); err != nil {
				return err
			}
		}
		tx.LeadsTo(c.URL("family"))
		return s.met(ctx, tx, u, p.ids()...)
	})
}

// reference is how a case is called.
func reference(code string, opened date.Date, number int) string {
	return fmt.Sprintf("%s-%02d-%05d", code, opened.Year()%100, number)
}
