SET LOCAL lock_timeout = '3s';

DROP FUNCTION open_matters(text);
DROP TABLE complaints;
