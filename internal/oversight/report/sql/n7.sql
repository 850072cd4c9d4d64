-- N7, complaints: one row for each received, and one for each closed with the days it took. Only those that
-- the asker may read are here, as the database keeps them; a complaint belongs to no programme, and the row
-- names neither the case nor the person.
SELECT
    k.id AS thing_id,
    0::bigint AS person_id,
    '' AS case_ref,
    x.day,
    'u' AS sex,
    '' AS birth_date,
    '' AS citizenship,
    o.code AS office,
    o.country AS host_country,
    '' AS project,
    x.amount,
    ARRAY[x.kind, k.category] AS dims,
    false AS day_assumed,
    false AS protected,
    false AS openable,
    false AS voided,
    '0001-01-01'::date AS recorded_on,
    '0001-01-01'::date AS voided_on
FROM complaints k
JOIN offices o ON o.id = k.office_id
CROSS JOIN LATERAL (VALUES
    ('received', k.received_on, 1::bigint),
    ('closed', k.closed_on, (k.closed_on - k.received_on)::bigint)
) x (kind, day, amount)
WHERE x.day > '0001-01-01' AND x.day <= @to
    AND @programme::bigint = 0
    AND k.office_id = ANY (@offices::bigint[])
ORDER BY x.day, k.id, x.kind DESC
