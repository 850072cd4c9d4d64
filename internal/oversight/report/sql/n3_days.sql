-- N3, days from opening to departure: one row for each case that somebody left from in the period for the
-- first time. Imported days count where both are known.
SELECT
    c.id AS thing_id,
    coalesce(m.migrant_id, 0) AS person_id,
    c.reference AS case_ref,
    d.departed_on AS day,
    coalesce(p.sex, 'u') AS sex,
    coalesce(p.birth_date, '') AS birth_date,
    coalesce(p.citizenship, '') AS citizenship,
    o.code AS office,
    o.country AS host_country,
    coalesce(pr.code, '') AS project,
    (d.departed_on - c.opened_on)::bigint AS amount,
    ARRAY[coalesce(s.family_name || ' ' || s.given_name, '')] AS dims,
    false AS day_assumed,
    c.class = 'protection' AS protected,
    c.class = 'ordinary' OR EXISTS (
        SELECT 1 FROM case_named_staff n WHERE n.case_id = c.id AND n.staff_id = app_actor()) AS openable,
    false AS voided,
    '0001-01-01'::date AS recorded_on,
    '0001-01-01'::date AS voided_on
FROM (
    SELECT d.case_id, min(d.departed_on) AS departed_on
    FROM departures d
    WHERE NOT d.voided AND d.not_admitted_on = '0001-01-01'
    GROUP BY d.case_id
    HAVING min(d.departed_on) BETWEEN @from AND @to
) d
JOIN case_files c ON c.id = d.case_id
JOIN offices o ON o.id = c.office_id
LEFT JOIN programmes pr ON pr.id = c.programme_id
LEFT JOIN staff s ON s.id = c.counsellor_id
LEFT JOIN LATERAL (SELECT cm.migrant_id FROM case_members cm WHERE cm.case_id = c.id ORDER BY cm.position, cm.id LIMIT 1) m ON true
LEFT JOIN migrants p ON p.id = m.migrant_id
WHERE NOT c.voided AND NOT c.retroactive AND d.departed_on >= c.opened_on
    AND (@programme::bigint = 0 OR c.programme_id = @programme)
    AND c.office_id = ANY (@offices::bigint[])
ORDER BY d.departed_on, c.id
