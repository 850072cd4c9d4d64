SET LOCAL lock_timeout = '3s';

-- Who waits while a programme is suspended.
CREATE INDEX case_files_waiting_idx ON case_files (office_id, programme_id, opened_on, id)
    WHERE stage IN ('intake', 'counselling', 'eligibility') AND NOT voided;

-- What became of a call that grew into an enquiry stays.
SELECT set_config('app.role', 'system', true), set_config('app.actor_id', '0', true);
UPDATE campaign_calls SET outcome = 'enquiry', version = version + 1 WHERE enquiry_id IS NOT NULL AND outcome <> 'enquiry';
ALTER TABLE campaign_calls ADD CONSTRAINT campaign_calls_grown_check CHECK (enquiry_id IS NULL OR outcome = 'enquiry');

-- A figure that was declared void stays void.
CREATE FUNCTION stays_void() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    RAISE EXCEPTION 'figure % was declared void and stays so', OLD.id USING ERRCODE = '42501';
END
$$;
COMMENT ON FUNCTION stays_void() IS 'Refuses to change an entry that was declared void.';
CREATE TRIGGER stays_void BEFORE UPDATE ON indicator_entries FOR EACH ROW WHEN (OLD.voided) EXECUTE FUNCTION stays_void();
