SET LOCAL lock_timeout = '3s';

DROP FUNCTION named_elsewhere(bigint);

DROP POLICY readable ON audit_changes;
CREATE POLICY readable ON audit_changes FOR SELECT
    USING (app_role() = 'system' OR case_id IS NULL AND app_role() = 'administrator' OR (SELECT true FROM case_files c WHERE c.id = case_id));

DROP POLICY of_handlers ON complaints;
CREATE POLICY of_handlers ON complaints
    USING (app_role() = 'system' OR office_id = ANY ((SELECT app_offices())::bigint[]) AND (
        recorded_by = (SELECT app_actor()) AND created_at = now()
        OR about_id IS DISTINCT FROM (SELECT app_actor()) AND (app_role() = 'office_manager'
            OR category = 'data' AND (SELECT 'data_protection' = ANY (s.duties) FROM staff s WHERE s.id = app_actor()))));
DROP FUNCTION complaint_handlers(bigint, bigint, text, date, bigint);

SELECT set_config('app.actor_id', '0', true), set_config('app.role', 'system', true);
UPDATE complaints SET answered_by = reviewed_by, reviewed_by = NULL WHERE reviewed_by IS NOT NULL;
ALTER TABLE complaints DROP COLUMN reviewed_by;
COMMENT ON COLUMN complaints.answered_by IS 'Who answered last; NULL: nobody yet.';
