SET LOCAL lock_timeout = '3s';

DROP TABLE programme_packages;
DROP TABLE reintegration_needs;
