SET LOCAL lock_timeout = '3s';
DROP TABLE visit_talks;
DROP TABLE detention_visits;
DROP TABLE session_safeguards;
DROP TABLE detention_extensions;
DROP TABLE case_namings;
ALTER TABLE child_procedures DROP COLUMN other_parent_on, DROP COLUMN other_parent;
ALTER TABLE screenings DROP COLUMN severity, DROP COLUMN evidence;
