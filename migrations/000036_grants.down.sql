SET LOCAL lock_timeout = '3s';

DROP TABLE indicator_entries;
DROP TABLE programme_indicators;
COMMENT ON TABLE programme_targets IS 'What a programme promised for an indicator, in persons.';
COMMENT ON COLUMN programme_targets.indicator IS 'Code of the indicator, such as R.3.6.';
