package detention

import (
	"context"
	"net/url"
	"strings"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
	"homeward/web/ui"
)

// here is the id of the list of people that the lines suggest.
const here = "people-here"

// suggestion is somebody held, as the lines suggest them: the number first, so
// that no two are taken for each other.
func (d detainee) suggestion(ctx context.Context) string {
	name := i18n.PersonName(ctx, d.FamilyName, d.GivenName)
	if d.Facility == "" {
		return d.Reference + " " + name
	}
	return d.Reference + " " + name + ", " + d.Facility
}

// placeOptions are the two kinds of facilities.
func placeOptions(ctx context.Context) []form.Option {
	return []form.Option{
		{Value: codelist.PlaceImmigrationDetention, Label: codelist.Label(ctx, codelist.Place, codelist.PlaceImmigrationDetention)},
		{Value: codelist.PlaceAsylumDetention, Label: codelist.Label(ctx, codelist.Place, codelist.PlaceAsylumDetention)},
	}
}

// shown is how many lines the sheet opens with; the rest are folded.
const shown = 12

// folded reports whether none of the later lines says anything.
func (v visitSheet) folded() bool {
	for n := shown + 1; n <= Lines; n++ {
		for _, name := range []string{"who", "minutes", "topic", "note", "nameless"} {
			if v.Form.Value(lineField(n, name)) != "" {
				return false
			}
		}
	}
	return true
}

// title is where a visit was, and when.
func visitTitle(ctx context.Context, facility string, day date.Date) string {
	return i18n.T(ctx, "detention.visit.of", "Facility", facility, "Day", i18n.DateLong(ctx, day))
}

// tally says what the talks became.
func (r recentVisit) tally(ctx context.Context) string {
	if r.Failed == 0 {
		return i18n.N(ctx, "detention.visit.talks_n", r.Talks)
	}
	return i18n.N(ctx, "detention.visit.talks_n", r.Talks) + " · " + i18n.N(ctx, "detention.visit.failed_n", r.Failed)
}

// open reports whether a line has become nothing yet.
func (t Talk) open() bool { return t.State == Waiting || t.State == Failed }

// count is how many of the talks are in one of some states.
func (v visitResult) count(states ...State) int {
	n := 0
	for _, t := range v.Talks {
		for _, s := range states {
			if t.State == s {
				n++
			}
		}
	}
	return n
}

// who is whom a line means.
func (t talkLine) who(ctx context.Context) string {
	switch {
	case t.Reference != "":
		return t.Reference
	case t.Name != "":
		return t.Name
	}
	return i18n.T(ctx, "detention.visit.unnamed")
}

// detail is what else a line says.
func (t talkLine) detail(ctx context.Context) string {
	return dotted(i18n.N(ctx, "detention.visit.minutes_n", t.Minutes), strings.Join(codelist.Labels(ctx, codelist.Topic, t.Topics), ", "))
}

// tag says what became of a line.
func (t talkLine) tag(ctx context.Context) ui.TagData {
	kind := map[State]ui.Kind{AsSession: ui.Done, WithPerson: ui.Plain, Waiting: ui.Soon, Failed: ui.Late}[t.State]
	return ui.TagData{Kind: kind, Text: i18n.Enum(ctx, "detention.visit.state", string(t.State))}
}

// url is the session a line became, or the way to a case for somebody who has none.
func (t talkLine) url() string {
	switch {
	case t.Reference != "" && t.Number > 0:
		return "/cases/" + t.Reference + "/sessions/" + itoa(int64(t.Number))
	case t.State == WithPerson && t.Name != "":
		return "/intake?" + url.Values{"name": {t.Name}}.Encode()
	case t.State == WithPerson:
		return "/intake"
	}
	return ""
}

// reasons are why a line was refused, in words.
func (t talkLine) reasons(ctx context.Context) string {
	var needs, others []string
	for _, key := range strings.Fields(t.Problem) {
		if strings.HasPrefix(key, "casefile.need.") {
			needs = append(needs, i18n.T(ctx, key))
		} else {
			others = append(others, i18n.T(ctx, key))
		}
	}
	if len(needs) > 0 {
		others = append(others, i18n.T(ctx, "casefile.needs_first", "Needs", strings.Join(needs, ", ")))
	}
	return strings.Join(others, " ")
}
