SET LOCAL lock_timeout = '3s';

DROP FUNCTION cash_moves(bigint, bigint, date, date);
DROP TRIGGER keep_desk_back ON allowances;
DROP TRIGGER keep_desk ON allowances;
DROP TRIGGER keep_desk ON instalment_refunds;
DROP TRIGGER keep_desk ON instalments;
DROP FUNCTION keep_desk();
ALTER TABLE allowances DROP COLUMN back_office_id, DROP COLUMN returned_by, DROP COLUMN cash_office_id;
ALTER TABLE instalment_refunds DROP COLUMN cash_office_id;
ALTER TABLE instalments DROP COLUMN cash_office_id;
DROP TABLE cash_lines;
DROP TABLE cash_counts;
DROP TABLE cash_days;
DROP TABLE cash_entries;
DROP INDEX ledger_entries_stopped_idx;
ALTER TABLE ledger_entries DROP COLUMN cause;
ALTER TABLE instalments DROP COLUMN cancel_cause;
