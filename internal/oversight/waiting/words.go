package waiting

import (
	"cmp"
	"context"
	"net/url"
	"strings"

	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/programme"
	"homeward/web/ui"
)

func (x Row) name(ctx context.Context) string {
	return cmp.Or(i18n.PersonName(ctx, x.FamilyName, x.GivenName), x.OriginalName, x.Reference)
}

// family says how many people come along; empty: nobody does.
func (x Row) family(ctx context.Context) string {
	if x.Members < 2 {
		return ""
	}
	return i18n.N(ctx, "waiting.people", x.Members)
}

// lacks is what the case waits for.
func (x Row) lacks(ctx context.Context, lifted bool) string {
	var out []string
	for _, key := range x.needs() {
		if i18n.Has(ctx, "casefile.need."+key) {
			out = append(out, i18n.Enum(ctx, "casefile.need", key))
		}
	}
	if len(out) == 0 && !lifted {
		return i18n.T(ctx, "waiting.only_suspension")
	}
	return strings.Join(out, ", ")
}

func (l List) paging(ctx context.Context) ui.Paging {
	p := ui.Paging{Text: i18n.N(ctx, "waiting.shown", len(l.Rows), "Total", l.Total)}
	at := programme.WaitingURL(l.Programme.ID)
	if l.From != (Place{}) {
		p.NewerURL = at
	}
	if l.More {
		p.OlderURL = at + "?" + url.Values{"after": {l.Rows[len(l.Rows)-1].place().String()}}.Encode()
	}
	return p
}
