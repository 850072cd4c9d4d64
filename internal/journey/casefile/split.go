package casefile

import (
	"context"
	"slices"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/office"
)

// Parting is who leaves a case to go on in one of their own (T31).
type Parting struct {
	Members   []int64
	Principal int64 // who is the principal of those who stay, when the principal leaves
	Reason    string
}

// Split lets members of a case go on in a case of their own. What was signed and
// decided goes along, so that nobody signs twice; what happened to a person, such
// as a departure, moves with the person and counts once. It returns the new case
// and the acts for the history of the old one.
func Split(ctx context.Context, tx db.Tx, u access.User, c Case, p Parting, today date.Date) (Case, []Act, error) {
	if err := Require(ctx, tx, c, MemberSplit, today); err != nil {
		return Case{}, nil, err
	}
	a, err := Look(ctx, tx, c, today)
	if err != nil {
		return Case{}, nil, err
	}
	going, err := p.going(c, a, today)
	if err != nil {
		return Case{}, nil, err
	}
	next, own, err := partCase(ctx, tx, u, c, going, today)
	if err != nil {
		return Case{}, nil, err
	}
	if err := carry(ctx, tx, c, next, going, own); err != nil {
		return Case{}, nil, err
	}
	if err := leave(ctx, tx, c, going, p.Principal); err != nil {
		return Case{}, nil, err
	}
	_, err = tx.Exec(ctx, "INSERT INTO case_links (case_id, other_id, linked_by, kind, reason) VALUES ($1, $2, $3, 'split', $4)", next.ID, c.ID, u.ID, p.Reason)
	if err != nil {
		return Case{}, nil, err
	}
	_, err = Move(ctx, tx, next, Act{Event: MemberSplit, Subject: "case_files", SubjectID: c.ID, Reason: p.Reason, Note: c.Reference}, today)
	var acts []Act
	for _, m := range going {
		acts = append(acts, Act{Event: MemberSplit, MemberID: m.ID, Subject: "case_files", SubjectID: next.ID, Reason: p.Reason, Note: next.Reference})
	}
	return next, acts, err
}

// going are the members who leave, or what is wrong with the choice: somebody
// has to stay, no child goes or stays without an adult unless it came alone, and
// those who stay have a principal.
func (p Parting) going(c Case, a Assessment, today date.Date) ([]Member, error) {
	var going, staying []Member
	for _, m := range c.Taking() {
		if slices.Contains(p.Members, m.ID) {
			going = append(going, m)
		} else {
			staying = append(staying, m)
		}
	}
	left := func(of []Member) bool {
		return !slices.ContainsFunc(of, func(m Member) bool { return m.AdultOn(today) }) &&
			slices.ContainsFunc(of, func(m Member) bool { return !a.Member(m.ID).Alone })
	}
	refuse := func(field, key string) ([]Member, error) {
		return nil, fault.New(fault.Refused, "%d of %s cannot leave it so: %w", len(going), c.Reference, RefuseField(field, key))
	}
	switch {
	case len(going) == 0:
		return refuse("members", "form.required_choice")
	case len(staying) == 0:
		return refuse("members", "casefile.refused.nobody_stays")
	case left(going):
		return refuse("members", "casefile.refused.child_goes_alone")
	case left(staying):
		return refuse("members", "casefile.refused.child_stays_alone")
	}
	if slices.ContainsFunc(going, func(m Member) bool { return m.ID == c.Principal().ID }) {
		i := slices.IndexFunc(staying, func(m Member) bool { return m.ID == p.Principal })
		adults := slices.ContainsFunc(staying, func(m Member) bool { return m.AdultOn(today) })
		if i < 0 || adults && !staying[i].AdultOn(today) {
			return refuse("principal", "casefile.refused.principal_leaves")
		}
	}
	// The principal of the new case is an adult where there is one.
	slices.SortStableFunc(going, func(x, y Member) int {
		switch ax, ay := x.AdultOn(today), y.AdultOn(today); {
		case ax == ay:
			return 0
		case ax:
			return -1
		}
		return 1
	})
	return going, nil
}

// partCase opens the new case with those who go. It returns their keys in it.
func partCase(ctx context.Context, tx db.Tx, u access.User, c Case, going []Member, today date.Date) (Case, []int64, error) {
	home, err := office.ByID(ctx, tx, c.OfficeID)
	if err != nil {
		return Case{}, nil, err
	}
	next, err := insertCase(ctx, tx, u, home, intakeRecord{}, today)
	if err != nil {
		return Case{}, nil, err
	}
	next.Stage, next.CounsellorID = c.Stage, c.CounsellorID
	_, err = tx.Exec(ctx, `
		UPDATE case_files n SET counsellor_id = o.counsellor_id, programme_id = o.programme_id, opened_on = o.opened_on, notice_version = o.notice_version,
			notice_language = o.notice_language, notice_given_on = o.notice_given_on, status_at_application = o.status_at_application,
			info_source = o.info_source, return_reason = o.return_reason, return_country = o.return_country, return_place = o.return_place,
			authority_number = o.authority_number, source = o.source, retroactive = o.retroactive, stage = o.stage, stage_since = o.stage_since
		FROM case_files o WHERE n.id = $1 AND o.id = $2`, next.ID, c.ID)
	if err != nil {
		return Case{}, nil, err
	}
	if c.Class == Protection {
		if err := guardLike(ctx, tx, c, next); err != nil {
			return Case{}, nil, err
		}
	}
	var own []int64
	for i, m := range going {
		relationship := m.Relationship
		if i == 0 {
			relationship = codelist.RelationshipPrincipal
		} else if relationship == codelist.RelationshipPrincipal {
			relationship = codelist.RelationshipOtherRelative
		}
		id, err := insertMember(ctx, tx, next.ID, m.MigrantID, i+1, relationship, m.GuardianName)
		if err != nil {
			return Case{}, nil, err
		}
		own = append(own, id)
	}
	_, err = tx.Exec(ctx, `
		UPDATE case_members n SET status = o.status, source = o.source, guardian_authority = o.guardian_authority, old_reference = o.old_reference
		FROM case_members o WHERE n.case_id = $1 AND o.case_id = $2 AND o.migrant_id = n.migrant_id`, next.ID, c.ID)
	return next, own, err
}

// guardLike guards the new case as the old one is: the same people are named.
func guardLike(ctx context.Context, tx db.Tx, c, next Case) error {
	if err := Guard(ctx, tx, next); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `
		WITH n AS (INSERT INTO case_named_staff (case_id, staff_id) SELECT $1, staff_id FROM case_named_staff WHERE case_id = $2
			ON CONFLICT DO NOTHING RETURNING staff_id)
		INSERT INTO case_namings (case_id, staff_id, changed_by, act) SELECT $1, staff_id, $3, 'named' FROM n`, next.ID, c.ID, tx.By().StaffID)
	return err
}

// leave takes those who go out of the old case, and gives it the principal chosen.
func leave(ctx context.Context, tx db.Tx, c Case, going []Member, principal int64) error {
	ids := make([]int64, len(going))
	for i, m := range going {
		ids[i] = m.ID
	}
	_, err := tx.Exec(ctx, "UPDATE case_members SET status = 'left_case', version = version + 1 WHERE id = ANY ($1)", ids)
	if err != nil || !slices.Contains(ids, c.Principal().ID) {
		return err
	}
	heir, _ := c.Member(principal)
	was := heir.Relationship
	if was != codelist.RelationshipSpouse && was != codelist.RelationshipPartner {
		was = codelist.RelationshipOtherRelative
	}
	_, err = tx.Exec(ctx, `
		UPDATE case_members m SET position = x.position, relationship = x.relationship, version = m.version + 1
		FROM (VALUES ($1::bigint, $3::smallint, $5::text), ($2, $4, $6)) x (id, position, relationship) WHERE m.id = x.id`,
		heir.ID, c.Principal().ID, c.Principal().Position, heir.Position, codelist.RelationshipPrincipal, was)
	return err
}
