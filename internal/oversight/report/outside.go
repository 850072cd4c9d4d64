package report

import (
	"context"
	"net/url"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
)

// Query is the params as they stand in an address.
func (p Params) Query() url.Values { return p.query() }

// ParamsOf reads what Query wrote, and what a person typed; without days it is
// the year so far.
func ParamsOf(sent url.Values, today date.Date) (Params, *form.Form) { return params(sent, today) }

// PeriodWords names the period of a report: a whole year or quarter, else its
// two days.
func (p Params) PeriodWords(ctx context.Context) string { return periodWords(ctx, p) }
