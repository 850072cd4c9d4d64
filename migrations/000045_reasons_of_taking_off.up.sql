SET LOCAL lock_timeout = '3s';

-- Why somebody was taken off the list of a course.
ALTER TABLE course_participants ADD COLUMN void_reason text NOT NULL DEFAULT '';
COMMENT ON COLUMN course_participants.void_reason IS 'Why the person was taken off the list; empty: stands, or was put right.';
ALTER TABLE course_participants ADD CONSTRAINT course_participants_void_reason_check CHECK (void_reason = '' OR voided_on > '0001-01-01');
