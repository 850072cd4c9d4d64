-- I2, persons who received reintegration assistance in the period: one row for each person and year (assisted),
-- and one for each person, year and kind of assistance (persons). An activity for the family assists every
-- member who has left. The day is that of the first.
SELECT
    x.activity_id AS thing_id,
    x.migrant_id AS person_id,
    x.reference AS case_ref,
    x.day,
    coalesce(p.sex, 'u') AS sex,
    coalesce(p.birth_date, '') AS birth_date,
    coalesce(p.citizenship, '') AS citizenship,
    x.office,
    x.host_country,
    x.project,
    1::bigint AS amount,
    CASE WHEN x.each THEN ARRAY[x.kind, x.dimension, x.level, x.activity, x.manner] ELSE ARRAY[x.kind] END AS dims,
    x.day_assumed,
    x.class = 'protection' AS protected,
    x.class = 'ordinary' OR EXISTS (
        SELECT 1 FROM case_named_staff n WHERE n.case_id = x.case_id AND n.staff_id = app_actor()) AS openable,
    false AS voided,
    '0001-01-01'::date AS recorded_on,
    '0001-01-01'::date AS voided_on
FROM (
    SELECT y.*, k.kind, k.each, row_number() OVER (
        PARTITION BY k.kind, y.migrant_id, extract(year FROM y.day), CASE WHEN k.each THEN y.host_country END,
            CASE WHEN k.each THEN y.dimension END, CASE WHEN k.each THEN y.level END,
            CASE WHEN k.each THEN y.activity END, CASE WHEN k.each THEN y.manner END
        ORDER BY y.day, y.activity_id) AS nth
    FROM (
        SELECT
            coalesce(a.root_id, a.id) AS activity_id, a.case_id, a.delivered_on AS day, a.day_assumed,
            a.dimension, a.level, a.activity,
            CASE WHEN coalesce(a.modality, '') = '' THEN '' ELSE coalesce((@manners::jsonb) ->> a.modality, 'in_kind') END AS manner,
            m.migrant_id, c.reference, c.class, o.code AS office, o.country AS host_country, coalesce(pr.code, '') AS project
        FROM plan_activities a
        JOIN reintegration_plans rp ON rp.id = a.plan_id
        JOIN case_files c ON c.id = a.case_id
        JOIN offices o ON o.id = c.office_id
        LEFT JOIN programmes pr ON pr.id = c.programme_id
        JOIN case_members m ON m.case_id = a.case_id
            AND (m.id = a.member_id OR a.member_id IS NULL AND EXISTS (
                SELECT 1 FROM departures d WHERE d.member_id = m.id AND NOT d.voided AND d.not_admitted_on = '0001-01-01'
                UNION ALL SELECT 1 FROM arrivals r WHERE c.retroactive AND r.member_id = m.id AND NOT r.voided))
        WHERE a.state = 'delivered' AND NOT a.voided AND NOT rp.voided AND NOT c.voided
            AND a.delivered_on BETWEEN @from AND @to
            AND (@programme::bigint = 0 OR c.programme_id = @programme)
            AND c.office_id = ANY (@offices::bigint[])
    ) y
    CROSS JOIN (VALUES ('assisted', false), ('persons', true)) k (kind, each)
    WHERE y.migrant_id IS NOT NULL AND k.kind = ANY (@kinds::text[])
) x
LEFT JOIN migrants p ON p.id = x.migrant_id
WHERE x.nth = 1
ORDER BY x.day, x.reference, x.migrant_id, x.activity_id, x.kind
