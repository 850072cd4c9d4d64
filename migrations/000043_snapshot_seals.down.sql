SET LOCAL lock_timeout = '3s';

COMMENT ON COLUMN snapshot_signatures.seal IS 'Check sum over this row.';
COMMENT ON COLUMN snapshots.sha256 IS 'Check sum over this row and its rows in order.';
DROP INDEX audit_changes_happened_at_idx;
DROP FUNCTION snapshot_links();
DROP TABLE snapshot_seals;
DROP FUNCTION changes_since(timestamptz, text[], bigint[]);
