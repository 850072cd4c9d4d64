SET LOCAL lock_timeout = '3s';

DROP FUNCTION budget_line_sums(bigint);
DROP TABLE payment_explanations;
DROP TABLE ledger_entries;
DROP TABLE instalment_refunds;
DROP TABLE instalments;
DROP TABLE budget_lines;
