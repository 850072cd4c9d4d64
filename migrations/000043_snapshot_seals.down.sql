SET LOCAL lock_timeout = '3s';

COMMENT ON COLUMN snapshot_signatures.seal IS 'Check sum over this row.';
COMMENT ON COLUMN snapshots.sha256 IS 'Check sum over this row and its rows in order.';
DROP TABLE snapshot_seals;
DROP FUNCTION changes_since(timestamptz, text[], bigint[]);
