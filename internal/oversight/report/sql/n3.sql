-- N3, what managers steer their office by: one row for each fact of the kinds asked for.
--   open       cases open at the end of the period, by the stage they were in then
--   opened     each time a case was opened or opened again, with what happened
--   closed     each time a case was closed, with what happened and, of a case closed now, the reason
--   days       cases that somebody left from in the period for the first time, with the days since opening;
--              imported days count where both are known
--   overdue    tasks that were overdue at the end of the period, by whom they fall to
--   no_show    appointments that were missed, and departures that nobody came to
--   step       each change of stage, with the days the case was in the stage before
--
-- No member stands for the first of the case, no counsellor for the case's.
WITH fact (kind, thing_id, case_id, member_id, counsellor_id, day, amount, part, closure) AS (
    SELECT 'open', c.id, c.id, NULL::bigint, NULL::bigint, c.opened_on, 1::bigint, g.stage, ''
    FROM case_files c
    CROSS JOIN LATERAL (SELECT CASE
        WHEN c.stage_since <= @to THEN c.stage
        ELSE coalesce((SELECT st.to_stage FROM case_steps st WHERE st.case_id = c.id AND st.happened_on <= @to ORDER BY st.id DESC LIMIT 1), 'closed')
        END AS stage) g
    WHERE 'open' = ANY (@kinds::text[]) AND c.opened_on <= @to AND g.stage <> 'closed'
    UNION ALL
    SELECT k.kind, st.id, st.case_id, NULL, NULL, st.happened_on, 1, st.event, CASE WHEN k.kind = 'closed' THEN coalesce(c.closure, '') ELSE '' END
    FROM case_steps st
    JOIN case_files c ON c.id = st.case_id
    CROSS JOIN LATERAL (VALUES
        ('opened', st.from_stage IN ('', 'closed') AND st.to_stage <> 'closed'),
        ('closed', st.to_stage = 'closed' AND st.from_stage <> 'closed')) k (kind, so)
    WHERE k.so AND k.kind = ANY (@kinds) AND st.happened_on BETWEEN @from AND @to
    UNION ALL
    SELECT 'days', c.id, c.id, NULL, NULL, d.departed_on, d.departed_on - c.opened_on, '', ''
    FROM (
        SELECT d.case_id, min(d.departed_on) AS departed_on
        FROM departures d
        WHERE 'days' = ANY (@kinds) AND NOT d.voided AND d.not_admitted_on = '0001-01-01'
        GROUP BY d.case_id
        HAVING min(d.departed_on) BETWEEN @from AND @to
    ) d
    JOIN case_files c ON c.id = d.case_id
    WHERE NOT c.retroactive AND d.departed_on >= c.opened_on
    UNION ALL
    SELECT 'overdue', t.id, t.case_id, NULL, t.owner_id, t.due_on, 1, '', ''
    FROM tasks t
    WHERE 'overdue' = ANY (@kinds) AND t.case_id IS NOT NULL AND t.due_on > '0001-01-01' AND t.due_on <= @to
        AND t.created_at < (@to::date + 1) AND (t.settled_at IS NULL OR t.settled_at >= (@to::date + 1))
    UNION ALL
    SELECT 'no_show', a.id, a.case_id, NULL, a.counsellor_id, a.on_day, 1, 'appointment', ''
    FROM appointments a
    WHERE 'no_show' = ANY (@kinds) AND a.state = 'missed' AND a.case_id IS NOT NULL AND a.on_day BETWEEN @from AND @to
    UNION ALL
    SELECT 'no_show', -d.id, d.case_id, NULL, NULL, d.happened_on, 1, 'departure', ''
    FROM departure_attempts d
    WHERE 'no_show' = ANY (@kinds) AND d.kind = 'no_show' AND NOT d.voided AND d.happened_on BETWEEN @from AND @to
    UNION ALL
    SELECT 'step', x.id, x.case_id, NULL, NULL, x.happened_on, x.happened_on - x.since, x.from_stage || ' ' || x.to_stage, ''
    FROM (
        SELECT st.id, st.case_id, st.happened_on, st.from_stage, st.to_stage,
            (SELECT b.happened_on FROM case_steps b
                WHERE b.case_id = st.case_id AND b.id < st.id AND b.to_stage = st.from_stage AND b.from_stage <> b.to_stage
                ORDER BY b.id DESC LIMIT 1) AS since
        FROM case_steps st
        WHERE 'step' = ANY (@kinds) AND st.happened_on BETWEEN @from AND @to AND st.from_stage <> st.to_stage AND st.from_stage <> ''
    ) x
    WHERE x.since IS NOT NULL AND x.happened_on >= x.since
)
SELECT
    f.thing_id,
    coalesce(m.migrant_id, 0) AS person_id,
    c.reference AS case_ref,
    f.day,
    coalesce(p.sex, 'u') AS sex,
    coalesce(p.birth_date, '') AS birth_date,
    coalesce(p.citizenship, '') AS citizenship,
    o.code AS office,
    o.country AS host_country,
    coalesce(pr.code, '') AS project,
    f.amount,
    ARRAY[f.kind, coalesce(s.family_name || ' ' || s.given_name, ''), f.part, f.closure] AS dims,
    false AS day_assumed,
    c.class = 'protection' AS protected,
    c.class = 'ordinary' OR EXISTS (
        SELECT 1 FROM case_named_staff n WHERE n.case_id = c.id AND n.staff_id = app_actor()) AS openable,
    false AS voided,
    '0001-01-01'::date AS recorded_on,
    '0001-01-01'::date AS voided_on
FROM fact f
-- The case of each fact is looked up: how many facts there are cannot be told beforehand.
CROSS JOIN LATERAL (
    SELECT x.id, x.reference, x.class, x.voided, x.office_id, x.programme_id, x.counsellor_id FROM case_files x WHERE x.id = f.case_id OFFSET 0) c
JOIN offices o ON o.id = c.office_id
LEFT JOIN programmes pr ON pr.id = c.programme_id
LEFT JOIN staff s ON s.id = coalesce(f.counsellor_id, c.counsellor_id)
LEFT JOIN LATERAL (
    SELECT cm.migrant_id FROM case_members cm WHERE cm.case_id = c.id AND (f.member_id IS NULL OR cm.id = f.member_id)
    ORDER BY cm.position, cm.id LIMIT 1) m ON true
LEFT JOIN migrants p ON p.id = m.migrant_id
WHERE NOT c.voided
    AND (@programme::bigint = 0 OR c.programme_id = @programme)
    AND c.office_id = ANY (@offices::bigint[])
ORDER BY f.day, f.kind, f.thing_id
