SET LOCAL lock_timeout = '3s';

DROP TRIGGER stays_void ON indicator_entries;
DROP FUNCTION stays_void();
ALTER TABLE campaign_calls DROP CONSTRAINT campaign_calls_grown_check;
DROP INDEX case_files_waiting_idx;
