package instrument

import (
	"bufio"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// Fault is something wrong with a line of a table of numbers, as a message.
type Fault struct {
	Line int
	Key  string
	What string // the text that is wrong
}

// Difference is a number that a table changes.
type Difference struct {
	Item     string // question; empty: a dimension
	Option   string // answer of the question; empty: its weight
	Name     string // code of the dimension
	From, To string
}

// mostLines are the lines a table may have.
const mostLines = 2000

// Apply reads a table of numbers into a copy of the definition: lines of
// question, answer, value and the question's weight, and lines of dimension and
// weight, separated by commas or semicolons. Faults leave nothing changed.
func (d Definition) Apply(table string) (Definition, []Difference, []Fault) {
	t := reading{out: d.copied(), weights: map[string]string{}, seen: map[string]bool{}}
	lines := bufio.NewScanner(strings.NewReader(strings.TrimPrefix(table, "\ufeff")))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		t.line++
		if text := strings.TrimSpace(lines.Text()); text != "" && !t.heading(text) {
			t.read(text)
		}
		if t.line > mostLines {
			t.fault("instrument.import.too_long", "")
			break
		}
	}
	if lines.Err() != nil {
		t.fault("instrument.import.too_long", "")
	}
	if len(t.seen) == 0 && len(t.faults) == 0 {
		t.fault("instrument.import.nothing", "")
	}
	if len(t.faults) == 0 {
		t.weighed()
	}
	if len(t.faults) > 0 {
		return d, nil, t.faults
	}
	return t.out, d.unlike(t.out), nil
}

// reading is a table being read.
type reading struct {
	out     Definition
	line    int
	faults  []Fault
	weights map[string]string // of a question, as its first line says
	seen    map[string]bool
}

func (t *reading) fault(key, what string) {
	t.faults = append(t.faults, Fault{Line: t.line, Key: key, What: what})
}

// heading reports whether a line names the columns.
func (t *reading) heading(text string) bool {
	first, _, _ := strings.Cut(strings.ReplaceAll(text, ";", ","), ",")
	first = strings.Trim(strings.TrimSpace(first), `"`)
	return first == "item_code" || first == "dimension"
}

func (t *reading) read(text string) {
	sep := ","
	if strings.Contains(text, ";") {
		sep = ";"
	}
	cells := strings.Split(text, sep)
	for i := range cells {
		cells[i] = strings.Trim(strings.TrimSpace(cells[i]), `"`)
	}
	for len(cells) > 2 && cells[len(cells)-1] == "" && len(cells) != 4 {
		cells = cells[:len(cells)-1]
	}
	key := strings.Join(cells[:min(2, len(cells))], " ")
	if len(cells) == 2 {
		key = cells[0]
	}
	if t.seen[key] {
		t.fault("instrument.import.twice", key)
		return
	}
	t.seen[key] = true
	switch len(cells) {
	case 2:
		t.dimension(cells[0], cells[1])
	case 4:
		t.option(cells[0], cells[1], cells[2], cells[3])
	default:
		t.fault("instrument.import.columns", strconv.Itoa(len(cells)))
	}
}

func (t *reading) dimension(code, weight string) {
	n := slices.IndexFunc(t.out.Dimensions, func(x Dimension) bool { return x.Code == code })
	if n < 0 {
		t.fault("instrument.import.no_dimension", code)
		return
	}
	if w, ok := t.weight(weight); ok {
		t.out.Dimensions[n].Weight = w
	}
}

func (t *reading) weight(s string) (string, bool) {
	r, err := parseNumber(s)
	if err != nil {
		t.fault("instrument.import.no_weight", s)
		return "", false
	}
	return plain(r), true
}

func (t *reading) option(item, option, value, weight string) {
	n := slices.IndexFunc(t.out.Items, func(x Item) bool { return x.Code == item })
	if n < 0 {
		t.fault("instrument.import.no_item", item)
		return
	}
	i := &t.out.Items[n]
	m := slices.IndexFunc(i.Options, func(x Option) bool { return x.Code == option })
	switch {
	case m < 0:
		t.fault("instrument.import.no_option", item+" "+option)
		return
	case value != "" && i.Options[m].Kind != Answered:
		t.fault("instrument.import.no_answer", item+" "+option)
		return
	}
	i.Options[m].Value = ""
	if value != "" {
		v, err := parseNumber(value)
		if err != nil || v.Cmp(big.NewRat(1, 1)) > 0 {
			t.fault("instrument.import.no_value", value)
			return
		}
		i.Options[m].Value = plain(v)
	}
	if weight == "" {
		return
	}
	w, ok := t.weight(weight)
	if was, said := t.weights[item]; said && ok && was != w {
		t.fault("instrument.import.two_weights", item)
	}
	if ok {
		t.weights[item], i.Weight = w, w
	}
}

// weighed settles what counts: a question counts where it has weight and
// values, and every dimension must be left with something that does.
func (t *reading) weighed() {
	for n := range t.out.Items {
		i := &t.out.Items[n]
		valued := slices.ContainsFunc(i.Options, func(o Option) bool { return o.Value != "" })
		i.Scored = valued && number(i.Weight).Sign() > 0
	}
	for _, x := range t.out.Dimensions {
		counts := slices.ContainsFunc(t.out.Items, func(i Item) bool { return i.Dimension == x.Code && i.Scored })
		if number(x.Weight).Sign() <= 0 || !counts {
			t.fault("instrument.import.empty_dimension", x.Code)
		}
	}
}

// plain writes a number with as few decimals as it needs.
func plain(r *big.Rat) string {
	s := r.FloatString(6)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

func (d Definition) copied() Definition {
	d.Dimensions, d.Items = slices.Clone(d.Dimensions), slices.Clone(d.Items)
	for n := range d.Items {
		d.Items[n].Options = slices.Clone(d.Items[n].Options)
	}
	return d
}

// unlike are the numbers in which another definition differs.
func (d Definition) unlike(o Definition) (out []Difference) {
	for n, x := range d.Dimensions {
		if to := o.Dimensions[n].Weight; to != x.Weight {
			out = append(out, Difference{Name: x.Code, From: x.Weight, To: to})
		}
	}
	for n, i := range d.Items {
		if to := o.Items[n].Weight; to != i.Weight {
			out = append(out, Difference{Item: i.Code, From: i.Weight, To: to})
		}
		for m, opt := range i.Options {
			if to := o.Items[n].Options[m].Value; to != opt.Value {
				out = append(out, Difference{Item: i.Code, Option: opt.Code, From: opt.Value, To: to})
			}
		}
	}
	return out
}

// Table writes the numbers as a table that Apply reads.
func (d Definition) Table() string {
	var b strings.Builder
	b.WriteString("item_code,option_code,value,weight\n")
	for _, i := range d.Items {
		for _, o := range i.Options {
			if o.Kind == Answered {
				b.WriteString(strings.Join([]string{i.Code, o.Code, o.Value, i.Weight}, ",") + "\n")
			}
		}
	}
	b.WriteString("dimension,weight\n")
	for _, x := range d.Dimensions {
		b.WriteString(x.Code + "," + x.Weight + "\n")
	}
	return b.String()
}
