-- I2, reintegration work without a case: one row for each activity that was done in the period.
SELECT
    a.id AS activity_id,
    a.ends_on AS day,
    a.country AS origin_country,
    o.country AS host_country,
    a.dimension,
    a.level,
    a.women + a.men AS reached,
    a.returnees,
    a.indirect,
    a.cost_minor AS amount_minor,
    a.currency
FROM community_activities a
JOIN offices o ON o.id = a.office_id
WHERE a.state = 'done'
    AND a.ends_on BETWEEN @from AND @to
    AND (@programme::bigint = 0 OR a.programme_id = @programme)
    AND a.office_id = ANY (@offices::bigint[])
ORDER BY a.ends_on, a.id
