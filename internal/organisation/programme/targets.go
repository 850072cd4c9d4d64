package programme

import (
	"context"
	"slices"

	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
)

// TargetDetails are what a programme promised for an indicator, in its unit.
type TargetDetails struct {
	Indicator   string `db:"indicator" form:"indicator,required"`
	Baseline    int    `db:"baseline" form:"baseline,max=1000000000"`
	Milestone   int    `db:"milestone" form:"milestone,max=1000000000"`
	Target      int    `db:"target" form:"target,required,max=1000000000"`
	ComponentID int64  `db:"component_id,null" form:"component"` // 0: the whole grant
}

// Target is a promise of a programme.
type Target struct {
	Part
	TargetDetails
}

var targets = db.NewTable[Target]("programme_targets", "programme.target")

// Targets are what a programme promised, by indicator.
func Targets(ctx context.Context, r db.Reader, programmeID int64) ([]Target, error) {
	return targets.Many(ctx, r, "WHERE programme_id = $1 ORDER BY indicator", programmeID)
}

var targetPart = part[Target, TargetDetails]{
	table:   targets,
	key:     func(t *Target) *Part { return &t.Part },
	details: func(t *Target) *TargetDetails { return &t.TargetDetails },
	check: func(ctx context.Context, s *Service, r db.Reader, f *form.Form, p Programme, t *Target, _ Target) error {
		own, err := Owns(ctx, r, p.ID)
		if err != nil {
			return err
		}
		if _, known := find(indicators(s.Builtins, own), t.Indicator); t.Indicator != "" && !known {
			f.Problem("indicator", "form.not_an_option")
		}
		all, err := Targets(ctx, r, p.ID)
		if slices.ContainsFunc(all, func(o Target) bool { return o.Indicator == t.Indicator && o.ID != t.ID }) {
			f.Problem("indicator", "form.already_taken")
		}
		if err != nil || t.ComponentID == 0 {
			return err
		}
		_, err = componentPart.one(ctx, r, p.ID, t.ComponentID)
		if fault.Is(err, fault.NotFound) {
			f.Problem("component", "form.not_an_option")
			return nil
		}
		return err
	},
	use: func(ctx context.Context, r db.Reader, f *form.Form, t Target) error {
		leads, err := hasSteps.One(ctx, r, t.ID)
		if leads {
			f.Problem("", "programme.target.has_steps")
		}
		return err
	},
}

var hasSteps = db.NewQuery[bool]("SELECT EXISTS (SELECT 1 FROM programme_milestones WHERE target_id = $1)")

// inUse counts what names an indicator of a programme.
var inUse = db.NewQuery[bool](`
	SELECT EXISTS (SELECT 1 FROM programme_targets WHERE programme_id = $1 AND indicator = $2)
		OR EXISTS (SELECT 1 FROM indicator_entries WHERE programme_id = $1 AND indicator = $2)`)

var ownPart = part[Own, IndicatorDetails]{
	table:   owns,
	key:     func(o *Own) *Part { return &o.Part },
	details: func(o *Own) *IndicatorDetails { return &o.IndicatorDetails },
	check: func(ctx context.Context, s *Service, r db.Reader, f *form.Form, p Programme, o *Own, now Own) error {
		own, err := Owns(ctx, r, p.ID)
		if err != nil {
			return err
		}
		if _, taken := find(indicators(s.Builtins, slices.DeleteFunc(own, func(x Own) bool { return x.ID == o.ID })), o.Code); taken {
			f.Problem("code", "form.already_taken")
		}
		if o.Code != "" && !ownCode.MatchString(o.Code) {
			f.Problem("code", "programme.own.code.wrong")
		}
		like, known := find(indicators(s.Builtins, nil), o.CountsAs)
		switch {
		case o.CountsAs == "":
		case !known || like.Manual:
			f.Problem("counts_as", "form.not_an_option")
		case o.Unit != "" && like.Unit != o.Unit:
			f.Problem("unit", "programme.own.unit.other", "Code", o.CountsAs)
		}
		o.Edition = max(now.Edition, 1)
		if now.ID == 0 {
			return nil
		}
		used, err := inUse.One(ctx, r, p.ID, now.Code)
		switch {
		case used && o.Code != now.Code:
			f.Problem("code", "programme.own.code.stays")
		case used && (o.Unit != now.Unit || (o.CountsAs == "") != (now.CountsAs == "")):
			f.Problem("unit", "programme.own.unit.stays")
		}
		if o.redefines(now.IndicatorDetails) {
			o.Edition++
		}
		return err
	},
	use: func(ctx context.Context, r db.Reader, f *form.Form, o Own) error {
		used, err := inUse.One(ctx, r, o.ProgrammeID, o.Code)
		if used {
			f.Problem("", "programme.own.used")
		}
		return err
	},
}
