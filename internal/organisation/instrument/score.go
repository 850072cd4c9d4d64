package instrument

import "math/big"

// Score is the result of a dimension, or the composite. Value is nil where too
// few questions were answered to publish one.
type Score struct {
	Dimension  string
	Value      *big.Rat
	Answered   int
	Applicable int
}

// Score works out the scores of answers, given as codes by question: of every
// dimension in order, then the composite where there are several. Weights count
// over the questions that have a value (RSS.md §2.2).
func (d Definition) Score(answers map[string]string) []Score {
	var out []Score
	whole := Score{Dimension: Composite, Value: new(big.Rat)}
	weights := new(big.Rat)
	for _, x := range d.Dimensions {
		s := d.dimension(x.Code, answers)
		out = append(out, s)
		whole.Answered, whole.Applicable = whole.Answered+s.Answered, whole.Applicable+s.Applicable
		if s.Value == nil || whole.Value == nil {
			whole.Value = nil
			continue
		}
		w := number(x.Weight)
		weights.Add(weights, w)
		whole.Value.Add(whole.Value, w.Mul(w, s.Value))
	}
	if len(out) < 2 {
		return out
	}
	if whole.Value != nil && weights.Sign() > 0 {
		whole.Value.Quo(whole.Value, weights)
	} else {
		whole.Value = nil
	}
	return append(out, whole)
}

// dimension is the score of one dimension.
func (d Definition) dimension(code string, answers map[string]string) Score {
	s := Score{Dimension: code}
	sum, weights := new(big.Rat), new(big.Rat)
	for _, i := range d.Items {
		if i.Dimension != code || !i.Scored || !d.Asks(i, answers) {
			continue
		}
		o, chosen := i.Option(answers[i.Code])
		if chosen && o.Kind == NotApplicable {
			continue
		}
		s.Applicable++
		if !chosen || o.Kind != Answered || o.Value == "" {
			continue
		}
		s.Answered++
		w := number(i.Weight)
		weights.Add(weights, w)
		sum.Add(sum, new(big.Rat).Mul(w, number(o.Value)))
	}
	enough := new(big.Rat).Mul(number(d.PublishedFrom), big.NewRat(int64(s.Applicable), 1))
	if s.Answered > 0 && weights.Sign() > 0 && big.NewRat(int64(s.Answered), 1).Cmp(enough) >= 0 {
		s.Value = sum.Quo(sum, weights)
	}
	return s
}

// number reads a decimal or a fraction of a definition; what is none is 0.
func number(s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return new(big.Rat)
	}
	return r
}

// Fired are the rules that answers and their scores set off, each once.
func (d Definition) Fired(answers map[string]string, scores []Score) []string {
	var out []string
	for _, s := range scores {
		if d.LowRule != "" && len(d.Bands) > 0 && s.Dimension != Composite && d.Band(DecimalOf(s.Value)) == d.Bands[0].Code {
			out = append(out, d.LowRule)
			break
		}
	}
	for _, t := range d.Triggers {
		for _, o := range t.Options {
			if answers[t.Item] == o {
				out = append(out, t.Rule)
			}
		}
	}
	return out
}
