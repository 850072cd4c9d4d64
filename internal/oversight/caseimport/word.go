package caseimport

import (
	_ "embed"
	"strings"

	"homeward/internal/kit/i18n"
)

//go:embed words.csv
var wordsCSV string

// anyLanguage marks words that mean the same in every workbook.
const anyLanguage i18n.Language = "*"

// dictionary holds codes by field, language and folded word.
type dictionary map[Field]map[i18n.Language]map[string]string

// lexicon holds the words that offices use for our codes.
var lexicon = loadWords()

func loadWords() dictionary {
	d := dictionary{}
	for _, record := range mustCSV(wordsCSV) {
		for _, word := range strings.Split(record[3], "|") {
			d.add(Field(record[0]), i18n.Language(record[1]), word, record[2])
		}
	}
	return d
}

func (d dictionary) add(f Field, l i18n.Language, word, code string) {
	if d[f] == nil {
		d[f] = map[i18n.Language]map[string]string{}
	}
	if d[f][l] == nil {
		d[f][l] = map[string]string{}
	}
	if key := wordKey(word); key != "" {
		if _, has := d[f][l][key]; !has {
			d[f][l][key] = code
		}
	}
}

// has tells whether the key is one of a list of words without codes.
func (d dictionary) has(list Field, key string) bool {
	_, ok := d[list][anyLanguage][key]
	return ok
}

// code finds the code of a word as the language of the headings means it: in
// Hungarian "F" is a man and "N" a woman, in English "F" is a woman. Only
// words of several letters, with one meaning, are taken from other languages.
func (d dictionary) code(f Field, l i18n.Language, word string) (string, bool) {
	for _, text := range []string{word, withoutParentheses(word)} {
		key := wordKey(text)
		if key == "" {
			continue
		}
		for _, language := range []i18n.Language{l, anyLanguage} {
			if code, ok := d[f][language][key]; ok {
				return code, true
			}
		}
		if code, ok := d.abbreviated(f, l, text, key); ok {
			return code, true
		}
		if len([]rune(key)) < 2 {
			continue
		}
		if code, ok := d.foreign(f, key); ok {
			return code, true
		}
	}
	return "", false
}

func (d dictionary) foreign(f Field, key string) (string, bool) {
	found := ""
	for _, language := range languages {
		code, ok := d[f][language][key]
		if ok && found != "" && found != code {
			return "", false
		}
		if ok {
			found = code
		}
	}
	return found, found != ""
}

// abbreviated reads "emberkeresk.": a word cut off with a full stop, if all
// words that begin so have one code.
func (d dictionary) abbreviated(f Field, l i18n.Language, text, key string) (string, bool) {
	if !strings.HasSuffix(strings.TrimSpace(text), ".") || len([]rune(key)) < 3 {
		return "", false
	}
	found, length := "", 0
	for word, code := range d[f][l] {
		if !strings.HasPrefix(word, key) {
			continue
		}
		if found == "" || len(word) < length || len(word) == length && code < found {
			found, length = code, len(word)
		}
	}
	return found, found != ""
}

// isBlank tells "-", "n/a" and the like: nothing was written down.
func isBlank(s string) bool { return s == "" || lexicon.has("blank", wordKey(s)) }

// isUnknown tells "?", "ismeretlen" and the like: it was asked, nobody knows.
func isUnknown(s string) bool { return lexicon.has("unknown", wordKey(s)) }

// Word is a word of the workbook that stands for a code, and the code it was
// given. The preview shows those not Known and asks once; the office's answer
// comes back in Options.Words.
type Word struct {
	Field Field  `json:"field"`
	Word  string `json:"word"` // as first written
	Code  string `json:"code"` // empty where a word that is not known has no code
	Known bool   `json:"known"`
	Rows  int    `json:"rows"`
	First int    `json:"first"` // the first row that has it
}

// WordKey is the form under which an office's answer about a word is kept, so
// that it serves every spelling of the word.
func WordKey(word string) string { return wordKey(word) }
