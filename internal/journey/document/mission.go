package document

import (
	"homeward/internal/journey/casefile"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/codelist"
)

// missionReport tells the mission that referred somebody what became of them:
// the arrival, the plan and the visits, and nothing of health or of reasons.
var missionReport = []paper{{
	Slug: "mission_report", Number: casefile.MissionReport, Title: "document.kind.d23m", Lead: "document.mission_report.lead", Of: "mission_report",
	Clauses: under("document.mission_report.", "consent", "confidential"), Signs: []signer{byStaff},
	From: db.NewQuery[source](`SELECT m.id, m.id AS member_id, i.returned_on AS day, jsonb_build_object('referred_by', i.referred_by, 'returned_from', i.from_country,
			'agreement', i.agreement, 'agreed_on', i.agreed_on::text, 'arrived_on', coalesce(r.arrived_on, i.returned_on)::text, 'where', coalesce(r.place, i.place),
			'plan_stands', coalesce(p.state, ''), 'objective', coalesce(p.objective, ''), 'decided_on', coalesce(p.decided_on::text, ''),
			'visits', NULLIF(v.n, 0)::text, 'last_visit', v.last_on::text, 'closed_for', coalesce(c.closure, ''), 'closed_on', c.closed_on::text) AS data,
			coalesce((SELECT jsonb_agg(jsonb_build_object('activity', a.activity, 'state', a.state, 'delivered_on', a.delivered_on::text) ORDER BY b.number, a.position)
				FROM plan_activities a JOIN reintegration_plans b ON b.id = a.plan_id
				WHERE a.case_id = i.case_id AND NOT a.voided AND NOT b.voided AND coalesce(a.member_id, m.id) = m.id AND (a.plan_id = p.id OR a.state = 'delivered')), '[]'::jsonb) AS rows
		FROM case_files c JOIN LATERAL (SELECT i.*, m.id AS told ` + casefile.MissionTold + `$1) i ON true
		JOIN case_members m ON m.id = i.told
		LEFT JOIN LATERAL (SELECT arrived_on, place FROM arrivals WHERE member_id = m.id AND NOT voided ORDER BY id DESC LIMIT 1) r ON true
		LEFT JOIN LATERAL (SELECT id, state, objective, decided_on FROM reintegration_plans
			WHERE case_id = c.id AND NOT voided ORDER BY state = 'approved' DESC, number DESC LIMIT 1) p ON true
		CROSS JOIN LATERAL (SELECT count(*) AS n, max(visited_on) AS last_on FROM monitoring_visits WHERE case_id = c.id AND NOT voided) v
		WHERE c.id = $1 ORDER BY m.position`),
	Facts: []fact{
		{"referred_by", text},
		{"returned_from", country},
		{"agreement", text},
		{"agreed_on", day},
		{"arrived_on", day},
		{"where", text},
		{"objective", text},
		{"plan_stands", enum("reintegration.plan_state")},
		{"decided_on", day},
		{"visits", text},
		{"last_visit", day},
		{"closed_for", codes(codelist.Closure)},
		{"closed_on", day},
	},
	Columns: []fact{{"activity", codes(codelist.ReintegrationActivity)}, {"state", enum("reintegration.activity_state")}, {"delivered_on", day}},
}}
