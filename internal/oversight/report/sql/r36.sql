-- R.3.6, persons voluntarily returned: one row for each person and programme, the first departure
-- that stands. Departures entered in error and those that did not hold, the person being sent back,
-- follow as rows of their own, with the day this was recorded, for the correction line; they count for
-- nothing else.
SELECT
    e.id AS thing_id,
    e.migrant_id AS person_id,
    e.reference AS case_ref,
    e.day,
    coalesce(p.sex, 'u') AS sex,
    coalesce(p.birth_date, '') AS birth_date,
    coalesce(p.citizenship, '') AS citizenship,
    o.code AS office,
    o.country AS host_country,
    coalesce(pr.code, '') AS project,
    1::bigint AS amount,
    ARRAY[
        coalesce(nullif(e.destination_country, ''), e.return_country), coalesce(e.status_at_application, 'unknown'),
        e.travel_mode, coalesce(e.escort, 'none'), coalesce(array_to_string(s.vulnerabilities, ' '), '')
    ] AS dims,
    false AS day_assumed,
    e.class = 'protection' AS protected,
    e.class = 'ordinary' OR EXISTS (
        SELECT 1 FROM case_named_staff n WHERE n.case_id = e.case_id AND n.staff_id = app_actor()) AS openable,
    e.voided,
    (e.created_at AT TIME ZONE o.time_zone)::date AS recorded_on,
    CASE WHEN e.voided THEN coalesce((
        SELECT (CASE WHEN e.turned_back THEN min(st.at) ELSE max(st.at) END AT TIME ZONE o.time_zone)::date FROM case_steps st
        WHERE st.case_id = e.case_id
            AND (st.event = 'voided' AND (st.subject = 'case_files' OR st.subject = 'departures' AND st.subject_id = e.id)
                OR st.event = 'not_admitted' AND e.turned_back AND st.member_id = e.member_id AND st.at >= e.created_at)
    ), '0001-01-01') ELSE '0001-01-01' END AS voided_on
FROM (
    SELECT
        d.id, d.case_id, d.member_id, d.programme_id, d.departed_on AS day, d.created_at,
        d.destination_country, d.travel_mode, d.escort,
        m.migrant_id, c.office_id, c.reference, c.class, c.return_country, c.status_at_application,
        d.not_admitted_on > '0001-01-01' AS turned_back,
        d.voided OR c.voided OR d.not_admitted_on > '0001-01-01' AS voided,
        row_number() OVER (
            PARTITION BY d.voided OR c.voided OR d.not_admitted_on > '0001-01-01', d.programme_id, m.migrant_id
            ORDER BY d.departed_on, d.id) AS nth
    FROM departures d
    JOIN case_files c ON c.id = d.case_id
    JOIN case_members m ON m.id = d.member_id
    WHERE d.departed_on <= @to
        AND (@programme::bigint = 0 OR d.programme_id = @programme)
        AND c.office_id = ANY (@offices::bigint[])
) e
JOIN offices o ON o.id = e.office_id
LEFT JOIN migrants p ON p.id = e.migrant_id
LEFT JOIN programmes pr ON pr.id = e.programme_id
LEFT JOIN screenings s ON @screened::boolean AND s.member_id = e.member_id AND NOT s.voided
WHERE e.voided OR e.nth = 1
ORDER BY e.voided DESC, e.day, e.reference, e.migrant_id, e.id
