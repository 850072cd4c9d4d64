SET LOCAL lock_timeout = '3s';

DROP TABLE plan_opinions;
ALTER TABLE reintegration_plans DROP COLUMN first_by, DROP COLUMN first_on, DROP COLUMN submission, DROP COLUMN hands;
ALTER TABLE programmes DROP COLUMN plan_ceiling_minor, DROP COLUMN plan_opinion;
ALTER TABLE plan_activities
    DROP COLUMN need_id, DROP COLUMN package_id, DROP COLUMN rate_millionths, DROP COLUMN ends_on, DROP COLUMN rate_on, DROP COLUMN section,
    DROP COLUMN feasibility, DROP COLUMN expected, DROP COLUMN risks, DROP COLUMN contribution, DROP COLUMN rate_source;
DROP TABLE programme_packages;
DROP TABLE reintegration_needs;
