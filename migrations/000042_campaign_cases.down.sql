SET LOCAL lock_timeout = '3s';

DROP FUNCTION campaign_cases(bigint);
