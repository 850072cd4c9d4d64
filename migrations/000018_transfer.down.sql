SET LOCAL lock_timeout = '3s';

DROP TABLE case_handovers;
DROP POLICY until_the_day ON migrants;
DROP POLICY until_the_day ON case_files;
DROP FUNCTION still_readable_person(bigint);
DROP FUNCTION still_readable(bigint);
DELETE FROM case_steps WHERE event = 'transfer_cancelled';
ALTER TABLE case_steps DROP CONSTRAINT case_steps_event_check;
ALTER TABLE case_steps ADD CONSTRAINT case_steps_event_check
    CHECK (event IN ('enquiry_logged', 'information_only', 'intake_opened', 'session_completed', 'application_submitted', 'returned_for_completion', 'approved', 'rejected', 'declaration_signed', 'checklist_complete', 'check_lapsed', 'departure_confirmed', 'no_show', 'departure_cancelled', 'not_admitted', 'arrival_confirmed', 'arrival_unconfirmed', 'reintegration_opened', 'return_only_monitored', 'return_completed', 'plan_completed', 'plan_reopened', 'completed', 'withdrawn', 'lost_contact', 'ended', 'closing_requested', 'closing_refused', 'hold', 'resume', 'reopened', 'reapplication', 'transfer_requested', 'transfer_accepted', 'transfer_refused', 'member_split', 'member_added', 'retroactive_case', 'voided', 'flag_lowered', 'rebooking_allowed', 'assigned', 'imported', 'recomputed'));
ALTER TABLE case_transfers DROP COLUMN age_groups;
