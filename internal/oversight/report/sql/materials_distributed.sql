-- Materials of campaigns that were distributed: one row for each time, its amount the copies.
SELECT
    e.thing_id,
    0::bigint AS person_id,
    '' AS case_ref,
    e.day,
    'u' AS sex,
    '' AS birth_date,
    '' AS citizenship,
    o.code AS office,
    o.country AS host_country,
    coalesce(pr.code, '') AS project,
    e.amount,
    ARRAY[e.language, e.kind] AS dims,
    false AS day_assumed,
    false AS protected,
    false AS openable,
    false AS voided,
    (e.created_at AT TIME ZONE o.time_zone)::date AS recorded_on,
    '0001-01-01'::date AS voided_on
FROM (
    SELECT h.id AS thing_id, h.campaign_id, h.on_day AS day, h.created_at, m.language, m.kind, h.copies::bigint AS amount
    FROM campaign_handouts h
    JOIN campaign_materials m ON m.id = h.material_id
) e
JOIN campaigns c ON c.id = e.campaign_id
JOIN offices o ON o.id = c.office_id
LEFT JOIN programmes pr ON pr.id = c.programme_id
WHERE e.day <= @to
    AND (@programme::bigint = 0 OR c.programme_id = @programme)
    AND c.office_id = ANY (@offices::bigint[])
ORDER BY e.day, e.thing_id
