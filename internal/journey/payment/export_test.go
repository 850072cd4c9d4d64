package payment

// Unexplained reports whether somebody has to say why the activity's money does
// not agree.
func (s Standing) Unexplained() bool { return s.explainable() && s.Explanation == "" }
