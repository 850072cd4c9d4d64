// Package duplicate finds people who are on file twice, sets their records side
// by side, makes one of two, and takes that back.
package duplicate

import (
	"slices"
	"strconv"
	"strings"

	"homeward/internal/journey/migrant"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
)

// State is what was decided about a pair.
type State string

// The states.
const (
	Open      State = "open"
	Different State = "different"
	Merged    State = "merged"
)

// Options are the states.
func (State) Options() []State { return []State{Open, Different, Merged} }

// address is the page of a pair.
func address(id int64) string { return "/duplicates/" + strconv.FormatInt(id, 10) }

// View is a standing way to look at the pairs of an office.
type View string

// The views; the empty one shows what is to be decided.
const (
	ViewDifferent View = "different"
	ViewMerged    View = "merged"
	ViewElsewhere View = "elsewhere"
)

// Options are the views besides what is to be decided.
func (View) Options() []View { return []View{ViewDifferent, ViewMerged, ViewElsewhere} }

// URL is the address of the view.
func (v View) URL() string {
	if v == "" {
		return "/duplicates"
	}
	return "/duplicates?view=" + string(v)
}

// undoDays is how long a merge can be taken back.
const undoDays = 30

// Side says whose value stays.
type Side string

// The sides: the record made first, the one made later, or both values joined.
const (
	Low  Side = "low"
	High Side = "high"
	Both Side = "both"
)

// formID is the form of a person's details, whose labels the page shows.
const formID = "migrant.person"

// compared are the fields set side by side, in the order of the page.
var compared = []string{
	"family_name", "given_name", "original_name", "alias", "sex", "birth_date", "birth_place", "citizenship", "other_citizenship",
	"languages", "interpreter_needed", "marital", "education", "phone", "email", "contact_note", "address", "note",
}

// follows are fields that stay or go with another.
var follows = map[string]string{"birth_estimated": "birth_date", "original_language": "original_name"}

// joinable are the fields of which both values can stay.
var joinable = []string{"alias", "languages", "contact_note", "note"}

// Line is a field of two records.
type Line struct {
	Field     string
	Low, High []string
	Choice    Side // what is proposed, or was chosen
	Joins     bool
}

// Same reports that there is nothing to choose.
func (l Line) Same() bool { return slices.Equal(l.Low, l.High) }

// values are a person's details as a form holds them.
func values(d migrant.Details) map[string][]string {
	out := map[string][]string{}
	for name, v := range form.New(formID, d).Values {
		v = slices.DeleteFunc(slices.Clone(v), func(s string) bool { return s == "" || name == "sex" && s == string(migrant.UnknownSex) })
		if len(v) > 0 {
			out[name] = v
		}
	}
	return out
}

// lines sets two records side by side; what is proposed is the fuller value, of
// two that are as full the newer.
func lines(low, high migrant.Migrant) []Line {
	a, b := values(low.Details), values(high.Details)
	newer := High
	if low.CreatedAt.After(high.CreatedAt) {
		newer = Low
	}
	out := make([]Line, 0, len(compared))
	for _, name := range compared {
		l := Line{Field: name, Low: a[name], High: b[name], Joins: slices.Contains(joinable, name)}
		l.Choice = l.proposed(newer)
		out = append(out, l)
	}
	return out
}

func (l Line) proposed(newer Side) Side {
	x, y := i18n.Fold(strings.Join(l.Low, " ")), i18n.Fold(strings.Join(l.High, " "))
	switch {
	case y == "":
		return Low
	case x == "":
		return High
	case l.Joins && !l.Same():
		return Both
	case len(x) > len(y) && strings.Contains(x, y):
		return Low
	case len(y) > len(x) && strings.Contains(y, x):
		return High
	}
	return newer
}

// chosen takes the choices of a form over.
func chosen(all []Line, choice func(field string) string) []Line {
	out := slices.Clone(all)
	for i, l := range out {
		switch c := Side(choice(l.Field)); {
		case c == Low, c == High, c == Both && l.Joins:
			out[i].Choice = c
		}
	}
	return out
}

// joined are both values of a field as one.
func (l Line) joined() []string {
	switch l.Field {
	case "languages":
		out := slices.Clone(l.Low)
		for _, v := range l.High {
			if !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
		return out[:min(len(out), 8)]
	case "alias":
		return []string{strings.Join(unlike(l.Low, l.High), ", ")}
	}
	return []string{strings.Join(unlike(l.Low, l.High), "\n")}
}

// unlike are the texts of both sides, one that the other holds left out.
func unlike(a, b []string) []string {
	x, y := strings.Join(a, ""), strings.Join(b, "")
	switch {
	case strings.Contains(i18n.Fold(x), i18n.Fold(y)):
		return []string{x}
	case strings.Contains(i18n.Fold(y), i18n.Fold(x)):
		return []string{y}
	}
	return []string{x, y}
}

// merge makes the details of one person of two records and the choices. The
// form says what is wrong with them.
func merge(low, high migrant.Migrant, choices []Line, today date.Date) (migrant.Details, *form.Form) {
	a, b := values(low.Details), values(high.Details)
	kept := map[string]Side{}
	out := map[string][]string{}
	for _, l := range choices {
		kept[l.Field] = l.Choice
		switch l.Choice {
		case High:
			out[l.Field] = l.High
		case Both:
			out[l.Field] = l.joined()
		default:
			out[l.Field] = l.Low
		}
	}
	for name, with := range follows {
		v, other := a[name], b[name]
		if kept[with] == High {
			v, other = other, v
		}
		if len(v) == 0 && slices.Equal(a[with], b[with]) {
			v = other
		}
		out[name] = v
	}
	if len(out["sex"]) == 0 {
		out["sex"] = []string{string(migrant.UnknownSex)}
	}
	var d migrant.Details
	f := form.Decode(out, formID, &d)
	d.Check(f, today)
	return d, f
}

// differing are the fields in which two records differ.
func differing(a, b migrant.Details) []string {
	x, y := values(a), values(b)
	var out []string
	for _, name := range append(slices.Clone(compared), "birth_estimated", "original_language") {
		if !slices.Equal(x[name], y[name]) {
			out = append(out, name)
		}
	}
	return out
}

// restore gives a record back the values of some fields as they were.
func restore(now, was migrant.Details, fields []string) migrant.Details {
	x, y := values(now), values(was)
	for _, name := range fields {
		x[name] = y[name]
	}
	if len(x["sex"]) == 0 {
		x["sex"] = []string{string(migrant.UnknownSex)}
	}
	var d migrant.Details
	form.Decode(x, formID, &d)
	return d
}
