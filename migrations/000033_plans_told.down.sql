SET LOCAL lock_timeout = '3s';

DELETE FROM case_steps WHERE event LIKE 'payment\_%' OR event IN ('plan_submitted', 'plan_returned', 'plan_seconded', 'plan_approved');
ALTER TABLE case_steps DROP CONSTRAINT case_steps_event_check;
ALTER TABLE case_steps ADD CONSTRAINT case_steps_event_check
    CHECK (event IN ('enquiry_logged', 'information_only', 'intake_opened', 'session_completed', 'application_submitted', 'returned_for_completion', 'approved', 'rejected', 'declaration_signed', 'checklist_complete', 'check_lapsed', 'departure_confirmed', 'no_show', 'departure_cancelled', 'not_admitted', 'arrival_confirmed', 'arrival_unconfirmed', 'reintegration_opened', 'return_only_monitored', 'return_completed', 'plan_completed', 'plan_reopened', 'completed', 'withdrawn', 'lost_contact', 'ended', 'closing_requested', 'closing_refused', 'hold', 'resume', 'reopened', 'reapplication', 'transfer_requested', 'transfer_accepted', 'transfer_refused', 'transfer_cancelled', 'member_split', 'member_added', 'retroactive_case', 'voided', 'flag_lowered', 'rebooking_allowed', 'assigned', 'imported', 'recomputed'));
