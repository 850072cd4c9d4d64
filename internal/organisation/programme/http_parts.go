package programme

// The pages of the parts of a grant.
var (
	targetPages = partPages[Target, TargetDetails]{
		part: targetPart, name: "targets", messages: "programme.target",
		blank:    func(grantView) TargetDetails { return TargetDetails{} },
		fields:   targetFields,
		describe: asStored,
	}
	ownPages = partPages[Own, IndicatorDetails]{
		part: ownPart, name: "indicators", messages: "programme.own",
		blank:    func(grantView) IndicatorDetails { return IndicatorDetails{Unit: Persons} },
		fields:   ownFields,
		describe: sayOwn,
	}
	componentPages = partPages[Component, ComponentDetails]{
		part: componentPart, name: "components", messages: "programme.component",
		blank:    func(v grantView) ComponentDetails { return ComponentDetails{Position: len(v.Components) + 1} },
		fields:   componentFields,
		describe: asStored,
	}
	donorPages = partPages[Donor, DonorDetails]{
		part: donorPart, name: "donors", messages: "programme.donor",
		blank:    func(grantView) DonorDetails { return DonorDetails{} },
		fields:   donorFields,
		describe: asStored,
	}
	periodPages = partPages[Period, PeriodDetails]{
		part: periodPart, name: "periods", messages: "programme.period",
		blank:    nextPeriod,
		fields:   periodFields,
		describe: asStored,
	}
	stepPages = partPages[Step, MilestoneDetails]{
		part: stepPart, name: "milestones", messages: "programme.step",
		blank:    func(grantView) MilestoneDetails { return MilestoneDetails{} },
		fields:   stepFields,
		describe: asStored,
	}
	annexPages = partPages[Annex, AnnexDetails]{
		part: annexPart, name: "annexes", messages: "programme.annex",
		blank:    func(grantView) AnnexDetails { return AnnexDetails{} },
		fields:   annexFields,
		describe: asStored,
	}
	numberPages = partPages[Number, NumberDetails]{
		part: numberPart, name: "numbers", messages: "programme.number",
		blank:    func(grantView) NumberDetails { return NumberDetails{} },
		fields:   numberFields,
		describe: asStored,
	}
	suspensionPages = partPages[Suspension, SuspensionDetails]{
		part: suspensionPart, name: "suspensions", messages: "programme.suspension",
		blank:    func(grantView) SuspensionDetails { return SuspensionDetails{} },
		fields:   suspensionFields,
		describe: asStored,
	}
)

// nextPeriod is the half-year after the last period, reported a month later.
func nextPeriod(v grantView) PeriodDetails {
	from := v.Programme.StartsOn
	if n := len(v.Periods); n > 0 {
		from = v.Periods[n-1].EndsOn.AddDays(1)
	}
	to := from.AddMonths(6).AddDays(-1)
	return PeriodDetails{StartsOn: from, EndsOn: to, DueOn: to.AddMonths(1)}
}
