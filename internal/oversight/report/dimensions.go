package report

import (
	"context"
	"slices"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
)

// dimensions are the properties of every row by which a figure can be opened.
var dimensions = map[string]func(Key) string{
	"sex":     func(k Key) string { return k.Sex },
	"age":     func(k Key) string { return k.Age },
	"origin":  func(k Key) string { return k.Origin },
	"project": func(k Key) string { return k.Project },
	"office":  func(k Key) string { return k.Office },
	"year":    func(k Key) string { return k.Month[:4] },
	"month":   func(k Key) string { return k.Month },
	"quarter": func(k Key) string { return quarterOf(k.Month) },
}

// apart stands between the values of an indicator's own dimensions in a Key.
const apart = "\x1f"

// values are what a key of the indicator says of a dimension: one value, but
// for a list.
func (k Key) values(i Indicator, dimension string) []string {
	if of, common := dimensions[dimension]; common {
		return []string{of(k)}
	}
	n, values := slices.Index(i.Dims, dimension), strings.Split(k.Dims, apart)
	switch {
	case n < 0 || n >= len(values):
		return []string{""}
	case slices.Contains(i.Lists, dimension):
		return strings.Fields(values[n])
	}
	return values[n : n+1]
}

// keep are the row's own dimensions by which a report opens figures.
func keep(i Indicator, opened []string, r Row) string {
	if len(opened) == 0 || len(i.Dims) == 0 {
		return ""
	}
	kept := make([]string, len(i.Dims))
	for n, d := range i.Dims {
		if slices.Contains(opened, d) {
			kept[n] = r.Dims[n]
		}
	}
	return strings.Join(kept, apart)
}

// Dim is what a row says of one of its indicator's own dimensions.
func (i Indicator) Dim(r Row, dimension string) string {
	if n := slices.Index(i.Dims, dimension); n >= 0 && n < len(r.Dims) {
		return r.Dims[n]
	}
	return ""
}

// ownWords name the values of dimensions that indicators have of their own;
// where none stands here, the value is a name.
var ownWords = map[string]func(context.Context, string) string{
	"activity":           ofList(codelist.ReintegrationActivity),
	"activity_type":      ofList(codelist.ReintegrationActivity),
	"closure":            ofList(codelist.Closure),
	"dimension":          dimensionName,
	"event":              eventWord,
	"level":              enum("reintegration.level"),
	"milestone":          enum("survey.milestone"),
	"modality":           enum("report.i2.manner"),
	"missed":             enum("report.missed"),
	"proof_ok":           enum("report.proof"),
	"stage":              enum("casefile.stage"),
	"step":               stepWord,
	"withdrawal":         ofList(codelist.WithdrawalReason),
	"document":           ofList(codelist.DocRequest),
	"escort_type":        ofList(codelist.EscortType),
	"grant_modality":     ofList(codelist.Modality),
	"monitoring_method":  enum("monitoring.method"),
	"point":              pointName,
	"language":           i18n.LanguageName,
	"mode":               ofList(codelist.SessionMode),
	"status":             ofList(codelist.StatusAtApplication),
	"escort":             escortWord,
	"assistance_before":  ofList(codelist.PreDeparture),
	"assistance_after":   ofList(codelist.ReintegrationActivity),
	"spent_on":           enum("report.spent_on"),
	"months_after":       enum("survey.milestone"),
	"destination_iso2":   i18n.Country,
	"complaint_category": ofList(codelist.Complaint),
	"campaign_channel":   enum("campaign.channel"),
	"campaign_language":  campaignLanguage,
	"material_kind":      enum("campaign.kind"),
}

// escortWord names who went along; none is a value of its own.
func escortWord(ctx context.Context, v string) string {
	if v == "none" {
		return i18n.T(ctx, "report.escort.none")
	}
	return codelist.Label(ctx, codelist.EscortType, v)
}

func enum(key string) func(context.Context, string) string {
	return func(ctx context.Context, v string) string { return i18n.Enum(ctx, key, v) }
}

func ofList(list string) func(context.Context, string) string {
	return func(ctx context.Context, v string) string { return codelist.Label(ctx, list, v) }
}

// pointName is a place of counselling: its name as it was noted, else its kind.
func pointName(ctx context.Context, v string) string {
	if _, ok := codelist.From(ctx).Value(codelist.Place, v); ok {
		return codelist.Label(ctx, codelist.Place, v)
	}
	return v
}

// orders are the orders of values that have one.
var orders = map[string][]string{"milestone": surveyMilestones, "months_after": {"m3", "m6", "m12"}, "stage": stages(), "step": steps()}

func stages() (out []string) {
	for _, s := range casefile.Stages {
		out = append(out, string(s))
	}
	return out
}

// steps are the changes of stage, in the order of the stages they leave.
func steps() (out []string) {
	for _, from := range stages() {
		for _, to := range stages() {
			out = append(out, from+" "+to)
		}
	}
	return out
}

// stepWord names a change of stage: "Intake → Counselling".
func stepWord(ctx context.Context, v string) string {
	from, to, _ := strings.Cut(v, " ")
	return i18n.T(ctx, "report.step", "From", i18n.Enum(ctx, "casefile.stage", from), "To", i18n.Enum(ctx, "casefile.stage", to))
}

// eventWord names what opened or closed a case. The words of the timeline do,
// but for acts that it shows in another way.
func eventWord(ctx context.Context, v string) string {
	switch v {
	case "information_only", "withdrawn":
		return i18n.Enum(ctx, "report.event", v)
	}
	return i18n.Enum(ctx, "casefile.event", "step_"+v)
}
