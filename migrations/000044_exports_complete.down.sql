SET LOCAL lock_timeout = '3s';

DROP FUNCTION facility_visits(bigint, date, date);
ALTER FUNCTION all_facility_visits(bigint, date, date) RENAME TO facility_visits;
COMMENT ON FUNCTION facility_visits(bigint, date, date) IS 'How many visits to facilities an office made in some days, also for those who do not read them.';
GRANT EXECUTE ON FUNCTION facility_visits(bigint, date, date) TO PUBLIC;
CREATE OR REPLACE FUNCTION snapshot_tokens(kinds text[], ids bigint[]) RETURNS bytea[]
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT coalesce(array_agg(CASE WHEN i.id = 0 THEN ''::bytea
        ELSE substring(sha256(s.value || convert_to(i.kind || '/' || i.id, 'UTF8')) FROM 1 FOR 16) END ORDER BY i.n), '{}')
    FROM public.secrets s, unnest(kinds, ids) WITH ORDINALITY AS i (kind, id, n)
    WHERE s.name = 'snapshot'
$$;
CREATE OR REPLACE FUNCTION export_key(purpose text) RETURNS bytea
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
    RETURN keyed_digest('export', purpose);
ALTER TABLE releases DROP COLUMN words;
DROP POLICY of_visible_export ON export_rows;
DROP POLICY of_maker ON export_rows;
DROP POLICY of_unmade ON export_rows;
CREATE POLICY of_system ON export_rows USING (app_role() = 'system');
DROP POLICY of_visible_export ON export_downloads;
CREATE POLICY of_visible_export ON export_downloads USING ((SELECT true FROM exports e WHERE e.id = export_id))
    WITH CHECK ((SELECT true FROM exports e WHERE e.id = export_id));
DROP TRIGGER keep_export ON exports;
DROP FUNCTION keep_export();
REVOKE UPDATE (state, version, revoked_by, rows_made, size, sha256, expires_at) ON exports FROM homeward_app;
GRANT UPDATE ON exports TO homeward_app;
DROP POLICY of_visible_snapshot ON exports;
ALTER TABLE exports DROP COLUMN snapshot_id;
