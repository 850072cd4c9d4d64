package document

import (
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/codelist"
)

// noRows ends the questions whose records have no rows.
const noRows = `, '[]'::jsonb AS rows `

// recorded are the papers that say what is on file about an act.
var recorded = []paper{
	{
		Slug: "session", Number: "D05", Title: "document.kind.d05", Lead: "document.session.lead", Of: string(Session), Signs: []signer{byStaff, byInterpret},
		From: db.NewQuery[source](`SELECT s.id, 0::bigint AS member_id, s.held_on AS day, jsonb_build_object('number', s.number::text, 'day', s.held_on::text,
				'length', s.minutes::text, 'mode', s.mode, 'place', s.place, 'where', s.place_detail, 'language', s.language, 'interpreter', s.interpreter,
				'present', array_to_string(s.present, ','), 'topics', array_to_string(s.topics, ','), 'stance', s.stance, 'agreed', s.agreed,
				'counsellor', u.family_name || '|' || u.given_name) AS data` + noRows + `
			FROM counselling_sessions s JOIN staff u ON u.id = s.counsellor_id WHERE s.case_id = $1 AND NOT s.voided ORDER BY s.held_on, s.id`),
		Facts: []fact{
			{"number", text},
			{"day", day},
			{"length", minutes},
			{"mode", codes(codelist.SessionMode)},
			{"place", codes(codelist.Place)},
			{"where", text},
			{"language", language},
			{"interpreter", codes(codelist.Interpreter)},
			{"present", members},
			{"topics", codes(codelist.Topic)},
			{"stance", codes(codelist.Stance)},
			{"agreed", text},
			{"counsellor", staffer},
		},
	},
	{
		Slug: "screening", Number: "D06", Title: "document.kind.d06", Lead: "document.screening.lead", Of: "screening", Needs: access.ScreeningRecord, Signs: []signer{byStaff},
		From: db.NewQuery[source](`SELECT s.id, s.member_id, s.screened_on AS day, jsonb_build_object('day', s.screened_on::text, 'vulnerabilities', array_to_string(s.vulnerabilities, ','),
				'severity', s.severity, 'evidence', s.evidence, 'fear', s.fear_of_return, 'action', s.action, 'counsellor', u.family_name || '|' || u.given_name) AS data` + noRows + `
			FROM screenings s JOIN staff u ON u.id = s.recorded_by WHERE s.case_id = $1 AND NOT s.voided ORDER BY s.screened_on, s.id`),
		Facts: []fact{
			{"day", day},
			{"vulnerabilities", codes(codelist.Vulnerability)},
			{"severity", enum("screening.severity")},
			{"evidence", text},
			{"fear", enum("screening.fear")},
			{"action", text},
			{"counsellor", staffer},
		},
	},
	{
		Slug: "eligibility", Number: "D07", Title: "document.kind.d07", Lead: "document.eligibility.lead", Of: "eligibility_decision", Journey: true, Signs: []signer{byManager},
		Clauses: []string{"document.eligibility.review", "document.eligibility.choice"},
		From: db.NewQuery[source](`SELECT d.id, 0::bigint AS member_id, d.decided_on AS day, jsonb_build_object('day', d.decided_on::text, 'outcome', d.outcome, 'ground', d.ground, 'reason', d.reason,
				'exceptions', d.exceptions, 'package', d.package, 'decided_by', u.family_name || '|' || u.given_name) AS data` + noRows + `
			FROM eligibility_decisions d JOIN staff u ON u.id = d.decided_by WHERE d.case_id = $1 AND NOT d.voided ORDER BY d.id`),
		Facts: []fact{
			{"day", day},
			{"outcome", enum("decision.verdict_past")},
			{"ground", codes(codelist.Ineligibility)},
			{"reason", text},
			{"exceptions", text},
			{"package", text},
			{"decided_by", staffer},
		},
	},
	{
		// Never with a word about asylum, health or reasons (DOMAIN.md §6.4).
		Slug: "embassy", Number: "D10", Title: "document.kind.d10", Lead: "document.embassy.lead", Of: "traveller", Signs: []signer{byManager},
		Clauses: under("document.embassy.", "voluntary", "asked", "costs"), Lines: []string{"document.paper.embassy"},
		From: db.NewQuery[source](`SELECT m.id, m.id AS member_id, '0001-01-01'::date AS day, jsonb_build_object('sex', g.sex, 'birth_place', g.birth_place,
				'held', t.kind, 'document_number', t.number, 'expires', t.expires_on::text) AS data` + noRows + `
			FROM case_members m JOIN migrants g ON g.id = m.migrant_id
			LEFT JOIN LATERAL (SELECT kind, number, expires_on FROM travel_documents WHERE migrant_id = g.id ORDER BY expires_on DESC, id DESC LIMIT 1) t ON true
			WHERE m.case_id = $1 ORDER BY m.position`),
		Facts: []fact{{"sex", codes(codelist.Sex)}, {"birth_place", text}, {"held", codes(codelist.TravelDoc)}, {"document_number", text}, {"expires", day}},
	},
	{
		Slug: "travel_letter", Number: "D13", Title: "document.kind.d13", Lead: "document.travel_letter.lead", Of: "itinerary",
		Clauses: under("document.travel_letter.", "early", "papers", "baggage", "money", "help", "mind"), Signs: []signer{byStaff, byPerson},
		From: journeys, Facts: []fact{{"travellers", members}, {"travels_on", day}, {"booking", text}, {"baggage", text}},
		Columns: []fact{{"mode", enum("departure.mode")}, {"carrier", text}, {"origin", text}, {"departs_on", day}, {"departs_at", text}, {"destination", text}, {"arrives_on", day}, {"arrives_at", text}},
	},
	{
		Slug: "assistance", Number: "D14", Title: "document.kind.d14", Lead: "document.assistance.lead", Of: "itinerary",
		Clauses: under("document.assistance.", "meet", "papers", "tell"), Lines: []string{"document.paper.needs"}, Signs: []signer{byStaff},
		From: journeys, Facts: []fact{{"travellers", members}, {"travels_on", day}},
		Columns: []fact{{"carrier", text}, {"origin", text}, {"departs_on", day}, {"departs_at", text}, {"destination", text}, {"arrives_on", day}, {"arrives_at", text}, {"assistance", enum("document.assistance.state")}},
	},
	{
		Slug: "escort", Number: "D15", Title: "document.kind.d15", Lead: "document.escort.lead", Of: "escort", Journey: true,
		Clauses: under("document.escort.", "stays", "hands_over", "reports", "silent"), Signs: []signer{byManager, byEscort},
		From: db.NewQuery[source](`SELECT id, coalesce(member_id, 0) AS member_id, confirmed_on AS day, jsonb_build_object('escort_kind', kind, 'escort_name', name, 'contact', contact,
				'confirmed_on', confirmed_on::text, 'conditions', note) AS data` + noRows + `
			FROM escort_assignments WHERE case_id = $1 AND NOT voided ORDER BY id`),
		Facts: []fact{{"escort_kind", codes(codelist.EscortType)}, {"escort_name", text}, {"contact", text}, {"confirmed_on", day}, {"conditions", text}},
	},
	{
		Slug: "cash_receipt", Number: "D16", Title: "document.kind.d16", Lead: "document.cash_receipt.lead", LeadChild: "document.cash_receipt.lead_child", Of: "allowance",
		Clauses: under("document.cash_receipt.", "counted", "free", "customs"), Signs: []signer{byPerson, byOffice, bySeen},
		From: db.NewQuery[source](`SELECT id, member_id, paid_on AS day, jsonb_build_object('amount', amount_minor::text, 'currency', currency, 'rate', rate, 'receipt', receipt,
				'paid_on', paid_on::text, 'where', place, 'witness', witness) AS data` + noRows + `
			FROM allowances WHERE case_id = $1 AND NOT voided AND state IN ('approved', 'paid') ORDER BY id`),
		Facts: []fact{{"amount", amount}, {"rate", text}, {"receipt", text}, {"paid_on", day}, {"where", text}, {"witness", text}},
	},
	{
		Slug: "departure", Number: "D17", Title: "document.kind.d17", Lead: "document.departure.lead", Of: string(Departure), Signs: []signer{byStaff},
		From: db.NewQuery[source](`SELECT id, member_id, departed_on AS day, jsonb_build_object('day', departed_on::text, 'departs_at', departed_at, 'border_point', border_point, 'carrier', flight,
				'destination', destination_country, 'mode', travel_mode, 'escort_kind', escort, 'reconfirmed', reconfirmed, 'not_admitted_on', not_admitted_on::text) AS data` + noRows + `
			FROM departures WHERE case_id = $1 AND NOT voided ORDER BY departed_on, id`),
		Facts: []fact{
			{"day", day},
			{"departs_at", text},
			{"border_point", text},
			{"mode", enum("departure.mode")},
			{"carrier", text},
			{"destination", country},
			{"escort_kind", codes(codelist.EscortType)},
			{"reconfirmed", enum("departure.reconfirmed_is")},
			{"not_admitted_on", day},
		},
	},
	{
		Slug: "no_show", Number: "D17b", Title: "document.kind.d17b", Lead: "document.no_show.lead", Of: "departure_attempt", Signs: []signer{byStaff},
		From: db.NewQuery[source](`SELECT id, 0::bigint AS member_id, happened_on AS day, jsonb_build_object('number', number::text, 'day', happened_on::text, 'happened', kind, 'problem', problem,
				'contacts', contacts::text, 'where', place, 'authority', authority, 'cost', cost_minor::text, 'currency', currency, 'next', note) AS data` + noRows + `
			FROM departure_attempts WHERE case_id = $1 AND NOT voided ORDER BY number, id`),
		Facts: []fact{
			{"number", text},
			{"day", day},
			{"happened", enum("document.no_show.kind")},
			{"problem", codes(codelist.DepartureProblem)},
			{"contacts", text},
			{"where", text},
			{"authority", text},
			{"cost", amount},
			{"next", text},
		},
	},
	{
		Slug: "arrival", Number: "D18", Title: "document.kind.d18", Lead: "document.arrival.lead", Of: "arrival", Signs: []signer{byReceiver},
		Boxes: under("document.arrival.", "met", "by_phone"), Lines: []string{"document.paper.needs"},
		From: db.NewQuery[source](`SELECT id, member_id, arrived_on AS day, jsonb_build_object('day', arrived_on::text, 'where', place, 'confirmed_by', confirmed_by, 'received_by', received_by) AS data` + noRows + `
			FROM arrivals WHERE case_id = $1 AND NOT voided ORDER BY arrived_on, id`),
		Facts: []fact{{"day", day}, {"where", text}, {"confirmed_by", enum("departure.arrival.by")}, {"received_by", text}},
	},
}

// journeys are the journeys of a case that stand, with their travellers and segments.
var journeys = db.NewQuery[source](`SELECT i.id, 0::bigint AS member_id, i.travels_on AS day, jsonb_build_object('travels_on', i.travels_on::text, 'booking', i.booking, 'baggage', i.baggage,
		'travellers', (SELECT string_agg(t.member_id::text, ',') FROM itinerary_members t WHERE t.itinerary_id = i.id)) AS data,
		coalesce((SELECT jsonb_agg(jsonb_build_object('mode', g.mode, 'carrier', g.carrier, 'origin', g.origin, 'destination', g.destination, 'departs_on', g.departs_on::text,
			'arrives_on', g.arrives_on::text, 'departs_at', g.departs_at, 'arrives_at', g.arrives_at, 'assistance', g.assistance) ORDER BY g.position)
			FROM itinerary_segments g WHERE g.itinerary_id = i.id), '[]'::jsonb) AS rows
	FROM itineraries i WHERE i.case_id = $1 AND NOT i.voided AND i.cancelled_on = '0001-01-01' ORDER BY i.number, i.id`)
