-- Figures entered by hand: one row for each entry of the indicators asked for, whose codes are the kinds.
-- Entries declared void follow for the correction line.
SELECT
    x.id AS thing_id,
    0::bigint AS person_id,
    '' AS case_ref,
    x.happened_on AS day,
    'u' AS sex,
    '' AS birth_date,
    '' AS citizenship,
    o.code AS office,
    o.country AS host_country,
    pr.code AS project,
    x.value AS amount,
    ARRAY[x.indicator, x.indicator || ' ' || pr.currency, x.source] AS dims,
    false AS day_assumed,
    false AS protected,
    false AS openable,
    x.voided,
    (x.created_at AT TIME ZONE o.time_zone)::date AS recorded_on,
    x.voided_on
FROM indicator_entries x
JOIN programmes pr ON pr.id = x.programme_id
JOIN offices o ON o.id = x.office_id
WHERE x.indicator = ANY (@kinds::text[])
    AND x.happened_on <= @to
    AND (@programme::bigint = 0 OR x.programme_id = @programme)
    AND x.office_id = ANY (@offices::bigint[])
ORDER BY x.voided DESC, x.happened_on, x.id
