SET LOCAL lock_timeout = '3s';

-- What a rejection tells the person, who agrees to the return of a victim of
-- trafficking, and what waits for a decision in an office (DOMAIN.md §1.5, §1.8).
ALTER TABLE eligibility_decisions
    ADD COLUMN language text NOT NULL DEFAULT '',
    ADD COLUMN review_info text NOT NULL DEFAULT '',
    ADD COLUMN alternatives text NOT NULL DEFAULT '';
COMMENT ON COLUMN eligibility_decisions.language IS 'Language in which a rejection is explained; empty: none.';
COMMENT ON COLUMN eligibility_decisions.review_info IS 'How the person can have a rejection reviewed.';
COMMENT ON COLUMN eligibility_decisions.alternatives IS 'What else the person can do after a rejection.';

ALTER TABLE risk_assessments
    ADD COLUMN agreed_by bigint REFERENCES staff (id),
    ADD COLUMN agreed_on date NOT NULL DEFAULT '0001-01-01';
COMMENT ON COLUMN risk_assessments.agreed_by IS 'Protection focal point who agrees to the return.';
COMMENT ON COLUMN risk_assessments.agreed_on IS 'Day of the agreement; zero: none.';
CREATE INDEX risk_assessments_agreed_by_idx ON risk_assessments (agreed_by) WHERE agreed_by IS NOT NULL;

ALTER TABLE reintegration_plans ADD COLUMN submitted_on date NOT NULL DEFAULT '0001-01-01';
COMMENT ON COLUMN reintegration_plans.submitted_on IS 'Day it was last sent for approval; zero: not known.';

ALTER TABLE documents DROP CONSTRAINT documents_subject_check;
ALTER TABLE documents ADD CONSTRAINT documents_subject_check CHECK (subject IN ('consent', 'session', 'application', 'return_decision', 'departure', 'plan', 'travel_document', 'paper', 'clearance'));

CREATE UNIQUE INDEX rule_exceptions_case_id_rule_key ON rule_exceptions (case_id, programme_id, rule) WHERE state = 'asked' AND NOT voided;
CREATE INDEX reintegration_plans_submitted_idx ON reintegration_plans (case_id) WHERE state = 'submitted' AND NOT voided;
CREATE INDEX allowances_asked_idx ON allowances (case_id) WHERE state = 'asked' AND NOT voided;
CREATE INDEX case_files_reviewed_idx ON case_files (office_id, id) WHERE stage = 'eligibility' AND NOT voided;
