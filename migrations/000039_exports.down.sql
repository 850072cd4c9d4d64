SET LOCAL lock_timeout = '3s';

DROP TABLE releases;
DROP TABLE export_downloads;
DROP TABLE export_rows;
DROP TABLE export_chunks;
DROP TABLE export_jobs;
DROP TABLE exports;
DROP FUNCTION export_key(text);
DELETE FROM secrets WHERE name = 'export';
