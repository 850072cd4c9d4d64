SET LOCAL lock_timeout = '3s';
DROP TABLE case_conflicts;
DROP TABLE staff_absences;
DROP TABLE staff_profiles;
ALTER TABLE appointments DROP COLUMN point_id;
ALTER TABLE counselling_sessions DROP COLUMN point_id;
DROP TABLE advisory_point_days;
DROP TABLE advisory_points;
