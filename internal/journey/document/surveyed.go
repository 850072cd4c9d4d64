package document

import (
	"context"
	"fmt"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
)

// questionRows are the questions of a version v with their answers, those of
// answers a ticked, in the languages of the program.
const questionRows = `(SELECT jsonb_agg(jsonb_build_object('question_code', q.i->>'code',
		'question_en', q.i->'text'->>'en', 'question_hu', q.i->'text'->>'hu', 'question_cs', q.i->'text'->>'cs',
		'choices_en', x.en, 'choices_hu', x.hu, 'choices_cs', x.cs) ORDER BY q.n)
	FROM jsonb_array_elements(v.definition->'items') WITH ORDINALITY q (i, n)
	LEFT JOIN survey_answers a ON a.survey_id = %s AND a.item = q.i->>'code'
	CROSS JOIN LATERAL (
		SELECT string_agg(b.mark || (b.o->'label'->>'en'), '; ' ORDER BY b.m) AS en, string_agg(b.mark || (b.o->'label'->>'hu'), '; ' ORDER BY b.m) AS hu,
			string_agg(b.mark || (b.o->'label'->>'cs'), '; ' ORDER BY b.m) AS cs
		FROM (
			SELECT y.o, y.m, CASE WHEN y.o->>'code' = a.option OR y.o->>'code' = ANY (a.details) THEN '[x] ' ELSE '[ ] ' END AS mark
			FROM jsonb_array_elements(q.i->'options' || coalesce(q.i->'details', '[]')) WITH ORDINALITY y (o, m)
			WHERE (q.i->>'scored')::boolean OR y.o->>'code' IS DISTINCT FROM q.i->>'implies'
		) b
	) x) AS rows `

// filledIn are the questionnaires of a kind that a case has; blank is one for
// each of its people.
func filledIn(kind string) *db.Query[source] {
	return db.NewQuery[source](`SELECT s.id, s.member_id, s.held_on AS day, jsonb_build_object('day', s.held_on::text, 'milestone', s.milestone, 'survey_version', v.code) AS data, ` +
		fmt.Sprintf(questionRows, "s.id") + `FROM surveys s JOIN instruments v ON v.id = s.instrument_id
		WHERE s.case_id = $1 AND s.kind = '` + kind + `' AND NOT s.voided ORDER BY s.held_on, s.id`)
}

func blank(kind string) *db.Query[source] {
	return db.NewQuery[source](`SELECT m.id, m.id AS member_id, '0001-01-01'::date AS day, jsonb_build_object('survey_version', v.code) AS data, ` +
		fmt.Sprintf(questionRows, "0") + `FROM case_members m
		CROSS JOIN LATERAL (SELECT code, definition FROM instruments WHERE kind = '` + kind + `' AND status IN ('unverified', 'verified') ORDER BY number DESC LIMIT 1) v
		WHERE m.case_id = $1 ORDER BY m.position`)
}

// spoken is a text that stands in every language of the program.
func spoken(ctx context.Context, _ casefile.Case, data map[string]string, name string) string {
	return data[name+"_"+string(i18n.Lang(ctx))]
}

var (
	askedOf   = []fact{{"milestone", enum("survey.milestone")}, {"day", day}, {"survey_version", text}}
	questions = []fact{{"question_code", text}, {"question", spoken}, {"choices", spoken}}
)

// surveyed are the questionnaires, filled in and to be filled in by hand.
var surveyed = []paper{
	{
		Slug: "sustainability", Number: "D24", Title: "document.kind.d24", Lead: "document.sustainability.lead", Of: "survey", Signs: []signer{byStaff},
		From: filledIn("rss"), Facts: askedOf, Columns: questions,
	},
	{
		Slug: "sustainability_blank", Number: "D24b", Title: "document.kind.d24b", Lead: "document.sustainability_blank.lead", Of: "survey_member", Signs: []signer{byStaff},
		From: blank("rss"), Facts: askedOf, Columns: questions,
	},
	{
		Slug: "satisfaction", Number: "D25", Title: "document.kind.d25", Lead: "document.satisfaction.lead", Of: "survey", Signs: []signer{byStaff},
		From: filledIn("satisfaction"), Facts: askedOf, Columns: questions,
	},
	{
		Slug: "satisfaction_blank", Number: "D25b", Title: "document.kind.d25b", Lead: "document.satisfaction_blank.lead", Of: "survey_member", Signs: []signer{byStaff},
		From: blank("satisfaction"), Facts: askedOf, Columns: questions,
	},
}
