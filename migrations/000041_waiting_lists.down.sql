SET LOCAL lock_timeout = '3s';

DROP INDEX case_files_waiting_idx;
