package report

// accountability are the indicators of N7: complaints, as far as who asks may
// read them.
var accountability = []Indicator{
	complaints("N7.1", "complaints_received", Things, "received"),
	complaints("N7.2", "complaints_closed", Things, "closed"),
	complaints("N7.3", "complaint_days", Days, "closed").by(Median),
}

func complaints(id, key string, u Unit, kind string) Indicator {
	return Indicator{ID: id, Key: key, Version: 1, Evidence: "n7", Unit: u, Only: []string{kind}, Dims: []string{"kind", "complaint_category"}}
}
