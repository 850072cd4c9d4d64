package codelist_test

import (
	"context"

	"homeward/internal/kit/date"
	"homeward/internal/kit/page"
)

func onDay(ctx context.Context, d date.Date) context.Context {
	return page.WithInfo(ctx, page.Info{Today: d})
}
