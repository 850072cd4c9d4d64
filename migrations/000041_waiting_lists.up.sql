SET LOCAL lock_timeout = '3s';

-- Who waits while a programme is suspended.
CREATE INDEX case_files_waiting_idx ON case_files (office_id, programme_id, opened_on, id)
    WHERE stage IN ('intake', 'counselling', 'eligibility') AND NOT voided;
