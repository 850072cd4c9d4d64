SET LOCAL lock_timeout = '3s';
DROP TABLE duplicate_elsewhere;
DROP TABLE person_merges;
DROP TABLE duplicate_pairs;
DROP TRIGGER check_for_duplicates ON travel_documents;
DROP TRIGGER check_for_duplicates ON migrants;
DROP FUNCTION check_for_duplicates();
DROP TABLE duplicate_checks;
ALTER POLICY not_protected ON migrants
    USING (NOT protected OR app_scope() = 'evidence' OR app_role() = 'system' OR named_for_migrant(id));
DROP INDEX migrants_merged_into_idx;
ALTER TABLE migrants DROP COLUMN merged_into;
