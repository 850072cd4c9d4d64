SET LOCAL lock_timeout = '3s';

DROP TABLE riat_registrations;
