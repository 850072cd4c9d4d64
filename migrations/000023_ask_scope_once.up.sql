SET LOCAL lock_timeout = '3s';

-- Who asks, and in which scope, is the same for every row of a statement: asked
-- once, not for each case and for each row that hangs on one.
ALTER POLICY not_administrator ON case_files
    USING ((SELECT app_role()) <> 'administrator' OR (SELECT app_scope()) = 'evidence');
ALTER POLICY of_class ON case_files
    USING (class = 'ordinary' OR (SELECT app_scope()) = 'evidence' OR (SELECT app_role()) = 'system' OR named_on_case(id));
ALTER POLICY of_office ON case_files
    USING ((SELECT app_role()) = 'system' OR office_id = ANY ((SELECT app_offices())::bigint[]))
    WITH CHECK ((SELECT app_role()) = 'system' OR office_id = ANY ((SELECT app_offices())::bigint[]));
ALTER POLICY until_the_day ON case_files
    USING ((SELECT app_scope()) LIKE 'former:%' AND still_readable(id));

-- The open cases of an office in the order of their references, for lists that
-- stop at the end of a page.
CREATE INDEX case_files_open_reference_idx ON case_files (office_id, reference) WHERE stage <> 'closed' AND NOT voided;
-- Itineraries nobody has approved, for the queue of decisions.
CREATE INDEX itineraries_waiting_idx ON itineraries (case_id) WHERE approved_by IS NULL AND cancelled_on = '0001-01-01' AND NOT voided;

-- Whoever owns the tables, the answer knows the people of every office.
ALTER FUNCTION offices_that_may_know(text, text, text) SET app.role = 'system';
