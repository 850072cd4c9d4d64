SET LOCAL lock_timeout = '3s';

-- An amendment copies the activities that go on: money and proofs follow an
-- activity through the versions of its plan.
ALTER TABLE plan_activities ADD COLUMN root_id bigint REFERENCES plan_activities (id);
COMMENT ON COLUMN plan_activities.root_id IS 'The activity in the first version of the plan that holds it; NULL: this is the first.';
CREATE INDEX plan_activities_root_id_idx ON plan_activities (root_id) WHERE root_id IS NOT NULL;
