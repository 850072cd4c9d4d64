SET LOCAL lock_timeout = '3s';
DROP FUNCTION forget_visit_talks(date);
DROP INDEX return_orders_request_by_idx;
DROP INDEX return_orders_appeal_by_idx;
DROP INDEX return_orders_leave_by_idx;
DROP INDEX detentions_ends_on_idx;
DROP INDEX case_files_office_id_reference_idx;
COMMENT ON COLUMN visit_talks.name IS 'Name of somebody without a case; may be empty.';
ALTER TABLE visit_talks DROP problem;
ALTER TABLE visit_talks DROP state;
DROP POLICY own_or_manager ON detention_visits;
CREATE POLICY of_office ON detention_visits USING (app_role() = 'system' OR office_id = ANY ((SELECT app_offices())::bigint[]))
    WITH CHECK (app_role() = 'system' OR office_id = ANY ((SELECT app_offices())::bigint[]));
