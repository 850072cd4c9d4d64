package caseimport

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"homeward/internal/kit/i18n"
)

// Result is what would become of the workbook.
type Result struct {
	Rows        int
	Language    i18n.Language
	Proposals   []Proposal // one per row, in the order of the sheet
	Households  []Household
	Review      []Review
	Counsellors []CounsellorName
	Words       []Word
}

// Household is the people of one case, imported rows only.
type Household struct {
	Reference string `json:"reference"` // the main applicant's, as written; may be empty
	Main      int    `json:"main"`      // the main applicant's row; 0 where it is refused or missing
	Rows      []int  `json:"rows"`
	Declared  int    `json:"declared"` // members as the main row counts them
	Referred  bool   `json:"referred"` // other rows name the main applicant
}

// IsFamily tells families from people on their own: other rows refer to the
// main applicant, share the reference, or the main row declares more than one.
func (h Household) IsFamily() bool { return h.Referred || len(h.Rows) > 1 || h.Declared > 1 }

// Review is a person who may already be another: the same name and birth date
// under another reference. Both are imported; somebody should look.
type Review struct {
	Row  int `json:"row"`
	With int `json:"with"` // the first row of that person
}

// Summary is the result as the command line prints it.
type Summary struct {
	Rows       int            `json:"rows"`
	Imported   int            `json:"imported"`
	Duplicates []DuplicateRow `json:"duplicates"`
	Refused    []RefusedRow   `json:"refused"`
	Families   int            `json:"families"`
}

// DuplicateRow names a row that repeats another.
type DuplicateRow struct {
	Row     int     `json:"row"`
	Of      int     `json:"of"`
	Changed []Field `json:"changed,omitempty"`
}

// RefusedRow names a row that imports nothing, and the first reason why.
type RefusedRow struct {
	Row    int    `json:"row"`
	Field  Field  `json:"field"`
	Reason Reason `json:"reason"`
}

// Summary counts the verdicts.
func (r *Result) Summary() Summary {
	s := Summary{Rows: r.Rows, Duplicates: []DuplicateRow{}, Refused: []RefusedRow{}}
	for _, p := range r.Proposals {
		switch p.Verdict {
		case Imported:
			s.Imported++
		case Duplicate:
			s.Duplicates = append(s.Duplicates, DuplicateRow{Row: p.Row, Of: p.Of})
		case Refused:
			s.Refused = append(s.Refused, RefusedRow{Row: p.Row, Field: p.Refusals[0].Field, Reason: p.Refusals[0].Reason})
		}
	}
	for _, h := range r.Households {
		if h.IsFamily() {
			s.Families++
		}
	}
	return s
}

// Unknown are the words that the preview should ask about.
func (r *Result) Unknown() []Word {
	var unknown []Word
	for _, w := range r.Words {
		if !w.Known {
			unknown = append(unknown, w)
		}
	}
	return unknown
}

// Imported are the proposals that become a person.
func (r *Result) Imported() []*Proposal {
	var imported []*Proposal
	for i := range r.Proposals {
		if r.Proposals[i].Verdict == Imported {
			imported = append(imported, &r.Proposals[i])
		}
	}
	return imported
}

func (r *Result) collectWords(words map[Field]map[string]*Word) {
	for _, f := range Fields() {
		var list []Word
		for _, w := range words[f] {
			list = append(list, *w)
		}
		slices.SortFunc(list, func(a, b Word) int {
			return cmp.Or(cmp.Compare(a.First, b.First), strings.Compare(a.Word, b.Word))
		})
		r.Words = append(r.Words, list...)
	}
}

// judge gives every row its verdict and finds who belongs together.
func (r *Result) judge() {
	type identity struct{ reference, name string }
	first := map[identity]*Proposal{}
	unnumbered := map[string]int{}
	for i := range r.Proposals {
		p := &r.Proposals[i]
		id := identity{wordKey(p.Facts.Reference), nameKey(p.Facts.FamilyName, p.Facts.GivenName)}
		p.Key = id.reference + "|" + id.name
		if id.reference == "" {
			key := strings.Join([]string{"~", id.name, string(p.Facts.BirthDate), p.Facts.Citizenship}, "|")
			unnumbered[key]++
			p.Key = key + "|" + strconv.Itoa(unnumbered[key])
		}
		if of := first[id]; of != nil && id.reference != "" && strings.TrimSpace(id.name) != "" {
			p.Verdict, p.Of, p.Changed = Duplicate, of.Row, Diff(of.Facts, p.Facts)
			if p.Facts.BirthDate.Known() && p.Facts.BirthDate != of.Facts.BirthDate {
				p.warn(BirthDate, DuplicateOtherBirth)
				r.Review = append(r.Review, Review{Row: p.Row, With: of.Row})
			}
			continue
		}
		if len(p.Refusals) > 0 {
			p.Verdict = Refused
			continue
		}
		p.Verdict = Imported
		first[id] = p
	}
	r.review()
	r.households()
}

// review queues people who appear under two references.
func (r *Result) review() {
	type person struct{ name, born string }
	seen := map[person]int{}
	for _, p := range r.Imported() {
		if !p.Facts.BirthDate.Known() {
			continue
		}
		who := person{nameKey(p.Facts.FamilyName, p.Facts.GivenName), string(p.Facts.BirthDate)}
		if with, ok := seen[who]; ok {
			p.warn(Name, SamePersonElsewhere)
			r.Review = append(r.Review, Review{Row: p.Row, With: with})
			continue
		}
		seen[who] = p.Row
	}
}

// households follows the references to main applicants.
func (r *Result) households() {
	mains := map[string]*Proposal{} // by folded reference, refused ones too
	names := map[string]string{}    // whole names to references; "" where two have the name
	for i := range r.Proposals {
		p := &r.Proposals[i]
		key := wordKey(p.Facts.Reference)
		if p.Verdict == Duplicate || key == "" {
			continue
		}
		if old := mains[key]; old == nil || old.Verdict == Refused && p.Verdict == Imported {
			mains[key] = p
		}
		name := sortedName(p.Facts.FamilyName + " " + p.Facts.GivenName)
		if other, ok := names[name]; ok && other != key {
			names[name] = ""
		} else {
			names[name] = key
		}
	}
	byKey := map[string]int{}
	for _, p := range r.Imported() {
		own := wordKey(p.Facts.Reference)
		root, referred := rootOf(p, mains, names)
		if referred {
			switch main := mains[root]; {
			case main == nil:
				p.warn(MainReference, MainNotFound)
			case main.Verdict == Refused:
				p.warn(MainReference, MainRefused)
			}
		}
		key := root
		if key == "" {
			key = fmt.Sprintf("row %d", p.Row)
		}
		i, ok := byKey[key]
		if !ok {
			i = len(r.Households)
			byKey[key] = i
			reference := p.Facts.MainReference
			if main := mains[root]; main != nil {
				reference = main.Facts.Reference
			}
			r.Households = append(r.Households, Household{Reference: reference})
		}
		h := &r.Households[i]
		h.Rows = append(h.Rows, p.Row)
		h.Referred = h.Referred || referred
		if !referred && h.Main == 0 && (own == root || root == "") {
			h.Main, h.Declared = p.Row, p.Facts.HouseholdSize
		}
	}
	r.compareSizes()
}

func sortedName(s string) string {
	tokens := nameTokens(s)
	slices.Sort(tokens)
	return strings.Join(tokens, " ")
}

// rootOf follows a main applicant who has a main applicant. Where rows refer
// to each other in a circle, the first of them in the sheet is the main one.
func rootOf(p *Proposal, mains map[string]*Proposal, names map[string]string) (root string, referred bool) {
	own := wordKey(p.Facts.Reference)
	root = own
	chain := []string{own}
	for at := p; at != nil; at = mains[root] {
		next := mainKey(at.Facts.MainReference, mains, names)
		if next == "" {
			break
		}
		if i := slices.Index(chain, next); i >= 0 {
			for _, key := range chain[i:] {
				if m := mains[key]; m != nil && m.Row < mains[root].Row {
					root = key
				}
			}
			break
		}
		chain = append(chain, next)
		root = next
	}
	return root, root != own
}

// mainKey finds whom the cell about the main applicant means: by reference, by
// name, or by a reference somewhere in it ("lásd BUD/2021/0003").
func mainKey(text string, mains map[string]*Proposal, names map[string]string) string {
	key := wordKey(text)
	if key == "" || mains[key] != nil {
		return key
	}
	if byName := names[sortedName(text)]; byName != "" {
		return byName
	}
	for _, word := range strings.Fields(text) {
		if inside := wordKey(word); len(inside) > 3 && mains[inside] != nil {
			return inside
		}
	}
	return key
}

func (r *Result) compareSizes() {
	rows := map[int]*Proposal{}
	for _, p := range r.Imported() {
		rows[p.Row] = p
	}
	for _, h := range r.Households {
		if main := rows[h.Main]; main != nil && h.Declared > 0 && h.Declared != len(h.Rows) {
			main.warn(HouseholdSize, HouseholdSizeDiffers)
		}
	}
}
