-- O.3.3, returnees who received reintegration assistance: one row for each person and programme, the
-- first activity delivered. An activity for the family counts for every member who has left.
-- Activities entered in error follow as rows of their own, for the correction line.
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
    '{}'::text[] AS dims,
    e.day_assumed,
    e.class = 'protection' AS protected,
    e.class = 'ordinary' OR EXISTS (
        SELECT 1 FROM case_named_staff n WHERE n.case_id = e.case_id AND n.staff_id = app_actor()) AS openable,
    e.voided,
    (e.created_at AT TIME ZONE o.time_zone)::date AS recorded_on,
    CASE WHEN e.voided THEN coalesce((
        SELECT (max(st.at) AT TIME ZONE o.time_zone)::date FROM case_steps st
        WHERE st.case_id = e.case_id AND st.event = 'voided'
            AND (st.subject = 'case_files'
                OR st.subject = 'plan_activities' AND st.subject_id = e.id
                OR st.subject = 'reintegration_plans' AND st.subject_id = e.plan_id)
    ), '0001-01-01') ELSE '0001-01-01' END AS voided_on
FROM (
    SELECT
        a.id, a.case_id, a.plan_id, c.programme_id, a.delivered_on AS day, a.day_assumed, a.created_at,
        m.migrant_id, c.office_id, c.reference, c.class, c.return_country, c.status_at_application,
        a.voided OR c.voided AS voided,
        row_number() OVER (
            PARTITION BY a.voided OR c.voided, c.programme_id, m.migrant_id
            ORDER BY a.delivered_on, a.id) AS nth
    FROM (
        -- Of the activities of a case that stand, only the first for the family and for each member can
        -- be somebody's first: the others are left out before the members are looked up.
        SELECT a.id, a.case_id, a.plan_id, a.member_id, a.delivered_on, a.day_assumed, a.created_at,
            a.voided OR rp.voided AS voided,
            row_number() OVER (
                PARTITION BY a.case_id, a.voided OR rp.voided, a.member_id
                ORDER BY a.delivered_on, a.id) AS nth
        FROM plan_activities a
        JOIN reintegration_plans rp ON rp.id = a.plan_id
        WHERE a.state = 'delivered'
            AND a.delivered_on > '0001-01-01' AND a.delivered_on <= @to
    ) a
    JOIN case_files c ON c.id = a.case_id
    JOIN case_members m ON m.case_id = a.case_id
        AND (m.id = a.member_id OR a.member_id IS NULL AND EXISTS (
            SELECT 1 FROM departures d WHERE d.member_id = m.id AND NOT d.voided AND d.not_admitted_on = '0001-01-01'
            UNION ALL SELECT 1 FROM arrivals r WHERE c.retroactive AND r.member_id = m.id AND NOT r.voided))
    WHERE (a.nth = 1 OR a.voided OR c.voided)
        AND (@programme::bigint = 0 OR c.programme_id = @programme)
        AND c.office_id = ANY (@offices::bigint[])
) e
JOIN offices o ON o.id = e.office_id
LEFT JOIN migrants p ON p.id = e.migrant_id
LEFT JOIN programmes pr ON pr.id = e.programme_id
WHERE e.voided OR e.nth = 1
ORDER BY e.voided DESC, e.day, e.reference, e.migrant_id, e.id
