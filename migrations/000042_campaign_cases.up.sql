SET LOCAL lock_timeout = '3s';

-- A case counts for one campaign: that of the first enquiry which named one. Cases entered in error count for
-- none. Who looks at a campaign does not see every case of it.
CREATE FUNCTION all_campaign_cases(campaign bigint) RETURNS TABLE (enquiry_id bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET app.role = 'system' AS $$
    SELECT x.id FROM (
        SELECT DISTINCT ON (e.case_id) e.id, e.campaign_id
        FROM public.enquiries e
        JOIN public.case_files f ON f.id = e.case_id AND NOT f.voided
        WHERE e.campaign_id IS NOT NULL AND e.case_id IN (SELECT o.case_id FROM public.enquiries o WHERE o.campaign_id = campaign)
        ORDER BY e.case_id, e.on_day, e.id) x
    WHERE x.campaign_id = campaign
$$;
COMMENT ON FUNCTION all_campaign_cases(bigint) IS 'The enquiries out of which the cases of a campaign grew, one for each case; campaign_cases tells whom.';
REVOKE ALL ON FUNCTION all_campaign_cases(bigint) FROM PUBLIC;
CREATE FUNCTION campaign_cases(campaign bigint) RETURNS TABLE (enquiry_id bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT x.enquiry_id
    FROM public.campaigns c
    CROSS JOIN LATERAL public.all_campaign_cases(c.id) x
    WHERE c.id = campaign AND (public.app_role() IN ('system', 'administrator') OR c.office_id = ANY (public.app_offices()))
$$;
COMMENT ON FUNCTION campaign_cases(bigint) IS 'The enquiries out of which the cases of a campaign grew, one for each case, for those of its office, also where they do not see the case.';
REVOKE ALL ON FUNCTION campaign_cases(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION campaign_cases(bigint) TO homeward_app;
