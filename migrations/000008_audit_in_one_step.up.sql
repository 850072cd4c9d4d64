SET LOCAL lock_timeout = '3s';

-- Every write pays for its entry. The trigger reads its key itself: a function
-- in between is planned anew for every row. The digest is the same.
CREATE OR REPLACE FUNCTION record_change() RETURNS trigger
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
    IF coalesce(nullif(new_row, '{}'), old_row) ?| ARRAY['password_hash', 'token_hash'] THEN
        old_row := old_row || (SELECT coalesce(jsonb_object_agg(k, '*'::text), '{}') FROM jsonb_object_keys(old_row) k WHERE k IN ('password_hash', 'token_hash'));
        new_row := new_row || (SELECT coalesce(jsonb_object_agg(k, '*'::text), '{}') FROM jsonb_object_keys(new_row) k WHERE k IN ('password_hash', 'token_hash'));
    END IF;
    INSERT INTO public.audit_changes (actor_id, row_id, case_id, act, table_name, request_id, columns, digest)
    VALUES (actor, row_key, of_case, lower(TG_OP), TG_TABLE_NAME,
        coalesce(current_setting('app.request_id', true), ''),
        ARRAY(SELECT k FROM jsonb_object_keys(CASE TG_OP WHEN 'DELETE' THEN old_row ELSE new_row END) k ORDER BY k),
        (SELECT sha256(s.value || convert_to(old_row::text || new_row::text, 'UTF8')) FROM public.secrets s WHERE s.name = 'audit'))
    RETURNING id INTO entry;
    INSERT INTO public.audit_values (change_id, before, after) VALUES (entry, old_row, new_row);
    RETURN NULL;
END
$$;
