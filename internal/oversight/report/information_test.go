package report

import (
	"testing"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

// trained is somebody of an office's register.
func (w *world) trained(tx db.Tx, sex string, born int, age string) int64 {
	return w.id(tx, `INSERT INTO training_people (office_id, kind, sex, birth_year, age, name, name_key, institution_key) VALUES ($1, 'partner', $2, $3, $4, 'x', 'x', '') RETURNING id`,
		w.bud, sex, born, age)
}

func (w *world) course(tx db.Tx, programme any) int64 {
	return w.id(tx, `INSERT INTO courses (office_id, programme_id, recorded_by, starts_on, ends_on, language, title) VALUES ($1, $2, $3, '2020-01-01', '2026-01-01', 'hu', 'c') RETURNING id`,
		w.bud, programme, w.manager.ID)
}

func (w *world) completes(tx db.Tx, course, person int64, day string) int64 {
	return w.id(tx, `INSERT INTO course_participants (course_id, person_id, recorded_by, completed_on, created_at) VALUES ($1, $2, $3, $4, '2021-01-01') RETURNING id`,
		course, person, w.manager.ID, day)
}

func TestWhoCompletedSeveralCoursesCountsOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var wrong int64
	w.write(func(tx db.Tx) {
		first, second, other, none := w.course(tx, w.p1), w.course(tx, w.p1), w.course(tx, w.p2), w.course(tx, nil)
		a := w.trained(tx, "f", 1984, "")
		for _, c := range []int64{first, second, other} {
			w.completes(tx, c, a, "2021-03-05")
		}
		w.completes(tx, second, w.trained(tx, "m", 0, "over_60"), "2021-04-01")
		w.completes(tx, second, w.trained(tx, "m", 0, "under_18"), "2021-04-01")
		w.completes(tx, second, w.trained(tx, "x", 0, "from_18_to_60"), "2021-04-01")
		w.completes(tx, second, w.trained(tx, "f", 0, ""), "2021-04-01")
		w.completes(tx, second, w.trained(tx, "f", 1990, ""), "0001-01-01") // did not complete it
		w.completes(tx, none, w.trained(tx, "f", 1990, ""), "2021-04-01")
		b := w.trained(tx, "f", 1950, "")
		w.completes(tx, first, b, "2020-05-01")
		w.completes(tx, second, b, "2021-05-01")
		wrong = w.completes(tx, second, w.trained(tx, "m", 1980, ""), "2021-06-01")
	})
	r := w.amif(year(2021), "P1", "O.3.1")
	if r.TotalPeriod != 6 || r.TotalCum != 7 || r.F18To60 != 1 || r.MGt60 != 1 || r.MLt18 != 1 || r.NB18To60 != 1 || r.M18To60 != 1 || r.Unknown != 1 || r.Corrections != 0 {
		t.Errorf("%+v", r)
	}
	if r := w.amif(year(2021), "P2", "O.3.1"); r.TotalPeriod != 1 {
		t.Errorf("of the other programme: %+v", r)
	}
	if r := w.amif(year(2021), "", "O.3.1"); r.TotalPeriod != 1 {
		t.Errorf("of no programme: %+v", r)
	}
	w.write(func(tx db.Tx) {
		w.exec(tx, "UPDATE course_participants SET voided_on = '2022-02-01' WHERE id = $1", wrong)
	})
	if r := w.amif(year(2021), "P1", "O.3.1"); r.TotalPeriod != 5 || r.Corrections != 0 {
		t.Errorf("after somebody was taken off: %+v", r)
	}
	if r := w.amif(year(2022), "P1", "O.3.1"); r.TotalPeriod != 0 || r.Corrections != -1 {
		t.Errorf("in the year in which it was found: %+v", r)
	}
}

// measured counts an indicator for somebody of Budapest.
func (w *world) measured(key string, u access.User, programme int64) *Cube {
	w.t.Helper()
	for _, i := range Information {
		if i.Key != key {
			continue
		}
		var c *Cube
		s := scope{programme: programme, offices: []int64{w.bud}, from: date.Of(2021, 1, 1), to: date.Of(2021, 12, 31), opened: i.Dims}
		by := u.Actor()
		by.OfficeIDs, by.Scope = s.offices, "evidence"
		err := w.db.Read(w.t.Context(), by, func(r db.Reader) (err error) {
			c, err = count(w.t.Context(), r, i, s, year(2021), nil)
			return err
		})
		if err != nil {
			w.t.Fatal(err)
		}
		return c
	}
	w.t.Fatalf("no indicator %s", key)
	return nil
}

func TestWhatCampaignsComeTo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.add(person{born: "1990-01-01", from: "GE"})
	w.write(func(tx db.Tx) {
		begin := func(office, programme int64) int64 {
			return w.id(tx, `INSERT INTO campaigns (office_id, programme_id, recorded_by, starts_on, name) VALUES ($1, $2, $3, '2020-01-01', 'c') RETURNING id`, office, programme, w.manager.ID)
		}
		ours, other, abroad := begin(w.bud, w.p1), begin(w.bud, w.p2), begin(w.prg, w.p1)
		for _, c := range []int64{ours, other, abroad} {
			m := w.id(tx, `INSERT INTO campaign_materials (campaign_id, printed, printed_on, kind, language, title) VALUES ($1, 900, '2020-02-01', 'poster', 'ur', 'm') RETURNING id`, c)
			w.exec(tx, `INSERT INTO campaign_handouts (campaign_id, material_id, copies, on_day, place) VALUES ($1, $2, 100, '2020-12-31', 'a'), ($1, $2, 20, '2021-01-01', 'a'), ($1, $2, 3, '2022-01-01', 'a')`, c, m)
			w.exec(tx, `INSERT INTO campaign_calls (campaign_id, recorded_by, on_day, language, outcome) VALUES ($1, $2, '2021-05-01', 'ur', 'informed'), ($1, $2, '2021-05-01', 'fa', 'informed')`, c, w.manager.ID)
			w.exec(tx, `INSERT INTO campaign_reaches (campaign_id, women, men, unknown, on_day, channel, language, method) VALUES ($1, 5, 0, 7, '2021-05-01', 'radio', 'fa', 'counted')`, c)
			w.exec(tx, `INSERT INTO enquiry_totals (office_id, campaign_id, month, enquiries, channel, language) SELECT office_id, id, '2021-02-01', 4, 'phone', 'fa' FROM campaigns WHERE id = $1`, c)
		}
		w.exec(tx, `INSERT INTO enquiries (office_id, recorded_by, on_day, last_contact_on, kind, channel, language, campaign_id, reached) VALUES
			($1, $2, '2021-07-01', '2021-07-01', 'talk', 'visit', 'ur', $3, 40), ($1, $2, '2021-07-01', '2021-07-01', 'contact', 'phone', 'ur', $3, 1), ($1, $2, '2021-07-01', '2021-07-01', 'contact', 'phone', 'ur', NULL, 1)`,
			w.bud, w.manager.ID, ours)
		w.exec(tx, `INSERT INTO enquiries (office_id, recorded_by, on_day, last_contact_on, kind, channel, outcome, language, campaign_id, case_id)
			SELECT office_id, $1, '2021-08-01', '2021-08-01', 'contact', 'phone', 'case', 'ur', $2, id FROM case_files WHERE id = $3`, w.manager.ID, ours, p.caseID)
	})
	for _, x := range []struct {
		key   string
		where []string
		want  int64
	}{
		{"hotline_calls", nil, 2},
		{"hotline_calls", []string{"campaign_language", "ur"}, 1},
		{"materials_distributed", nil, 20},
		{"materials_distributed", []string{"campaign_language", "ur", "material_kind", "poster"}, 20},
		{"materials_distributed", []string{"material_kind", "leaflet"}, 0},
		{"campaign_reach", nil, 54},
		{"campaign_reach", []string{"sex", "f"}, 5},
		{"campaign_reach", []string{"campaign_channel", "outreach"}, 40},
		{"campaign_reach", []string{"campaign_channel", "hotline"}, 2},
		{"campaign_reach", []string{"campaign_channel", "radio", "campaign_language", "fa"}, 12},
		{"campaign_enquiries", nil, 6},
		{"campaign_enquiries", []string{"campaign_language", "fa"}, 4},
		{"campaign_cases", nil, 1},
	} {
		for _, u := range []access.User{w.manager, w.admin} {
			c := w.measured(x.key, u, w.p1)
			if got := c.Number(CellOf(c.indicator, Period, x.where...)); got != x.want {
				t.Errorf("%s %v for the %s: %d, want %d", x.key, x.where, u.Role, got, x.want)
			}
		}
	}
	if c := w.measured("materials_distributed", w.manager, w.p1); c.Number(CellOf(c.indicator, Cumulative)) != 120 {
		t.Errorf("%d copies up to the end", c.Number(CellOf(c.indicator, Cumulative)))
	}
	if c := w.measured("campaign_enquiries", w.manager, 0); c.Number(CellOf(c.indicator, Period)) != 10 {
		t.Errorf("%d enquiries of every programme", c.Number(CellOf(c.indicator, Period)))
	}
}
