package report

import (
	"context"

	"homeward/internal/kit/i18n"
)

// Trained counts who completed a course, for the Fund.
var Trained = Indicator{ID: "O.3.1", Key: "o31", Version: 1, Once: true, Subject: []Subject{aTrainee}}

// Information are the indicators of what campaigns do, for logframes.
var Information = []Indicator{
	{ID: "N1.03", Key: "hotline_calls", Version: 1, Subject: []Subject{aCall}, Unit: Things, Component: "information", Dims: []string{"campaign_language"}},
	{
		ID: "N1.04", Key: "materials_distributed", Version: 1, Subject: []Subject{aHandout}, Unit: Copies, Aggregate: Sum, Component: "information",
		Dims: []string{"campaign_language", "material_kind"},
	},
	{
		ID: "N1.05", Key: "campaign_reach", Version: 1, Subject: []Subject{aReach.coded(8, 0, 1, 2), anEnquiry.coded(8, 3), aCall.coded(8, 4)}, Aggregate: Sum, Component: "information",
		Dims: []string{"campaign_channel", "campaign_language"},
	},
	{ID: "N1.06", Key: "campaign_enquiries", Version: 1, Subject: []Subject{anEnquiry.coded(2, 0), aTotal.coded(2, 1)}, Unit: Things, Aggregate: Sum, Component: "information", Dims: []string{"campaign_language"}},
	{ID: "N1.07", Key: "campaign_cases", Version: 1, Subject: []Subject{anEnquiry}, Unit: Cases, Component: "information", Dims: []string{"campaign_language"}},
}

// campaignLanguage names a language; what has none was in several.
func campaignLanguage(ctx context.Context, code string) string {
	if code == "" {
		return i18n.T(ctx, "campaign.any_language")
	}
	return i18n.LanguageName(ctx, code)
}
