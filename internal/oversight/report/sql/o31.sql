-- O.3.1, participants in training: one row for each person and programme, the first course completed.
-- Of whom only an age bracket is known, the year of birth is one in the middle of it. Those taken off
-- the list of a course follow as rows of their own, for the correction line.
SELECT
    e.id AS thing_id,
    e.person_id,
    '' AS case_ref,
    e.day,
    e.sex,
    CASE
        WHEN e.birth_year > 0 THEN e.birth_year::text
        WHEN e.age = 'under_18' THEN (extract(year FROM e.day) - 12)::text
        WHEN e.age = 'from_18_to_60' THEN (extract(year FROM e.day) - 40)::text
        WHEN e.age = 'over_60' THEN (extract(year FROM e.day) - 75)::text
        ELSE ''
    END AS birth_date,
    '' AS citizenship,
    o.code AS office,
    o.country AS host_country,
    coalesce(pr.code, '') AS project,
    1::bigint AS amount,
    '{}'::text[] AS dims,
    false AS day_assumed,
    false AS protected,
    false AS openable,
    e.voided,
    (e.created_at AT TIME ZONE o.time_zone)::date AS recorded_on,
    e.voided_on
FROM (
    SELECT
        p.id, p.person_id, p.completed_on AS day, p.created_at, p.voided_on, p.voided_on > '0001-01-01' AS voided,
        r.sex, r.birth_year, r.age, c.office_id, c.programme_id,
        row_number() OVER (
            PARTITION BY p.voided_on > '0001-01-01', c.programme_id, p.person_id
            ORDER BY p.completed_on, p.id) AS nth
    FROM course_participants p
    JOIN courses c ON c.id = p.course_id
    JOIN training_people r ON r.id = p.person_id
    WHERE p.completed_on > '0001-01-01' AND p.completed_on <= @to
        AND (@programme::bigint = 0 OR c.programme_id = @programme)
        AND c.office_id = ANY (@offices::bigint[])
) e
JOIN offices o ON o.id = e.office_id
LEFT JOIN programmes pr ON pr.id = e.programme_id
WHERE e.voided OR e.nth = 1
ORDER BY e.voided DESC, e.day, e.person_id, e.id
