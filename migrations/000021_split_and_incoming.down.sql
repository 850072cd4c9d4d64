SET LOCAL lock_timeout = '3s';

DROP TABLE incoming_returns;

ALTER TABLE counselling_sessions DROP COLUMN carried_from;
ALTER TABLE eligibility_decisions DROP COLUMN carried_from;
ALTER TABLE return_decisions DROP COLUMN carried_from;
ALTER TABLE applications DROP COLUMN carried_from;
ALTER TABLE screenings DROP COLUMN carried_from;
ALTER TABLE consents DROP COLUMN carried_from;
