package report

import (
	"fmt"
	"strings"
	"testing"

	"homeward/internal/kit/i18n"
)

func TestReturnsTellWhatSchemaI1Asks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.add(person{born: "1990", from: "XK", sex: "m", vulnerabilities: []string{"vot", "chronic", "elderly"}, destination: "RS", status: "overstay"})
	w.departs(a, "2021-03-05")
	b := w.add(person{born: "1990", from: "XK", sex: "m", vulnerabilities: []string{"none"}, destination: "VN"})
	w.departs(b, "2021-03-06")
	c := w.add(person{born: "1990", from: "XK", sex: "m"})
	w.departs(c, "2021-03-07")
	d := w.add(person{born: "1991", from: "XK", sex: "m"})
	w.departs(d, "2021-03-08")
	got := run[Return](w, "i1", year(2021))
	if len(got) != 3 {
		t.Fatalf("%d rows: %+v", len(got), got)
	}
	want := []string{
		"{2021 3 HU XK m 18-60 [] unknown unknown air none P1 2}",
		"{2021 3 HU XK m 18-60 [health other vot] overstay south_east_eu_asia air none P1 1}",
		"{2021 3 HU XK m 18-60 [none] unknown asia_pacific air none P1 1}",
	}
	for n, r := range got {
		if fmt.Sprint(r) != want[n] {
			t.Errorf("row %d: %v, want %s", n, r, want[n])
		}
	}
}

func TestEveryRegionHasItsWord(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for region, countries := range regions {
		if !i18n.Has(english(), "report.region."+region) {
			t.Errorf("region %s has no word", region)
		}
		for c := range strings.FieldsSeq(countries) {
			if seen[c] {
				t.Errorf("%s lies in two regions", c)
			}
			seen[c] = true
		}
	}
	if Region("") != "unknown" || Region("XK") != "south_east_eu_asia" {
		t.Error("regions of unknown and Kosovo")
	}
}
