package counselling

import (
	"context"
	"slices"
	"strings"

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

// topics are the choices of a session's form: first, by the reason, those that
// are needed and nobody has spoken about, then the others in their groups.
func (sh sheet) topics(ctx context.Context) []form.Option {
	all := topicOptions(ctx, sh.Form.All("topics")...)
	var first []form.Option
	for _, o := range all {
		if why := sh.needed(ctx, o.Value); why != "" {
			o.Group = i18n.T(ctx, "counselling.topics.still_needed", "Why", why)
			first = append(first, o)
		}
	}
	slices.SortStableFunc(first, func(a, b form.Option) int { return strings.Compare(a.Group, b.Group) })
	return append(first, slices.DeleteFunc(all, func(o form.Option) bool { return sh.needed(ctx, o.Value) != "" })...)
}

// needed says why a topic that nobody has spoken about is needed; empty: it is
// not, or was spoken about.
func (sh sheet) needed(ctx context.Context, code string) string {
	if slices.Contains(sh.Covered, code) {
		return ""
	}
	return topicReason(ctx, sh.Case, code)
}

// unspoken names the topics that nobody has spoken about and nobody needs.
func (sh sheet) unspoken(ctx context.Context) []string {
	var out []string
	for _, o := range topicOptions(ctx) {
		if !slices.Contains(sh.Covered, o.Value) && sh.needed(ctx, o.Value) == "" {
			out = append(out, o.Label)
		}
	}
	return out
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
