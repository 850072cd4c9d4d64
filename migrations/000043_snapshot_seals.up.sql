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
        AND a.table_name = ANY (tables) AND a.table_name NOT IN ('staff', 'complaints', 'case_named_staff') AND a.happened_at > moment
        AND (a.case_id IS NULL OR a.case_id = ANY (cases) AND (public.app_role() IN ('system', 'administrator')
            OR EXISTS (SELECT 1 FROM public.case_files f WHERE f.id = a.case_id AND f.office_id = ANY (public.app_offices()))))
    GROUP BY a.table_name, a.row_id
$$;
COMMENT ON FUNCTION changes_since(timestamptz, text[], bigint[]) IS 'Rows of some tables that were written after a moment, of no case or of some, and which of their columns; given are those that were no day before. It tells no values.';
REVOKE ALL ON FUNCTION changes_since(timestamptz, text[], bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION changes_since(timestamptz, text[], bigint[]) TO homeward_app;

-- Making a snapshot and signing it each add a link to a chain whose seals are
-- made with a key that is not in the database: what is taken away, a signature
-- too, leaves a link behind.
CREATE TABLE snapshot_seals (
    id bigint PRIMARY KEY CHECK (id > 0),
    snapshot_id bigint NOT NULL REFERENCES snapshots (id),
    made_at timestamptz NOT NULL,
    signature boolean NOT NULL,
    digest bytea NOT NULL CHECK (length(digest) = 32),
    seal bytea NOT NULL CHECK (length(seal) = 32)
);
COMMENT ON TABLE snapshot_seals IS 'A chain of what was frozen and signed, in its order: written once, never changed.';
COMMENT ON COLUMN snapshot_seals.id IS 'Place in the chain, from 1, without a gap.';
COMMENT ON COLUMN snapshot_seals.snapshot_id IS 'The snapshot that was made or signed.';
COMMENT ON COLUMN snapshot_seals.made_at IS 'When.';
COMMENT ON COLUMN snapshot_seals.signature IS 'It was signed, not made.';
COMMENT ON COLUMN snapshot_seals.digest IS 'Check sum of the snapshot, or of the signature.';
COMMENT ON COLUMN snapshot_seals.seal IS 'Check sum of this link and the one before.';
CREATE INDEX snapshot_seals_snapshot_id_idx ON snapshot_seals (snapshot_id);
ALTER TABLE snapshot_seals ENABLE ROW LEVEL SECURITY;
ALTER TABLE snapshot_seals FORCE ROW LEVEL SECURITY;
CREATE POLICY of_those_who_report ON snapshot_seals
    USING (app_role() IN ('system', 'administrator', 'office_manager'))
    WITH CHECK ((SELECT true FROM snapshots s WHERE s.id = snapshot_id));
CREATE TRIGGER keep_snapshot BEFORE UPDATE OR DELETE OR TRUNCATE ON snapshot_seals EXECUTE FUNCTION keep_snapshot();
SELECT audited('snapshot_seals');
REVOKE UPDATE, DELETE ON snapshot_seals FROM homeward_app;
-- The end of the chain can be cut off without a gap: the history knows how long it was.
CREATE FUNCTION snapshot_links() RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
    RETURN (SELECT coalesce(max(a.row_id), 0) FROM audit_changes a WHERE a.table_name = 'snapshot_seals' AND a.act = 'insert');
COMMENT ON FUNCTION snapshot_links() IS 'How many links the chain of snapshots had, by the history of changes.';
REVOKE ALL ON FUNCTION snapshot_links() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION snapshot_links() TO homeward_app;
CREATE INDEX audit_changes_happened_at_idx ON audit_changes USING brin (happened_at);
COMMENT ON COLUMN snapshots.sha256 IS 'Check sum over this row and its rows in order, made with a key that is not in the database.';
COMMENT ON COLUMN snapshot_signatures.seal IS 'Check sum over this row, made with the same key.';
