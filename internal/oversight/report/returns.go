package report

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// Return is a row of schema I1: persons who returned, alike in every property.
// A person may have several vulnerabilities; each stands in one row only.
type Return struct {
	Year          int      `json:"year"`
	Month         int      `json:"month"`
	HostCountry   string   `json:"host_country"`
	OriginCountry string   `json:"origin_country"` // citizenship
	Sex           string   `json:"sex"`
	AgeBand       string   `json:"age_band"`
	Vulnerability []string `json:"vulnerability"` // empty: not screened
	Status        string   `json:"status_at_application"`
	ReturnRegion  string   `json:"return_region"`
	TravelMode    string   `json:"travel_mode"`
	Escort        string   `json:"escort"`
	Project       string   `json:"project"`
	Persons       int64    `json:"persons"`
}

// bands are the age brackets as schema I1 writes them.
var bands = map[string]string{Under18: "0-17", From18To60: "18-60", Over60: "61+", AgeUnknown: "unknown"}

var bracketOfBand = map[string]string{"0-17": Under18, "18-60": From18To60, "61+": Over60, "unknown": AgeUnknown}

// vulnerabilities are the groups of schema I1 that codes of the list belong
// to; all others are "other".
var vulnerabilities = map[string]string{
	"none": "none", "uasc": "uasc", "vot": "vot", "vot_presumed": "vot",
	"pregnant": "health", "disability": "health", "chronic": "health", "serious_medical": "health",
	"mental_health": "health", "addiction": "health",
}

// Vulnerabilities are the groups of schema I1 that a row's codes belong to.
func Vulnerabilities(i Indicator, r Row) []string {
	return groups(strings.Fields(i.Dim(r, vulnerability)))
}

// groups are the vulnerabilities of a person in the groups of schema I1,
// sorted; nothing when nobody asked.
func groups(codes []string) []string {
	out := []string{}
	for _, c := range codes {
		g, ok := vulnerabilities[c]
		if !ok {
			g = "other"
		}
		if !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	slices.Sort(out)
	return out
}

// returnsTable is schema I1.
type returnsTable struct{}

func (returnsTable) fields(Report) []string { return fieldsOf(Return{}) }

func (returnsTable) begin(in input) builder {
	return &returnsBuilder{input: in, counts: map[returnKey]int64{}}
}

type returnKey struct {
	year, month                               int
	host, origin, sex, age                    string
	vulnerability                             string
	status, region, travel, escort, programme string
}

type returnsBuilder struct {
	input
	counts map[returnKey]int64
}

func (b *returnsBuilder) add(i Indicator, k Key, r Row) {
	if k.Span != Period {
		return
	}
	b.counts[returnKey{
		year: r.Day.Year(), month: int(r.Day.Month()), host: r.Host, origin: k.Origin, sex: k.Sex, age: k.Age,
		vulnerability: strings.Join(b.groups(i, r), " "),
		status:        i.Dim(r, "status"), region: Region(i.Dim(r, "return_country")), travel: i.Dim(r, "travel"), escort: i.Dim(r, "escort"), programme: r.Project,
	}]++
}

func (b *returnsBuilder) lines(context.Context, map[string]*Cube) ([][]any, error) {
	all := make([]Return, 0, len(b.counts))
	for k, n := range b.counts {
		all = append(all, Return{
			Year: k.year, Month: k.month, HostCountry: k.host, OriginCountry: k.origin, Sex: k.sex,
			AgeBand: bands[k.age], Vulnerability: append([]string{}, strings.Fields(k.vulnerability)...),
			Status: k.status, ReturnRegion: k.region, TravelMode: k.travel, Escort: k.escort, Project: k.programme,
			Persons: n,
		})
	}
	slices.SortFunc(all, compareReturns)
	return linesOf(all), nil
}

func compareReturns(a, b Return) int {
	return cmp.Or(
		cmp.Compare(a.Year, b.Year), cmp.Compare(a.Month, b.Month), cmp.Compare(a.HostCountry, b.HostCountry),
		cmp.Compare(a.OriginCountry, b.OriginCountry), cmp.Compare(a.Sex, b.Sex), cmp.Compare(a.AgeBand, b.AgeBand),
		slices.Compare(a.Vulnerability, b.Vulnerability), cmp.Compare(a.Status, b.Status),
		cmp.Compare(a.ReturnRegion, b.ReturnRegion), cmp.Compare(a.TravelMode, b.TravelMode),
		cmp.Compare(a.Escort, b.Escort), cmp.Compare(a.Project, b.Project))
}
