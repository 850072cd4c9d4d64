-- N3, the flow of cases: one row for each time a case was opened or opened again (@direction in), or was closed
-- (out), in the period, with what happened and, of a case closed now, the reason of closing.
SELECT
    st.id AS thing_id,
    coalesce(m.migrant_id, 0) AS person_id,
    c.reference AS case_ref,
    st.happened_on AS day,
    coalesce(p.sex, 'u') AS sex,
    coalesce(p.birth_date, '') AS birth_date,
    coalesce(p.citizenship, '') AS citizenship,
    o.code AS office,
    o.country AS host_country,
    coalesce(pr.code, '') AS project,
    1::bigint AS amount,
    ARRAY[coalesce(s.family_name || ' ' || s.given_name, ''), st.event, CASE WHEN st.to_stage = 'closed' THEN coalesce(c.closure, '') ELSE '' END] AS dims,
    false AS day_assumed,
    c.class = 'protection' AS protected,
    c.class = 'ordinary' OR EXISTS (
        SELECT 1 FROM case_named_staff n WHERE n.case_id = c.id AND n.staff_id = app_actor()) AS openable,
    false AS voided,
    '0001-01-01'::date AS recorded_on,
    '0001-01-01'::date AS voided_on
FROM case_steps st
JOIN case_files c ON c.id = st.case_id
JOIN offices o ON o.id = c.office_id
LEFT JOIN programmes pr ON pr.id = c.programme_id
LEFT JOIN staff s ON s.id = c.counsellor_id
LEFT JOIN LATERAL (SELECT cm.migrant_id FROM case_members cm WHERE cm.case_id = c.id ORDER BY cm.position, cm.id LIMIT 1) m ON true
LEFT JOIN migrants p ON p.id = m.migrant_id
WHERE NOT c.voided AND st.happened_on BETWEEN @from AND @to
    AND CASE @direction::text
        WHEN 'in' THEN st.from_stage IN ('', 'closed') AND st.to_stage <> 'closed'
        ELSE st.to_stage = 'closed' AND st.from_stage <> 'closed'
    END
    AND (@programme::bigint = 0 OR c.programme_id = @programme)
    AND c.office_id = ANY (@offices::bigint[])
ORDER BY st.happened_on, st.id
