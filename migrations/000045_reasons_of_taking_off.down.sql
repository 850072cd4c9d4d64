SET LOCAL lock_timeout = '3s';

ALTER TABLE course_participants DROP COLUMN void_reason;
