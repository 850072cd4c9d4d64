SET LOCAL lock_timeout = '3s';

-- Policies are part of every statement's plan, once for each table it names, and
-- a plan costs its size whenever it runs. Being named on a protection case is
-- asked rarely, so it is asked by a function and stands in no plan. It runs as
-- whoever asks, under the policies of the tables it reads: who sees what is the
-- same as before.
CREATE FUNCTION named_on_case(of_case bigint) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM case_named_staff n WHERE n.case_id = of_case AND n.staff_id = app_actor());
END
$$;
COMMENT ON FUNCTION named_on_case(bigint) IS 'Whether the actor is named on a protection case.';
CREATE FUNCTION named_for_migrant(of_migrant bigint) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM case_members m JOIN case_named_staff n ON n.case_id = m.case_id
        WHERE m.migrant_id = of_migrant AND n.staff_id = app_actor());
END
$$;
COMMENT ON FUNCTION named_for_migrant(bigint) IS 'Whether the actor is named on a case of a protected person.';
ALTER POLICY of_class ON case_files
    USING (class = 'ordinary' OR app_scope() = 'evidence' OR app_role() = 'system' OR named_on_case(id));
ALTER POLICY not_protected ON migrants
    USING (NOT protected OR app_scope() = 'evidence' OR app_role() = 'system' OR named_for_migrant(id));
