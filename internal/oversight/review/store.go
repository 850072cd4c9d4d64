package review

import (
	"homeward/internal/kit/db"
)

// authors wrote down what is decided on, whoever leads the case by now.
const authors = `ARRAY(SELECT recorded_by FROM applications WHERE case_id = c.id AND NOT voided
				UNION SELECT recorded_by FROM screenings WHERE case_id = c.id AND NOT voided)`

// waiting is what waits in an office ($1), of some kinds ($2). Each part finds
// its rows by an index that holds nothing else.
const waiting = `
	WITH w AS (
		SELECT 'eligibility' AS kind, c.id, coalesce(st.happened_on, c.stage_since) AS asked_on, c.id AS case_id, c.reference, coalesce(st.actor_id, 0) AS asked_by,
			ARRAY[coalesce(c.counsellor_id, 0), coalesce(st.actor_id, 0)] || ` + authors + ` AS hands, '' AS code,
			(SELECT max(e.created_at) FROM eligibility_decisions e WHERE e.case_id = c.id AND NOT e.voided) AS since
		FROM case_files c
		LEFT JOIN LATERAL (SELECT actor_id, happened_on FROM case_steps WHERE case_id = c.id AND event = 'application_submitted' ORDER BY id DESC LIMIT 1) st ON true
		WHERE c.office_id = $1 AND c.stage = 'eligibility' AND NOT c.voided AND 'eligibility' = ANY ($2)
		UNION ALL
		SELECT 'exception', x.id, x.asked_on, c.id, c.reference, x.asked_by, ARRAY[x.asked_by, coalesce(c.counsellor_id, 0)] || ` + authors + `, x.rule, NULL
		FROM rule_exceptions x JOIN case_files c ON c.id = x.case_id
		WHERE x.state = 'asked' AND NOT x.voided AND c.office_id = $1 AND c.stage <> 'closed' AND NOT c.voided AND x.programme_id = c.programme_id AND 'exception' = ANY ($2)
		UNION ALL
		SELECT 'plan', p.id, CASE WHEN p.submitted_on > '0001-01-01' THEN p.submitted_on ELSE p.created_at::date END, c.id, c.reference, p.author_id, ARRAY[p.author_id, coalesce(p.first_by, 0)] || p.hands, p.number::text,
			CASE WHEN p.decision_note <> '' THEN (SELECT max(a.happened_at) FROM audit_changes a WHERE a.table_name = 'reintegration_plans' AND a.row_id = p.id AND 'decision_note' = ANY (a.columns)) END
		FROM reintegration_plans p JOIN case_files c ON c.id = p.case_id
		WHERE p.state = 'submitted' AND NOT p.voided AND c.office_id = $1 AND c.stage <> 'closed' AND NOT c.voided AND 'plan' = ANY ($2)
			AND NOT EXISTS (SELECT 1 FROM reintegration_plans n WHERE n.case_id = p.case_id AND n.number > p.number AND NOT n.voided)
		UNION ALL
		SELECT 'closing', k.id, k.requested_on, c.id, c.reference, k.requested_by, ARRAY[k.requested_by], k.reason, NULL
		FROM case_closings k JOIN case_files c ON c.id = k.case_id
		WHERE k.state = 'requested' AND NOT k.voided AND c.office_id = $1 AND c.stage <> 'closed' AND NOT c.voided AND 'closing' = ANY ($2)
		UNION ALL
		SELECT 'allowance', a.id, a.asked_on, c.id, c.reference, a.asked_by, ARRAY[a.asked_by], '', NULL
		FROM allowances a JOIN case_files c ON c.id = a.case_id
		WHERE a.state = 'asked' AND NOT a.voided AND c.office_id = $1 AND c.stage <> 'closed' AND NOT c.voided AND 'allowance' = ANY ($2)
		UNION ALL
		SELECT 'itinerary', i.id, i.created_at::date, c.id, c.reference, i.recorded_by, ARRAY[i.recorded_by], '', NULL
		FROM itineraries i JOIN case_files c ON c.id = i.case_id JOIN programmes g ON g.id = c.programme_id
		WHERE i.approved_by IS NULL AND i.cancelled_on = '0001-01-01' AND NOT i.voided AND c.office_id = $1 AND c.stage <> 'closed' AND NOT c.voided
			AND g.itinerary_ceiling_minor > 0 AND i.cost_minor > 0 AND 'itinerary' = ANY ($2)
			AND (i.currency <> g.currency OR i.cost_minor > g.itinerary_ceiling_minor * (SELECT count(*) FROM itinerary_members m WHERE m.itinerary_id = i.id))
		UNION ALL
		SELECT 'payment', i.id, i.requested_on, c.id, c.reference, i.requested_by, ARRAY[i.requested_by], i.number::text, NULL
		FROM instalments i JOIN case_files c ON c.id = i.case_id
		WHERE i.state = 'requested' AND c.office_id = $1 AND c.stage <> 'closed' AND NOT c.voided AND 'payment' = ANY ($2)
		UNION ALL
		SELECT 'transfer', t.id, t.requested_on, 0, t.reference, t.requested_by, ARRAY[t.requested_by], '', NULL
		FROM case_transfers t WHERE t.state = 'requested' AND t.to_office_id = $1 AND 'transfer' = ANY ($2)
	)`

// watched are the tables, and the columns of others, whose change since the
// last decision is worth a word.
var watched = []string{
	"applications", "consents", "screenings", "documents", "counselling_sessions", "rule_exceptions", "authority_clearances", "return_decisions", "case_members",
	"plan_activities", "case_files.return_country", "case_files.return_place", "case_files.programme_id", "case_files.status_at_application",
	"reintegration_plans.objective", "reintegration_plans.strengths", "reintegration_plans.obstacles",
}

// items are a page of what waits after a place ($3 to $5); those that somebody
// ($7) had a hand in are left out, if somebody is named.
var items = db.NewQuery[Item](waiting + `
	, shown AS (
		SELECT w.* FROM w WHERE (w.asked_on, w.kind, w.id) > ($3, $4, $5) AND ($7::bigint = 0 OR NOT $7 = ANY (w.hands))
		ORDER BY w.asked_on, w.kind, w.id LIMIT $6)
	SELECT s.kind, s.id, s.asked_on, s.reference, s.hands, s.code, coalesce(s.since, '0001-01-01') AS since, o.country,
		coalesce(b.given_name, '') AS asked_given, coalesce(b.family_name, '') AS asked_family,
		coalesce(p.given_name, '') AS given_name, coalesce(p.family_name, '') AS family_name,
		coalesce(p.original_name, '') AS original_name, coalesce(p.original_language, '') AS original_language,
		coalesce(d.changed, '{}') AS changed, coalesce(d.was_country, '') AS was_country, coalesce(c.return_country, '') AS is_country,
		coalesce(q.second, false) AS second, coalesce(q.opinion, '') AS opinion, coalesce(v.added, 0)::int AS added, coalesce(v.altered, 0)::int AS altered, coalesce(v.dropped, 0)::int AS dropped
	FROM shown s
	JOIN offices o ON o.id = $1
	LEFT JOIN case_files c ON c.id = s.case_id
	LEFT JOIN staff b ON b.id = s.asked_by
	LEFT JOIN LATERAL (
		SELECT g.given_name, g.family_name, g.original_name, g.original_language
		FROM case_members m JOIN migrants g ON g.id = m.migrant_id WHERE m.case_id = s.case_id AND m.position = 1 LIMIT 1) p ON true
	LEFT JOIN LATERAL (
		SELECT array_agg(DISTINCT x.what ORDER BY x.what) AS changed,
			(array_agg(v.before ->> 'return_country' ORDER BY x.id) FILTER (WHERE x.what = 'case_files.return_country'))[1] AS was_country
		FROM (
			SELECT a.id, CASE WHEN k.col IS NULL THEN a.table_name ELSE a.table_name || '.' || k.col END AS what
			FROM audit_changes a
			LEFT JOIN LATERAL unnest(CASE WHEN a.act = 'update' AND a.table_name IN ('case_files', 'reintegration_plans') THEN a.columns ELSE '{}' END) k (col) ON true
			WHERE a.case_id = s.case_id AND a.happened_at > s.since) x
		LEFT JOIN audit_values v ON v.change_id = x.id AND x.what = 'case_files.return_country'
		WHERE x.what = ANY ($8)) d ON s.since IS NOT NULL
	LEFT JOIN LATERAL (
		SELECT r.case_id, r.first_by IS NOT NULL AS second,
			(SELECT y.opinion FROM plan_opinions y WHERE y.plan_id = r.id AND y.submission = r.submission AND NOT y.voided ORDER BY y.id DESC LIMIT 1) AS opinion,
			(SELECT e.id FROM reintegration_plans e WHERE e.case_id = r.case_id AND e.number < r.number AND NOT e.voided ORDER BY e.number DESC LIMIT 1) AS before
		FROM reintegration_plans r WHERE r.id = s.id) q ON s.kind = 'plan'
	LEFT JOIN LATERAL (
		SELECT count(*) FILTER (WHERE x.id IS NULL) AS added, count(*) FILTER (WHERE z.id IS NULL) AS dropped,
			count(*) FILTER (WHERE (x.activity, x.dimension, x.level, x.section, x.member_id, x.need_id, x.package_id, x.amount_minor, x.currency, x.modality, x.rate_millionths,
				x.provider, x.description, x.starts_on, x.ends_on, x.expected, x.feasibility, x.risks, x.contribution)
				IS DISTINCT FROM (z.activity, z.dimension, z.level, z.section, z.member_id, z.need_id, z.package_id, z.amount_minor, z.currency, z.modality, z.rate_millionths,
				z.provider, z.description, z.starts_on, z.ends_on, z.expected, z.feasibility, z.risks, z.contribution) AND x.id IS NOT NULL AND z.id IS NOT NULL) AS altered
		FROM (SELECT * FROM plan_activities WHERE plan_id = q.before AND state = 'planned' AND NOT voided) x
		FULL JOIN (SELECT * FROM plan_activities WHERE plan_id = s.id AND state = 'planned' AND NOT voided) z
			ON coalesce(z.root_id, z.id) = coalesce(x.root_id, x.id)) v ON q.before IS NOT NULL
	ORDER BY s.asked_on, s.kind, s.id`)

// counts are how many of each kind wait.
var counts = db.NewQuery[Waiting](waiting + `
	SELECT kind, count(*)::int AS count FROM w GROUP BY kind ORDER BY kind`)
