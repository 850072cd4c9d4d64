SET LOCAL lock_timeout = '3s';

DROP FUNCTION facility_visits(bigint, date, date);
CREATE OR REPLACE FUNCTION forget_enquiries(today date) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    gone bigint[];
BEGIN
    IF public.app_role() <> 'system' THEN
        RAISE EXCEPTION 'only the system forgets enquiries' USING ERRCODE = '42501';
    END IF;
    SELECT array_agg(id) INTO gone FROM (
        SELECT id FROM public.enquiries
        WHERE kind = 'contact' AND case_id IS NULL AND last_contact_on < today - 150
            AND (last_contact_on + interval '6 months')::date <= today
        ORDER BY id LIMIT 5000 FOR UPDATE) e;
    IF gone IS NULL THEN
        RETURN 0;
    END IF;
    INSERT INTO public.enquiry_totals AS t (office_id, point_id, month, enquiries, leaflets, channel, language, place, outcome)
    SELECT office_id, point_id, date_trunc('month', on_day)::date, count(*),
        coalesce(sum((SELECT sum(c) FROM unnest(leaflet_copies) c)), 0), channel, language, coalesce(place, ''), outcome
    FROM public.enquiries WHERE id = ANY (gone)
    GROUP BY office_id, point_id, date_trunc('month', on_day), channel, language, coalesce(place, ''), outcome
    ON CONFLICT (office_id, month, channel, language, place, outcome, (coalesce(point_id, 0)))
    DO UPDATE SET enquiries = t.enquiries + excluded.enquiries, leaflets = t.leaflets + excluded.leaflets;
    DELETE FROM public.enquiries WHERE id = ANY (gone);
    UPDATE public.audit_values v SET before = '{}', after = '{}'
    FROM public.audit_changes a
    WHERE a.id = v.change_id AND a.table_name = 'enquiries' AND a.row_id = ANY (gone);
    RETURN cardinality(gone);
END
$$;
DROP INDEX enquiry_totals_office_id_month_idx;
DROP INDEX enquiry_totals_campaign_id_idx;
SELECT set_config('app.role', 'system', true), set_config('app.actor_id', '0', true);
-- Totals of several campaigns become one again.
WITH gone AS (DELETE FROM enquiry_totals RETURNING *)
INSERT INTO enquiry_totals (office_id, point_id, month, enquiries, leaflets, channel, language, place, outcome)
SELECT office_id, point_id, month, sum(enquiries), sum(leaflets), channel, language, place, outcome FROM gone
GROUP BY office_id, point_id, month, channel, language, place, outcome;
ALTER TABLE enquiry_totals DROP COLUMN campaign_id;
CREATE UNIQUE INDEX enquiry_totals_office_id_month_idx ON enquiry_totals (office_id, month, channel, language, place, outcome, coalesce(point_id, 0));
ALTER TABLE enquiries ADD COLUMN campaign text NOT NULL DEFAULT '';
COMMENT ON COLUMN enquiries.campaign IS 'Code of the campaign that brought it about.';
UPDATE enquiries e SET campaign = left(c.name, 60) FROM campaigns c WHERE c.id = e.campaign_id;
ALTER TABLE enquiries DROP COLUMN campaign_id;
DROP TABLE campaign_reaches;
DROP TABLE campaign_calls;
DROP TABLE campaign_handouts;
DROP TABLE campaign_materials;
DROP TABLE campaigns;
DROP TABLE course_participants;
DROP TABLE training_people;
DROP TABLE courses;
