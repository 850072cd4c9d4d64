package caseimport

import "slices"

// remembered is the office's own answer about a word.
func (p *proposer) remembered(f Field, word string) (string, bool) {
	code, ok := p.o.Words[f][wordKey(word)]
	return code, ok && code != ""
}

// find looks a word up: the office's answer first, then our words, then the
// labels of the code lists.
func (p *proposer) find(f Field, word string) (string, bool) {
	if code, ok := p.remembered(f, word); ok {
		return code, true
	}
	if code, ok := lexicon.code(f, p.t.Language, word); ok {
		return code, true
	}
	return p.labels.code(f, p.t.Language, word)
}

// note counts a word for the preview.
func (p *proposer) note(row int, f Field, word, code string, known bool) {
	key := wordKey(word)
	if p.words[f] == nil {
		p.words[f] = map[string]*Word{}
	}
	w := p.words[f][key]
	if w == nil {
		w = &Word{Field: f, Word: word, Code: code, Known: known, First: row}
		p.words[f][key] = w
	}
	w.Rows++
}

// coded reads a cell that holds one mark; fallback stands for what nobody
// understands.
func (p *proposer) coded(out *Proposal, f Field, typed, fallback string, unknown Code) string {
	code, ok := p.find(f, typed)
	if !ok {
		code = fallback
		out.warn(f, unknown)
	}
	p.note(out.Row, f, typed, code, ok)
	return code
}

// firstCode reads a cell that should hold one word but may list several.
func (p *proposer) firstCode(out *Proposal, f Field, typed, fallback string) string {
	if code, ok := p.find(f, typed); ok {
		p.note(out.Row, f, typed, code, true)
		return code
	}
	if list := parts(typed); len(list) > 1 {
		for _, part := range list {
			if code, ok := p.find(f, part); ok {
				p.note(out.Row, f, typed, code, true)
				return code
			}
		}
	}
	p.note(out.Row, f, typed, fallback, false)
	out.warn(f, WordUnknown)
	return fallback
}

// codes reads a cell that may list several words. A word nobody knows adds no
// code; it stays readable among the words as typed.
func (p *proposer) codes(out *Proposal, f Field, typed string) []string {
	list := []string{typed}
	if _, ok := p.find(f, typed); !ok {
		if split := parts(typed); len(split) > 0 {
			list = split
		}
	}
	var found []string
	unknown := false
	for _, word := range list {
		code, ok := p.find(f, word)
		if !ok && isBlank(word) {
			continue
		}
		p.note(out.Row, f, word, code, ok)
		switch {
		case !ok:
			unknown = true
		case !slices.Contains(found, code):
			found = append(found, code)
		}
	}
	if unknown {
		out.warn(f, WordUnknown)
	}
	return found
}
