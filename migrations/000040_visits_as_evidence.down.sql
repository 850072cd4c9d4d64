SET LOCAL lock_timeout = '3s';

DROP POLICY evidence_of_office ON detention_visits;
