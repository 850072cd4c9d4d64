-- N4, the money of reintegration: one row for each activity and budget line on which something happened in
-- the period, with its sums as they stood at the end of the period.
WITH entry AS (
    SELECT e.line_id, e.case_id, e.activity_id, e.instalment_id, e.kind, e.minor, e.rate, e.rate_on, e.paid_currency, e.happened_on,
        coalesce(i.state = 'delivered' AND i.delivered_on <= @to, false) AS delivered
    FROM ledger_entries e
    JOIN case_files c ON c.id = e.case_id
    JOIN budget_lines b ON b.id = e.line_id
    LEFT JOIN instalments i ON i.id = e.instalment_id
    WHERE e.happened_on <= @to
        AND (@programme::bigint = 0 OR b.programme_id = @programme)
        AND c.office_id = ANY (@offices::bigint[])
), account AS (
    SELECT line_id, case_id, activity_id,
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
    pr.code AS project,
    b.code AS line,
    b.name AS line_name,
    c.reference AS case_ref,
    a.id AS activity_id,
    a.activity,
    x.approved,
    x.paid,
    coalesce(x.delivered, 0) AS delivered,
    b.currency,
    coalesce(x.rates, '{}') AS rates,
    coalesce(x.rate_days, '{}') AS rate_days,
    CASE WHEN c.class = 'protection' THEN '{}' ELSE coalesce(s.suppliers, '{}') END AS suppliers, -- a shelter or a relative gives people away
    coalesce(s.unproven, 0)::int AS unproven,
    coalesce(cardinality(x.paid_ids), 0)::int AS payments
FROM account x
JOIN budget_lines b ON b.id = x.line_id
JOIN programmes pr ON pr.id = b.programme_id
JOIN case_files c ON c.id = x.case_id
JOIN plan_activities a ON a.id = x.activity_id
LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT i.supplier) FILTER (WHERE i.supplier <> '') AS suppliers,
        count(*) FILTER (WHERE i.receipt = '' OR i.delivered_on = '0001-01-01' OR i.delivered_on > @to
            OR i.invoice = '' AND i.modality <> ALL (@unbought::text[])) AS unproven
    FROM instalments i WHERE i.id = ANY (x.paid_ids)) s ON true
ORDER BY pr.code, b.position, b.code, c.reference, a.position, a.id
