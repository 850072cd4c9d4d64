SET LOCAL lock_timeout = '3s';

DROP FUNCTION cash_moves(bigint, bigint, date, date);
DROP INDEX allowances_paid_on_idx;
DROP INDEX instalment_refunds_received_idx;
DROP INDEX instalments_cash_idx;
DROP TABLE cash_lines;
DROP TABLE cash_counts;
DROP TABLE cash_days;
DROP TABLE cash_entries;
DROP INDEX ledger_entries_stopped_idx;
ALTER TABLE ledger_entries DROP COLUMN cause;
ALTER TABLE instalments DROP COLUMN cancel_cause;
