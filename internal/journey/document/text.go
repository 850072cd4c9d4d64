package document

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"homeward/internal/journey/consent"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
)

// shared is the kind under which the words stand that all documents share.
const shared = "D00"

// prefixes of the messages of the shared words.
const (
	paperWords = "document.paper."
	factWords  = "document.fact."
)

// block is a text of a document that people edit: its name in a template and
// the message that says it until somebody does.
type block struct {
	Name, Key string
	Optional  bool // a label: where it is missing, it stands in one language only
}

// purposeName begins the names of the blocks that name purposes of consent;
// the program's own are in the code list.
const purposeName = "purpose_"

// blocks are the texts of a paper, in their order.
func (p paper) blocks() (out []block) {
	add := func(key string) {
		for _, b := range out {
			if b.Key == key {
				return
			}
		}
		if key != "" && !strings.HasPrefix(key, paperWords) {
			name := strings.TrimPrefix(key, "document."+p.Slug+".")
			if key == p.Title {
				name = "title"
			}
			out = append(out, block{Name: name, Key: key})
		}
	}
	add(p.Title)
	add(p.Lead)
	add(p.LeadChild)
	for _, c := range p.Clauses {
		if p.Titled {
			add(c + ".title")
		}
		add(c)
		add(p.ForChild[c])
	}
	for _, b := range p.Boxes {
		add(b)
	}
	if p.Purposes {
		add("document.consent.yes")
		add("document.consent.no")
		for _, v := range codelist.Builtin().Values(codelist.ConsentPurpose) {
			out = append(out, block{Name: purposeName + v.Code, Optional: true})
		}
	}
	add(p.Sharing)
	add(p.ForChild[p.Sharing])
	add(p.Closing)
	return out
}

// sharedBlocks are the words all documents share: what stands around every
// paper, and the labels of what is filled in.
func sharedBlocks() (out []block) {
	seen := map[string]bool{}
	add := func(optional bool, keys ...string) {
		for _, k := range keys {
			if strings.HasPrefix(k, paperWords) && !seen[k] {
				seen[k] = true
				out = append(out, block{Name: strings.TrimPrefix(k, paperWords), Key: k, Optional: optional})
			}
		}
	}
	add(false, under(paperWords, "name", "born", "citizenship", "destination", "programme", "companions", "companions_child", "child_view", "child_heard", "place", "day", "signature", "closing")...)
	for _, s := range []signer{byPerson, byGuardian, byInterpret, byOffice, byWitness} {
		add(false, s.Title, s.Statement, s.Name, s.More)
	}
	add(true, "document.paper.sign_sharing")
	for _, p := range all {
		for _, s := range p.Signs {
			add(true, s.Title, s.Statement, s.Name, s.More)
		}
		add(true, p.Lines...)
		for _, t := range p.Tables {
			add(true, planTables[t].Title)
		}
	}
	for _, p := range all {
		for _, name := range p.labels() {
			if k := factWords + name; !seen[k] {
				seen[k] = true
				out = append(out, block{Name: "fact_" + name, Key: k, Optional: true})
			}
		}
	}
	return out
}

// labels are the names of the facts that a paper labels.
func (p paper) labels() (out []string) {
	for _, f := range append(slices.Clone(p.Facts), p.Columns...) {
		out = append(out, f.name)
	}
	for _, t := range p.Tables {
		out = append(out, planTables[t].Columns...)
	}
	return out
}

// blocksOf are the texts of a kind of document, D00 included; nil: no such kind.
func blocksOf(kind string) []block {
	if kind == shared {
		return sharedBlocks()
	}
	for _, p := range all {
		if p.Number == kind {
			return p.blocks()
		}
	}
	return nil
}

// voice is a language in which documents speak: with the approved texts of the
// office, and for what those leave out with the program's own.
type voice struct {
	language string
	texts    map[string]approved // by kind
}

// approved is an approved text of a kind of document.
type approved struct {
	number int
	body   map[string]string
}

// own says whether the program speaks the language by itself.
func (v voice) own() bool { return i18n.Language(v.language).Known() }

// say is a sentence of a paper; empty where the language has none.
func (v voice) say(ctx context.Context, p paper, key string, args ...any) string {
	kind, name := p.Number, strings.TrimPrefix(key, "document."+p.Slug+".")
	switch {
	case strings.HasPrefix(key, paperWords):
		kind, name = shared, strings.TrimPrefix(key, paperWords)
	case strings.HasPrefix(key, factWords):
		kind, name = shared, "fact_"+strings.TrimPrefix(key, factWords)
	case key == p.Title:
		name = "title"
	}
	if said := v.texts[kind].body[name]; said != "" {
		for i := 0; i+1 < len(args); i += 2 {
			placeholder, _ := args[i].(string)
			value, _ := args[i+1].(string)
			said = strings.ReplaceAll(said, "{{."+placeholder+"}}", value)
		}
		return said
	}
	if !v.own() {
		return ""
	}
	return i18n.T(i18n.With(ctx, i18n.Language(v.language)), key, args...)
}

// version names the texts: those of the paper, and after a stroke the shared
// words where those are not the program's own.
func (v voice) version(p paper) string {
	if v.language == "" {
		return ""
	}
	number := func(kind string) string {
		if t, there := v.texts[kind]; there {
			return strconv.Itoa(t.number)
		}
		return ""
	}
	out := v.language + " " + consent.TextVersion
	if n := number(p.Number); n != "" {
		out = v.language + " " + n
	}
	if n := number(shared); n != "" {
		out += "/" + n
	}
	return out
}

// line is a sentence in the language of the office and, beside it, in that of
// the person.
type line struct {
	Text, Beside string
	Language     string // of Beside
}

func (l line) dir() string { return i18n.Direction(l.Language) }
