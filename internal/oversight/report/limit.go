package report

import (
	"fmt"

	"homeward/internal/kit/form"
)

// The acts of which there may be so many in an hour.
const (
	actExport  = "report_export"
	actPreview = "export_preview"
)

// limit is reached when somebody did as much as may be done in an hour.
type limit struct {
	act           string
	most, minutes int64 // minutes until there may be one more
}

func (l limit) Error() string {
	return fmt.Sprintf("%d times %s within an hour, wait %d minutes", l.most, l.act, l.minutes)
}

// Reasons says it to the person.
func (l limit) Reasons() []form.Problem {
	key := "report.limit.exports"
	if l.act == actPreview {
		key = "report.limit.previews"
	}
	return []form.Problem{{Key: key, Args: []any{"Most", l.most, "Minutes", l.minutes}}}
}
