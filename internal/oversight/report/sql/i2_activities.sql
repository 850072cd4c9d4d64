-- I2, reintegration assistance: one row for each activity delivered in the period, with or without a case,
-- and each kind asked for of what it adds: itself (activities), its money in euro cents (euro), itself where no
-- rate makes euros of its money (no_rate), or whom work without a case reached (reached, returnees, indirect).
-- The money of an activity in another currency counts at its own rate into a programme kept in euros, half up.
SELECT
    x.thing_id,
    x.person_id,
    x.case_ref,
    x.day,
    x.sex,
    x.birth_date,
    x.citizenship,
    x.office,
    x.host_country,
    x.project,
    k.amount,
    ARRAY[k.kind, x.dimension, x.level, x.activity, CASE WHEN x.modality = '' THEN '' ELSE coalesce((@manners::jsonb) ->> x.modality, 'in_kind') END] AS dims,
    x.day_assumed,
    x.protected,
    x.openable,
    false AS voided,
    '0001-01-01'::date AS recorded_on,
    '0001-01-01'::date AS voided_on
FROM (
    SELECT
        coalesce(a.root_id, a.id) AS thing_id,
        coalesce(f.migrant_id, 0) AS person_id,
        c.reference AS case_ref,
        a.delivered_on AS day,
        coalesce(f.sex, 'u') AS sex,
        coalesce(f.birth_date, '') AS birth_date,
        coalesce(f.citizenship, '') AS citizenship,
        o.code AS office,
        o.country AS host_country,
        coalesce(pr.code, '') AS project,
        a.dimension,
        a.level,
        a.activity,
        coalesce(a.modality, '') AS modality,
        CASE
            WHEN a.amount_minor = 0 OR a.currency = 'EUR' THEN a.amount_minor
            WHEN pr.currency = 'EUR' AND a.rate_millionths > 0 THEN
                div(a.amount_minor::numeric * 2000000 + a.rate_millionths, 2 * a.rate_millionths::numeric)::bigint
        END AS euro_minor,
        0 AS reached,
        0 AS returnees,
        0 AS indirect,
        false AS community,
        a.day_assumed,
        c.class = 'protection' AS protected,
        c.class = 'ordinary' OR EXISTS (
            SELECT 1 FROM case_named_staff n WHERE n.case_id = c.id AND n.staff_id = app_actor()) AS openable
    FROM plan_activities a
    JOIN reintegration_plans rp ON rp.id = a.plan_id
    JOIN case_files c ON c.id = a.case_id
    JOIN offices o ON o.id = c.office_id
    LEFT JOIN programmes pr ON pr.id = c.programme_id
    LEFT JOIN LATERAL (
        SELECT m.migrant_id, p.sex, p.birth_date, p.citizenship
        FROM case_members m
        LEFT JOIN migrants p ON p.id = m.migrant_id
        WHERE m.case_id = a.case_id
            AND (m.id = a.member_id OR a.member_id IS NULL AND EXISTS (
                SELECT 1 FROM departures d WHERE d.member_id = m.id AND NOT d.voided AND d.not_admitted_on = '0001-01-01'
                UNION ALL SELECT 1 FROM arrivals r WHERE c.retroactive AND r.member_id = m.id AND NOT r.voided))
        ORDER BY m.position, m.id
        LIMIT 1) f ON true
    WHERE a.state = 'delivered' AND NOT a.voided AND NOT rp.voided AND NOT c.voided
        AND a.delivered_on BETWEEN @from AND @to
        AND (@programme::bigint = 0 OR c.programme_id = @programme)
        AND c.office_id = ANY (@offices::bigint[])
    UNION ALL
    SELECT
        a.id, 0, '', a.ends_on, 'u', '', a.country, o.code, o.country, coalesce(pr.code, ''),
        a.dimension, a.level, '', '',
        CASE WHEN a.cost_minor = 0 OR a.currency = 'EUR' THEN a.cost_minor END,
        a.women + a.men, a.returnees, a.indirect, true, false, false, false
    FROM community_activities a
    JOIN offices o ON o.id = a.office_id
    LEFT JOIN programmes pr ON pr.id = a.programme_id
    WHERE a.state = 'done'
        AND a.ends_on BETWEEN @from AND @to
        AND (@programme::bigint = 0 OR a.programme_id = @programme)
        AND a.office_id = ANY (@offices::bigint[])
) x
CROSS JOIN LATERAL (VALUES
    ('activities', 1::bigint, true),
    ('euro', x.euro_minor, x.euro_minor IS NOT NULL),
    ('no_rate', 1, x.euro_minor IS NULL),
    ('reached', x.reached, x.community),
    ('returnees', x.returnees, x.community),
    ('indirect', x.indirect, x.community)
) k (kind, amount, so)
WHERE k.so AND k.kind = ANY (@kinds::text[])
ORDER BY x.day, x.thing_id, k.kind
