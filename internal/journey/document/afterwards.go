package document

import (
	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/codelist"
)

// afterwards are the papers of what follows the journey, of how a case ends,
// and of those who are looked after more closely.
var afterwards = []paper{
	{
		Slug: "plan", Number: "D19", Title: "document.kind.d19", Lead: "document.plan.lead", Of: string(Plan),
		Clauses: under("document.plan.", "own", "kind", "change", "contact"), Closing: "document.paper.closing", Signs: []signer{byPerson, byInterpret, byStaff},
		From: plans, Facts: []fact{{"number", text}, {"objective", text}, {"reintegration_needs", text}, {"strengths", text}, {"obstacles", text}}, Columns: activities,
		Tables: []string{PlanLimits},
	},
	{
		Slug: "plan_decision", Number: "D20", Title: "document.kind.d20", Lead: "document.plan_decision.lead", Of: "plan_decision", Signs: []signer{byManager},
		From: plans, Facts: []fact{
			{"number", text},
			{"state", enum("reintegration.plan_state")},
			{"reintegration_needs", text},
			{"opinion", enum("reintegration.verdict")},
			{"opinion_by", text},
			{"opinion_on", day},
			{"opinion_words", text},
			{"first_on", day},
			{"first_by", staffer},
			{"decided_on", day},
			{"decided_by", staffer},
			{"reason", text},
		}, Columns: activities, Tables: []string{PlanLimits, PlanDifferences},
	},
	{
		Slug: "plan_completion", Number: "D20c", Title: "document.kind.d20c", Lead: "document.plan_completion.lead", Of: "plan_completion", Signs: []signer{byPerson, byInterpret, byStaff, byManager},
		Clauses: under("document.plan_completion.", "settled", "received"),
		From:    completable, Facts: []fact{{"number", text}, {"objective", text}, {"decided_on", day}, {"decided_by", staffer}}, Tables: []string{PlanCompletion},
	},
	{
		Slug: "payment_request", Number: "D21", Title: "document.kind.d21", Lead: "document.payment_request.lead", Of: "payment_request", Signs: []signer{byStaff, byManager},
		From: instalments, Facts: []fact{
			{"number", text},
			{"activity", codes(codelist.ReintegrationActivity)},
			{"description", text},
			{"budget_line", text},
			{"amount", amount},
			{"modality", codes(codelist.Modality)},
			{"supplier", text},
			{"quotes", text},
			{"exemption", text},
			{"precondition", text},
			{"needed_by", day},
			{"note", text},
			{"requested_on", day},
			{"asked_by", staffer},
			{"payment_state", enum("payment.state")},
			{"decided_on", day},
			{"decided_by", staffer},
			{"reason", text},
		},
	},
	{
		Slug: "handover", Number: "D22", Title: "document.kind.d22", Lead: "document.handover.lead", LeadChild: "document.handover.lead_child", Of: "handover",
		Clauses: under("document.handover.", "whole", "use", "visit"), Signs: []signer{byPerson, byInterpret, bySeen},
		From: handovers, Facts: []fact{
			{"activity", codes(codelist.ReintegrationActivity)},
			{"description", text},
			{"modality", codes(codelist.Modality)},
			{"supplier", text},
			{"invoice", text},
			{"amount", amount},
			{"delivered_on", day},
			{"received_by", text},
			{"verified_by", text},
		},
	},
	{
		Slug: "monitoring", Number: "D23", Title: "document.kind.d23", Lead: "document.monitoring.lead", Of: "monitoring", Signs: []signer{byMonitor},
		From: db.NewQuery[source](`SELECT v.id, 0::bigint AS member_id, v.visited_on AS day, jsonb_build_object('day', v.visited_on::text, 'due_on', coalesce(e.due_on::text, ''), 'visit_mode', v.method,
				'monitor', v.monitor, 'where', v.place, 'met', v.met, 'household', NULLIF(v.household, 0)::text, 'found', array_to_string(v.outcomes, ','), 'income', v.income, 'housing', v.housing,
				'health', v.health, 'safe_now', v.safety, 'intention', v.intention, 'difficulties', v.problems, 'note', v.note) AS data` + noRows + `
			FROM monitoring_visits v LEFT JOIN monitoring_events e ON e.id = v.event_id WHERE v.case_id = $1 AND NOT v.voided ORDER BY v.visited_on, v.id`),
		Facts: []fact{
			{"day", day},
			{"due_on", day},
			{"visit_mode", enum("monitoring.method")},
			{"monitor", text},
			{"where", text},
			{"met", text},
			{"household", text},
			{"found", codes(codelist.Monitoring)},
			{"income", enum("monitoring.condition")},
			{"housing", enum("monitoring.condition")},
			{"health", enum("monitoring.condition")},
			{"safe_now", enum("monitoring.condition")},
			{"intention", enum("monitoring.intention")},
			{"difficulties", text},
			{"note", text},
		},
	},
	{
		Slug: "closure", Number: "D26", Title: "document.kind.d26", Lead: "document.closure.lead", Of: "closing", Signs: []signer{byStaff, byManager},
		From: db.NewQuery[source](`SELECT x.id, 0::bigint AS member_id, x.requested_on AS day, jsonb_build_object('closed_for', x.reason, 'evidence', x.evidence, 'summary', x.summary, 'cost', x.cost_minor::text,
				'currency', x.currency, 'asked_on', x.requested_on::text, 'asked_by', a.family_name || '|' || a.given_name,
				'decided_on', x.decided_on::text, 'decided_by', coalesce(d.family_name || '|' || d.given_name, ''), 'reason', x.decision_note) AS data` + noRows + `
			FROM case_closings x JOIN staff a ON a.id = x.requested_by LEFT JOIN staff d ON d.id = x.decided_by
			WHERE x.case_id = $1 AND NOT x.voided AND x.state <> 'refused' ORDER BY x.id`),
		Facts: []fact{
			{"closed_for", codes(codelist.Closure)},
			{"evidence", text},
			{"summary", text},
			{"cost", amount},
			{"asked_on", day},
			{"asked_by", staffer},
			{"decided_on", day},
			{"decided_by", staffer},
			{"reason", text},
		},
	},
	{
		Slug: "best_interests", Number: "D28", Title: "document.kind.d28", Lead: "document.best_interests.lead", Of: "child", Needs: access.ChildRecord, Reads: casefile.ReadsChild,
		Lines: []string{"document.paper.findings", "document.paper.child_words"}, Signs: []signer{byPanel, byFocal}, From: children,
		Facts: []fact{
			{"alone", enum("child.kind")},
			{"guardian", text},
			{"guardian_authority", text},
			{"guardian_order", text},
			{"assessed_on", day},
			{"heard_on", day},
			{"panel", text},
			{"determination", enum("child.determination")},
			{"determined_on", day},
			{"review_on", day},
		},
	},
	{
		Slug: "tracing", Number: "D30", Title: "document.kind.d30", Lead: "document.tracing.lead", Of: "child_family", Needs: access.ChildRecord, Reads: casefile.ReadsChild,
		Lines: []string{"document.paper.findings"}, Signs: []signer{byMission}, From: children,
		Facts: []fact{
			{"tracing_by", text},
			{"asked_on", day},
			{"tracing", enum("child.tracing")},
			{"answered_on", day},
			{"family_assessed_on", day},
			{"willing", yes},
			{"able", yes},
			{"safe", yes},
			{"received_by", text},
			{"relation", text},
			{"contact", text},
		},
	},
	{
		Slug: "risk", Number: "D31", Title: "document.kind.d31", Lead: "document.risk.lead", Of: "risk", Needs: access.ProtectionRecord, Reads: casefile.ReadsRisks,
		Lines: []string{"document.paper.findings"}, Signs: []signer{byFocal},
		From: db.NewQuery[source](`SELECT id, member_id, assessed_on AS day, jsonb_build_object('day', assessed_on::text, 'level', level, 'reflection', reflection_told::text, 'safety_plan', plan_made::text,
				'referred', referred::text, 'partner', partner, 'review_on', review_on::text) AS data` + noRows + `
			FROM risk_assessments WHERE case_id = $1 AND NOT voided ORDER BY assessed_on, id`),
		Facts: []fact{{"day", day}, {"level", enum("protection.level")}, {"reflection", yes}, {"safety_plan", yes}, {"referred", yes}, {"partner", text}, {"review_on", day}},
	},
	{
		Slug: "clearance", Number: "D33", Title: "document.kind.d33", Lead: "document.clearance.lead", Of: "clearance", Signs: []signer{byAuthority}, Journey: true,
		Boxes: under("document.clearance.", "none", "conditions", "objection"), Lines: []string{"document.paper.conditions"},
		From: db.NewQuery[source](`SELECT id, 0::bigint AS member_id, asked_on AS day, jsonb_build_object('authority', authority, 'file_number', file_number, 'asked_on', asked_on::text, 'answer', result,
				'answered_on', answered_on::text, 'until', valid_until::text, 'conditions', note) AS data` + noRows + `
			FROM authority_clearances WHERE case_id = $1 AND NOT voided ORDER BY asked_on, id`),
		Facts: []fact{
			{"authority", text},
			{"file_number", text},
			{"asked_on", day},
			{"answer", enum("document.clearance.answer")},
			{"answered_on", day},
			{"until", day},
			{"conditions", text},
		},
	},
}

// activities are the rows of a plan.
var activities = []fact{{"activity", codes(codelist.ReintegrationActivity)}, {"description", text}, {"provider", text}, {"modality", codes(codelist.Modality)}, {"starts_on", day}, {"amount", amount}}

var plans = db.NewQuery[source](`SELECT p.id, 0::bigint AS member_id, greatest(p.decided_on, p.created_at::date) AS day, jsonb_build_object('number', p.number::text, 'objective', p.objective,
		'strengths', p.strengths, 'obstacles', p.obstacles, 'state', p.state, 'decided_on', p.decided_on::text, 'decided_by', coalesce(u.family_name || '|' || u.given_name, ''), 'reason', p.decision_note,
		'first_on', p.first_on::text, 'first_by', coalesce(f.family_name || '|' || f.given_name, ''),
		'reintegration_needs', coalesce((SELECT string_agg(n.need, '; ' ORDER BY array_position(ARRAY['first', 'second', 'third'], n.priority), n.id) FROM reintegration_needs n
			WHERE n.case_id = p.case_id AND NOT n.voided AND n.priority <> 'none' AND n.need <> ''), ''),
		'opinion', coalesce(o.opinion, ''), 'opinion_by', coalesce(o.given_by, ''), 'opinion_on', coalesce(o.given_on::text, ''), 'opinion_words', coalesce(o.words, '')) AS data,
		coalesce((SELECT jsonb_agg(jsonb_build_object('activity', a.activity, 'description', a.description, 'provider', a.provider, 'modality', a.modality,
			'starts_on', a.starts_on::text, 'amount', a.amount_minor::text, 'currency', a.currency) ORDER BY a.position)
			FROM plan_activities a WHERE a.plan_id = p.id AND NOT a.voided AND a.state <> 'cancelled'), '[]'::jsonb) AS rows
	FROM reintegration_plans p LEFT JOIN staff u ON u.id = p.decided_by LEFT JOIN staff f ON f.id = p.first_by
	LEFT JOIN LATERAL (SELECT x.opinion, x.given_by, x.given_on, x.words FROM plan_opinions x
		WHERE x.plan_id = p.id AND x.submission = p.submission AND NOT x.voided ORDER BY x.id DESC LIMIT 1) o ON true WHERE p.case_id = $1 AND NOT p.voided ORDER BY p.number, p.id`)

// completed says of a plan p that it is approved, that none is approved after it,
// and that nothing in it is open.
const completed = `p.state = 'approved' AND NOT p.voided
	AND NOT EXISTS (SELECT 1 FROM reintegration_plans n WHERE n.case_id = p.case_id AND n.state = 'approved' AND NOT n.voided AND n.number > p.number)
	AND NOT EXISTS (SELECT 1 FROM plan_activities a WHERE a.plan_id = p.id AND a.state = 'planned' AND NOT a.voided)
	AND NOT EXISTS (SELECT 1 FROM instalments i WHERE i.case_id = p.case_id AND i.state IN ('requested', 'approved', 'returned', 'paid')) `

// completable is the plan that a paper of completion is made of.
var completable = db.NewQuery[source](`SELECT p.id, 0::bigint AS member_id, p.decided_on AS day, jsonb_build_object('number', p.number::text, 'objective', p.objective,
		'decided_on', p.decided_on::text, 'decided_by', coalesce(u.family_name || '|' || u.given_name, '')) AS data` + noRows + `
	FROM reintegration_plans p LEFT JOIN staff u ON u.id = p.decided_by
	WHERE p.case_id = $1 AND ` + completed)

// instalments are what was asked for, each with the budget line that pays its activity.
var instalments = db.NewQuery[source](`SELECT i.id, coalesce(a.member_id, 0) AS member_id, i.requested_on AS day, jsonb_build_object('number', i.number::text, 'activity', a.activity,
		'description', a.description, 'budget_line', coalesce((SELECT b.code || ' ' || b.name FROM ledger_entries e JOIN budget_lines b ON b.id = e.line_id
			WHERE e.activity_id = i.activity_id AND e.kind = 'reserve' ORDER BY e.id DESC LIMIT 1), ''),
		'amount', i.amount_minor::text, 'currency', i.currency, 'modality', i.modality, 'supplier', i.supplier, 'quotes', nullif(i.quotes, 0)::text, 'exemption', i.exemption,
		'precondition', i.precondition, 'needed_by', i.due_on::text, 'note', i.note, 'requested_on', i.requested_on::text, 'asked_by', q.family_name || '|' || q.given_name,
		'payment_state', i.state, 'decided_on', i.approved_on::text, 'decided_by', coalesce(u.family_name || '|' || u.given_name, ''), 'reason', i.decision_note) AS data` + noRows + `
	FROM instalments i JOIN plan_activities a ON a.id = i.activity_id JOIN staff q ON q.id = i.requested_by LEFT JOIN staff u ON u.id = i.approved_by
	WHERE i.case_id = $1 AND i.state <> 'cancelled' ORDER BY i.activity_id, i.number`)

// handovers are the instalments that were paid, for what was bought to be received.
var handovers = db.NewQuery[source](`SELECT i.id, coalesce(a.member_id, 0) AS member_id, greatest(i.delivered_on, i.paid_on) AS day, jsonb_build_object('activity', a.activity,
		'description', a.description, 'modality', i.modality, 'supplier', i.supplier, 'invoice', i.invoice, 'amount', i.paid_minor::text, 'currency', i.paid_currency,
		'delivered_on', i.delivered_on::text, 'received_by', i.received_by, 'verified_by', i.verified_by) AS data` + noRows + `
	FROM instalments i JOIN plan_activities a ON a.id = i.activity_id
	WHERE i.case_id = $1 AND i.state IN ('paid', 'delivered') ORDER BY i.activity_id, i.number`)

var children = db.NewQuery[source](`SELECT id, member_id, greatest(determined_on, assessed_on, created_at::date) AS day, jsonb_build_object('alone', kind, 'guardian', guardian_name,
		'guardian_authority', guardian_authority, 'guardian_order', guardian_order, 'assessed_on', assessed_on::text, 'heard_on', view_on::text, 'panel', panel,
		'determination', determination, 'determined_on', determined_on::text, 'review_on', review_on::text, 'tracing_by', tracing_by, 'asked_on', tracing_asked_on::text,
		'tracing', tracing, 'answered_on', tracing_answered_on::text, 'family_assessed_on', family_assessed_on::text, 'willing', family_willing, 'able', family_able,
		'safe', family_safe, 'received_by', handover_name, 'relation', handover_relation, 'contact', handover_contact) AS data` + noRows + `
	FROM child_procedures WHERE case_id = $1 AND NOT voided ORDER BY id`)
