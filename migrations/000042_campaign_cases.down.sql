SET LOCAL lock_timeout = '3s';

DROP FUNCTION campaign_cases(bigint);
DROP FUNCTION all_campaign_cases(bigint);
