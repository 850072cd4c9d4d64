-- N3, persons who withdrew in the period, with the reason, if they gave one: each withdrawal counts.
SELECT
    d.id AS thing_id,
    coalesce(cm.migrant_id, 0) AS person_id,
    c.reference AS case_ref,
    d.decided_on AS day,
    coalesce(p.sex, 'u') AS sex,
    coalesce(p.birth_date, '') AS birth_date,
    coalesce(p.citizenship, '') AS citizenship,
    o.code AS office,
    o.country AS host_country,
    coalesce(pr.code, '') AS project,
    1::bigint AS amount,
    ARRAY[coalesce(s.family_name || ' ' || s.given_name, ''), coalesce(d.withdrawal_reason, 'not_stated')] AS dims,
    false AS day_assumed,
    c.class = 'protection' AS protected,
    c.class = 'ordinary' OR EXISTS (
        SELECT 1 FROM case_named_staff n WHERE n.case_id = c.id AND n.staff_id = app_actor()) AS openable,
    false AS voided,
    '0001-01-01'::date AS recorded_on,
    '0001-01-01'::date AS voided_on
FROM return_decisions d
JOIN case_files c ON c.id = d.case_id
JOIN case_members cm ON cm.id = d.member_id
JOIN offices o ON o.id = c.office_id
LEFT JOIN programmes pr ON pr.id = c.programme_id
LEFT JOIN staff s ON s.id = c.counsellor_id
LEFT JOIN migrants p ON p.id = cm.migrant_id
WHERE NOT c.voided AND d.outcome = 'withdrawn' AND NOT d.voided AND d.decided_on BETWEEN @from AND @to
    AND (@programme::bigint = 0 OR c.programme_id = @programme)
    AND c.office_id = ANY (@offices::bigint[])
ORDER BY d.decided_on, d.id
