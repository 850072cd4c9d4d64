-- E1, returns that follow an order to leave: one row for each departure that held, of a member to whom an
-- order had been issued before it; one without a day was. Which agreement was used is not recorded. Departures
-- entered in error and those that did not hold follow as rows of their own, for the correction line.
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
    d.voided OR c.voided OR d.not_admitted_on > '0001-01-01' AS voided,
    (d.created_at AT TIME ZONE o.time_zone)::date AS recorded_on,
    CASE WHEN d.voided OR c.voided OR d.not_admitted_on > '0001-01-01' THEN coalesce((
        SELECT (min(x.at) AT TIME ZONE o.time_zone)::date FROM case_steps x
        WHERE x.case_id = d.case_id AND x.at >= d.created_at
            AND (x.event = 'voided' AND (x.subject = 'case_files' OR x.subject = 'departures' AND x.subject_id = d.id)
                OR x.event = 'not_admitted' AND d.not_admitted_on > '0001-01-01' AND x.member_id = d.member_id)
    ), '0001-01-01') ELSE '0001-01-01' END AS voided_on
FROM departures d
JOIN case_files c ON c.id = d.case_id
JOIN case_members m ON m.id = d.member_id
JOIN offices o ON o.id = c.office_id
LEFT JOIN migrants p ON p.id = m.migrant_id
LEFT JOIN programmes pr ON pr.id = d.programme_id
WHERE d.departed_on <= @to
    AND EXISTS (SELECT 1 FROM return_orders r
        WHERE r.member_id = d.member_id AND NOT r.voided AND r.kind IN ('return_decision', 'expulsion', 'court_expulsion', 'exit_order')
            AND r.issued_on <= d.departed_on)
    AND (@programme::bigint = 0 OR d.programme_id = @programme)
    AND c.office_id = ANY (@offices::bigint[])
ORDER BY voided DESC, d.departed_on, c.reference, m.migrant_id, d.id
