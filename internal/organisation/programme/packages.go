package programme

import (
	"context"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
	"homeward/internal/kit/workday"
	"homeward/internal/organisation/codelist"
)

// PackageKind is what a package is for.
type PackageKind string

// The kinds: help on arrival, help in the months after it, and what a national
// programme grants.
const (
	PostArrival     PackageKind = "post_arrival"
	PostReturn      PackageKind = "post_return"
	NationalPackage PackageKind = "national"
)

// Options are the kinds.
func (PackageKind) Options() []PackageKind {
	return []PackageKind{PostArrival, PostReturn, NationalPackage}
}

// WindowUnit is in what the time of a package is counted.
type WindowUnit string

// The units.
const (
	WorkingDays WindowUnit = "working_days"
	Months      WindowUnit = "months"
)

// Options are the units.
func (WindowUnit) Options() []WindowUnit { return []WindowUnit{WorkingDays, Months} }

// PlanSection is a part of a reintegration plan that can have a limit of its own.
type PlanSection string

// The sections.
const (
	Income  PlanSection = "income"
	Living  PlanSection = "needs"
	Medical PlanSection = "medical"
)

// Options are the sections.
func (PlanSection) Options() []PlanSection { return []PlanSection{Income, Living, Medical} }

// PackageRules are what a package grants, besides its amounts.
type PackageRules struct {
	Name         string      `db:"name" form:"name,required,max=200"`
	Kind         PackageKind `db:"kind" form:"kind,required"`
	Position     int         `db:"position" form:"position,required,max=99"`
	InKind       bool        `db:"in_kind" form:"in_kind"`
	WindowLength int         `db:"window_length" form:"window_length,max=999"` // 0: no limit
	WindowUnit   WindowUnit  `db:"window_unit" form:"window_unit,required"`
	Active       bool        `db:"active" form:"active"`
}

// Gives reports whether what is paid from the package can be given so: one that
// helps in kind gives nothing to the person's hand.
func (r PackageRules) Gives(modality string) bool {
	return !r.InKind || !codelist.PaidToPerson(modality)
}

// Package is what a programme grants for reintegration, in its currency.
type Package struct {
	ID          int64 `db:"id,auto"`
	ProgrammeID int64 `db:"programme_id,once"`
	PackageRules
	PrincipalMinor int64 `db:"principal_minor"`
	DependantMinor int64 `db:"dependant_minor"`
	ChildMinor     int64 `db:"child_minor"`  // 0: as any dependant
	IncomeMinor    int64 `db:"income_minor"` // 0: no limit of its own
	NeedsMinor     int64 `db:"needs_minor"`
	MedicalMinor   int64 `db:"medical_minor"`
	Version        int   `db:"version,auto"`
}

// PackageInput is a package as its form holds it: empty amounts are not said.
type PackageInput struct {
	PackageRules
	Principal money.Amount `form:"principal,required"`
	Dependant money.Amount `form:"dependant"`
	Child     money.Amount `form:"child"`
	Income    money.Amount `form:"income"`
	Needs     money.Amount `form:"needs"`
	Medical   money.Amount `form:"medical"`
}

// For is what the package grants for one person.
func (p Package) For(principal, child bool) int64 {
	switch {
	case principal:
		return p.PrincipalMinor
	case child && p.ChildMinor > 0:
		return p.ChildMinor
	}
	return p.DependantMinor
}

// Limit is the most that a case may use of the package in a section; 0: no
// limit of its own.
func (p Package) Limit(s PlanSection) int64 {
	return map[PlanSection]int64{Income: p.IncomeMinor, Living: p.NeedsMinor, Medical: p.MedicalMinor}[s]
}

// Until is the last day on which the package can be used by somebody who
// arrived on a day, counted with the working days of a country; zero: no limit.
func (p Package) Until(country string, arrived date.Date) date.Date {
	switch {
	case p.WindowLength == 0 || arrived.IsZero():
		return date.Date{}
	case p.WindowUnit == WorkingDays:
		return workday.Add(country, arrived, p.WindowLength)
	}
	return arrived.AddMonths(p.WindowLength)
}

var packages = db.NewTable[Package]("programme_packages", "programme.package")

// Packages are those of a programme, in their order; with those that plans may
// no longer use when all are asked for.
func Packages(ctx context.Context, r db.Reader, programmeID int64, all bool) ([]Package, error) {
	return packages.Many(ctx, r, "WHERE programme_id = $1 AND (active OR $2) ORDER BY position, id", programmeID, all)
}

// SavePackage adds a package to a programme, or saves one anew: id 0 adds.
func (s *Service) SavePackage(ctx context.Context, by db.Actor, programmeID, id int64, version int, in PackageInput) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		p := Package{ProgrammeID: programmeID}
		if id != 0 {
			var err error
			if p, err = packageOf(ctx, tx, programmeID, id); err != nil {
				return err
			}
			p.Version = version
		}
		in.fill(&p)
		tx.LeadsTo(Programme{ID: programmeID}.url())
		if id == 0 {
			return packages.Insert(ctx, tx, &p)
		}
		return packages.Update(ctx, tx, &p)
	})
}

func packageOf(ctx context.Context, r db.Reader, programmeID, id int64) (Package, error) {
	return packages.One(ctx, r, "WHERE id = $1 AND programme_id = $2", id, programmeID)
}

// fill puts what the form holds into a package.
func (in PackageInput) fill(p *Package) {
	p.PackageRules, p.PrincipalMinor, p.DependantMinor, p.ChildMinor = in.PackageRules, in.Principal.Minor, in.Dependant.Minor, in.Child.Minor
	p.IncomeMinor, p.NeedsMinor, p.MedicalMinor = in.Income.Minor, in.Needs.Minor, in.Medical.Minor
}

// packageInput is a package as its form holds it.
func packageInput(p Package) PackageInput {
	in := func(minor int64) money.Amount { return money.Amount{Minor: minor} }
	return PackageInput{
		PackageRules: p.PackageRules, Principal: in(p.PrincipalMinor), Dependant: in(p.DependantMinor), Child: in(p.ChildMinor),
		Income: in(p.IncomeMinor), Needs: in(p.NeedsMinor), Medical: in(p.MedicalMinor),
	}
}

// check notes what is wrong with the amounts.
func (in PackageInput) check(ctx context.Context, f *form.Form) {
	for name, a := range map[string]money.Amount{
		"principal": in.Principal, "dependant": in.Dependant, "child": in.Child, "income": in.Income, "needs": in.Needs, "medical": in.Medical,
	} {
		if a.Minor > most {
			f.Problem(name, "form.too_great", "Max", i18n.Number(ctx, most/100))
		}
	}
}
