SET LOCAL lock_timeout = '3s';

DROP TABLE country_standings;
DROP TABLE country_facts;
