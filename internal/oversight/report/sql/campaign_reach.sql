-- People reached by campaigns: one row for each number written down and sex, for each talk to a group that
-- names a campaign, and for each call to a hotline, its amount the people.
SELECT
    e.thing_id,
    0::bigint AS person_id,
    '' AS case_ref,
    e.day,
    e.sex AS sex,
    '' AS birth_date,
    '' AS citizenship,
    o.code AS office,
    o.country AS host_country,
    coalesce(pr.code, '') AS project,
    e.amount,
    ARRAY[e.channel, e.language] AS dims,
    false AS day_assumed,
    false AS protected,
    false AS openable,
    false AS voided,
    (e.created_at AT TIME ZONE o.time_zone)::date AS recorded_on,
    '0001-01-01'::date AS voided_on
FROM (
    SELECT r.id * 8 + x.n AS thing_id, r.campaign_id, r.on_day AS day, r.created_at, r.channel, r.language, x.sex, x.people::bigint AS amount
    FROM campaign_reaches r
    CROSS JOIN LATERAL (VALUES (0, 'f', r.women), (1, 'm', r.men), (2, 'u', r.unknown)) x (n, sex, people)
    WHERE x.people > 0
    UNION ALL
    SELECT id * 8 + 3, campaign_id, on_day, created_at, 'outreach', language, 'u', reached
    FROM enquiries WHERE kind = 'talk' AND campaign_id IS NOT NULL
    UNION ALL
    SELECT id * 8 + 4, campaign_id, on_day, created_at, 'hotline', language, 'u', 1 FROM campaign_calls
) e
JOIN campaigns c ON c.id = e.campaign_id
JOIN offices o ON o.id = c.office_id
LEFT JOIN programmes pr ON pr.id = c.programme_id
WHERE e.day <= @to
    AND (@programme::bigint = 0 OR c.programme_id = @programme)
    AND c.office_id = ANY (@offices::bigint[])
ORDER BY e.day, e.thing_id
