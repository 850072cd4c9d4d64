SET LOCAL lock_timeout = '3s';

ALTER POLICY of_class ON case_files
    USING (class = 'ordinary' OR app_scope() = 'evidence' OR app_role() = 'system'
        OR (SELECT true FROM case_named_staff n WHERE n.case_id = case_files.id AND n.staff_id = (SELECT app_actor())));
ALTER POLICY not_protected ON migrants
    USING (NOT protected OR app_scope() = 'evidence' OR app_role() = 'system'
        OR (SELECT true FROM case_members m JOIN case_named_staff n ON n.case_id = m.case_id
            WHERE m.migrant_id = migrants.id AND n.staff_id = (SELECT app_actor()) LIMIT 1));
DROP FUNCTION named_for_migrant(bigint);
DROP FUNCTION named_on_case(bigint);
