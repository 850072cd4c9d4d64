SET LOCAL lock_timeout = '3s';
DELETE FROM documents WHERE subject = 'monitoring_photo';
ALTER TABLE documents DROP CONSTRAINT documents_subject_check;
ALTER TABLE documents ADD CONSTRAINT documents_subject_check CHECK (subject IN ('consent', 'session', 'application', 'return_decision', 'departure', 'plan', 'travel_document', 'paper', 'clearance'));
DROP TABLE monitoring_visits;
DROP TABLE monitoring_events;
ALTER TABLE programmes DROP COLUMN monitoring_usual, DROP COLUMN monitoring_close;
