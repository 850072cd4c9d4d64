package casework

import (
	"testing"

	"homeward/internal/kit/access"
	"homeward/internal/testkit/testdb"
)

// The people of New: of Budapest, of Praha, and the administrator.
var (
	Judit  = budapest(11, access.Counsellor, "Judit", "Kovács")
	Dora   = budapest(14, access.Counsellor, "Dóra", "Fekete")
	Reka   = budapest(13, access.OfficeManager, "Réka", "Szabó")
	Anna   = budapest(15, access.OfficeManager, "Anna", "Nagy", access.Deputy)
	Martin = praha(12, access.Counsellor, "Martin", "Novotný")
	Petra  = praha(16, access.OfficeManager, "Petra", "Malá")
	Eszter = access.User{ID: 17, Role: access.Administrator, GivenName: "Eszter", FamilyName: "Varga"}
)

func budapest(id int64, role access.Role, given, family string, duties ...access.Duty) access.User {
	return access.User{ID: id, Role: role, Duties: duties, OfficeID: 1, OfficeCode: "BUD", OfficeName: "Budapest", GivenName: given, FamilyName: family}
}

func praha(id int64, role access.Role, given, family string) access.User {
	return access.User{ID: id, Role: role, OfficeID: 2, OfficeCode: "PRG", OfficeName: "Praha", GivenName: given, FamilyName: family}
}

// New opens a house with the offices of Budapest (1) and Praha (2), their
// people, and a programme that runs and grants reintegration.
func New(t testing.TB) *House {
	t.Helper()
	h := Empty(t)
	h.Exec(`INSERT INTO offices (code, name, country, time_zone, language)
		VALUES ('BUD', 'Budapest', 'HU', 'Europe/Budapest', 'hu'), ('PRG', 'Praha', 'CZ', 'Europe/Prague', 'cs')`)
	for _, u := range []access.User{Judit, Martin, Reka, Dora, Anna, Petra, Eszter} {
		h.Exec("INSERT INTO staff (id, office_id, role, duties, given_name, family_name) VALUES ($1, NULLIF($2, 0), $3, $4, $5, $6)",
			u.ID, u.OfficeID, string(u.Role), append([]access.Duty{}, u.Duties...), u.GivenName, u.FamilyName)
	}
	h.restart("staff", 101)
	h.Exec(`INSERT INTO programmes (code, name, fund, currency, starts_on, ends_on)
		VALUES ('AVRR-HU', 'Return and reintegration', 'amif_2021', 'EUR', '2026-01-01', '2029-12-31')`)
	h.Running = Ask[int64](h, "SELECT id FROM programmes WHERE code = 'AVRR-HU'")
	return h
}

// restart lets the ids of a table go on from a number.
func (h *House) restart(table string, next int64) {
	h.t.Helper()
	if h.owner == nil {
		h.owner = testdb.Owner(h.t, h.DB)
	}
	if _, err := h.owner.Exec(h.t.Context(), "SELECT setval(pg_get_serial_sequence($1, 'id'), $2, false)", table, next); err != nil {
		h.t.Fatal(err)
	}
}
