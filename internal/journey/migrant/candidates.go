package migrant

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

// Candidate is somebody on file who may be the person sought.
type Candidate struct {
	Migrant
	CaseRef   string // the person's latest case the reader may see; may be empty
	CaseStage string
	CaseOpen  bool
	Score     int
	Reasons   []Reason
}

// Strong reports that the candidate has to be told from a new person before a
// record is made.
func (c Candidate) Strong() bool { return c.Score >= strong }

// shown is how many candidates a page lists.
const shown = 12

// hit is a person the database found, before scoring.
type hit struct {
	Migrant
	SameDocument bool   `db:"same_document"`
	SamePhone    bool   `db:"same_phone"`
	CaseRef      string `db:"case_ref"`
	CaseStage    string `db:"case_stage"`
	CaseOpen     bool   `db:"case_open"`
}

// tokenCap is how many people one word is followed up for; more common words
// count only where two of them meet.
const tokenCap = "300"

// found collects people by any trace and loads them. Arguments: office, kinds
// and texts of tokens, prefix of the unfinished word, birth dates (as typed
// and swapped), document number, phone, the person left out, and a reader
// whose protection cases are looked through too (0: nobody's; -1: everybody's).
// A record that was merged is found as it was written.
//
// A common word would bring thousands: it is followed only to people who have
// a second word of the name as well, the two rarest words first.
var found = db.NewQuery[hit](`
	WITH sought AS MATERIALIZED (
		SELECT s.kind, s.token,
			(SELECT count(*) FROM (SELECT 1 FROM migrant_tokens t
				WHERE t.office_id = $1 AND t.kind = s.kind AND t.token = s.token LIMIT ` + tokenCap + ` + 1) x) AS hits
		FROM unnest($2::text[], $3::text[]) s(kind, token)
	), pairs AS MATERIALIZED (
		SELECT token, row_number() OVER (ORDER BY hits, token) AS place FROM sought WHERE kind = 'skeleton'
	), by_word AS (
		SELECT t.migrant_id FROM sought s CROSS JOIN LATERAL (
			SELECT t.migrant_id FROM migrant_tokens t
			WHERE t.office_id = $1 AND t.kind = s.kind AND t.token = s.token LIMIT ` + tokenCap + `) t
		WHERE s.hits BETWEEN 1 AND ` + tokenCap + `
			OR s.hits > 0 AND s.kind = 'word' AND (SELECT count(*) FROM pairs) < 2
	), by_pair AS (
		SELECT a.migrant_id FROM migrant_tokens a
		WHERE (SELECT min(hits) FROM sought WHERE kind = 'skeleton') > ` + tokenCap + `
			AND a.office_id = $1 AND a.kind = 'skeleton' AND a.token = (SELECT token FROM pairs WHERE place = 1)
		INTERSECT
		SELECT b.migrant_id FROM migrant_tokens b
		WHERE (SELECT min(hits) FROM sought WHERE kind = 'skeleton') > ` + tokenCap + `
			AND b.office_id = $1 AND b.kind = 'skeleton' AND b.token = (SELECT token FROM pairs WHERE place = 2)
		LIMIT ` + tokenCap + `
	), by_prefix AS (
		SELECT t.migrant_id FROM migrant_tokens t
		WHERE $4 <> '' AND t.office_id = $1 AND t.kind = 'word' AND t.token ~>=~ $4 AND t.token ~<~ ($4 || U&'\+10FFFF') LIMIT 150
	), by_birth AS (
		SELECT p.id FROM migrants p WHERE p.office_id = $1 AND p.birth_date <> '' AND p.birth_date = ANY ($5::text[]) LIMIT 500
	), by_document AS (
		SELECT d.migrant_id FROM travel_documents d WHERE $6 <> '' AND d.number_key <> '' AND d.number_key = document_key($6) LIMIT 50
	), by_phone AS (
		SELECT p.id FROM migrants p WHERE $7 <> '' AND p.office_id = $1 AND p.phone_e164 <> '' AND p.phone_e164 = $7 LIMIT 50
	), traced AS MATERIALIZED (
		SELECT migrant_id AS id FROM by_word UNION SELECT migrant_id FROM by_pair UNION SELECT migrant_id FROM by_prefix
		UNION SELECT id FROM by_birth UNION SELECT migrant_id FROM by_document UNION SELECT id FROM by_phone
	)
	SELECT p.id, p.office_id, p.family_name, p.given_name, p.original_name, p.original_language, p.alias, p.sex, p.birth_date,
		p.birth_estimated, p.birth_place, p.citizenship, p.other_citizenship, p.languages, p.interpreter_needed, p.marital, p.education,
		p.phone, p.email, p.contact_note, p.address, p.note, p.phone_e164, p.fold_name, p.protected, p.source, p.import_id, p.version, p.created_at,
		p.merged_into,
		p.id IN (SELECT migrant_id FROM by_document) AS same_document,
		p.id IN (SELECT id FROM by_phone) AS same_phone,
		'' AS case_ref, '' AS case_stage, false AS case_open
	FROM traced t JOIN migrants p ON p.id = t.id
	WHERE p.office_id = $1 AND coalesce(p.merged_into, p.id) <> $8 AND (NOT p.protected OR $9::bigint = -1 OR $9 > 0 AND EXISTS (
		SELECT 1 FROM case_members m JOIN case_named_staff n ON n.case_id = m.case_id WHERE m.migrant_id = coalesce(p.merged_into, p.id) AND n.staff_id = $9))
	LIMIT 1500`)

// placed is the latest case of a person that the reader may see.
type placed struct {
	MigrantID int64  `db:"migrant_id"`
	Reference string `db:"reference"`
	Stage     string `db:"stage"`
	Open      bool   `db:"is_open"`
}

// casesOf prefers an open case to a closed one, a later to an earlier.
var casesOf = db.NewQuery[placed](`
	SELECT DISTINCT ON (m.migrant_id) m.migrant_id, c.reference, c.stage, c.stage <> 'closed' AS is_open
	FROM case_members m JOIN case_files c ON c.id = m.case_id
	WHERE m.migrant_id = ANY ($1) AND NOT c.voided
	ORDER BY m.migrant_id, c.stage <> 'closed' DESC, c.opened_on DESC, c.id DESC`)

// Candidates are the people of the office who may be the one sought, the
// likeliest first, with the reasons. People of protection cases never are.
func Candidates(ctx context.Context, r db.Reader, scope access.Scope, q Query) ([]Candidate, error) {
	q.Guarded = false
	out, err := Find(ctx, r, scope, q)
	if err != nil {
		return nil, err
	}
	out = out[:min(len(out), shown)]
	return out, Place(ctx, r, out)
}

// Find is everybody of the office who may be the one sought, the likeliest
// first, without their cases: Place adds those.
func Find(ctx context.Context, r db.Reader, scope access.Scope, q Query) ([]Candidate, error) {
	if scope.OfficeID == 0 || q.Empty() {
		return nil, nil
	}
	kinds, texts := q.tokens()
	var named int64
	switch {
	case q.Guarded && scope.StaffID == 0: // the program itself
		named = -1
	case q.Guarded:
		named = scope.StaffID
	}
	rows, err := found.All(ctx, r, scope.OfficeID, kinds, texts, q.prefix(), q.births(), q.Document, E164(q.Phone, q.Country), q.Except, named)
	if err != nil {
		return nil, err
	}
	out := make([]Candidate, 0, len(rows))
	for _, h := range rows {
		points, why := score(q, h.Details, h.SameDocument, h.SamePhone)
		if points >= plausible {
			out = append(out, Candidate{Migrant: h.Migrant, Score: points, Reasons: why})
		}
	}
	if out, err = standing(ctx, r, out); err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(a, b Candidate) int {
		return cmp.Or(b.Score-a.Score, cmp.Compare(a.FoldName, b.FoldName), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

// Place adds each candidate's latest case that the reader may see.
func Place(ctx context.Context, r db.Reader, out []Candidate) error {
	if len(out) == 0 {
		return nil
	}
	ids := make([]int64, len(out))
	for i, c := range out {
		ids[i] = c.ID
	}
	cases, err := casesOf.All(ctx, r, ids)
	if err != nil {
		return err
	}
	for _, p := range cases {
		i := slices.IndexFunc(out, func(c Candidate) bool { return c.ID == p.MigrantID })
		out[i].CaseRef, out[i].CaseStage, out[i].CaseOpen = p.Reference, p.Stage, p.Open
	}
	return nil
}

// StrongCandidates are the candidates who have to be told from a new person.
func StrongCandidates(ctx context.Context, r db.Reader, scope access.Scope, q Query) ([]Candidate, error) {
	all, err := Candidates(ctx, r, scope, q)
	return slices.DeleteFunc(all, func(c Candidate) bool { return !c.Strong() }), err
}

// maxWords of a query are followed up.
const maxWords = 8

// tokens are the words sought, as written and as they sound.
func (q Query) tokens() (kinds, texts []string) {
	var tokens []Token
	add := func(t Token) {
		if t.Text != "" && len(tokens) < 2*maxWords && !slices.Contains(tokens, t) {
			tokens = append(tokens, t)
		}
	}
	for _, name := range []string{q.latinNames(), q.Original} {
		ws := words(name)
		for i, w := range ws {
			if len([]rune(w)) > 1 || len(ws) == 1 {
				add(Token{kindWord, w})
			}
			if i > 0 && shortWord(ws[i-1]) {
				add(Token{kindWord, ws[i-1] + w})
			}
		}
		for _, s := range skeletons(name) {
			add(Token{kindSkeleton, s})
		}
	}
	return columns(tokens)
}

// prefix is the beginning of a word that is still being typed.
func (q Query) prefix() string {
	ws := words(q.Name)
	if !q.Typing || len(ws) == 0 || len([]rune(ws[len(ws)-1])) < 2 {
		return ""
	}
	return ws[len(ws)-1]
}

// births are the birth date sought, with day and month changed over, and as a
// year or month where it was once recorded so.
func (q Query) births() []string {
	out := []string{}
	if q.BirthDate.Known() {
		out = append(out, string(q.BirthDate))
	}
	if s := swapped(q.BirthDate); s != "" {
		out = append(out, string(s))
	}
	return out
}

// Elsewhere names the offices, other than the asker's, that hold a person of
// that name, birth date and citizenship: whom to ask, and nothing more.
func Elsewhere(ctx context.Context, r db.Reader, family, given string, birth date.Partial, citizenship string) ([]string, error) {
	fold := latinFold(Details{FamilyName: family, GivenName: given})
	if fold == "" || citizenship == "" || !birth.Known() {
		return nil, nil
	}
	return elsewhere.All(ctx, r, fold, string(birth), citizenship)
}

var elsewhere = db.NewQuery[string](`
	SELECT o.name FROM offices_that_may_know($1, $2, $3) k(id) JOIN offices o ON o.id = k.id ORDER BY o.name`)

// standing puts in the place of records that were merged the people they turned
// out to be, each person once, with what made them likeliest.
func standing(ctx context.Context, r db.Reader, found []Candidate) ([]Candidate, error) {
	var into []int64
	for _, c := range found {
		if c.MergedInto != 0 {
			into = append(into, c.MergedInto)
		}
	}
	if len(into) == 0 {
		return found, nil
	}
	people, err := migrants.Many(ctx, r, "WHERE id = ANY ($1)", into)
	if err != nil {
		return nil, err
	}
	best := map[int64]Candidate{}
	for _, c := range found {
		if c.MergedInto != 0 {
			i := slices.IndexFunc(people, func(p Migrant) bool { return p.ID == c.MergedInto })
			if i < 0 {
				continue
			}
			c.Migrant = people[i]
		}
		if was, there := best[c.ID]; !there || c.Score > was.Score {
			best[c.ID] = c
		}
	}
	return slices.Collect(maps.Values(best)), nil
}
