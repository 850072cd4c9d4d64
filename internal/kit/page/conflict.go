package page

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"homeward/internal/kit/db"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
)

// ConflictView is a page on which somebody merges two versions of a form.
type ConflictView struct {
	Action  string // where the merged form is sent
	Title   string // message key of the form
	Theirs  string // who saved in between; empty: not known
	SavedAt time.Time
	Form    *form.Form // carries token, page, version and base of the merged form
	Choices []Choice   // changed by both: the person chooses
	Merged  []MergedField
	Kept    url.Values // values that go on unchanged, as hidden inputs
}

// Choice is a field that both people changed.
type Choice struct {
	Field  string
	Label  string // as read
	Text   bool   // running text: both versions can be joined
	Mine   Side
	Theirs Side
	Before string // as it stood before both changes, described
	Both   string // a proposal that holds both texts
}

// Side is one person's version of a field.
type Side struct {
	Values []string // as sent
	Shown  string   // as read
}

// MergedField is a field that only one of the two changed.
type MergedField struct {
	Label       string
	Before, Now string
	Mine        bool
}

// Describe tells how a field's value reads on a page, in the reader's language.
type Describe func(ctx context.Context, field, value string) string

// Current is the version saved by somebody else.
type Current struct {
	Details any // the struct the form decodes into
	Version int
	// Table and ID are the row, for telling who saved it last; left out where
	// other acts write the same row.
	Table string
	ID    int64
	Also  []Also
}

// Also is a field that no struct knows, such as a question of a questionnaire:
// as it was sent, and as it stands now.
type Also struct {
	Field, Label string // the label as read
	Mine, Theirs []string
}

// Prefixes of the inputs of a merge.
const (
	pickPrefix   = "_pick."
	minePrefix   = "_mine."
	theirsPrefix = "_theirs."
	bothPrefix   = "_both."
)

// Conflict answers a save that came too late: both versions, field by field.
func Conflict(w http.ResponseWriter, r *http.Request, f *form.Form, now Current, describe Describe) error {
	ctx := r.Context()
	site := stateOf(ctx).site
	v := compare(ctx, f, now, describe)
	v.Action = r.URL.RequestURI()
	if now.Table != "" {
		err := site.DB.Read(ctx, User(r).Actor(), func(rd db.Reader) error {
			c, err := db.LastChange(ctx, rd, now.Table, now.ID)
			v.Theirs, v.SavedAt = i18n.PersonName(ctx, c.FamilyName, c.GivenName), c.At
			return err
		})
		if err != nil {
			return err
		}
	}
	return Render(w, r, http.StatusConflict, site.ConflictPage(v))
}

func compare(ctx context.Context, f *form.Form, now Current, describe Describe) ConflictView {
	theirs := form.New(f.ID, now.Details)
	base, mine := f.Opened(), f.Canonical(now.Details)
	v := ConflictView{Title: f.ID, Kept: url.Values{}}
	shown := func(field string, vals []string) string {
		parts := make([]string, len(vals))
		for i, x := range vals {
			parts[i] = describe(ctx, field, x)
		}
		return strings.Join(parts, ", ")
	}
	weigh := func(name, label string, m, t []string) {
		b := base[name]
		mineChanged, theirsChanged := !slices.Equal(m, b), !slices.Equal(t, b)
		switch {
		case slices.Equal(m, t) || !theirsChanged && !mineChanged:
			v.Kept[name] = m
		case mineChanged && theirsChanged:
			c := Choice{
				Field: name, Label: label, Text: f.Text(name), Before: shown(name, b),
				Mine: Side{m, shown(name, m)}, Theirs: Side{t, shown(name, t)},
			}
			if c.Text {
				c.Both = joined(first(t), first(m), first(b))
			}
			v.Choices = append(v.Choices, c)
		case mineChanged:
			v.Kept[name] = m
			v.Merged = append(v.Merged, MergedField{Label: label, Before: shown(name, b), Now: shown(name, m), Mine: true})
		default:
			v.Kept[name] = t
			v.Merged = append(v.Merged, MergedField{Label: label, Before: shown(name, b), Now: shown(name, t)})
		}
	}
	for _, name := range f.Fields() {
		weigh(name, i18n.T(ctx, f.Label(name)), mine[name], theirs.Values[name])
		// An amount goes on in the currency it was sent in, where no field of its own holds that.
		if cur := name + "_currency"; f.Value(cur) != "" && !f.Knows(cur) {
			v.Kept.Set(cur, f.Value(cur))
		}
	}
	opened := url.Values{}
	for _, a := range now.Also {
		weigh(a.Field, a.Label, a.Mine, a.Theirs)
		opened[a.Field] = a.Theirs
	}
	theirs.Open(opened)
	theirs.Page, theirs.Version = f.Page, now.Version
	v.Form = theirs
	return v
}

func first(v []string) string {
	if len(v) == 0 {
		return ""
	}
	return v[0]
}

// joined proposes a text that holds everything of both: theirs, then the lines
// of mine that theirs does not have. Lines of the base that either removed are
// in neither text and stay away.
func joined(theirs, mine, base string) string {
	if strings.HasPrefix(mine, theirs) || strings.HasPrefix(theirs, mine) {
		if len(mine) > len(theirs) {
			return mine
		}
		return theirs
	}
	if base != "" {
		// Both added to the end of the same text: base, their addition, mine.
		if t, ok := strings.CutPrefix(theirs, base); ok {
			if m, ok := strings.CutPrefix(mine, base); ok {
				return base + t + "\n" + strings.TrimSpace(m)
			}
		}
	}
	have := strings.Split(theirs, "\n")
	out := slices.Clone(have)
	for line := range strings.SplitSeq(mine, "\n") {
		if !slices.Contains(have, line) {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// merge turns the choices of a conflict page into the fields of its form.
func merge(sent url.Values) {
	for k, v := range sent {
		name, ok := strings.CutPrefix(k, pickPrefix)
		if !ok {
			continue
		}
		switch first(v) {
		case "mine":
			sent[name] = sent[minePrefix+name]
		case "both":
			sent[name] = sent[bothPrefix+name]
		default:
			sent[name] = sent[theirsPrefix+name]
		}
	}
}
