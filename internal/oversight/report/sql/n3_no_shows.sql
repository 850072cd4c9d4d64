-- N3, no-shows of the period: appointments that were missed, and departures that nobody came to.
SELECT
    x.id AS thing_id,
    coalesce(m.migrant_id, 0) AS person_id,
    c.reference AS case_ref,
    x.day AS day,
    coalesce(p.sex, 'u') AS sex,
    coalesce(p.birth_date, '') AS birth_date,
    coalesce(p.citizenship, '') AS citizenship,
    o.code AS office,
    o.country AS host_country,
    coalesce(pr.code, '') AS project,
    1::bigint AS amount,
    ARRAY[coalesce(s.family_name || ' ' || s.given_name, ''), x.what] AS dims,
    false AS day_assumed,
    c.class = 'protection' AS protected,
    c.class = 'ordinary' OR EXISTS (
        SELECT 1 FROM case_named_staff n WHERE n.case_id = c.id AND n.staff_id = app_actor()) AS openable,
    false AS voided,
    '0001-01-01'::date AS recorded_on,
    '0001-01-01'::date AS voided_on
FROM (
    SELECT a.id, a.case_id, a.on_day AS day, a.counsellor_id, 'appointment' AS what
    FROM appointments a
    WHERE a.state = 'missed' AND a.case_id IS NOT NULL AND a.on_day BETWEEN @from AND @to
    UNION ALL
    SELECT -d.id, d.case_id, d.happened_on, NULL, 'departure'
    FROM departure_attempts d
    WHERE d.kind = 'no_show' AND NOT d.voided AND d.happened_on BETWEEN @from AND @to
) x
JOIN case_files c ON c.id = x.case_id
JOIN offices o ON o.id = c.office_id
LEFT JOIN programmes pr ON pr.id = c.programme_id
LEFT JOIN staff s ON s.id = coalesce(x.counsellor_id, c.counsellor_id)
LEFT JOIN LATERAL (SELECT cm.migrant_id FROM case_members cm WHERE cm.case_id = c.id ORDER BY cm.position, cm.id LIMIT 1) m ON true
LEFT JOIN migrants p ON p.id = m.migrant_id
WHERE NOT c.voided
    AND (@programme::bigint = 0 OR c.programme_id = @programme)
    AND c.office_id = ANY (@offices::bigint[])
ORDER BY x.day, x.id
