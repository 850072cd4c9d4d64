package programme

import (
	"context"
	"errors"
	"slices"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/form"
	"homeward/internal/kit/money"
)

// ComponentDetails are what an administrator says about a component of a grant.
type ComponentDetails struct {
	Code     string `db:"code" form:"code,required,max=40"`
	Name     string `db:"name" form:"name,required"`
	Position int    `db:"position" form:"position,required,max=99"`
}

// Component is a part of a grant in which its targets are told.
type Component struct {
	Part
	ComponentDetails
}

// DonorDetails are what an administrator says about a donor. Share is in
// hundredths of a percent.
type DonorDetails struct {
	Name      string `db:"name" form:"name,required"`
	Typed     string `form:"share,max=10"`
	Share     int    `db:"share"` // Typed as stored
	Reference string `db:"reference" form:"reference"`
}

// Donor is one who pays for a programme. The first of a programme pays what the
// others do not, so that the shares always add up to the whole.
type Donor struct {
	Part
	DonorDetails
}

// whole is all of a programme's costs, in hundredths of a percent.
const whole = 10_000

// PeriodDetails are what an administrator says about a reporting period.
type PeriodDetails struct {
	StartsOn date.Date `db:"starts_on" form:"starts_on,required"`
	EndsOn   date.Date `db:"ends_on" form:"ends_on,required"`
	DueOn    date.Date `db:"due_on" form:"due_on,required"`
}

// Period is one for which a programme reports.
type Period struct {
	Part
	PeriodDetails
}

// MilestoneDetails are what an administrator says about a step to a target.
type MilestoneDetails struct {
	TargetID int64     `db:"target_id" form:"target,required"`
	DueOn    date.Date `db:"due_on" form:"due_on,required"`
	Value    int       `db:"value" form:"value,required,max=1000000000"`
}

// Step is what a programme promised for a day before its end.
type Step struct {
	Part
	MilestoneDetails
}

// AnnexDetails are what an administrator says about an amendment of the grant.
type AnnexDetails struct {
	Number      string       `db:"number" form:"number,required,max=80"`
	SignedOn    date.Date    `db:"signed_on" form:"signed_on,required"`
	EndsOn      date.Date    `db:"ends_on" form:"ends_on"`
	Amount      money.Amount `form:"amount"`
	AmountMinor int64        `db:"amount_minor"` // Amount as stored
	Changes     string       `db:"changes" form:"changes,required,max=2000"`
}

// Annex is an amendment of the grant agreement.
type Annex struct {
	Part
	AnnexDetails
}

// NumberDetails are under which number somebody else keeps a programme.
type NumberDetails struct {
	Number string `db:"number" form:"number,required,max=80"`
	Holder string `db:"holder" form:"holder,required"`
}

// Number is a number of the programme with a donor or an authority.
type Number struct {
	Part
	NumberDetails
}

var (
	components = db.NewTable[Component]("programme_components", "programme.component")
	donors     = db.NewTable[Donor]("programme_donors", "programme.donor")
	periods    = db.NewTable[Period]("programme_periods", "programme.period")
	steps      = db.NewTable[Step]("programme_milestones", "programme.step")
	annexes    = db.NewTable[Annex]("programme_annexes", "programme.annex")
	numbers    = db.NewTable[Number]("programme_numbers", "programme.number")

	donorNames = db.NewQuery[payers]("SELECT programme_id, string_agg(name, ', ' ORDER BY id) AS names FROM programme_donors GROUP BY programme_id")

	componentUsed = db.NewQuery[bool]("SELECT EXISTS (SELECT 1 FROM programme_targets WHERE component_id = $1)")
)

// payers are the donors of a programme in one line.
type payers struct {
	ProgrammeID int64  `db:"programme_id"`
	Names       string `db:"names"`
}

// among reports whether a row other than row itself has what it may not share.
func among[T any](all []T, row *T, key func(*T) *Part, same func(T) bool) bool {
	return slices.ContainsFunc(all, func(o T) bool { return key(&o).ID != key(row).ID && same(o) })
}

var componentPart = part[Component, ComponentDetails]{
	table:   components,
	key:     func(c *Component) *Part { return &c.Part },
	details: func(c *Component) *ComponentDetails { return &c.ComponentDetails },
	check: func(ctx context.Context, _ *Service, r db.Reader, f *form.Form, p Programme, c *Component, _ Component) error {
		all, err := components.Many(ctx, r, "WHERE programme_id = $1", p.ID)
		if among(all, c, func(c *Component) *Part { return &c.Part }, func(o Component) bool { return o.Code == c.Code }) {
			f.Problem("code", "form.already_taken")
		}
		return err
	},
	use: func(ctx context.Context, r db.Reader, f *form.Form, c Component) error {
		used, err := componentUsed.One(ctx, r, c.ID)
		if used {
			f.Problem("", "programme.component.used")
		}
		return err
	},
}

var donorPart = part[Donor, DonorDetails]{
	table: donors,
	key:   func(d *Donor) *Part { return &d.Part },
	details: func(d *Donor) *DonorDetails {
		if d.Typed == "" && d.Share > 0 {
			d.Typed = money.Amount{Minor: int64(d.Share), Currency: "EUR"}.Decimal()
		}
		return &d.DonorDetails
	},
	check: checkDonor,
	use: func(ctx context.Context, r db.Reader, f *form.Form, d Donor) error {
		all, err := donorsOf(ctx, r, d.ProgrammeID)
		if len(all) > 1 && all[0].ID == d.ID {
			f.Problem("", "programme.donor.first")
		}
		return err
	},
	settle: func(ctx context.Context, tx db.Tx, programmeID int64) error {
		_, err := tx.Exec(ctx, `
			UPDATE programme_donors d SET version = version + 1, share = $2 - o.share
			FROM (SELECT min(id) AS id, coalesce(sum(share) FILTER (WHERE id <> (SELECT min(id) FROM programme_donors WHERE programme_id = $1)), 0)::int AS share
				FROM programme_donors WHERE programme_id = $1) o
			WHERE d.id = o.id AND d.share <> $2 - o.share`, programmeID, whole)
		return err
	},
}

func donorsOf(ctx context.Context, r db.Reader, programmeID int64) ([]Donor, error) {
	return donors.Many(ctx, r, "WHERE programme_id = $1 ORDER BY id", programmeID)
}

// checkDonor reads the share and notes what is wrong with a donor.
func checkDonor(ctx context.Context, _ *Service, r db.Reader, f *form.Form, p Programme, d *Donor, _ Donor) error {
	all, err := donorsOf(ctx, r, p.ID)
	if among(all, d, func(d *Donor) *Part { return &d.Part }, func(o Donor) bool { return o.Name == d.Name }) {
		f.Problem("name", "form.already_taken")
	}
	if len(all) == 0 || all[0].ID == d.ID {
		d.Share = whole // less what the others pay: see settle
		return err
	}
	share, wrong := money.Parse(d.Typed, "EUR")
	rest := int64(whole)
	for _, o := range all[1:] {
		if o.ID != d.ID {
			rest -= int64(o.Share)
		}
	}
	switch {
	case d.Typed == "":
		f.Problem("share", "form.required")
	case wrong != nil || share.Minor < 0:
		f.Problem("share", "form.not_a_number")
	case share.Minor > rest:
		f.Problem("share", "form.too_great", "Max", money.Amount{Minor: rest, Currency: "EUR"}.Decimal()+" %")
	}
	d.Share = int(min(share.Minor, rest))
	return err
}

var periodPart = part[Period, PeriodDetails]{
	table:   periods,
	key:     func(p *Period) *Part { return &p.Part },
	details: func(p *Period) *PeriodDetails { return &p.PeriodDetails },
	check: func(ctx context.Context, _ *Service, r db.Reader, f *form.Form, p Programme, at *Period, _ Period) error {
		switch {
		case !f.OK():
			return nil
		case at.EndsOn.Before(at.StartsOn):
			f.Problem("ends_on", "form.before", "Day", at.StartsOn)
		case at.DueOn.Before(at.EndsOn):
			f.Problem("due_on", "form.before", "Day", at.EndsOn)
		}
		if at.StartsOn.Before(p.StartsOn) {
			f.Problem("starts_on", "form.before", "Day", p.StartsOn)
		}
		all, err := periods.Many(ctx, r, "WHERE programme_id = $1 ORDER BY starts_on", p.ID)
		for _, o := range all {
			if o.ID != at.ID && !o.EndsOn.Before(at.StartsOn) && !o.StartsOn.After(at.EndsOn) {
				f.Problem("starts_on", "programme.period.overlaps", "From", o.StartsOn, "To", o.EndsOn)
			}
		}
		return err
	},
	use: unused[Period],
}

var stepPart = part[Step, MilestoneDetails]{
	table:   steps,
	key:     func(s *Step) *Part { return &s.Part },
	details: func(s *Step) *MilestoneDetails { return &s.MilestoneDetails },
	check: func(ctx context.Context, _ *Service, r db.Reader, f *form.Form, p Programme, s *Step, _ Step) error {
		of, err := Targets(ctx, r, p.ID)
		if s.TargetID != 0 && !slices.ContainsFunc(of, func(t Target) bool { return t.ID == s.TargetID }) {
			f.Problem("target", "form.not_an_option")
		}
		if err != nil {
			return err
		}
		if !s.DueOn.IsZero() && (s.DueOn.Before(p.StartsOn) || s.DueOn.After(p.EndsOn)) {
			f.Problem("due_on", "programme.entry.outside", "From", p.StartsOn, "To", p.EndsOn)
		}
		all, err := steps.Many(ctx, r, "WHERE programme_id = $1", p.ID)
		if among(all, s, func(s *Step) *Part { return &s.Part }, func(o Step) bool { return o.TargetID == s.TargetID && o.DueOn == s.DueOn }) {
			f.Problem("due_on", "form.already_taken")
		}
		return err
	},
	use: unused[Step],
}

var annexPart = part[Annex, AnnexDetails]{
	table: annexes,
	key:   func(a *Annex) *Part { return &a.Part },
	details: func(a *Annex) *AnnexDetails {
		if a.Amount.IsZero() {
			a.Amount = money.Amount{Minor: a.AmountMinor}
		}
		return &a.AnnexDetails
	},
	check: func(ctx context.Context, _ *Service, r db.Reader, f *form.Form, p Programme, a *Annex, _ Annex) error {
		a.AmountMinor = a.Amount.Minor
		if !a.EndsOn.IsZero() && a.EndsOn.Before(p.StartsOn) {
			f.Problem("ends_on", "form.before", "Day", p.StartsOn)
		}
		all, err := annexes.Many(ctx, r, "WHERE programme_id = $1", p.ID)
		if among(all, a, func(a *Annex) *Part { return &a.Part }, func(o Annex) bool { return o.Number == a.Number }) {
			f.Problem("number", "form.already_taken")
		}
		return err
	},
}

var numberPart = part[Number, NumberDetails]{
	table:   numbers,
	key:     func(n *Number) *Part { return &n.Part },
	details: func(n *Number) *NumberDetails { return &n.NumberDetails },
	check: func(ctx context.Context, _ *Service, r db.Reader, f *form.Form, p Programme, n *Number, _ Number) error {
		all, err := numbers.Many(ctx, r, "WHERE programme_id = $1", p.ID)
		if among(all, n, func(n *Number) *Part { return &n.Part }, func(o Number) bool { return o.Number == n.Number }) {
			f.Problem("number", "form.already_taken")
		}
		return err
	},
	use: unused[Number],
}

// loadParts reads what the page of a grant lists beside targets and indicators.
func (v *grantView) loadParts(ctx context.Context, r db.Reader, id int64) (err error) {
	var wrong [7]error
	v.Components, wrong[0] = components.Many(ctx, r, "WHERE programme_id = $1 ORDER BY position, code", id)
	v.Donors, wrong[1] = donorsOf(ctx, r, id)
	v.Periods, wrong[2] = periods.Many(ctx, r, "WHERE programme_id = $1 ORDER BY starts_on", id)
	v.Steps, wrong[3] = steps.Many(ctx, r, "WHERE programme_id = $1 ORDER BY due_on, id", id)
	v.Annexes, wrong[4] = annexes.Many(ctx, r, "WHERE programme_id = $1 ORDER BY signed_on DESC, id DESC", id)
	v.Numbers, wrong[5] = numbers.Many(ctx, r, "WHERE programme_id = $1 ORDER BY number", id)
	v.Suspensions, wrong[6] = suspensions.Many(ctx, r, "WHERE programme_id = $1 ORDER BY starts_on DESC", id)
	return errors.Join(wrong[:]...)
}
