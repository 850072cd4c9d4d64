// Package form carries what a person typed between a page and a struct: the
// text as typed, what is wrong with it, and what it must not lose on the way.
package form

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"
)

// Option is a choice offered by a form: the stored value, its label in the
// reader's language, and the heading it stands under, if any.
type Option struct{ Value, Label, Group string }

// Problem is something wrong with a field, as a message key with its arguments.
// An empty Field speaks of the form as a whole.
type Problem struct {
	Field string
	Key   string
	Args  []any
}

// Form is a form on a page: its values as typed and its problems.
type Form struct {
	ID       string     // prefix of the labels, such as counselling.session
	Values   url.Values // as typed, or ISO forms of stored values
	Problems []Problem
	Token    string    // makes a repeated sending lead to the first result
	Page     string    // path of the page the form stands on; the key of its draft
	Version  int       // version of the row the form was opened with; 0 for a new one
	Base     string    // the values it was opened with, for merging
	DraftAt  time.Time // when the restored draft was saved; zero: nothing restored
	fields   map[string]field
}

// Hidden inputs every form carries.
const (
	FieldToken   = "_token"
	FieldPage    = "_page"
	FieldVersion = "_version"
	FieldBase    = "_base"
)

// New makes a form of a struct's `form` fields with their present values.
func New(id string, src any) *Form {
	f := &Form{ID: id, Values: url.Values{}, fields: fieldsOf(src)}
	encode(f.Values, src)
	f.Token = uuid.Must(uuid.NewV4()).String()
	f.Base = f.Snapshot()
	return f
}

// Snapshot is the form's own fields as text, for the hidden base and for drafts.
func (f *Form) Snapshot() string {
	own := url.Values{}
	for name := range f.fields {
		if v, ok := f.Values[name]; ok {
			own[name] = v
		}
	}
	b, err := json.Marshal(own)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// Open notes how fields that no struct knows stand when the form is opened.
func (f *Form) Open(values url.Values) {
	all := f.Opened()
	maps.Copy(all, values)
	b, err := json.Marshal(all)
	if err != nil {
		panic(err)
	}
	f.Base = string(b)
}

// Opened are the values that the form was opened with.
func (f *Form) Opened() url.Values {
	v := url.Values{}
	if json.Unmarshal([]byte(f.Base), &v) != nil || v == nil {
		return url.Values{}
	}
	return v
}

// Restore lays values typed earlier (a draft, a form sent after the session
// ended) over the form's own. Fields of repeated groups (people.2.family_name)
// are taken as they come.
func (f *Form) Restore(typed url.Values) {
	for name, v := range typed {
		if strings.Contains(name, ".") && !strings.HasPrefix(name, "_") {
			f.Values[name] = v
		}
	}
	for name := range f.fields {
		if v, ok := typed[name]; ok {
			f.Values[name] = v
		} else if len(typed) > 0 {
			// A box that was unticked sends nothing.
			if k := f.fields[name]; k.many || k.boolean {
				delete(f.Values, name)
			}
		}
	}
}

// Field names the form's fields, in the order of the struct.
func (f *Form) Fields() []string {
	names := make([]string, 0, len(f.fields))
	for n := range f.fields {
		names = append(names, n)
	}
	slices.SortFunc(names, func(a, b string) int { return f.fields[a].order - f.fields[b].order })
	return names
}

// Knows reports whether the form has a field of that name.
func (f *Form) Knows(name string) bool {
	_, ok := f.fields[name]
	return ok
}

// OK reports that nothing is wrong.
func (f *Form) OK() bool { return len(f.Problems) == 0 }

// Problem notes that something is wrong with a field. Only the first problem
// of a field is kept.
func (f *Form) Problem(name, key string, args ...any) {
	if _, there := f.ProblemOf(name); !there {
		f.Problems = append(f.Problems, Problem{Field: name, Key: key, Args: args})
	}
}

// ProblemOf is the problem noted for a field.
func (f *Form) ProblemOf(name string) (Problem, bool) {
	for _, p := range f.Problems {
		if p.Field == name {
			return p, true
		}
	}
	return Problem{}, false
}

// Value is the text of a field.
func (f *Form) Value(name string) string { return f.Values.Get(name) }

// All are the texts of a field that takes several.
func (f *Form) All(name string) []string { return f.Values[name] }

// Has reports whether a choice is among the field's values.
func (f *Form) Has(name, value string) bool { return slices.Contains(f.Values[name], value) }

// Required reports whether the field must be filled in.
func (f *Form) Required(name string) bool { return f.fields[name].required }

// Max is the greatest length of a text field in characters; 0: the default.
func (f *Form) Max(name string) int { return f.fields[name].max }

// Text reports whether the field is running text, which can be merged.
func (f *Form) Text(name string) bool { return f.fields[name].text && f.fields[name].max > 200 }

// Set puts a value in a field, as a default that the struct does not hold.
func (f *Form) Set(name string, values ...string) { f.Values[name] = values }

// Label is the message key of a field's label. Fields of repeated groups
// (activities.2.provider) share the label of their group.
func (f *Form) Label(name string) string {
	parts := strings.Split(name, ".")
	kept := parts[:0]
	for _, p := range parts {
		if p == "" || p[0] >= '0' && p[0] <= '9' {
			continue
		}
		kept = append(kept, p)
	}
	return f.ID + "." + strings.Join(kept, ".")
}

// Canonical are the form's values as they would be stored: dates in ISO form,
// amounts in decimals. like is a value of the struct the form decodes into.
func (f *Form) Canonical(like any) url.Values {
	dst := blank(like)
	typed := Decode(f.Values, f.ID, dst)
	out := url.Values{}
	encode(out, dst)
	for _, p := range typed.Problems {
		out[p.Field] = f.Values[p.Field]
	}
	return out
}
