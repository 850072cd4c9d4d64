SET LOCAL lock_timeout = '3s';

-- A case counts for one campaign: that of the first enquiry which named one. Cases entered in error count for
-- none. Who looks at a campaign does not see every case of it.
CREATE FUNCTION campaign_cases(campaign bigint) RETURNS TABLE (enquiry_id bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET app.role = 'system' AS $$
    SELECT x.id FROM (
        SELECT DISTINCT ON (e.case_id) e.id, e.campaign_id
        FROM public.enquiries e
        JOIN public.case_files f ON f.id = e.case_id AND NOT f.voided
        WHERE e.campaign_id IS NOT NULL AND e.case_id IN (SELECT o.case_id FROM public.enquiries o WHERE o.campaign_id = campaign)
        ORDER BY e.case_id, e.on_day, e.id) x
    WHERE x.campaign_id = campaign
$$;
COMMENT ON FUNCTION campaign_cases(bigint) IS 'The enquiries out of which the cases of a campaign grew, one for each case, also for those who do not see the case.';
