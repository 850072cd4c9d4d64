SET LOCAL lock_timeout = '3s';

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

-- Who is at work in this transaction. Nothing set means nobody: no rows, no writes.
CREATE FUNCTION app_actor() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.actor_id', true), '')::bigint;
CREATE FUNCTION app_role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('app.role', true), '');
CREATE FUNCTION app_scope() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('app.scope', true), '');
CREATE FUNCTION app_offices() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(nullif(current_setting('app.office_ids', true), '')::bigint[], '{}'::bigint[]);

-- Keys that never leave the database; only functions of the owner read them.
CREATE TABLE secrets (
    name text PRIMARY KEY,
    value bytea NOT NULL
);
COMMENT ON TABLE secrets IS 'Keys for digests; readable by the owner''s functions only.';
COMMENT ON COLUMN secrets.name IS 'What the key is for.';
COMMENT ON COLUMN secrets.value IS 'The key, 32 random bytes.';
INSERT INTO secrets (name, value)
SELECT n, sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'))
FROM unnest(ARRAY['audit', 'document', 'person']) AS n;

CREATE FUNCTION keyed_digest(purpose text, content text) RETURNS bytea
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
    RETURN (SELECT sha256(s.value || convert_to(content, 'UTF8')) FROM public.secrets s WHERE s.name = purpose);
REVOKE ALL ON FUNCTION keyed_digest(text, text) FROM PUBLIC;

CREATE TABLE audit_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    actor_id bigint NOT NULL,
    row_id bigint NOT NULL,
    case_id bigint,
    happened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    digest bytea NOT NULL,
    act text NOT NULL CHECK (act IN ('insert', 'update', 'delete')),
    table_name text NOT NULL,
    request_id text NOT NULL DEFAULT '',
    columns text[] NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE audit_changes IS 'Every change of every row: who, when, where, which columns. Written only by the trigger record_change.';
COMMENT ON COLUMN audit_changes.id IS 'Order of the entries.';
COMMENT ON COLUMN audit_changes.actor_id IS 'Staff member who made the change; 0 is the system itself.';
COMMENT ON COLUMN audit_changes.row_id IS 'Key of the changed row.';
COMMENT ON COLUMN audit_changes.case_id IS 'Case the row belongs to, if it belongs to one.';
COMMENT ON COLUMN audit_changes.happened_at IS 'Moment of the change.';
COMMENT ON COLUMN audit_changes.digest IS 'Keyed digest of the values, so that they can be erased and the entry still be checked.';
COMMENT ON COLUMN audit_changes.act IS 'insert, update or delete.';
COMMENT ON COLUMN audit_changes.table_name IS 'Table of the changed row.';
COMMENT ON COLUMN audit_changes.request_id IS 'Request in which it happened.';
COMMENT ON COLUMN audit_changes.columns IS 'Names of the columns written.';
CREATE INDEX audit_changes_case_id_idx ON audit_changes (case_id, id) WHERE case_id IS NOT NULL;
CREATE INDEX audit_changes_table_name_row_id_idx ON audit_changes (table_name, row_id, id);

CREATE TABLE audit_values (
    change_id bigint PRIMARY KEY REFERENCES audit_changes (id),
    before jsonb NOT NULL DEFAULT '{}',
    after jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE audit_values IS 'The values of a change, apart from its entry so that erasure can empty them.';
COMMENT ON COLUMN audit_values.change_id IS 'The entry these values belong to.';
COMMENT ON COLUMN audit_values.before IS 'Old values of the changed columns.';
COMMENT ON COLUMN audit_values.after IS 'New values of the changed columns.';

CREATE FUNCTION record_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    actor bigint := public.app_actor();
    old_row jsonb := '{}';
    new_row jsonb := '{}';
    entry bigint;
    row_key bigint;
    of_case bigint;
BEGIN
    IF actor IS NULL THEN
        RAISE EXCEPTION 'write to % outside db.Write: no actor', TG_TABLE_NAME USING ERRCODE = '42501';
    END IF;
    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;
    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;
    row_key := coalesce(new_row ->> 'id', old_row ->> 'id')::bigint;
    of_case := CASE TG_TABLE_NAME WHEN 'case_files' THEN row_key
        ELSE coalesce(new_row ->> 'case_id', old_row ->> 'case_id')::bigint END;
    IF TG_OP = 'UPDATE' THEN
        SELECT coalesce(jsonb_object_agg(o.key, o.value), '{}'), coalesce(jsonb_object_agg(o.key, new_row -> o.key), '{}')
        INTO old_row, new_row
        FROM jsonb_each(old_row) o
        WHERE o.value IS DISTINCT FROM new_row -> o.key AND o.key NOT IN ('updated_at');
        IF new_row = '{}' THEN RETURN NULL; END IF;
    END IF;
    -- Secrets change, but their values are nobody's to read.
    old_row := old_row || (SELECT coalesce(jsonb_object_agg(k, '*'::text), '{}') FROM jsonb_object_keys(old_row) k WHERE k IN ('password_hash', 'token_hash'));
    new_row := new_row || (SELECT coalesce(jsonb_object_agg(k, '*'::text), '{}') FROM jsonb_object_keys(new_row) k WHERE k IN ('password_hash', 'token_hash'));
    INSERT INTO public.audit_changes (actor_id, row_id, case_id, act, table_name, request_id, columns, digest)
    VALUES (actor, row_key, of_case, lower(TG_OP), TG_TABLE_NAME,
        coalesce(current_setting('app.request_id', true), ''),
        ARRAY(SELECT k FROM jsonb_object_keys(CASE TG_OP WHEN 'DELETE' THEN old_row ELSE new_row END) k ORDER BY k),
        public.keyed_digest('audit', old_row::text || new_row::text))
    RETURNING id INTO entry;
    INSERT INTO public.audit_values (change_id, before, after) VALUES (entry, old_row, new_row);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION record_change() IS 'Audit trigger: refuses a write without an actor, records every other.';

-- audited(table) hangs the audit trigger on a table and lets the program use it.
CREATE FUNCTION audited(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION record_change()', target);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO homeward_app', target);
END
$$;

GRANT USAGE ON SCHEMA public TO homeward_app;
GRANT SELECT ON audit_changes, audit_values TO homeward_app;
