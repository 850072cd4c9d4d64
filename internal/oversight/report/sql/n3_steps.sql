-- N3, days between steps: one row for each change of stage in the period, with the days the case was in the
-- stage before.
SELECT
    x.id AS thing_id,
    coalesce(m.migrant_id, 0) AS person_id,
    c.reference AS case_ref,
    x.happened_on AS day,
    coalesce(p.sex, 'u') AS sex,
    coalesce(p.birth_date, '') AS birth_date,
    coalesce(p.citizenship, '') AS citizenship,
    o.code AS office,
    o.country AS host_country,
    coalesce(pr.code, '') AS project,
    (x.happened_on - x.since)::bigint AS amount,
    ARRAY[coalesce(s.family_name || ' ' || s.given_name, ''), x.from_stage || ' ' || x.to_stage] AS dims,
    false AS day_assumed,
    c.class = 'protection' AS protected,
    c.class = 'ordinary' OR EXISTS (
        SELECT 1 FROM case_named_staff n WHERE n.case_id = c.id AND n.staff_id = app_actor()) AS openable,
    false AS voided,
    '0001-01-01'::date AS recorded_on,
    '0001-01-01'::date AS voided_on
FROM (
    SELECT st.id, st.case_id, st.happened_on, st.from_stage, st.to_stage,
        (SELECT b.happened_on FROM case_steps b
            WHERE b.case_id = st.case_id AND b.id < st.id AND b.to_stage = st.from_stage AND b.from_stage <> b.to_stage
            ORDER BY b.id DESC LIMIT 1) AS since
    FROM case_steps st
    WHERE st.happened_on BETWEEN @from AND @to AND st.from_stage <> st.to_stage AND st.from_stage <> ''
) x
JOIN case_files c ON c.id = x.case_id
JOIN offices o ON o.id = c.office_id
LEFT JOIN programmes pr ON pr.id = c.programme_id
LEFT JOIN staff s ON s.id = c.counsellor_id
LEFT JOIN LATERAL (SELECT cm.migrant_id FROM case_members cm WHERE cm.case_id = c.id ORDER BY cm.position, cm.id LIMIT 1) m ON true
LEFT JOIN migrants p ON p.id = m.migrant_id
WHERE NOT c.voided AND x.since IS NOT NULL AND x.happened_on >= x.since
    AND (@programme::bigint = 0 OR c.programme_id = @programme)
    AND c.office_id = ANY (@offices::bigint[])
ORDER BY x.happened_on, x.id
