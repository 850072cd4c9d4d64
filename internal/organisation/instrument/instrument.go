// Package instrument keeps the questionnaires that are put to people after
// their return, as data in versions: questions in three languages, answers,
// values and weights, what applies when, and how missing answers are treated.
//
// IOM's own weights are not public. Until an administrator has brought in the
// official table and another has approved it, the numbers are provisional, and
// every score says so.
package instrument

import (
	"context"
	"math/big"
	"slices"
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
)

// Kind is what an instrument measures.
type Kind string

// The kinds: IOM's Reintegration Sustainability Survey, and how satisfied
// people are with the programme.
const (
	RSS          Kind = "rss"
	Satisfaction Kind = "satisfaction"
)

// Options are the kinds.
func (Kind) Options() []Kind { return []Kind{RSS, Satisfaction} }

// Status is what a version is worth.
type Status string

// The statuses: a proposal, in force with provisional numbers, in force with
// numbers whose source is cited, and a proposal that was turned down.
const (
	Draft      Status = "draft"
	Unverified Status = "unverified"
	Verified   Status = "verified"
	Refused    Status = "refused"
)

// Options are the statuses.
func (Status) Options() []Status { return []Status{Draft, Unverified, Verified, Refused} }

// InForce reports whether questionnaires are scored with a version.
func (s Status) InForce() bool { return s == Unverified || s == Verified }

// OptionKind is what an answer means for the score.
type OptionKind string

// The kinds of answers: what is not applicable removes its question, what is
// not known or not said leaves it without a value.
const (
	Answered      OptionKind = "answer"
	DontKnow      OptionKind = "dont_know"
	NotSaid       OptionKind = "refused"
	NotApplicable OptionKind = "not_applicable"
)

// Composite names the score over all dimensions.
const Composite = "composite"

// Text is a wording in the languages of the program.
type Text struct {
	En string `json:"en"`
	Hu string `json:"hu"`
	Cs string `json:"cs"`
}

// In is the wording in the language of a page.
func (t Text) In(ctx context.Context) string {
	switch i18n.Lang(ctx) {
	case i18n.Hu:
		return t.Hu
	case i18n.Cs:
		return t.Cs
	}
	return t.En
}

// Option is an answer that can be chosen.
type Option struct {
	Code  string     `json:"code"`
	Label Text       `json:"label"`
	Kind  OptionKind `json:"kind"`
	Value string     `json:"value,omitempty"` // decimal from 0 to 1; empty: none
}

// Detail is something that can be ticked beside an answer.
type Detail struct {
	Code  string `json:"code"`
	Label Text   `json:"label"`
	Group string `json:"group,omitempty"` // need or wish, of why somebody does not want to stay
}

// Condition says that a question is asked only after an answer to another.
type Condition struct {
	Item   string `json:"item"`
	Option string `json:"option"`
}

// Item is a question.
type Item struct {
	Code      string     `json:"code"`
	Dimension string     `json:"dimension"`
	Text      Text       `json:"text"`
	Scored    bool       `json:"scored"`
	Weight    string     `json:"weight"`
	Options   []Option   `json:"options"`
	Details   []Detail   `json:"details,omitempty"`
	Implies   string     `json:"implies,omitempty"` // the answer that ticking a detail gives
	AppliesIf *Condition `json:"applies_if,omitempty"`
}

// Option finds an answer of the question.
func (i Item) Option(code string) (Option, bool) {
	n := slices.IndexFunc(i.Options, func(o Option) bool { return o.Code == code })
	if n < 0 {
		return Option{}, false
	}
	return i.Options[n], true
}

// Offers reports whether something can be ticked beside the answer.
func (i Item) Offers(detail string) bool {
	return slices.ContainsFunc(i.Details, func(d Detail) bool { return d.Code == detail })
}

// Dimension is a side of life that questions belong to.
type Dimension struct {
	Code   string `json:"code"`
	Label  Text   `json:"label"`
	Weight string `json:"weight"`
}

// Band is a range of scores, up to its highest with two decimals.
type Band struct {
	Code string `json:"code"`
	UpTo string `json:"upto"`
}

// Trigger is a rule that opens a task after some answers.
type Trigger struct {
	Rule    string   `json:"rule"`
	Item    string   `json:"item"`
	Options []string `json:"options"`
}

// Definition is the content of a version.
type Definition struct {
	PublishedFrom string      `json:"published_from"` // least part of a dimension's questions with a value, as a fraction
	Dimensions    []Dimension `json:"dimensions"`
	Bands         []Band      `json:"bands"`
	Triggers      []Trigger   `json:"triggers"`
	LowRule       string      `json:"low_rule,omitempty"` // opens a task where a dimension is in the first band
	Items         []Item      `json:"items"`
}

// Item finds a question.
func (d Definition) Item(code string) (Item, bool) {
	n := slices.IndexFunc(d.Items, func(i Item) bool { return i.Code == code })
	if n < 0 {
		return Item{}, false
	}
	return d.Items[n], true
}

// Label is the name of a dimension in the language of a page.
func (d Definition) Label(ctx context.Context, dimension string) string {
	for _, x := range d.Dimensions {
		if x.Code == dimension {
			return x.Label.In(ctx)
		}
	}
	return i18n.T(ctx, "instrument.composite")
}

// Band is the range in which a score lies, by the value people read; empty: no
// score, or an instrument without bands.
func (d Definition) Band(score Decimal) string {
	if !score.Known() {
		return ""
	}
	read, _ := new(big.Rat).SetString(score.Short())
	for _, b := range d.Bands {
		if most, ok := new(big.Rat).SetString(b.UpTo); ok && read.Cmp(most) <= 0 {
			return b.Code
		}
	}
	return ""
}

// Asks reports whether a question is asked, after the answers so far.
func (d Definition) Asks(i Item, answers map[string]string) bool {
	return i.AppliesIf == nil || answers[i.AppliesIf.Item] == i.AppliesIf.Option
}

// Instrument is a version of a questionnaire.
type Instrument struct {
	ID         int64      `db:"id,auto"`
	AuthorID   int64      `db:"author_id,once,null"` // 0: it came with the program
	DecidedBy  int64      `db:"decided_by,null"`
	Number     int        `db:"number,once"`
	DecidedOn  date.Date  `db:"decided_on"`
	CreatedAt  time.Time  `db:"created_at,auto"`
	Kind       Kind       `db:"kind,once"`
	Status     Status     `db:"status"`
	Code       string     `db:"code,once"`
	SourceNote string     `db:"source_note,once"`
	Definition Definition `db:"definition,once"`
	Version    int        `db:"version,auto"`
}

// Provisional reports whether the scores of a version are not official.
func (i Instrument) Provisional() bool { return i.Status != Verified }
