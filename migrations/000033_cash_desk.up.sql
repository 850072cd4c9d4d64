SET LOCAL lock_timeout = '3s';

-- What a case does not need any more goes back to the budget when it ends.
ALTER TABLE instalments ADD COLUMN cancel_cause text NOT NULL DEFAULT '' CHECK (cancel_cause IN ('', 'case_ended', 'plan_voided'));
COMMENT ON COLUMN instalments.cancel_cause IS 'What cancelled it, where no person did; empty: see the reason.';
ALTER TABLE instalments ADD CHECK (cancel_cause = '' OR state = 'cancelled');
ALTER TABLE ledger_entries ADD COLUMN cause text NOT NULL DEFAULT '' CHECK (cause IN ('', 'case_ended', 'plan_voided'));
COMMENT ON COLUMN ledger_entries.cause IS 'What gave the money back to the budget, where it was no act on the money itself; empty: such an act.';
CREATE INDEX ledger_entries_stopped_idx ON ledger_entries (happened_on, instalment_id) WHERE cause <> '' AND kind = 'free';
