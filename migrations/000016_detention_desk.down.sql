SET LOCAL lock_timeout = '3s';
DROP FUNCTION forget_visit_talks(date);
DROP INDEX return_orders_request_by_idx;
DROP INDEX return_orders_appeal_by_idx;
DROP INDEX return_orders_leave_by_idx;
DROP INDEX detentions_ends_on_idx;
