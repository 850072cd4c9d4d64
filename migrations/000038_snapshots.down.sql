SET LOCAL lock_timeout = '3s';

ALTER TABLE migrants DROP COLUMN anonymised_on;
DROP TABLE snapshot_signatures;
DROP TABLE snapshot_rows;
DROP TABLE snapshots;
DROP FUNCTION keep_snapshot();
DROP FUNCTION keep_snapshot_rows();
DROP FUNCTION snapshot_tokens(text[], bigint[]);
DELETE FROM secrets WHERE name = 'snapshot';
