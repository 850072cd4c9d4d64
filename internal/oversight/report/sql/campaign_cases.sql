-- Cases that grew out of enquiries of people who heard of the office through a campaign, each once, on the day
-- of the first enquiry that named one, as campaign_cases() counts them. Cases entered in error follow as rows
-- of their own, for the correction line.
SELECT
    e.id AS thing_id,
    0::bigint AS person_id,
    f.reference AS case_ref,
    e.on_day AS day,
    'u' AS sex,
    '' AS birth_date,
    '' AS citizenship,
    o.code AS office,
    o.country AS host_country,
    coalesce(pr.code, '') AS project,
    1::bigint AS amount,
    ARRAY[e.language] AS dims,
    false AS day_assumed,
    f.class = 'protection' AS protected,
    f.class = 'ordinary' OR EXISTS (
        SELECT 1 FROM case_named_staff n WHERE n.case_id = f.id AND n.staff_id = app_actor()) AS openable,
    f.voided,
    (e.created_at AT TIME ZONE o.time_zone)::date AS recorded_on,
    CASE WHEN f.voided THEN coalesce((
        SELECT (max(st.at) AT TIME ZONE o.time_zone)::date FROM case_steps st
        WHERE st.case_id = f.id AND st.event = 'voided' AND st.subject = 'case_files'
    ), '0001-01-01') ELSE '0001-01-01' END AS voided_on
FROM enquiries e
JOIN campaigns c ON c.id = e.campaign_id
JOIN case_files f ON f.id = e.case_id
JOIN offices o ON o.id = c.office_id
LEFT JOIN programmes pr ON pr.id = c.programme_id
WHERE e.on_day <= @to
    AND (@programme::bigint = 0 OR c.programme_id = @programme)
    AND c.office_id = ANY (@offices::bigint[])
    AND NOT EXISTS (SELECT 1 FROM enquiries b WHERE b.case_id = e.case_id AND b.campaign_id IS NOT NULL AND (b.on_day, b.id) < (e.on_day, e.id))
ORDER BY f.voided DESC, e.on_day, e.id
