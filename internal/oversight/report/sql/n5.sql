-- N5, the sustainability survey: one row for each completed questionnaire of the period and each of its
-- scores, under the latest version of the numbers it was scored with.
SELECT
    s.id AS survey_id,
    s.milestone,
    coalesce(p.sex, 'u') AS sex,
    coalesce(p.citizenship, '') AS citizenship,
    coalesce((SELECT array_agg(DISTINCT a.activity ORDER BY a.activity) FROM plan_activities a
        WHERE a.case_id = s.case_id AND a.state = 'delivered' AND NOT a.voided AND coalesce(a.member_id, s.member_id) = s.member_id), '{}') AS activities,
    v.code AS instrument,
    v.status = 'unverified' AS provisional,
    x.dimension,
    x.value
FROM surveys s
JOIN case_files c ON c.id = s.case_id
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
