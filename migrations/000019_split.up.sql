SET LOCAL lock_timeout = '3s';

-- A member goes on in a case of their own (T31): what was said, signed and decided
-- goes along as a copy that points to its original, so that nobody signs twice.
ALTER TABLE consents ADD COLUMN carried_from bigint REFERENCES consents (id);
COMMENT ON COLUMN consents.carried_from IS 'The record in the case the member came from; NULL: recorded here.';
CREATE INDEX consents_carried_from_idx ON consents (carried_from) WHERE carried_from IS NOT NULL;
ALTER TABLE screenings ADD COLUMN carried_from bigint REFERENCES screenings (id);
COMMENT ON COLUMN screenings.carried_from IS 'The record in the case the member came from; NULL: recorded here.';
CREATE INDEX screenings_carried_from_idx ON screenings (carried_from) WHERE carried_from IS NOT NULL;
ALTER TABLE applications ADD COLUMN carried_from bigint REFERENCES applications (id);
COMMENT ON COLUMN applications.carried_from IS 'The record in the case the member came from; NULL: recorded here.';
CREATE INDEX applications_carried_from_idx ON applications (carried_from) WHERE carried_from IS NOT NULL;
ALTER TABLE return_decisions ADD COLUMN carried_from bigint REFERENCES return_decisions (id);
COMMENT ON COLUMN return_decisions.carried_from IS 'The record in the case the member came from; NULL: recorded here.';
CREATE INDEX return_decisions_carried_from_idx ON return_decisions (carried_from) WHERE carried_from IS NOT NULL;
ALTER TABLE eligibility_decisions ADD COLUMN carried_from bigint REFERENCES eligibility_decisions (id);
COMMENT ON COLUMN eligibility_decisions.carried_from IS 'The record in the case the member came from; NULL: recorded here.';
CREATE INDEX eligibility_decisions_carried_from_idx ON eligibility_decisions (carried_from) WHERE carried_from IS NOT NULL;
ALTER TABLE counselling_sessions ADD COLUMN carried_from bigint REFERENCES counselling_sessions (id);
COMMENT ON COLUMN counselling_sessions.carried_from IS 'The record in the case the member came from; NULL: recorded here.';
CREATE INDEX counselling_sessions_carried_from_idx ON counselling_sessions (carried_from) WHERE carried_from IS NOT NULL;
