package counselling

import (
	"context"
	"slices"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
)

// topicGroups is how the topics stand on the page. Topics that an
// administrator adds come last, under "other".
var topicGroups = []struct {
	name  string // message counselling.topics.<name>
	codes []string
}{
	{"information", []string{
		"return_options", "programme", "eligibility", "options_stay", "asylum_info", "consequences", "repayment", "right_to_withdraw", "data_protection", "complaint",
	}},
	{"journey", []string{"travel_document", "travel", "health", "family", "child", "security", "psychosocial", "briefing"}},
	{"home", []string{"country_info", "reintegration", "housing", "employment", "business", "debt"}},
}

// Topics that a person must have heard about before a point of the way.
var (
	beforeApplication = []string{"return_options", "programme", "eligibility", "options_stay", "consequences", "right_to_withdraw", "data_protection"}
	beforeTravel      = []string{"briefing"}
	withChildren      = "child"
)

// topicOptions are the topics in their groups.
func topicOptions(ctx context.Context, keep ...string) []form.Option {
	all := codelist.Options(ctx, codelist.Topic, keep...)
	var out []form.Option
	take := func(group string, wanted func(code string) bool) {
		for _, o := range all {
			if wanted(o.Value) {
				o.Group = i18n.Enum(ctx, "counselling.topics", group)
				out = append(out, o)
			}
		}
	}
	placed := map[string]bool{}
	for _, g := range topicGroups {
		for _, code := range g.codes {
			placed[code] = true
			take(g.name, func(c string) bool { return c == code })
		}
	}
	take("other", func(c string) bool { return !placed[c] })
	return out
}

// openTopic is a topic nobody has spoken about yet, and why it matters.
type openTopic struct{ Label, Reason string }

// uncovered lists the topics not spoken about in any session: first those that
// are needed, with the reason, then the others.
func uncovered(ctx context.Context, c casefile.Case, covered []string) (needed []openTopic, others []string) {
	for _, o := range topicOptions(ctx) {
		if slices.Contains(covered, o.Value) {
			continue
		}
		if why := topicReason(ctx, c, o.Value); why != "" {
			needed = append(needed, openTopic{o.Label, why})
		} else {
			others = append(others, o.Label)
		}
	}
	return needed, others
}

func topicReason(ctx context.Context, c casefile.Case, code string) string {
	switch {
	case slices.Contains(beforeApplication, code) && c.Stage.Before(casefile.Eligibility):
		return i18n.T(ctx, "counselling.topics.before_application")
	case slices.Contains(beforeTravel, code) && (c.Stage == casefile.PreDeparture || c.Stage == casefile.Ready):
		return i18n.T(ctx, "counselling.topics.before_travel")
	case code == withChildren && c.Children > 0 && c.Stage.BeforeDeparture():
		return i18n.N(ctx, "casefile.children", c.Children)
	}
	return ""
}
