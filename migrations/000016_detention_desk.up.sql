SET LOCAL lock_timeout = '3s';

-- Names are typed here of people whom the office may not know of: those who
-- visited read them, and the manager.
DROP POLICY of_office ON detention_visits;
CREATE POLICY own_or_manager ON detention_visits USING (app_role() = 'system' OR office_id = ANY ((SELECT app_offices())::bigint[]) AND (recorded_by = (SELECT app_actor()) OR app_role() = 'office_manager'))
    WITH CHECK (app_role() = 'system' OR office_id = ANY ((SELECT app_offices())::bigint[]) AND (recorded_by = (SELECT app_actor()) OR app_role() = 'office_manager'));

ALTER TABLE visit_talks ADD state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'session', 'person', 'failed'));
ALTER TABLE visit_talks ADD problem text NOT NULL DEFAULT '';
COMMENT ON COLUMN visit_talks.state IS 'What became of it: not yet looked at, a session, a person without a case, refused.';
COMMENT ON COLUMN visit_talks.name IS 'Who it was, as typed: a case number or a name; may be empty.';
COMMENT ON COLUMN visit_talks.problem IS 'Why it was refused: message keys.';

-- Those who name staff see the number and the handler of the office's protection cases.
CREATE INDEX case_files_office_id_reference_idx ON case_files (office_id, reference) WHERE class = 'protection';

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
