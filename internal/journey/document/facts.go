package document

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/codelist"
)

// source is a record that a paper is made of: its plain values by the name of
// the fact, and those of the rows that belong to it.
type source struct {
	ID       int64               `db:"id"`
	MemberID int64               `db:"member_id"` // 0: the whole case
	Day      date.Date           `db:"day"`
	Data     map[string]string   `db:"data"`
	Rows     []map[string]string `db:"rows"`
}

// fact is a value of a record on paper; its label is document.fact.<name>.
type fact struct {
	name string
	as   format
}

// format writes a value as the language of the paper does. Empty: not on file.
type format func(ctx context.Context, c casefile.Case, data map[string]string, name string) string

func text(_ context.Context, _ casefile.Case, data map[string]string, name string) string {
	return data[name]
}

func day(ctx context.Context, _ casefile.Case, data map[string]string, name string) string {
	d, err := date.Parse(data[name])
	if err != nil || d.IsZero() || d.Year() == 1 {
		return ""
	}
	return i18n.Date(ctx, d)
}

func yes(ctx context.Context, _ casefile.Case, data map[string]string, name string) string {
	switch data[name] {
	case "true", "yes":
		return i18n.T(ctx, "document.paper.yes")
	case "false", "no":
		return i18n.T(ctx, "document.paper.no")
	}
	return ""
}

func country(ctx context.Context, _ casefile.Case, data map[string]string, name string) string {
	if data[name] == "" {
		return ""
	}
	return i18n.Country(ctx, data[name])
}

func language(ctx context.Context, _ casefile.Case, data map[string]string, name string) string {
	if data[name] == "" {
		return ""
	}
	return i18n.LanguageName(ctx, data[name])
}

// amount is money; its currency stands beside it.
func amount(ctx context.Context, _ casefile.Case, data map[string]string, name string) string {
	minor, err := strconv.ParseInt(data[name], 10, 64)
	if err != nil || minor == 0 {
		return ""
	}
	return i18n.Money(ctx, money.Amount{Minor: minor, Currency: data["currency"]})
}

func minutes(ctx context.Context, _ casefile.Case, data map[string]string, name string) string {
	n, err := strconv.Atoi(data[name])
	if err != nil || n == 0 {
		return ""
	}
	return i18n.N(ctx, "document.paper.minutes", n)
}

// staffer is a member of staff, given as family name, a bar and given name.
func staffer(ctx context.Context, _ casefile.Case, data map[string]string, name string) string {
	family, given, _ := strings.Cut(data[name], "|")
	return i18n.PersonName(ctx, family, given)
}

// members are people of the case, given by their ids; none given: all of them.
func members(ctx context.Context, c casefile.Case, data map[string]string, name string) string {
	ids := split(data[name])
	var names []string
	for _, m := range c.Members {
		if len(ids) == 0 || slices.Contains(ids, strconv.FormatInt(m.ID, 10)) {
			names = append(names, m.Name(ctx))
		}
	}
	return strings.Join(names, "; ")
}

// codes are values of a code list.
func codes(list string) format {
	return func(ctx context.Context, _ casefile.Case, data map[string]string, name string) string {
		return strings.Join(codelist.Labels(ctx, list, split(data[name])), "; ")
	}
}

// enum is a value that has its own message.
func enum(prefix string) format {
	return func(ctx context.Context, _ casefile.Case, data map[string]string, name string) string {
		if data[name] == "" {
			return ""
		}
		return i18n.Enum(ctx, prefix, data[name])
	}
}

func split(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' })
}
