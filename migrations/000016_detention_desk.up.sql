SET LOCAL lock_timeout = '3s';

-- The desk lists deadlines that are near.
CREATE INDEX detentions_ends_on_idx ON detentions (ends_on) WHERE released_on = '0001-01-01' AND ends_on > '0001-01-01' AND NOT voided;
CREATE INDEX return_orders_leave_by_idx ON return_orders (leave_by) WHERE leave_by > '0001-01-01' AND NOT voided;
CREATE INDEX return_orders_appeal_by_idx ON return_orders (appeal_by) WHERE appeal_by > '0001-01-01' AND NOT voided;
CREATE INDEX return_orders_request_by_idx ON return_orders (request_by) WHERE request_by > '0001-01-01' AND NOT voided;

CREATE FUNCTION forget_visit_talks(today date) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    gone bigint[];
BEGIN
    IF public.app_role() <> 'system' THEN
        RAISE EXCEPTION 'only the system forgets talks' USING ERRCODE = '42501';
    END IF;
    SELECT array_agg(id) INTO gone FROM (
        SELECT t.id FROM public.visit_talks t JOIN public.detention_visits v ON v.id = t.visit_id
        WHERE t.case_id IS NULL AND (t.name <> '' OR t.note <> '') AND v.held_on < today - 150
            AND (v.held_on + interval '6 months')::date <= today
        ORDER BY t.id LIMIT 5000 FOR UPDATE OF t) old;
    IF gone IS NULL THEN
        RETURN 0;
    END IF;
    UPDATE public.visit_talks SET name = '', note = '' WHERE id = ANY (gone);
    UPDATE public.audit_values v SET before = '{}', after = '{}'
    FROM public.audit_changes a
    WHERE a.id = v.change_id AND a.table_name = 'visit_talks' AND a.row_id = ANY (gone);
    RETURN cardinality(gone);
END
$$;
COMMENT ON FUNCTION forget_visit_talks(date) IS 'Empties the names and notes of old talks with people who have no case; for the daily job.';
