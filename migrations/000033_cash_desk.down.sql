SET LOCAL lock_timeout = '3s';

DROP INDEX ledger_entries_stopped_idx;
ALTER TABLE ledger_entries DROP COLUMN cause;
ALTER TABLE instalments DROP COLUMN cancel_cause;
