-- N5, the sustainability survey: one row for each completed questionnaire of the period and each of its
-- scores, under the latest version of the numbers it was scored with; the score is the last dimension.
SELECT
    s.id AS thing_id,
    coalesce(m.migrant_id, 0) AS person_id,
    c.reference AS case_ref,
    s.held_on AS day,
    coalesce(p.sex, 'u') AS sex,
    coalesce(p.birth_date, '') AS birth_date,
    coalesce(p.citizenship, '') AS citizenship,
    o.code AS office,
    o.country AS host_country,
    coalesce(pr.code, '') AS project,
    1::bigint AS amount,
    ARRAY[
        s.milestone, v.code, x.dimension,
        coalesce((SELECT string_agg(DISTINCT a.activity, ' ' ORDER BY a.activity) FROM plan_activities a
            WHERE a.case_id = s.case_id AND a.state = 'delivered' AND NOT a.voided AND coalesce(a.member_id, s.member_id) = s.member_id), ''),
        CASE WHEN v.status = 'unverified' THEN 'yes' ELSE 'no' END, coalesce(x.value::text, '')
    ] AS dims,
    false AS day_assumed,
    c.class = 'protection' AS protected,
    c.class = 'ordinary' OR EXISTS (
        SELECT 1 FROM case_named_staff n WHERE n.case_id = c.id AND n.staff_id = app_actor()) AS openable,
    false AS voided,
    '0001-01-01'::date AS recorded_on,
    '0001-01-01'::date AS voided_on
FROM surveys s
JOIN case_files c ON c.id = s.case_id
JOIN offices o ON o.id = c.office_id
LEFT JOIN programmes pr ON pr.id = c.programme_id
JOIN case_members m ON m.id = s.member_id
LEFT JOIN migrants p ON p.id = m.migrant_id
JOIN LATERAL (
    SELECT i.id, i.code, i.status FROM instruments i
    WHERE EXISTS (SELECT 1 FROM survey_scores k WHERE k.survey_id = s.id AND k.instrument_id = i.id)
    ORDER BY i.number DESC LIMIT 1) v ON true
JOIN survey_scores x ON x.survey_id = s.id AND x.instrument_id = v.id
WHERE s.kind = 'rss' AND s.state = 'complete' AND NOT s.voided AND NOT c.voided
    AND s.held_on BETWEEN @from AND @to
    AND (@programme::bigint = 0 OR c.programme_id = @programme)
    AND c.office_id = ANY (@offices::bigint[])
ORDER BY s.id, x.id
