SET LOCAL lock_timeout = '3s';
ALTER TABLE case_files DROP CONSTRAINT case_files_import_id_fkey;
ALTER TABLE migrants DROP CONSTRAINT migrants_import_id_fkey;
DROP TABLE import_reviews;
DROP TABLE import_words;
DROP TABLE import_rows;
DROP TABLE imports;
DROP TABLE drafts;
DROP TABLE submissions;
