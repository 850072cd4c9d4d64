package payment

import "slices"

// act is what is done with an instalment.
type act int

const (
	correcting act = iota
	deciding
	paying
	handing
	cancelling
	refunding
)

// takes are the states in which an instalment takes an act.
var takes = map[act][]State{
	correcting: {Requested, Returned},
	deciding:   {Requested},
	paying:     {Approved},
	handing:    {Paid},
	cancelling: {Requested, Returned, Approved},
	refunding:  {Paid, Delivered},
}

// can reports whether an instalment takes an act in the state it is in.
func (i Instalment) can(a act) bool { return slices.Contains(takes[a], i.State) }

// refusal says why an instalment does not take an act now: a message key, or
// nothing.
func (i Instalment) refusal(a act) string {
	if i.can(a) {
		return ""
	}
	return "payment.refused.not_now"
}
