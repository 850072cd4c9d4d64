SET LOCAL lock_timeout = '3s';

ALTER TABLE programme_targets DROP COLUMN component_id;
ALTER TABLE programmes ADD COLUMN donor text NOT NULL DEFAULT '';
COMMENT ON COLUMN programmes.donor IS 'Who pays.';
ALTER TABLE programme_donors NO FORCE ROW LEVEL SECURITY;
UPDATE programmes p SET donor = coalesce((SELECT string_agg(d.name, ', ' ORDER BY d.id) FROM programme_donors d WHERE d.programme_id = p.id), '');
DROP TABLE programme_suspensions;
DROP TABLE programme_numbers;
DROP TABLE programme_annexes;
DROP TABLE programme_milestones;
DROP TABLE programme_periods;
DROP TABLE programme_donors;
DROP TABLE programme_components;
DROP TABLE indicator_entries;
DROP TABLE programme_indicators;
COMMENT ON TABLE programme_targets IS 'What a programme promised for an indicator, in persons.';
COMMENT ON COLUMN programme_targets.indicator IS 'Code of the indicator, such as R.3.6.';
