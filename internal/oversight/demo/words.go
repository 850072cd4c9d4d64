package demo

import (
	_ "embed"
	"strconv"
	"strings"
)

//go:embed names.txt
var namesFile string

//go:embed words_hu.txt
var wordsHu string

//go:embed words_cs.txt
var wordsCs string

//go:embed activities.txt
var activitiesFile string

// written is a name in Latin letters and in the person's own script, if that is another.
type written struct{ latin, original string }

// homeland is what a country's people are called and where they return to.
type homeland struct {
	country, language      string
	familyFirst            bool // in the original script
	sons                   []written
	daughters              []written
	men, women             []written // family names that differ by sex: men's and women's
	places                 []string
	weightInHU, weightInCZ int
}

// lines gives the lines of a text that say something.
func lines(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func names(list string) []written {
	var out []written
	for _, n := range strings.Split(list, ", ") {
		latin, original, _ := strings.Cut(n, "=")
		out = append(out, written{latin, original})
	}
	return out
}

var homelands = func() []homeland {
	var out []homeland
	for _, line := range lines(namesFile) {
		if line[0] == '#' {
			continue
		}
		kind, rest, _ := strings.Cut(line, " ")
		if len(kind) == 2 {
			f := strings.Fields(rest)
			hu, _ := strconv.Atoi(f[1])
			cz, _ := strconv.Atoi(f[2])
			out = append(out, homeland{country: kind, language: f[0], weightInHU: hu, weightInCZ: cz, familyFirst: f[3] == "family"})
			continue
		}
		h := &out[len(out)-1]
		switch kind {
		case "f":
			for _, n := range names(rest) {
				women, men, differ := strings.Cut(n.latin, "/")
				if !differ {
					men = women
				}
				h.men = append(h.men, written{men, n.original})
				h.women = append(h.women, written{women, n.original})
			}
		case "m":
			h.sons = names(rest)
		case "w":
			h.daughters = names(rest)
		case "c":
			h.places = strings.Split(rest, ", ")
		}
	}
	return out
}()

// phrases are what counsellors of one language write, by occasion.
type phrases map[string][]string

func readPhrases(text string) phrases {
	p := phrases{}
	occasion := ""
	for _, line := range lines(text) {
		if rest, ok := strings.CutPrefix(line, "# "); ok {
			occasion = rest
			continue
		}
		p[occasion] = append(p[occasion], line)
	}
	return p
}

var byLanguage = map[string]phrases{"hu": readPhrases(wordsHu), "cs": readPhrases(wordsCs)}

// offer is an activity of a reintegration plan.
type offer struct {
	activity, dimension, modality string
	least, most                   int // EUR
	words                         map[string]string
}

var offers = func() []offer {
	dimensions := map[string]string{"E": "economic", "S": "social", "P": "psychosocial"}
	var out []offer
	for _, line := range lines(activitiesFile) {
		if line[0] == '#' {
			continue
		}
		f := strings.SplitN(line, " ", 6)
		hu, cs, _ := strings.Cut(f[5], " | ")
		least, _ := strconv.Atoi(f[3])
		most, _ := strconv.Atoi(f[4])
		out = append(out, offer{f[0], dimensions[f[1]], f[2], least, most, map[string]string{"hu": hu, "cs": cs}})
	}
	return out
}()

// activitiesFor are the offers that fit a family with or without children.
func activitiesFor(children bool) []offer {
	if children {
		return offers
	}
	return withoutChildren
}

// forChildren are the offers for a child who comes home alone.
var forChildren = func() []offer {
	var out []offer
	for _, o := range offers {
		if o.activity == "education_child" {
			out = append(out, o)
		}
	}
	return out
}()

var withoutChildren = func() []offer {
	var out []offer
	for _, o := range offers {
		if o.activity != "education_child" {
			out = append(out, o)
		}
	}
	return out
}()
