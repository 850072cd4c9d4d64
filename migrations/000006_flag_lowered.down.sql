SET LOCAL lock_timeout = '3s';

SELECT set_config('app.actor_id', '0', true);
UPDATE case_steps SET event = 'recomputed' WHERE event = 'flag_lowered';
ALTER TABLE case_steps DROP CONSTRAINT case_steps_event_check;
ALTER TABLE case_steps ADD CONSTRAINT case_steps_event_check
    CHECK (event IN ('intake_opened', 'session_completed', 'application_submitted', 'returned_for_completion', 'approved', 'rejected', 'declaration_signed', 'checklist_complete', 'check_lapsed', 'departure_confirmed', 'arrival_confirmed', 'reintegration_opened', 'withdrawn', 'voided', 'member_added', 'assigned', 'imported', 'recomputed'));
