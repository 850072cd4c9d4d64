package travel

import (
	"context"
	"strconv"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
	"homeward/web/ui"
)

func dated(ctx context.Context, key string, day date.Date) string {
	if day.IsZero() {
		return ""
	}
	return i18n.T(ctx, key, "Day", i18n.Date(ctx, day))
}

// title names a paper with its holder.
func (d Paper) title(ctx context.Context, c casefile.Case) string {
	m, _ := c.Member(d.MemberID)
	return codelist.Label(ctx, codelist.TravelDoc, d.Kind) + " – " + m.Name(ctx)
}

// state tells how long a paper lasts: for the journey, or not.
func (d Paper) state(ctx context.Context, travels date.Date) (ui.Kind, string) {
	switch {
	case d.ExpiresOn.IsZero():
		return ui.Plain, i18n.T(ctx, "travel.custody.no_limit")
	case d.Expired(travels):
		return ui.Late, i18n.T(ctx, "travel.custody.too_short", "Day", i18n.Date(ctx, d.ExpiresOn))
	}
	return ui.Done, i18n.T(ctx, "travel.custody.valid", "Day", i18n.Date(ctx, d.ExpiresOn))
}

// where tells who holds the original, as far as it is on file.
func (d Paper) where(ctx context.Context, p Papers) string {
	if h := p.last(d.ID); h.ID != 0 {
		return h.how(ctx)
	}
	if d.Location == "" {
		return i18n.T(ctx, "travel.custody.unknown")
	}
	return codelist.Label(ctx, codelist.DocLocation, d.Location)
}

// how tells a handover on one line.
func (h Handover) how(ctx context.Context) string {
	return joined(codelist.Label(ctx, codelist.DocLocation, h.Location), h.Holder, i18n.Date(ctx, h.HandedOn), h.Place, h.Note)
}

// title names what is asked for, and for whom.
func (q Request) title(ctx context.Context, c casefile.Case) string {
	m, _ := c.Member(q.MemberID)
	return codelist.Label(ctx, codelist.TravelDoc, q.Kind) + " – " + m.Name(ctx)
}

// how tells where and when a document is asked for.
func (q Request) how(ctx context.Context) string {
	fee := ""
	if !q.fee().IsZero() {
		fee = i18n.T(ctx, "travel.request.costs", "Amount", i18n.Money(ctx, q.fee()))
	}
	enclosed := ""
	if q.Photos {
		enclosed = i18n.T(ctx, "travel.request.photos")
	}
	if q.Fingerprints {
		enclosed = joined(enclosed, i18n.T(ctx, "travel.request.fingerprints"))
	}
	return joined(i18n.T(ctx, "travel.request.at", "Country", i18n.Country(ctx, q.Embassy), "City", q.City),
		dated(ctx, "travel.request.submitted", q.SubmittedOn), dated(ctx, "travel.request.interview", q.AppointmentOn), q.AccompaniedBy,
		enclosed, fee, dated(ctx, "travel.request.received", q.ReceivedOn), q.Note)
}

func (q Request) kind() ui.Kind {
	switch {
	case !q.ReceivedOn.IsZero():
		return ui.Done
	case q.SubmittedOn.IsZero():
		return ui.Plain
	}
	return ui.Soon
}

func (v folder) requestAction() string {
	if v.ID == 0 {
		return v.Case.URL("prepare/requests")
	}
	return v.Case.URL("prepare/requests/" + strconv.FormatInt(v.ID, 10))
}

// describe tells how a value of the form of a request reads.
func (v folder) describe(ctx context.Context, field, value string) string {
	switch field {
	case "member":
		if id, err := strconv.ParseInt(value, 10, 64); err == nil {
			m, _ := v.Case.Member(id)
			return m.Name(ctx)
		}
	case "kind":
		return codelist.Label(ctx, codelist.TravelDoc, value)
	case "status":
		return codelist.Label(ctx, codelist.DocRequest, value)
	case "embassy":
		return i18n.Country(ctx, value)
	}
	if d, err := date.Parse(value); err == nil && strings.HasSuffix(field, "_on") {
		return i18n.Date(ctx, d)
	}
	return value
}
