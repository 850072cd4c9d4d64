package migrations_test

import (
	"testing"

	"homeward/internal/testkit/testdb"
	"homeward/migrations"
)

func TestCampaignsWrittenByHandBecomeCampaigns(t *testing.T) {
	t.Parallel()
	url := testdb.Empty(t)
	if err := migrations.EnsureAppRole(t.Context(), url, ""); err != nil {
		t.Fatal(err)
	}
	up(t, url)
	conn := connect(t, url)
	exec := func(sql string) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	ask := func(sql string) (out string) {
		t.Helper()
		if err := conn.QueryRow(t.Context(), sql).Scan(&out); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		return out
	}
	// As it was before offices kept campaigns.
	for ask("SELECT count(*)::text FROM pg_class WHERE relname = 'campaigns'") != "0" {
		if err := migrations.Down(t.Context(), url, 1); err != nil {
			t.Fatal(err)
		}
	}
	exec("SELECT set_config('app.role', 'system', false), set_config('app.actor_id', '0', false)")
	exec(`INSERT INTO offices (id, code, name, country, time_zone, language) VALUES (1, 'BUD', 'Budapest', 'HU', 'Europe/Budapest', 'hu')`)
	exec(`INSERT INTO staff (id, office_id, role, given_name, family_name) VALUES (1, 1, 'counsellor', 'Anna', 'Kis')`)
	exec(`INSERT INTO enquiries (office_id, recorded_by, on_day, last_contact_on, kind, channel, campaign) VALUES
		(1, 1, '2026-01-02', '2026-01-02', 'contact', 'phone', 'Radio'), (1, 1, '2026-03-04', '2026-03-04', 'contact', 'phone', ' Radio'), (1, 1, '2026-03-04', '2026-03-04', 'contact', 'phone', '')`)
	exec(`INSERT INTO enquiry_totals (office_id, month, enquiries, channel) VALUES (1, '2025-01-01', 4, 'phone')`)
	up(t, url)
	if got := ask("SELECT string_agg(name || ' ' || starts_on || ' ' || ends_on, '; ') FROM campaigns"); got != "Radio 2026-01-02 2026-03-04" {
		t.Errorf("the campaigns are %s", got)
	}
	if got := ask("SELECT count(*)::text FROM enquiries WHERE campaign_id IS NOT NULL"); got != "2" {
		t.Errorf("%s enquiries name it", got)
	}
	// And back: two campaigns of a month are one sum.
	exec(`INSERT INTO enquiry_totals (office_id, campaign_id, month, enquiries, channel) SELECT 1, id, '2025-01-01', 3, 'phone' FROM campaigns`)
	for ask("SELECT count(*)::text FROM pg_class WHERE relname = 'campaigns'") != "0" {
		if err := migrations.Down(t.Context(), url, 1); err != nil {
			t.Fatal(err)
		}
	}
	if got := ask("SELECT string_agg(campaign, ',' ORDER BY id) FROM enquiries"); got != "Radio,Radio," {
		t.Errorf("the enquiries name %s", got)
	}
	if got := ask("SELECT string_agg(enquiries::text, ',') FROM enquiry_totals"); got != "7" {
		t.Errorf("the totals are %s", got)
	}
}
