package caseimport

import (
	"slices"
	"strings"

	"homeward/internal/kit/i18n"
)

// CounsellorName is one counsellor of the workbook, however often and in
// whatever spelling the name is written there.
type CounsellorName struct {
	Name       string   `json:"name"` // as Facts.Counsellor has it
	FamilyName string   `json:"family_name"`
	GivenName  string   `json:"given_name"`
	Written    []string `json:"written"`            // every spelling
	StaffID    int64    `json:"staff_id,omitempty"` // of Options.Staff; 0 is somebody without an account
	Ambiguous  bool     `json:"ambiguous,omitempty"`
	Rows       int      `json:"rows"`
}

// StaffName is a member of staff the office already has.
type StaffName struct {
	ID         int64
	FamilyName string
	GivenName  string
}

// titles do not tell people apart.
var titles = map[string]bool{
	"dr": true, "mgr": true, "bc": true, "ing": true, "phdr": true, "judr": true, "phd": true,
	"ifj": true, "id": true, "ozv": true, "mr": true, "mrs": true, "ms": true,
}

func nameTokens(s string) []string {
	s = strings.NewReplacer(",", " ", ".", " ").Replace(s)
	var tokens []string
	for _, w := range strings.Fields(s) {
		if key := strings.ReplaceAll(wordKey(w), " ", ""); key != "" && !titles[key] {
			tokens = append(tokens, key)
		}
	}
	return tokens
}

// couldBe tells whether short may be a shorter way to write full: the same
// names in any order, given names as initials, or the family name alone.
func couldBe(short, full []string) bool {
	if len(short) == 0 || len(full) < len(short) || len(short) != len(full) && len(short) != 1 {
		return false
	}
	used := make([]bool, len(full))
	whole := 0
	for _, s := range short {
		i := slices.IndexFunc(full, func(f string) bool { return f == s })
		if i >= 0 && !used[i] {
			used[i] = true
			whole++
		}
	}
	for _, s := range short {
		if slices.Contains(full, s) {
			continue
		}
		initial := false
		for i, f := range full {
			if !used[i] && len([]rune(s)) <= 2 && strings.HasPrefix(f, s) {
				used[i], initial = true, true
				break
			}
		}
		if !initial {
			return false
		}
	}
	return whole > 0 && (len(short) > 1 || len([]rune(short[0])) > 2)
}

// isShort tells a name that leaves something out.
func isShort(tokens []string) bool {
	return len(tokens) < 2 || slices.ContainsFunc(tokens, func(t string) bool { return len([]rune(t)) <= 2 })
}

type written struct {
	text   string
	tokens []string
	rows   int
}

// resolveCounsellors decides which spellings are one person. A short form
// joins a full name only where there is exactly one it can mean.
func resolveCounsellors(names []string, staff []StaffName, l i18n.Language) ([]CounsellorName, map[string]int) {
	var distinct []*written
	index := map[string]*written{}
	for _, n := range names {
		key := strings.Join(nameTokens(n), " ")
		if key == "" {
			continue
		}
		if index[key] == nil {
			index[key] = &written{text: n, tokens: nameTokens(n)}
			distinct = append(distinct, index[key])
		}
		w := index[key]
		if isCapitals(w.text) || isSmall(w.text) {
			w.text = n
		}
		w.rows++
	}
	var people []CounsellorName
	var tokens [][]string
	for _, s := range staff {
		people = append(people, CounsellorName{
			Name: fullName(s.FamilyName, s.GivenName, l), FamilyName: s.FamilyName, GivenName: s.GivenName, StaffID: s.ID,
		})
		tokens = append(tokens, nameTokens(s.FamilyName+" "+s.GivenName))
	}
	slices.SortStableFunc(distinct, func(a, b *written) int { return b.rows - a.rows })
	of := map[string]int{}
	take := func(short bool) {
		for _, w := range distinct {
			if isShort(w.tokens) != short {
				continue
			}
			var could []int
			for i := range people {
				if couldBe(w.tokens, tokens[i]) {
					could = append(could, i)
				}
			}
			if len(could) != 1 {
				family, given, _ := splitName(w.text, orderByLanguage, l)
				people = append(people, CounsellorName{
					Name: fullName(family, given, l), FamilyName: family, GivenName: given, Ambiguous: len(could) > 1,
				})
				tokens = append(tokens, w.tokens)
				could = []int{len(people) - 1}
			}
			of[strings.Join(w.tokens, " ")] = could[0]
			people[could[0]].Rows += w.rows
		}
	}
	take(false)
	take(true)
	byText := map[string]int{}
	for _, n := range names {
		i, ok := of[strings.Join(nameTokens(n), " ")]
		if !ok {
			continue
		}
		byText[n] = i
		if !slices.Contains(people[i].Written, n) {
			people[i].Written = append(people[i].Written, n)
		}
	}
	return people, byText
}

func fullName(family, given string, l i18n.Language) string {
	if l == i18n.Hu {
		return strings.TrimSpace(family + " " + given)
	}
	return strings.TrimSpace(given + " " + family)
}
