SET LOCAL lock_timeout = '3s';

ALTER FUNCTION offices_that_may_know(text, text, text) RESET app.role;
DROP INDEX itineraries_waiting_idx;
DROP INDEX case_files_open_reference_idx;
ALTER POLICY until_the_day ON case_files USING (still_readable(id));
ALTER POLICY of_office ON case_files
    USING (app_role() = 'system' OR office_id = ANY ((SELECT app_offices())::bigint[]))
    WITH CHECK (app_role() = 'system' OR office_id = ANY ((SELECT app_offices())::bigint[]));
ALTER POLICY of_class ON case_files
    USING (class = 'ordinary' OR app_scope() = 'evidence' OR app_role() = 'system' OR named_on_case(id));
ALTER POLICY not_administrator ON case_files
    USING (app_role() <> 'administrator' OR app_scope() = 'evidence');
