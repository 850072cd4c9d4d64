-- What happens in the work with people who return: one row for each event, of the kinds asked for. Several
-- reports count from it. An event entered in error follows as a row of its own, for the correction line.
--
-- A programme of -1 stands for the case's, no counsellor for the case's, no member for the first of the case.
WITH talk AS (
    SELECT s.*,
        -- Rooms of the office and homes of people are not named.
        CASE WHEN s.place IN ('advisory_point', 'reception_centre', 'asylum_detention', 'immigration_detention', 'community_shelter')
            THEN coalesce(nullif(s.place_detail, ''), s.place) ELSE coalesce(s.place, '') END AS point,
        CASE WHEN s.mode = 'group' THEN 'group_session'
            WHEN s.kind = 'post_arrival' OR c.retroactive OR d.departed_on < s.held_on THEN 'return_session'
            ELSE 'session' END AS event
    FROM counselling_sessions s
    JOIN case_files c ON c.id = s.case_id
    LEFT JOIN (SELECT d.case_id, min(d.departed_on) AS departed_on FROM departures d
        WHERE NOT d.voided AND d.not_admitted_on = '0001-01-01' GROUP BY d.case_id) d ON d.case_id = s.case_id
    WHERE s.carried_from IS NULL AND s.held_on <= @to
), heard AS (
    -- Who was at a session; where nobody is noted, the first of the case. The first session of all is among
    -- those that stand, also one whose day is not known.
    SELECT t.id, m.id AS member_id, m.migrant_id,
        row_number() OVER (PARTITION BY m.migrant_id, t.voided OR c.voided ORDER BY t.held_on, t.id) AS nth,
        'detained_talk' = ANY (@kinds::text[]) AND (t.kind = 'detention' OR t.place IN ('asylum_detention', 'immigration_detention') OR EXISTS (SELECT 1 FROM detentions d
            WHERE d.member_id = m.id AND NOT d.voided AND d.began_on <= t.held_on AND (d.released_on = '0001-01-01' OR d.released_on >= t.held_on))) AS detained
    FROM talk t
    JOIN case_files c ON c.id = t.case_id
    JOIN case_members m ON m.case_id = t.case_id AND (m.id = ANY (t.present) OR t.present = '{}' AND m.id = (
        SELECT f.id FROM case_members f WHERE f.case_id = t.case_id ORDER BY f.position, f.id LIMIT 1))
), visit AS (
    -- A visit belongs to no case: it counts under the one programme of the cases spoken about, else under the
    -- only one its office ran that day.
    SELECT v.*, coalesce(
        (SELECT CASE WHEN count(DISTINCT c.programme_id) = 1 THEN min(c.programme_id) END
            FROM visit_talks t JOIN case_files c ON c.id = t.case_id WHERE t.visit_id = v.id),
        (SELECT CASE WHEN count(*) = 1 THEN min(p.id) END
            FROM programme_offices po JOIN programmes p ON p.id = po.programme_id
            WHERE po.office_id = v.office_id AND v.held_on BETWEEN p.starts_on AND p.ends_on)) AS programme_id
    FROM detention_visits v
    WHERE v.held_on <= @to
), bought AS (
    -- Instalments paid and given back, in euro cents; NULL where no rate makes euros of them. An amount in
    -- another currency counts at the rate of its activity into a programme kept in euros, half up.
    SELECT i.id, i.case_id, a.member_id, i.modality, i.paid_on, i.created_at,
        CASE WHEN i.currency = 'EUR' THEN i.settled_minor
            WHEN i.paid_currency = 'EUR' THEN i.paid_minor
            WHEN pr.currency = 'EUR' AND a.rate_millionths > 0 THEN
                div(i.settled_minor::numeric * 2000000 + a.rate_millionths, 2 * a.rate_millionths::numeric)::bigint
        END AS cents
    FROM instalments i
    JOIN plan_activities a ON a.id = i.activity_id
    JOIN case_files c ON c.id = i.case_id
    LEFT JOIN programmes pr ON pr.id = c.programme_id
    WHERE i.state IN ('paid', 'delivered')
), reached AS (
    -- Contacts three, six and twelve months after the arrival.
    SELECT v.*, e.milestone
    FROM monitoring_visits v
    JOIN monitoring_events e ON e.id = v.event_id
    WHERE e.milestone IN ('m3', 'm6', 'm12') AND NOT v.outcomes && '{not_reached,refused}'
), event (kind, part, thing_id, subject, case_id, member_id, office_id, programme_id, day, created_at, amount, counsellor_id, point, language, mode, voided) AS (
    SELECT 'visit', v.facility, v.id, 'detention_visits', NULL::bigint, NULL::bigint, v.office_id, v.programme_id, v.held_on, v.created_at, 1::bigint,
        v.recorded_by, v.facility, v.language, 'in_person', false
    FROM visit v
    WHERE 'visit' = ANY (@kinds::text[])
    UNION ALL
    SELECT 'visit_talk', v.facility, t.id, 'visit_talks', t.case_id, NULL, v.office_id, v.programme_id, v.held_on, t.created_at, 1,
        v.recorded_by, v.facility, v.language, 'in_person', false
    FROM visit v
    JOIN visit_talks t ON t.visit_id = v.id
    WHERE 'visit_talk' = ANY (@kinds) AND t.state IN ('session', 'person')
    UNION ALL
    SELECT t.event, '', t.id, 'counselling_sessions', t.case_id, NULL, NULL, -1, t.held_on, t.created_at, 1,
        t.counsellor_id, t.point, t.language, coalesce(t.mode, ''), t.voided
    FROM talk t
    WHERE '{session,return_session,group_session}' && @kinds AND t.event = ANY (@kinds)
    UNION ALL
    SELECT k.kind, '', t.id, 'counselling_sessions', t.case_id, h.member_id, NULL, -1, t.held_on, t.created_at, 1,
        t.counsellor_id, t.point, t.language, coalesce(t.mode, ''), t.voided
    FROM heard h
    JOIN talk t ON t.id = h.id
    CROSS JOIN LATERAL (VALUES ('talk', true), ('detained_talk', h.detained), ('new_talk', h.nth = 1)) k (kind, so)
    WHERE '{talk,detained_talk,new_talk}' && @kinds AND k.so AND k.kind = ANY (@kinds)
    UNION ALL
    SELECT 'application', '', a.id, 'applications', a.case_id, a.member_id, NULL, -1, a.signed_on, a.created_at, 1, NULL, '', a.language, '', a.voided
    FROM applications a
    WHERE 'application' = ANY (@kinds) AND a.carried_from IS NULL
    UNION ALL
    SELECT d.outcome, coalesce(d.ground, ''), d.id, 'eligibility_decisions', d.case_id, m.id, NULL, coalesce(d.programme_id, -1), d.decided_on, d.created_at, 1,
        NULL, '', '', '', d.voided
    FROM eligibility_decisions d
    JOIN case_members m ON m.case_id = d.case_id
    WHERE '{approved,rejected}' && @kinds AND d.outcome IN ('approved', 'rejected') AND d.outcome = ANY (@kinds) AND d.carried_from IS NULL
        AND (EXISTS (SELECT 1 FROM applications a WHERE a.member_id = m.id AND NOT a.voided AND a.signed_on <= d.decided_on)
            OR NOT EXISTS (SELECT 1 FROM applications a WHERE a.case_id = d.case_id AND NOT a.voided))
    UNION ALL
    -- Of those who withdraw, some had applied for return.
    SELECT k.kind, coalesce(r.withdrawal_reason, 'not_stated'), r.id, 'return_decisions', r.case_id, r.member_id, NULL, -1, r.decided_on, r.created_at, 1,
        NULL, '', r.language, '', r.voided
    FROM return_decisions r
    CROSS JOIN LATERAL (VALUES ('withdrawal', true), ('withdrawn', EXISTS (
        SELECT 1 FROM applications a WHERE a.member_id = r.member_id AND NOT a.voided AND a.signed_on <= r.decided_on))) k (kind, so)
    WHERE '{withdrawal,withdrawn}' && @kinds AND k.so AND k.kind = ANY (@kinds) AND r.outcome = 'withdrawn' AND r.carried_from IS NULL
    UNION ALL
    SELECT k.kind, k.part, q.id, 'document_requests', q.case_id, q.member_id, NULL, -1, q.received_on, q.created_at, 1, NULL, '', '', '', q.voided
    FROM document_requests q
    CROSS JOIN LATERAL (VALUES ('document', q.kind), ('before', 'documents')) k (kind, part)
    WHERE '{document,before}' && @kinds AND k.kind = ANY (@kinds)
    UNION ALL
    SELECT k.kind, k.part, x.id, 'medical_clearances', x.case_id, x.member_id, NULL, -1, x.examined_on, x.created_at, 1, NULL, '', '', '', x.voided
    FROM medical_clearances x
    CROSS JOIN LATERAL (VALUES ('medical', x.finding), ('before', 'medical_exam')) k (kind, part)
    WHERE '{medical,before}' && @kinds AND k.kind = ANY (@kinds) AND x.finding <> 'not_needed'
    UNION ALL
    SELECT k.kind, k.part, d.id, 'departures', d.case_id, d.member_id, NULL, d.programme_id, d.departed_on, d.created_at, k.amount,
        NULL, '', '', '', d.voided OR d.not_admitted_on > '0001-01-01'
    FROM departures d
    LEFT JOIN LATERAL (SELECT min(a.signed_on) AS signed_on FROM applications a
        WHERE 'waited' = ANY (@kinds) AND a.member_id = d.member_id AND NOT a.voided AND a.signed_on <= d.departed_on) a ON true
    CROSS JOIN LATERAL (VALUES
        ('departure', '', 1::bigint, true),
        ('escorted', d.escort, 1, d.escort IS NOT NULL),
        ('before', 'escort', 1, d.escort IS NOT NULL),
        ('waited', '', (d.departed_on - a.signed_on)::bigint, a.signed_on IS NOT NULL),
        ('vulnerable', '', 1, 'vulnerable' = ANY (@kinds) AND EXISTS (SELECT 1 FROM screenings s WHERE s.member_id = d.member_id AND NOT s.voided AND s.vulnerabilities <> '{}' AND s.vulnerabilities <> '{none}'))
    ) k (kind, part, amount, so)
    WHERE '{departure,escorted,before,waited,vulnerable}' && @kinds AND k.so AND k.kind = ANY (@kinds)
    UNION ALL
    SELECT 'before', 'ticket', t.id, 'itineraries', t.case_id, i.member_id, NULL, -1, t.issued_on, t.created_at, 1, NULL, '', '', '', t.voided
    FROM itineraries t
    JOIN itinerary_members i ON i.itinerary_id = t.id
    WHERE 'before' = ANY (@kinds) AND t.cancelled_on = '0001-01-01'
    UNION ALL
    SELECT 'before', 'cash', w.id, 'allowances', w.case_id, w.member_id, NULL, -1, w.paid_on, w.created_at, 1, NULL, '', '', '', w.voided
    FROM allowances w
    WHERE 'before' = ANY (@kinds) AND w.state = 'paid'
    UNION ALL
    SELECT 'after', a.activity, a.id, 'plan_activities', a.case_id, m.id, NULL, -1, a.delivered_on, a.created_at, 1, NULL, '', '', '', a.voided OR rp.voided
    FROM plan_activities a
    JOIN reintegration_plans rp ON rp.id = a.plan_id
    JOIN case_files c ON c.id = a.case_id
    JOIN case_members m ON m.case_id = a.case_id
        AND (m.id = a.member_id OR a.member_id IS NULL AND EXISTS (
            SELECT 1 FROM departures d WHERE d.member_id = m.id AND NOT d.voided AND d.not_admitted_on = '0001-01-01'
            UNION ALL SELECT 1 FROM arrivals r WHERE c.retroactive AND r.member_id = m.id AND NOT r.voided))
    WHERE 'after' = ANY (@kinds) AND a.state = 'delivered'
    UNION ALL
    SELECT 'arrival', r.confirmed_by, r.id, 'arrivals', r.case_id, r.member_id, NULL, -1, r.arrived_on, r.created_at, 1, NULL, '', '', '', r.voided
    FROM arrivals r
    WHERE 'arrival' = ANY (@kinds)
    UNION ALL
    (SELECT DISTINCT ON (p.case_id, p.voided) 'plan_submitted', '', p.id, 'reintegration_plans', p.case_id, NULL::bigint, NULL::bigint, -1, p.submitted_on, p.created_at, 1,
        NULL::bigint, '', '', '', p.voided
    FROM reintegration_plans p
    WHERE 'plan_submitted' = ANY (@kinds) AND p.submitted_on > '0001-01-01'
    ORDER BY p.case_id, p.voided, p.submitted_on, p.id)
    UNION ALL
    (SELECT DISTINCT ON (p.case_id, p.voided) 'plan_approved', '', p.id, 'reintegration_plans', p.case_id, NULL::bigint, NULL::bigint, -1, p.decided_on, p.created_at, 1,
        NULL::bigint, '', '', '', p.voided
    FROM reintegration_plans p
    WHERE 'plan_approved' = ANY (@kinds) AND p.state = 'approved' AND p.decided_on > '0001-01-01'
        AND NOT EXISTS (SELECT 1 FROM case_links l WHERE l.case_id = p.case_id AND l.kind = 'split' AND p.created_at < l.created_at) -- approved in the case they came from
    ORDER BY p.case_id, p.voided, p.decided_on, p.id)
    UNION ALL
    SELECT 'grant', b.modality, b.id, 'instalments', b.case_id, b.member_id, NULL, -1, b.paid_on, b.created_at, coalesce(b.cents, 0), NULL, '', '', '', false
    FROM bought b
    WHERE 'grant' = ANY (@kinds)
    UNION ALL
    -- Money for those who return: instalments less what came back, tickets, and cash at departure.
    SELECT CASE WHEN x.cents IS NULL THEN 'spent_unknown' ELSE 'spent' END, x.part, x.id, x.subject, x.case_id, x.member_id, NULL, -1, x.day, x.created_at,
        coalesce(x.cents, 1), NULL, '', '', '', x.voided
    FROM (
        SELECT 'grant' AS part, b.id, 'instalments' AS subject, b.case_id, b.member_id, b.paid_on AS day, b.created_at, b.cents, false AS voided FROM bought b
        UNION ALL
        SELECT 'refund', f.id, 'instalment_refunds', f.case_id, NULL, f.received_on, f.created_at,
            CASE WHEN f.currency = 'EUR' THEN -f.amount_minor END, false
        FROM instalment_refunds f WHERE f.received_on > '0001-01-01'
        UNION ALL
        SELECT 'ticket', t.id, 'itineraries', t.case_id, NULL, t.issued_on, t.created_at, CASE WHEN t.currency = 'EUR' THEN t.cost_minor END, t.voided
        FROM itineraries t WHERE t.cancelled_on = '0001-01-01' AND t.cost_minor > 0
        UNION ALL
        SELECT 'cash', w.id, 'allowances', w.case_id, w.member_id, w.paid_on, w.created_at, CASE WHEN w.currency = 'EUR' THEN w.amount_minor END, w.voided
        FROM allowances w WHERE w.state = 'paid'
    ) x
    WHERE '{spent,spent_unknown}' && @kinds
    UNION ALL
    SELECT 'monitoring', v.method, v.id, 'monitoring_visits', v.case_id, NULL, NULL, -1, v.visited_on, v.created_at, 1, NULL, '', '', '', v.voided
    FROM monitoring_visits v
    WHERE 'monitoring' = ANY (@kinds) AND NOT 'not_reached' = ANY (v.outcomes)
    UNION ALL
    SELECT k.kind, v.milestone, v.id, 'monitoring_visits', v.case_id, NULL, NULL, -1, v.visited_on, v.created_at, 1, NULL, '', '', '', v.voided
    FROM reached v
    CROSS JOIN LATERAL (VALUES ('contact', true), ('still_there', NOT 'remigrated' = ANY (v.outcomes)), ('would_leave', v.intention IN ('leave_need', 'leave_wish'))) k (kind, so)
    WHERE '{contact,still_there,would_leave}' && @kinds AND k.so AND k.kind = ANY (@kinds)
    UNION ALL
    SELECT k.kind, s.mode, s.id, 'surveys', s.case_id, s.member_id, NULL, -1, s.held_on, s.created_at, 1, NULL, '', '', '', s.voided
    FROM surveys s
    CROSS JOIN LATERAL (VALUES ('asked', true), ('satisfied', EXISTS (
        SELECT 1 FROM survey_answers a WHERE a.survey_id = s.id AND a.item = 'Q6' AND a.option IN ('satisfied', 'very_satisfied')))) k (kind, so)
    WHERE '{asked,satisfied}' && @kinds AND k.so AND k.kind = ANY (@kinds) AND s.kind = 'satisfaction' AND s.state = 'complete'
)
SELECT
    e.thing_id,
    coalesce(m.migrant_id, 0) AS person_id,
    coalesce(c.reference, '') AS case_ref,
    e.day,
    coalesce(p.sex, 'u') AS sex,
    coalesce(p.birth_date, '') AS birth_date,
    coalesce(p.citizenship, '') AS citizenship,
    o.code AS office,
    o.country AS host_country,
    coalesce(pr.code, '') AS project,
    e.amount,
    ARRAY[
        e.kind, coalesce(e.part, ''), coalesce(concat_ws(' ', nullif(st.family_name, ''), nullif(st.given_name, '')), ''), e.point, e.language, e.mode,
        coalesce(c.status_at_application, 'unknown'), coalesce(array_to_string(s.vulnerabilities, ' '), '')
    ] AS dims,
    false AS day_assumed,
    coalesce(c.class = 'protection', false) AS protected,
    coalesce(c.class = 'ordinary' OR EXISTS (
        SELECT 1 FROM case_named_staff n WHERE n.case_id = c.id AND n.staff_id = app_actor()), false) AS openable,
    e.voided OR coalesce(c.voided, false) AS voided,
    (e.created_at AT TIME ZONE o.time_zone)::date AS recorded_on,
    CASE WHEN e.voided OR c.voided THEN coalesce((
        SELECT (min(x.at) AT TIME ZONE o.time_zone)::date FROM case_steps x
        WHERE x.case_id = e.case_id AND x.at >= e.created_at
            AND (x.event = 'voided' AND (x.subject = 'case_files' OR x.subject = e.subject AND x.subject_id = e.thing_id)
                OR x.event = 'not_admitted' AND e.subject = 'departures' AND x.member_id = e.member_id)
    ), '0001-01-01') ELSE '0001-01-01' END AS voided_on
FROM event e
LEFT JOIN case_files c ON c.id = e.case_id
JOIN offices o ON o.id = coalesce(c.office_id, e.office_id)
LEFT JOIN programmes pr ON pr.id = CASE e.programme_id WHEN -1 THEN c.programme_id ELSE e.programme_id END
LEFT JOIN case_members m ON m.case_id = e.case_id AND m.id = coalesce(e.member_id, (
    SELECT f.id FROM case_members f WHERE f.case_id = e.case_id ORDER BY f.position, f.id LIMIT 1))
LEFT JOIN migrants p ON p.id = m.migrant_id
LEFT JOIN staff st ON st.id = coalesce(e.counsellor_id, c.counsellor_id)
LEFT JOIN screenings s ON @screened::boolean AND s.member_id = m.id AND NOT s.voided
WHERE e.day > '0001-01-01' AND e.day <= @to
    AND (@programme::bigint = 0 OR pr.id = @programme)
    AND o.id = ANY (@offices::bigint[])
ORDER BY voided DESC, e.day, case_ref, e.kind, e.thing_id, person_id, e.part
