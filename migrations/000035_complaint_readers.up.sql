SET LOCAL lock_timeout = '3s';

ALTER TABLE complaints ADD COLUMN reviewed_by bigint REFERENCES staff (id),
    ADD CHECK (reviewed_by IS NULL OR appealed_on > '0001-01-01'),
    ADD CHECK (reviewed_by <> answered_by);
COMMENT ON COLUMN complaints.answered_by IS 'Who answered; NULL: nobody yet.';
COMMENT ON COLUMN complaints.reviewed_by IS 'Who answered the appeal, never who answered before; NULL: nobody yet.';
CREATE INDEX complaints_reviewed_by_idx ON complaints (reviewed_by) WHERE reviewed_by IS NOT NULL;

CREATE FUNCTION complaint_handlers(office bigint, about bigint, category text, appealed date, answered bigint) RETURNS SETOF bigint
    LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT s.id FROM public.staff s
    WHERE s.state = 'active' AND s.id IS DISTINCT FROM about AND CASE s.role
        WHEN 'office_manager' THEN s.office_id = office
        WHEN 'counsellor' THEN s.office_id = office AND category = 'data' AND 'data_protection' = ANY (s.duties)
        WHEN 'administrator' THEN NOT EXISTS (SELECT 1 FROM public.staff m
            WHERE m.office_id = office AND m.role = 'office_manager' AND m.state = 'active' AND m.id IS DISTINCT FROM about
                AND (appealed = '0001-01-01' OR m.id IS DISTINCT FROM answered))
        ELSE false END
$$;
COMMENT ON FUNCTION complaint_handlers(bigint, bigint, text, date, bigint) IS
    'Who reads and answers a complaint, never the one it is about: managers of its office; for personal data, who answers for data protection there; administrators where no manager is left who may answer it, or its appeal.';

-- Whoever writes one down sees it in that transaction and not afterwards, unless
-- they handle it.
DROP POLICY of_handlers ON complaints;
CREATE POLICY of_handlers ON complaints
    USING (app_role() = 'system'
        OR recorded_by = (SELECT app_actor()) AND created_at = now() AND office_id = ANY ((SELECT app_offices())::bigint[])
        OR (SELECT app_actor()) IN (SELECT complaint_handlers(office_id, about_id, category, appealed_on, answered_by)));

-- What was changed in a complaint is read by those who read the complaint.
DROP POLICY readable ON audit_changes;
CREATE POLICY readable ON audit_changes FOR SELECT
    USING (app_role() = 'system'
        OR case_id IS NULL AND app_role() = 'administrator' AND table_name <> 'complaints'
        OR (SELECT true FROM case_files c WHERE c.id = case_id)
        OR table_name = 'complaints' AND (SELECT true FROM complaints c WHERE c.id = row_id));

-- Whether an imported case may go depends on matters of others, which those who
-- undo the import need not see.
CREATE FUNCTION named_elsewhere(asked bigint) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET app.role = 'system' AS $$
    SELECT EXISTS (SELECT 1 FROM public.complaints p JOIN public.case_files c ON c.reference = p.case_ref WHERE c.id = asked)
        OR EXISTS (SELECT 1 FROM public.case_links l WHERE l.other_id = asked)
        OR EXISTS (SELECT 1 FROM public.case_closings d WHERE d.duplicate_of = asked)
$$;
COMMENT ON FUNCTION named_elsewhere(bigint) IS 'Whether a complaint, a link or a closing of another case names a case, also for those who do not see it.';
