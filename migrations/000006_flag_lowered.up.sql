SET LOCAL lock_timeout = '3s';

-- A manager takes a protection flag away, with a reason: an entry of the case's history.
ALTER TABLE case_steps DROP CONSTRAINT case_steps_event_check;
ALTER TABLE case_steps ADD CONSTRAINT case_steps_event_check
    CHECK (event IN ('intake_opened', 'session_completed', 'application_submitted', 'returned_for_completion', 'approved', 'rejected', 'declaration_signed', 'checklist_complete', 'check_lapsed', 'departure_confirmed', 'arrival_confirmed', 'reintegration_opened', 'withdrawn', 'voided', 'member_added', 'assigned', 'imported', 'recomputed', 'flag_lowered'));
