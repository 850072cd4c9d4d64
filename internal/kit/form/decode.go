package form

import (
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gofrs/uuid/v5"
	"golang.org/x/text/unicode/norm"

	"homeward/internal/kit/date"
	"homeward/internal/kit/money"
)

// defaultMax is the greatest length of a text that sets none of its own.
const defaultMax = 200

// maxMinor is the greatest amount a form takes, in minor units: whatever is
// added up of such amounts can be counted.
const maxMinor = 100_000_000_000_00

type field struct {
	name     string
	index    []int
	order    int
	required bool
	many     bool
	boolean  bool
	text     bool
	max      int
}

var (
	dateType    = reflect.TypeFor[date.Date]()
	partialType = reflect.TypeFor[date.Partial]()
	moneyType   = reflect.TypeFor[money.Amount]()
	clockType   = reflect.TypeFor[date.TimeOfDay]()
)

func structOf(src any) reflect.Value {
	v := reflect.ValueOf(src)
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	return v
}

func fieldsOf(src any) map[string]field {
	out := map[string]field{}
	walk(structOf(src).Type(), nil, out)
	return out
}

func walk(t reflect.Type, at []int, out map[string]field) {
	for i := range t.NumField() {
		sf := t.Field(i)
		index := append(slices.Clone(at), i)
		tag, tagged := sf.Tag.Lookup("form")
		if sf.Anonymous && !tagged && sf.Type.Kind() == reflect.Struct {
			walk(sf.Type, index, out)
			continue
		}
		if !tagged || tag == "-" {
			continue
		}
		name, options, _ := strings.Cut(tag, ",")
		f := field{name: name, index: index, order: len(out), many: sf.Type.Kind() == reflect.Slice, boolean: sf.Type.Kind() == reflect.Bool, text: sf.Type.Kind() == reflect.String}
		for o := range strings.SplitSeq(options, ",") {
			key, value, _ := strings.Cut(o, "=")
			switch key {
			case "":
			case "required":
				f.required = true
			case "max":
				n, err := strconv.Atoi(value)
				if err != nil {
					panic(fmt.Sprintf("form tag of %s.%s: %v", t, sf.Name, err))
				}
				f.max = n
			default:
				panic(fmt.Sprintf("form tag %q of %s.%s", o, t, sf.Name))
			}
		}
		out[name] = f
	}
}

// Decode reads sent values into dst's `form` fields. What cannot be read is
// noted as a problem; the text stays as typed.
func Decode(sent url.Values, id string, dst any) *Form {
	f := &Form{ID: id, Values: sent, fields: fieldsOf(dst), Page: sent.Get(FieldPage), Base: sent.Get(FieldBase)}
	if t, err := uuid.FromString(sent.Get(FieldToken)); err == nil {
		f.Token = t.String()
	}
	if n, err := strconv.ParseInt(sent.Get(FieldVersion), 10, 32); err == nil {
		f.Version = int(n)
	}
	v := structOf(dst)
	for _, name := range f.Fields() {
		fl := f.fields[name]
		key, args := fl.set(v.FieldByIndex(fl.index), sent)
		if key != "" {
			f.Problem(name, key, args...)
		}
	}
	return f
}

// Clean makes the text of a field safe to keep that no struct knows, as Decode
// does for those it does.
func Clean(s string) string { return clean(s) }

// clean makes typed text safe to keep: one Unicode form, no control characters.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), r == '\u200b', r == '\ufeff', r == '\u2028', r == '\u2029', r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(norm.NFC.String(s))
}

func (fl field) set(v reflect.Value, sent url.Values) (problem string, args []any) {
	if fl.many {
		return fl.setMany(v, sent[fl.name])
	}
	text := clean(sent.Get(fl.name))
	if text == "" && !fl.boolean {
		v.SetZero()
		if fl.required {
			return "form.required", nil
		}
		return "", nil
	}
	return fl.setOne(v, text, sent)
}

func (fl field) setOne(v reflect.Value, text string, sent url.Values) (string, []any) {
	switch v.Type() {
	case dateType:
		d, err := date.Parse(text)
		if err != nil {
			return "form.not_a_date", nil
		}
		v.Set(reflect.ValueOf(d))
		if fl.required && d.IsZero() { // a mark for "unknown" is no day
			return "form.required", nil
		}
		return "", nil
	case partialType:
		p, err := date.ParsePartial(text)
		if err != nil {
			return "form.not_a_date", nil
		}
		v.Set(reflect.ValueOf(p))
		return "", nil
	case clockType:
		c, err := date.ParseTimeOfDay(text)
		if err != nil {
			return "form.not_a_time", nil
		}
		v.Set(reflect.ValueOf(c))
		return "", nil
	case moneyType:
		m, err := money.Parse(text, clean(sent.Get(fl.name+"_currency")))
		if err != nil || m.IsNegative() || m.Minor > maxMinor {
			return "form.not_an_amount", nil
		}
		v.Set(reflect.ValueOf(m))
		return "", nil
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(text != "" && text != "no" && text != "false" && text != "0")
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Int16:
		n, err := strconv.ParseInt(strings.ReplaceAll(text, " ", ""), 10, v.Type().Bits())
		if err != nil || n < 0 {
			return "form.not_a_number", nil
		}
		if fl.max > 0 && n > int64(fl.max) {
			return "form.too_great", []any{"Max", fl.max}
		}
		v.SetInt(n)
	case reflect.String:
		return fl.setText(v, text)
	default:
		panic(fmt.Sprintf("form cannot read into %s", v.Type()))
	}
	return "", nil
}

func (fl field) setText(v reflect.Value, text string) (string, []any) {
	limit := fl.max
	if limit == 0 {
		limit = defaultMax
	}
	if utf8.RuneCountInString(text) > limit {
		return "form.too_long", []any{"Max", limit}
	}
	if !allowed(v.Type(), text) {
		return "form.not_an_option", nil
	}
	v.SetString(text)
	return "", nil
}

func (fl field) setMany(v reflect.Value, texts []string) (string, []any) {
	out := reflect.MakeSlice(v.Type(), 0, len(texts))
	for _, t := range texts {
		t = clean(t)
		if t == "" {
			continue
		}
		e := reflect.New(v.Type().Elem()).Elem()
		one := field{name: fl.name, max: fl.max}
		if key, args := one.setOne(e, t, nil); key != "" {
			return key, args
		}
		if !holds(out, e) {
			out = reflect.Append(out, e)
		}
	}
	if out.Len() == 0 && fl.required {
		return "form.required", nil
	}
	v.Set(out)
	return "", nil
}

// holds reports whether a value is chosen already: the same choice twice is one.
func holds(list, e reflect.Value) bool {
	for i := range list.Len() {
		if list.Index(i).Equal(e) {
			return true
		}
	}
	return false
}

// allowed checks an enum's Options; plain strings allow anything.
func allowed(t reflect.Type, text string) bool {
	m, ok := reflect.New(t).Elem().Interface().(interface{ Allowed(string) bool })
	if ok {
		return m.Allowed(text)
	}
	method := reflect.New(t).Elem().MethodByName("Options")
	if !method.IsValid() {
		return true
	}
	options := method.Call(nil)[0]
	for i := range options.Len() {
		if options.Index(i).String() == text {
			return true
		}
	}
	return false
}

// encode writes a struct's `form` fields as the texts a form would send.
func encode(into url.Values, src any) {
	v := structOf(src)
	for name, fl := range fieldsOf(src) {
		fv := v.FieldByIndex(fl.index)
		if fl.many {
			for i := range fv.Len() {
				into.Add(name, text(fv.Index(i)))
			}
			continue
		}
		if m, ok := fv.Interface().(money.Amount); ok {
			if !m.IsZero() {
				into.Set(name, m.Decimal())
			}
			if m.Currency != "" {
				into.Set(name+"_currency", m.Currency)
			}
			continue
		}
		if t := text(fv); t != "" {
			into.Set(name, t)
		}
	}
}

func text(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			return "yes"
		}
		return ""
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Int16:
		if v.Int() == 0 {
			return ""
		}
		return strconv.FormatInt(v.Int(), 10)
	case reflect.String:
		return v.String()
	}
	if d, ok := v.Interface().(date.Date); ok {
		if d.IsZero() {
			return ""
		}
		return d.String()
	}
	return fmt.Sprint(v.Interface())
}

// blank makes a new zero value of the struct behind like, as a pointer.
func blank(like any) any { return reflect.New(structOf(like).Type()).Interface() }
