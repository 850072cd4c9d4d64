-- Calls to the hotlines of campaigns: one row for each.
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
    ARRAY[e.language] AS dims,
    false AS day_assumed,
    false AS protected,
    false AS openable,
    false AS voided,
    (e.created_at AT TIME ZONE o.time_zone)::date AS recorded_on,
    '0001-01-01'::date AS voided_on
FROM (
    SELECT id AS thing_id, campaign_id, on_day AS day, created_at, language, 1::bigint AS amount FROM campaign_calls
) e
JOIN campaigns c ON c.id = e.campaign_id
JOIN offices o ON o.id = c.office_id
LEFT JOIN programmes pr ON pr.id = c.programme_id
WHERE e.day <= @to
    AND (@programme::bigint = 0 OR c.programme_id = @programme)
    AND c.office_id = ANY (@offices::bigint[])
ORDER BY e.day, e.thing_id
