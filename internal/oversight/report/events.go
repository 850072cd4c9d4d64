package report

// event is an indicator that counts from sql/events.sql: events of the kinds
// given, and the name of what parts them, if anything does.
func event(id, key string, u Unit, part string, kinds ...string) Indicator {
	return Indicator{
		ID: id, Key: key, Version: 1, Evidence: "events", Unit: u, Only: kinds, Split: part, Subject: ofKinds(kinds),
		Dims: []string{"kind", first(part, "part"), "counsellor", "point", "language", "mode", "status", "vulnerability"},
	}
}

// without is the indicator with dimensions that its rows cannot have.
func (i Indicator) without(dimensions ...string) Indicator {
	i.Lacks = dimensions
	return i
}

// by is the indicator with another aggregate.
func (i Indicator) by(a Aggregate) Indicator {
	i.Aggregate = a
	return i
}

// closed is the indicator with its rows withheld.
func (i Indicator) closed() Indicator {
	i.Closed = true
	return i
}

// sensitive is the indicator as one of vulnerability or health.
func (i Indicator) sensitive() Indicator {
	i.Sensitive = true
	return i
}

// component makes indicators those of a part of a logframe.
func component(name string, all ...Indicator) []Indicator {
	for n := range all {
		all[n].Component = name
	}
	return all
}
