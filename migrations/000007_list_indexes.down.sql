SET LOCAL lock_timeout = '3s';

DROP INDEX case_files_office_id_due_idx;
DROP INDEX case_files_office_id_imported_stuck_idx;
DROP INDEX case_files_office_id_detained_stuck_idx;
DROP INDEX case_files_office_id_programme_id_stuck_idx;
DROP INDEX case_files_office_id_return_country_stuck_idx;
DROP INDEX case_files_office_id_blocked_on_stuck_idx;
DROP INDEX case_files_office_id_blocker_stuck_idx;
DROP INDEX case_files_office_id_stage_stuck_idx;
DROP INDEX case_files_counsellor_id_stuck_idx;
DROP INDEX case_files_office_id_stuck_idx;
CREATE INDEX case_files_office_id_blocked_since_id_idx ON case_files (office_id, blocked_since, id) WHERE stage <> 'closed' AND NOT voided;
CREATE INDEX case_files_counsellor_id_open_idx ON case_files (counsellor_id, blocked_since, id) WHERE stage <> 'closed' AND NOT voided;
CREATE INDEX case_files_office_id_blocker_idx ON case_files (office_id, blocker, blocked_since, id) WHERE stage <> 'closed' AND NOT voided;
CREATE INDEX case_files_office_id_due_on_idx ON case_files (office_id, due_on, id) WHERE stage <> 'closed' AND NOT voided AND due_on > '0001-01-01';
