SET LOCAL lock_timeout = '3s';

-- What was frozen goes out as it was frozen.
ALTER TABLE exports ADD COLUMN snapshot_id bigint REFERENCES snapshots (id);
COMMENT ON COLUMN exports.snapshot_id IS 'The frozen report that goes out; NULL: the report as it is when the file is made.';
CREATE INDEX exports_snapshot_id_idx ON exports (snapshot_id) WHERE snapshot_id IS NOT NULL;
ALTER TABLE exports ADD CHECK (snapshot_id IS NULL OR what IN ('figures', 'rows') AND audience NOT IN ('partner', 'public'));
CREATE POLICY of_visible_snapshot ON exports AS RESTRICTIVE FOR INSERT
    WITH CHECK (snapshot_id IS NULL OR EXISTS (SELECT 1 FROM snapshots s WHERE s.id = snapshot_id));

-- The register says for ever what was asked for, by whom and for whom; only how
-- far the file has come is written later.
REVOKE UPDATE ON exports FROM homeward_app;
GRANT UPDATE (state, version, revoked_by, rows_made, size, sha256, expires_at) ON exports TO homeward_app;
CREATE FUNCTION keep_export() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('failed', 'expired', 'revoked') THEN
        RAISE EXCEPTION 'export % has ended', OLD.id USING ERRCODE = '23514';
    END IF;
    IF OLD.state = 'ready' AND (NEW.state NOT IN ('ready', 'expired', 'revoked')
        OR (NEW.rows_made, NEW.size, NEW.sha256, NEW.expires_at) IS DISTINCT FROM (OLD.rows_made, OLD.size, OLD.sha256, OLD.expires_at)) THEN
        RAISE EXCEPTION 'the file of export % is made', OLD.id USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION keep_export() IS 'What the register says of a file stays once it is made, and an export that has ended does not go on.';
CREATE TRIGGER keep_export BEFORE UPDATE ON exports FOR EACH ROW EXECUTE FUNCTION keep_export();

-- Who fetches a file notes it in their own name.
DROP POLICY of_visible_export ON export_downloads;
CREATE POLICY of_visible_export ON export_downloads USING ((SELECT true FROM exports e WHERE e.id = export_id))
    WITH CHECK (staff_id = (SELECT app_actor()) AND (SELECT e.state = 'ready' AND e.staff_id = app_actor() FROM exports e WHERE e.id = export_id));

-- The marks of rows go only as long as nobody can have the file.
DROP POLICY of_system ON export_rows;
CREATE POLICY of_visible_export ON export_rows FOR SELECT USING ((SELECT true FROM exports e WHERE e.id = export_id));
CREATE POLICY of_maker ON export_rows FOR INSERT WITH CHECK (app_role() = 'system');
CREATE POLICY of_unmade ON export_rows FOR DELETE USING ((SELECT e.sha256 = '' FROM exports e WHERE e.id = export_id));

-- What was given out is explained later by the words of then.
ALTER TABLE releases ADD COLUMN words jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN releases.words IS 'Title and definition of the indicator as they were, by language.';

-- Keys and tokens undo pseudonyms: they are for those whose work needs them.
CREATE OR REPLACE FUNCTION export_key(purpose text) RETURNS bytea
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
    RETURN CASE WHEN app_role() = 'system' THEN keyed_digest('export', purpose) END;
CREATE OR REPLACE FUNCTION snapshot_tokens(kinds text[], ids bigint[]) RETURNS bytea[]
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT coalesce(array_agg(CASE WHEN i.id = 0 THEN ''::bytea
        ELSE substring(sha256(s.value || convert_to(i.kind || '/' || i.id, 'UTF8')) FROM 1 FOR 16) END ORDER BY i.n), '{}')
    FROM public.secrets s, unnest(kinds, ids) WITH ORDINALITY AS i (kind, id, n)
    WHERE s.name = 'snapshot' AND public.app_role() IN ('system', 'administrator', 'office_manager')
$$;
ALTER FUNCTION facility_visits(bigint, date, date) RENAME TO all_facility_visits;
REVOKE ALL ON FUNCTION all_facility_visits(bigint, date, date) FROM PUBLIC;
CREATE FUNCTION facility_visits(office bigint, first date, last date) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
    RETURN CASE WHEN app_role() IN ('system', 'administrator') OR office = ANY (app_offices()) THEN all_facility_visits(office, first, last) ELSE 0 END;
COMMENT ON FUNCTION facility_visits(bigint, date, date) IS 'How many visits to facilities an office made in some days, for those who work there, also where they do not read them.';
COMMENT ON FUNCTION all_facility_visits(bigint, date, date) IS 'How many visits to facilities an office made in some days; facility_visits tells whom.';
REVOKE ALL ON FUNCTION facility_visits(bigint, date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION facility_visits(bigint, date, date) TO homeward_app;
