SET LOCAL lock_timeout = '3s';

-- Lists of open cases, longest stuck first: what nothing holds up comes last,
-- so the order is by the day waiting began, or else the end of time. Every
-- filter of the list has its index, or it would read a whole caseload for a
-- page of a rare value.
DROP INDEX case_files_office_id_blocked_since_id_idx;
DROP INDEX case_files_counsellor_id_open_idx;
DROP INDEX case_files_office_id_blocker_idx;
DROP INDEX case_files_office_id_due_on_idx;
CREATE INDEX case_files_office_id_stuck_idx ON case_files (office_id, (CASE WHEN blocked_since = '0001-01-01' THEN '9999-12-31' ELSE blocked_since END), id) WHERE stage <> 'closed' AND NOT voided;
CREATE INDEX case_files_counsellor_id_stuck_idx ON case_files (counsellor_id, office_id, (CASE WHEN blocked_since = '0001-01-01' THEN '9999-12-31' ELSE blocked_since END), id) WHERE stage <> 'closed' AND NOT voided;
CREATE INDEX case_files_office_id_stage_stuck_idx ON case_files (office_id, stage, (CASE WHEN blocked_since = '0001-01-01' THEN '9999-12-31' ELSE blocked_since END), id) WHERE stage <> 'closed' AND NOT voided;
CREATE INDEX case_files_office_id_blocker_stuck_idx ON case_files (office_id, blocker, (CASE WHEN blocked_since = '0001-01-01' THEN '9999-12-31' ELSE blocked_since END), id) WHERE stage <> 'closed' AND NOT voided;
CREATE INDEX case_files_office_id_blocked_on_stuck_idx ON case_files (office_id, blocked_on, (CASE WHEN blocked_since = '0001-01-01' THEN '9999-12-31' ELSE blocked_since END), id) WHERE stage <> 'closed' AND NOT voided;
CREATE INDEX case_files_office_id_return_country_stuck_idx ON case_files (office_id, return_country, (CASE WHEN blocked_since = '0001-01-01' THEN '9999-12-31' ELSE blocked_since END), id) WHERE stage <> 'closed' AND NOT voided;
CREATE INDEX case_files_office_id_programme_id_stuck_idx ON case_files (office_id, programme_id, (CASE WHEN blocked_since = '0001-01-01' THEN '9999-12-31' ELSE blocked_since END), id) WHERE stage <> 'closed' AND NOT voided;
CREATE INDEX case_files_office_id_detained_stuck_idx ON case_files (office_id, (CASE WHEN blocked_since = '0001-01-01' THEN '9999-12-31' ELSE blocked_since END), id)
    WHERE stage <> 'closed' AND NOT voided AND status_at_application IN ('detained_immigration', 'detained_asylum');
CREATE INDEX case_files_office_id_imported_stuck_idx ON case_files (office_id, (CASE WHEN blocked_since = '0001-01-01' THEN '9999-12-31' ELSE blocked_since END), id)
    WHERE stage <> 'closed' AND NOT voided AND source = 'import';
CREATE INDEX case_files_office_id_due_idx ON case_files (office_id, (CASE WHEN due_on = '0001-01-01' THEN '9999-12-31' ELSE due_on END), id) WHERE stage <> 'closed' AND NOT voided;
