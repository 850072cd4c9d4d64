package country

import (
	"context"
	"slices"
	"strconv"

	"homeward/internal/kit/i18n"
	"homeward/web/ui"
)

// address is the page of a country.
func address(iso2 string) string { return "/countries/" + iso2 }

// factAddress is a page of a fact.
func factAddress(f Fact, act string) string {
	return address(f.Country) + "/facts/" + strconv.FormatInt(f.ID, 10) + act
}

// sorted puts countries in the order of the reader's language, suspended ones
// first.
func sorted(ctx context.Context, list []Known) []Known {
	less := i18n.Compare(ctx)
	slices.SortFunc(list, func(a, b Known) int {
		if (a.Standing == Suspended) != (b.Standing == Suspended) {
			if a.Standing == Suspended {
				return -1
			}
			return 1
		}
		return less(i18n.Country(ctx, a.Country), i18n.Country(ctx, b.Country))
	})
	return list
}

// kind is how a standing is drawn.
func (s Standing) kind() ui.Kind {
	if s == Suspended {
		return ui.Late
	}
	return ui.Done
}

// about are the facts of a topic.
func about(all []Fact, t Topic) []Fact {
	return slices.DeleteFunc(slices.Clone(all), func(f Fact) bool { return f.Topic != t })
}

// price is what something costs; empty: nothing is said.
func (f Fact) price(ctx context.Context) string {
	if f.Price.IsZero() {
		return ""
	}
	return i18n.Money(ctx, f.Price)
}
