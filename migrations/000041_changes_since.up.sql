SET LOCAL lock_timeout = '3s';

-- The difference of a snapshot must know of things that belong to no case which
-- of them were changed or removed: the history of those is read by administrators
-- only. It tells no values.
CREATE FUNCTION changes_since(moment timestamptz, tables text[], cases bigint[])
    RETURNS TABLE (table_name text, row_id bigint, case_id bigint, removed boolean, columns text[], given text[])
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT a.table_name, a.row_id, max(a.case_id), bool_or(a.act = 'delete'),
        coalesce(array_agg(DISTINCT k.name) FILTER (WHERE a.act = 'update'), '{}'),
        coalesce(array_agg(DISTINCT k.name) FILTER (WHERE a.act = 'update' AND v.before ->> k.name = '0001-01-01'), '{}')
    FROM public.audit_changes a
    JOIN public.audit_values v ON v.change_id = a.id
    LEFT JOIN LATERAL unnest(a.columns) AS k (name) ON a.act = 'update'
    WHERE public.app_role() IN ('system', 'administrator', 'office_manager')
        AND a.table_name = ANY (tables) AND a.happened_at > moment AND (a.case_id IS NULL OR a.case_id = ANY (cases))
    GROUP BY a.table_name, a.row_id
$$;
COMMENT ON FUNCTION changes_since(timestamptz, text[], bigint[]) IS 'Rows of some tables that were written after a moment, of no case or of some, and which of their columns; given are those that were no day before. It tells no values.';
REVOKE ALL ON FUNCTION changes_since(timestamptz, text[], bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION changes_since(timestamptz, text[], bigint[]) TO homeward_app;
