package campaign

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
	"homeward/web/ui"
)

// period is from when until when.
func period(ctx context.Context, from, until date.Date) string {
	if until.IsZero() {
		return i18n.T(ctx, "campaign.from", "Day", from)
	}
	return i18n.T(ctx, "campaign.period", "From", from, "Until", until)
}

func channelNames(ctx context.Context, channels []Channel) string {
	out := make([]string, len(channels))
	for i, c := range channels {
		out[i] = i18n.Enum(ctx, "campaign.channel", string(c))
	}
	return strings.Join(out, ", ")
}

// languageWord is a language; what has none is in several.
func languageWord(ctx context.Context, code string) string {
	if code == "" {
		return i18n.T(ctx, "campaign.any_language")
	}
	return i18n.LanguageName(ctx, code)
}

// name is a material with its language and version.
func (m Making) name(ctx context.Context) string {
	return strings.Join(slices.DeleteFunc([]string{m.Title, i18n.LanguageName(ctx, m.Language), m.Edition}, func(s string) bool { return s == "" }), " · ")
}

// when is the day and time of a call.
func (c Calling) when(ctx context.Context) string {
	if c.At == "" {
		return i18n.Date(ctx, c.OnDay)
	}
	return i18n.Date(ctx, c.OnDay) + " " + string(c.At)
}

// share is what part of the enquiries grew into cases, in percent.
func share(ctx context.Context, f figures) string {
	if f.Enquiries == 0 {
		return ""
	}
	return i18n.T(ctx, "campaign.percent", "N", (f.Cases*200+f.Enquiries)/(2*f.Enquiries))
}

// total adds the languages up.
func (sh sheet) total() (t figures) {
	for _, f := range sh.Languages {
		t.Printed += f.Printed
		t.Handed += f.Handed
		t.Calls += f.Calls
		t.Women += f.Women
		t.Men += f.Men
		t.Unknown += f.Unknown
		t.Enquiries += f.Enquiries
		t.Cases += f.Cases
	}
	return t
}

// title heads the page of a campaign; of one that is not there yet, the act.
func (sh sheet) title(ctx context.Context) string {
	if sh.Campaign.ID == 0 {
		return i18n.T(ctx, "campaign.new")
	}
	return sh.Campaign.Name
}

func toList(ctx context.Context) *ui.Link {
	return &ui.Link{Label: i18n.T(ctx, "campaign.list"), URL: "/campaigns"}
}

// back leads to where the form of a campaign came from.
func (sh sheet) back(ctx context.Context) *ui.Link {
	if sh.Campaign.ID == 0 {
		return toList(ctx)
	}
	return &ui.Link{Label: sh.Campaign.Name, URL: address(sh.Campaign.ID)}
}

// toTab leads from the form of an entry to its list.
func (sh sheet) toTab(ctx context.Context) *ui.Link {
	return &ui.Link{Label: i18n.Enum(ctx, "campaign.tab", string(sh.tab)), URL: sh.tab.address(sh.Campaign.ID)}
}

// views are the lists of a campaign.
func (sh sheet) views(ctx context.Context) []ui.View {
	out := []ui.View{{Label: i18n.T(ctx, "campaign.overview"), URL: address(sh.Campaign.ID), Current: sh.tab == overview}}
	for _, t := range []tab{materialTab, handoutTab, callTab, reachTab} {
		out = append(out, ui.View{Label: i18n.Enum(ctx, "campaign.tab", string(t)), URL: t.address(sh.Campaign.ID), Current: t == sh.tab})
	}
	return out
}

// entryTitle heads the form of an entry.
func (sh sheet) entryTitle(ctx context.Context) string {
	if sh.entry == 0 {
		return i18n.Enum(ctx, "campaign.add", string(sh.tab))
	}
	return i18n.Enum(ctx, "campaign.change", string(sh.tab))
}

// outcomes are what may become of a call: an enquiry where it was opened as one,
// and nothing else there.
func (sh sheet) outcomes(ctx context.Context) []form.Option {
	all := slices.DeleteFunc(CallOutcome("").Options(), func(o CallOutcome) bool { return (o == BecameEnquiry) != sh.grown })
	return ui.Options(ctx, "campaign.outcome", all)
}

func labelOf(options []form.Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}

// describe tells how fields read on the page that merges.
func (sh sheet) describe(ctx context.Context, field, value string) string {
	switch field {
	case "language":
		return languageWord(ctx, value)
	case "channel", "channels":
		return i18n.Enum(ctx, "campaign.channel", value)
	case "kind":
		return i18n.Enum(ctx, "campaign.kind", value)
	case "outcome":
		return i18n.Enum(ctx, "campaign.outcome", value)
	case "method":
		return i18n.Enum(ctx, "campaign.method", value)
	case "topics":
		return codelist.Label(ctx, codelist.Topic, value)
	case "programme":
		return labelOf(sh.Programmes, value)
	case "material":
		return labelOf(sh.Materials, value)
	case "point":
		return labelOf(sh.Points, value)
	case "starts_on", "ends_on", "on_day", "printed_on":
		if d, err := date.Parse(value); err == nil {
			return i18n.Date(ctx, d)
		}
	}
	return value
}

// minutes is how long a call was; empty where it is not known.
func (c Calling) minutes() string {
	if c.Minutes == 0 {
		return ""
	}
	return strconv.Itoa(c.Minutes)
}

// enquiryURL opens a call as an enquiry, or leads to the one it grew into.
func (c Call) enquiryURL() string {
	if c.grown() {
		return enquiryAddress(c.EnquiryID)
	}
	return "/enquiries/new?call=" + strconv.FormatInt(c.ID, 10)
}

func enquiryAddress(id int64) string {
	if id == 0 {
		return ""
	}
	return "/enquiries/" + strconv.FormatInt(id, 10)
}
