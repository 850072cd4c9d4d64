SET LOCAL lock_timeout = '3s';

ALTER TABLE counselling_sessions ADD COLUMN point_id bigint REFERENCES advisory_points (id);
COMMENT ON COLUMN counselling_sessions.point_id IS 'Advisory point where it was held; NULL elsewhere.';
CREATE INDEX counselling_sessions_point_id_idx ON counselling_sessions (point_id, held_on, id) WHERE point_id IS NOT NULL;
ALTER TABLE departure_attempts ADD COLUMN itinerary_id bigint REFERENCES itineraries (id);
COMMENT ON COLUMN departure_attempts.itinerary_id IS 'The journey it was.';
CREATE INDEX departure_attempts_itinerary_id_idx ON departure_attempts (itinerary_id) WHERE itinerary_id IS NOT NULL;
ALTER TABLE itineraries ADD COLUMN refund_minor bigint NOT NULL DEFAULT 0 CHECK (refund_minor >= 0);
COMMENT ON COLUMN itineraries.refund_minor IS 'What came back.';
DROP FUNCTION case_is_protected(bigint);
ALTER TABLE child_procedures DROP COLUMN assessed_by;
