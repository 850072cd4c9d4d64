package report

import (
	"context"
	"slices"
	"strings"

	"homeward/internal/kit/i18n"
)

// partedBy are the dimensions by which a report shows an indicator.
func (r Report) partedBy(i Indicator) (out []string) {
	if r.Matrix || r.Logframe {
		out = append(out, "project")
	}
	if r.Matrix && i.unit() == Persons {
		out = append(out, "sex", "age")
	}
	if r.Origins {
		out = append(out, "origin", "year")
	}
	for _, d := range slices.Concat(r.By, r.Dims) {
		if r.opens(i, d) && i.parted(d) {
			out = append(out, d)
		}
	}
	for _, s := range r.Sections {
		if slices.Contains(s.Indicators, i.ID) && i.parted(s.By) {
			out = append(out, s.By)
		}
	}
	return unique(out)
}

// unique are the values without those that were there before.
func unique(all []string) (out []string) {
	for _, v := range all {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// partsInWords names the dimensions by which a report shows an indicator.
func (r Report) partsInWords(ctx context.Context, i Indicator) string {
	var out []string
	for _, d := range r.partedBy(i) {
		out = append(out, i18n.Enum(ctx, "report.by", d))
	}
	if len(out) == 0 {
		return i18n.T(ctx, "report.catalogue.whole")
	}
	return strings.Join(unique(out), ", ")
}

// ownerInWords is who answers for an indicator: of a programme's own, whom it
// names; else who asks for the report.
func (r Report) ownerInWords(ctx context.Context, i Indicator) string {
	if i.Name != nil {
		return i.Owner
	}
	return i18n.Enum(ctx, "report.owner", r.Owner)
}
