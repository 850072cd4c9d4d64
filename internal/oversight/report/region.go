package report

import "strings"

// regions are those of IOM's statistics of assisted voluntary return, by
// country. They follow its yearly highlights and may be refined by the mission.
var regions = map[string]string{
	"asia_pacific":       "AF AU BD BN BT CK CN FJ FM HK ID IN IR JP KH KI KP KR LA LK MH MM MN MO MV MY NP NR NU NZ PG PH PK PW SB SG TH TL TO TV TW VN VU WS",
	"central_north_am":   "AG AW BB BS BZ CA CR CU CW DM DO GD GT HN HT JM KN LC MX NI PA PR SV SX TT US VC",
	"east_horn_africa":   "BI DJ ER ET KE RW SO SS TZ UG",
	"eea":                "AD AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MC MT NL NO PL PT RO SE SI SK SM VA",
	"mena":               "AE BH DZ EG IL IQ JO KW LB LY MA OM PS QA SA SD SY TN YE",
	"south_america":      "AR BO BR CL CO EC GF GY PE PY SR UY VE",
	"south_east_eu_asia": "AL AM AZ BA BY GE KG KZ MD ME MK RS RU TJ TM TR UA UZ XK",
	"southern_africa":    "AO BW CD KM LS MG MU MW MZ NA SC SZ ZA ZM ZW",
	"west_central_af":    "BF BJ CF CG CI CM CV GA GH GM GN GQ GW LR ML MR NE NG SL SN ST TD TG",
}

var regionOf = func() map[string]string {
	m := map[string]string{}
	for region, countries := range regions {
		for c := range strings.FieldsSeq(countries) {
			m[c] = region
		}
	}
	return m
}()

// Region is the part of the world a country lies in, in IOM's statistics;
// "unknown" where it is not given.
func Region(country string) string {
	if r, ok := regionOf[country]; ok {
		return r
	}
	return "unknown"
}
