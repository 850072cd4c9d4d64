package report

import (
	"slices"
	"testing"
)

// What is not shown about a small group does not follow from what is shown.
func TestASmallGroupDoesNotFollowFromTheOthers(t *testing.T) {
	t.Parallel()
	figure := func(by, group string, n int) SurveyFigure { return SurveyFigure{By: by, Group: group, N: n} }
	for name, x := range map[string]struct {
		parts []SurveyFigure
		shown []string
	}{
		"one woman":              {[]SurveyFigure{figure("sex", "female", 1), figure("sex", "male", 59)}, nil},
		"one of three origins":   {[]SurveyFigure{figure("origin", "GE", 12), figure("origin", "IQ", 45), figure("origin", "VN", 3)}, []string{"IQ"}},
		"small, and enough":      {[]SurveyFigure{figure("origin", "GE", 6), figure("origin", "IQ", 48), figure("origin", "VN", 6)}, []string{"IQ"}},
		"all are large":          {[]SurveyFigure{figure("sex", "female", 25), figure("sex", "male", 35)}, []string{"female", "male"}},
		"an activity of most":    {[]SurveyFigure{figure("activity_type", "housing", 55), figure("activity_type", "tools", 40)}, []string{"tools"}},
		"an activity of all":     {[]SurveyFigure{figure("activity_type", "housing", 60)}, []string{"housing"}},
		"milestones of one kind": {[]SurveyFigure{figure("milestone", "m3", 60)}, []string{"m3"}},
	} {
		all := append([]SurveyFigure{figure("milestone", "", 60)}, x.parts...)
		withhold(all)
		var shown []string
		for _, f := range all[1:] {
			if f.Published() {
				shown = append(shown, f.Group)
			}
		}
		slices.Sort(shown)
		if !all[0].Published() || !slices.Equal(shown, x.shown) {
			t.Errorf("%s: shown are %v, not %v", name, shown, x.shown)
		}
	}
}
