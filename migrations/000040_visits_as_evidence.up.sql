SET LOCAL lock_timeout = '3s';

-- Reports of a whole mission count visits to places of detention too.
CREATE POLICY evidence_of_office ON detention_visits FOR SELECT
    USING (app_role() = 'administrator' AND app_scope() = 'evidence' AND office_id = ANY ((SELECT app_offices())::bigint[]));
