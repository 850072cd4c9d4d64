-- E1, returns that follow an order to leave: one row for each departure that held, of a member to whom an
-- order had been issued before it; one without a day was. Which agreement was used is not recorded.
SELECT
    d.id AS thing_id,
    m.migrant_id AS person_id,
    c.reference AS case_ref,
    d.departed_on AS day,
    coalesce(p.sex, 'u') AS sex,
    coalesce(p.birth_date, '') AS birth_date,
    coalesce(p.citizenship, '') AS citizenship,
    o.code AS office,
    o.country AS host_country,
    coalesce(pr.code, '') AS project,
    1::bigint AS amount,
    ARRAY[
        coalesce(nullif(d.destination_country, ''), c.return_country), 'voluntary', 'assisted', 'unknown',
        CASE WHEN EXISTS (SELECT 1 FROM child_procedures x WHERE x.member_id = m.id AND NOT x.voided AND x.kind = 'unaccompanied')
            OR EXISTS (SELECT 1 FROM screenings s WHERE s.member_id = m.id AND NOT s.voided AND 'uasc' = ANY (s.vulnerabilities))
            THEN 'yes' ELSE 'no' END
    ] AS dims,
    false AS day_assumed,
    c.class = 'protection' AS protected,
    c.class = 'ordinary' OR EXISTS (
        SELECT 1 FROM case_named_staff n WHERE n.case_id = c.id AND n.staff_id = app_actor()) AS openable,
    false AS voided,
    '0001-01-01'::date AS recorded_on,
    '0001-01-01'::date AS voided_on
FROM departures d
JOIN case_files c ON c.id = d.case_id
JOIN case_members m ON m.id = d.member_id
JOIN offices o ON o.id = c.office_id
LEFT JOIN migrants p ON p.id = m.migrant_id
LEFT JOIN programmes pr ON pr.id = d.programme_id
WHERE NOT d.voided AND NOT c.voided AND d.not_admitted_on = '0001-01-01'
    AND d.departed_on <= @to
    AND EXISTS (SELECT 1 FROM return_orders r
        WHERE r.member_id = d.member_id AND NOT r.voided AND r.kind IN ('return_decision', 'expulsion', 'court_expulsion', 'exit_order')
            AND r.issued_on <= d.departed_on)
    AND (@programme::bigint = 0 OR d.programme_id = @programme)
    AND c.office_id = ANY (@offices::bigint[])
ORDER BY d.departed_on, c.reference, m.migrant_id, d.id
