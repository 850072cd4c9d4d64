SET LOCAL lock_timeout = '3s';

DROP FUNCTION changes_since(timestamptz, text[], bigint[]);
