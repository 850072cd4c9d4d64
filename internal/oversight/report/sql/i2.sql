-- I2, reintegration assistance: one row for each activity delivered in the period and each person it
-- assisted. An activity for the family assists every member who has left; its money stands in its first row.
SELECT
    coalesce(a.root_id, a.id) AS activity_id,
    coalesce(m.migrant_id, 0) AS person_id,
    row_number() OVER (PARTITION BY coalesce(a.root_id, a.id) ORDER BY m.position, m.id) = 1 AS first,
    a.delivered_on AS day,
    coalesce(p.citizenship, '') AS origin_country,
    o.country AS host_country,
    a.dimension,
    a.level,
    a.activity AS activity_type,
    coalesce(a.modality, '') AS modality,
    a.amount_minor,
    a.currency,
    coalesce(pr.currency, '') AS programme_currency,
    a.rate_millionths
FROM plan_activities a
JOIN reintegration_plans rp ON rp.id = a.plan_id
JOIN case_files c ON c.id = a.case_id
JOIN offices o ON o.id = c.office_id
LEFT JOIN programmes pr ON pr.id = c.programme_id
LEFT JOIN case_members m ON m.case_id = a.case_id
    AND (m.id = a.member_id OR a.member_id IS NULL AND EXISTS (
        SELECT 1 FROM departures d WHERE d.member_id = m.id AND NOT d.voided AND d.not_admitted_on = '0001-01-01'
        UNION ALL SELECT 1 FROM arrivals r WHERE c.retroactive AND r.member_id = m.id AND NOT r.voided))
LEFT JOIN migrants p ON p.id = m.migrant_id
WHERE a.state = 'delivered' AND NOT a.voided AND NOT rp.voided AND NOT c.voided
    AND a.delivered_on BETWEEN @from AND @to
    AND (@programme::bigint = 0 OR c.programme_id = @programme)
    AND c.office_id = ANY (@offices::bigint[])
ORDER BY a.delivered_on, activity_id, m.position, m.id
