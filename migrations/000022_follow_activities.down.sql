SET LOCAL lock_timeout = '3s';

ALTER TABLE plan_activities DROP COLUMN root_id;
