-- N3, cases open at the end of the period, by the stage they were in then.
SELECT
    c.id AS thing_id,
    coalesce(m.migrant_id, 0) AS person_id,
    c.reference AS case_ref,
    c.opened_on AS day,
    coalesce(p.sex, 'u') AS sex,
    coalesce(p.birth_date, '') AS birth_date,
    coalesce(p.citizenship, '') AS citizenship,
    o.code AS office,
    o.country AS host_country,
    coalesce(pr.code, '') AS project,
    1::bigint AS amount,
    ARRAY[coalesce(s.family_name || ' ' || s.given_name, ''), g.stage] AS dims,
    false AS day_assumed,
    c.class = 'protection' AS protected,
    c.class = 'ordinary' OR EXISTS (
        SELECT 1 FROM case_named_staff n WHERE n.case_id = c.id AND n.staff_id = app_actor()) AS openable,
    false AS voided,
    '0001-01-01'::date AS recorded_on,
    '0001-01-01'::date AS voided_on
FROM case_files c
JOIN offices o ON o.id = c.office_id
LEFT JOIN programmes pr ON pr.id = c.programme_id
LEFT JOIN staff s ON s.id = c.counsellor_id
LEFT JOIN LATERAL (SELECT cm.migrant_id FROM case_members cm WHERE cm.case_id = c.id ORDER BY cm.position, cm.id LIMIT 1) m ON true
LEFT JOIN migrants p ON p.id = m.migrant_id
CROSS JOIN LATERAL (SELECT CASE
    WHEN c.stage_since <= @to THEN c.stage
    ELSE coalesce((SELECT st.to_stage FROM case_steps st WHERE st.case_id = c.id AND st.happened_on <= @to ORDER BY st.id DESC LIMIT 1), 'closed')
    END AS stage) g
WHERE NOT c.voided AND c.opened_on <= @to AND g.stage <> 'closed'
    AND (@programme::bigint = 0 OR c.programme_id = @programme)
    AND c.office_id = ANY (@offices::bigint[])
ORDER BY c.opened_on, c.id
