package team

import (
	"context"
	"slices"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/organisation/staff"
)

var (
	profiles = db.NewTable[Profile]("staff_profiles", "team.skills")
	absences = db.NewTable[Absence]("staff_absences", "team.absence")
)

// OfOffice are those who can have an office's cases, with their skills and
// their absences from a day on, by name.
func OfOffice(ctx context.Context, r db.Reader, officeID int64, today date.Date) ([]Person, error) {
	members, err := staff.Counsellors(ctx, r, officeID)
	if err != nil {
		return nil, err
	}
	return about(ctx, r, members, today)
}

// about adds skills and absences to members.
func about(ctx context.Context, r db.Reader, members []staff.Member, today date.Date) ([]Person, error) {
	ids := make([]int64, len(members))
	out := make([]Person, len(members))
	for i, m := range members {
		ids[i], out[i] = m.ID, Person{Member: m}
	}
	known, err := profiles.Many(ctx, r, "WHERE staff_id = ANY ($1)", ids)
	if err != nil {
		return nil, err
	}
	away, err := absences.Many(ctx, r, "WHERE staff_id = ANY ($1) AND until_day >= $2 AND NOT cancelled ORDER BY from_day, id", ids, today)
	for i := range out {
		p := &out[i]
		if k := slices.IndexFunc(known, func(x Profile) bool { return x.StaffID == p.ID }); k >= 0 {
			p.Skills = known[k].Skills
		}
		for _, a := range away {
			if a.StaffID == p.ID {
				p.Away = append(p.Away, a)
			}
		}
	}
	return out, err
}

// profileOf is what is on file about somebody; an empty one if nothing is.
func profileOf(ctx context.Context, r db.Reader, staffID int64) (Profile, error) {
	p, err := profiles.One(ctx, r, "WHERE staff_id = $1", staffID)
	if fault.Is(err, fault.NotFound) {
		return Profile{StaffID: staffID}, nil
	}
	return p, err
}

// saveProfile writes a profile; what somebody else saved since version is
// fault.Stale.
func saveProfile(ctx context.Context, tx db.Tx, p Profile) error {
	if p.Version > 0 {
		return profiles.Update(ctx, tx, &p)
	}
	err := profiles.Insert(ctx, tx, &p)
	if db.IsUniqueViolation(err, "staff_profiles_staff_id_key") {
		return fault.New(fault.Stale, "profile of %d was saved by somebody else: %w", p.StaffID, err)
	}
	return err
}
