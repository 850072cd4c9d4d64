SET LOCAL lock_timeout = '3s';

-- Who assessed a child does not agree to the outcome.
ALTER TABLE child_procedures ADD COLUMN assessed_by bigint REFERENCES staff (id);
COMMENT ON COLUMN child_procedures.assessed_by IS 'Who wrote down the assessment last; NULL: not known.';
CREATE INDEX child_procedures_assessed_by_idx ON child_procedures (assessed_by) WHERE assessed_by IS NOT NULL;

-- What a transfer tells depends on its case, which who reads the transfer need not see.
CREATE FUNCTION case_is_protected(asked bigint) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET app.role = 'system' AS $$
    SELECT class = 'protection' FROM public.case_files WHERE id = asked
$$;
COMMENT ON FUNCTION case_is_protected(bigint) IS 'Whether a case is a protection case, also for those who do not see it.';

-- Whether money came back is recorded with the departure that failed.
ALTER TABLE itineraries DROP COLUMN refund_minor;
-- Nothing was ever written here: a session's place is in place and place_detail, its point in the
-- appointment it was agreed as; which journey an attempt was is in the history.
DROP INDEX departure_attempts_itinerary_id_idx;
ALTER TABLE departure_attempts DROP COLUMN itinerary_id;
DROP INDEX counselling_sessions_point_id_idx;
ALTER TABLE counselling_sessions DROP COLUMN point_id;
