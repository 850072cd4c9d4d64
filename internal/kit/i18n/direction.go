package i18n

import "slices"

// fromTheRight are the languages written from the right to the left.
var fromTheRight = []string{"ar", "ckb", "dv", "fa", "he", "prs", "ps", "sd", "ug", "ur", "yi"}

// Direction is how a language is written, for dir attributes.
func Direction(language string) string {
	if slices.Contains(fromTheRight, language) {
		return "rtl"
	}
	return "ltr"
}
