-- N4, the money of reintegration: one row for each activity and budget line on which something happened in
-- the period and each of its sums asked for, as they stood at the end of the period.
WITH entry AS (
    SELECT e.id, e.line_id, e.case_id, e.activity_id, e.instalment_id, e.kind, e.minor, e.rate, e.rate_on, e.paid_currency, e.happened_on,
        coalesce(i.state = 'delivered' AND i.delivered_on <= @to, false) AS delivered
    FROM ledger_entries e
    JOIN case_files c ON c.id = e.case_id
    JOIN budget_lines b ON b.id = e.line_id
    LEFT JOIN instalments i ON i.id = e.instalment_id
    WHERE e.happened_on <= @to
        AND (@programme::bigint = 0 OR b.programme_id = @programme)
        AND c.office_id = ANY (@offices::bigint[])
), account AS (
    SELECT line_id, case_id, activity_id, min(id) AS first_id, max(happened_on) AS day,
        sum(CASE kind WHEN 'reserve' THEN minor WHEN 'release' THEN -minor ELSE 0 END)::bigint AS approved,
        sum(CASE kind WHEN 'pay' THEN minor WHEN 'refund' THEN -minor ELSE 0 END)::bigint AS paid,
        sum(CASE kind WHEN 'pay' THEN minor WHEN 'refund' THEN -minor ELSE 0 END) FILTER (WHERE delivered)::bigint AS delivered,
        array_agg(DISTINCT rate || ' ' || paid_currency) FILTER (WHERE kind = 'pay' AND rate <> '') AS rates,
        array_agg(DISTINCT rate_on::text) FILTER (WHERE kind = 'pay' AND rate <> '') AS rate_days,
        array_agg(DISTINCT instalment_id) FILTER (WHERE kind = 'pay') AS paid_ids
    FROM entry
    GROUP BY line_id, case_id, activity_id
    HAVING bool_or(happened_on >= @from)
)
SELECT
    x.first_id AS thing_id,
    0::bigint AS person_id,
    c.reference AS case_ref,
    x.day,
    'u' AS sex,
    '' AS birth_date,
    '' AS citizenship,
    o.code AS office,
    o.country AS host_country,
    pr.code AS project,
    k.amount,
    ARRAY[
        k.kind, pr.code || ' ' || b.code || ' ' || b.currency, b.code, b.name, a.id::text, a.activity, b.currency,
        array_to_string(coalesce(x.rates, '{}'), '; '), array_to_string(coalesce(x.rate_days, '{}'), '; '),
        CASE WHEN c.class = 'protection' THEN '' ELSE coalesce(array_to_string(s.suppliers, '; '), '') END, -- a shelter or a relative gives people away
        CASE WHEN coalesce(cardinality(x.paid_ids), 0) = 0 THEN '' WHEN coalesce(s.unproven, 0) > 0 THEN 'no' ELSE 'yes' END
    ] AS dims,
    false AS day_assumed,
    c.class = 'protection' AS protected,
    c.class = 'ordinary' OR EXISTS (
        SELECT 1 FROM case_named_staff n WHERE n.case_id = c.id AND n.staff_id = app_actor()) AS openable,
    false AS voided,
    '0001-01-01'::date AS recorded_on,
    '0001-01-01'::date AS voided_on
FROM account x
JOIN budget_lines b ON b.id = x.line_id
JOIN programmes pr ON pr.id = b.programme_id
JOIN case_files c ON c.id = x.case_id
JOIN offices o ON o.id = c.office_id
JOIN plan_activities a ON a.id = x.activity_id
LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT i.supplier) FILTER (WHERE i.supplier <> '') AS suppliers,
        count(*) FILTER (WHERE i.receipt = '' OR i.delivered_on = '0001-01-01' OR i.delivered_on > @to
            OR i.invoice = '' AND i.modality <> ALL (@unbought::text[])) AS unproven
    FROM instalments i WHERE i.id = ANY (x.paid_ids)) s ON true
CROSS JOIN LATERAL (VALUES
    ('approved', x.approved),
    ('paid', x.paid),
    ('delivered', coalesce(x.delivered, 0)),
    ('balance', x.approved - x.paid),
    ('unproven', coalesce(s.unproven, 0))
) k (kind, amount)
WHERE k.kind = ANY (@kinds::text[])
ORDER BY pr.code, b.position, b.code, c.reference, a.position, a.id, k.kind
