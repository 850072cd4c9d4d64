package departure_test

import (
	"net/http"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/testkit/casework"
)

func TestRecordsSpeakOnTheChecklist(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.PreDeparture, "1988-03-04")
	b := d.As(casework.Judit)
	is(t, b.Get(c.Path("prepare")), http.StatusOK, "4 of 8", `href="`+c.Path("itinerary")+`"`, `href="`+c.Path("allowance")+`"`)
	d.Exec(`INSERT INTO itineraries (id, case_id, recorded_by, number, travels_on, issued_on) VALUES (1, $1, $2, 1, '2026-12-03', '2026-11-18')`, c.ID, casework.Judit.ID)
	d.Exec(`INSERT INTO itinerary_members (case_id, itinerary_id, member_id) VALUES ($1, 1, $2)`, c.ID, c.Members[0])
	page := b.Get(c.Path("prepare"))
	is(t, page, http.StatusOK, "On record")
	lacks(t, page, `value="ticket"`)
	// A paper that runs out before the journey outweighs the tick.
	is(t, b.Post(c.Path("prepare"), "item", "travel_document", "state", "done"), http.StatusSeeOther)
	lacks(t, b.Get(c.Path("prepare")), "The records say otherwise")
	d.Exec(`INSERT INTO travel_documents (migrant_id, kind, expires_on) SELECT migrant_id, 'passport', '2026-12-01' FROM case_members WHERE id = $1`, c.Members[0])
	is(t, b.Get(c.Path("prepare")), http.StatusOK, "The records say otherwise")
	d.Exec("UPDATE programmes SET allows_cash = false")
	lacks(t, b.Get(c.Path("prepare")), `value="allowance"`)
}

func TestPapersStandBesideTheChecklist(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.PreDeparture, "1988-03-04")
	b := d.As(casework.Judit)
	is(t, b.Get(c.Path("prepare")), http.StatusOK, "No travel document is on file.", "Nothing has been requested", c.Path("prepare/requests/new"))
	d.Exec(`INSERT INTO travel_documents (id, migrant_id, kind, expires_on, location) SELECT 5, migrant_id, 'passport', '2026-11-01', 'office' FROM case_members WHERE id = $1`, c.Members[0])
	d.Exec(`INSERT INTO document_custody (case_id, document_id, recorded_by, handed_on, location, holder, place) VALUES ($1, 5, $2, '2026-11-10', 'office', 'Judit', 'Safe 2')`, c.ID, casework.Judit.ID)
	d.Exec(`INSERT INTO document_requests (id, case_id, member_id, recorded_by, kind, status, embassy, city, submitted_on) VALUES (6, $1, $2, $3, 'laissez_passer', 'pending', 'IQ', 'Wien', '2026-11-12')`,
		c.ID, c.Members[0], casework.Judit.ID)
	is(t, b.Get(c.Path("prepare")), http.StatusOK, "valid only until 1 Nov 2026", "Safe 2", c.Path("prepare/originals/5"), "Iraq, Wien", "12 Nov 2026", c.Path("prepare/requests/6"))
	d.Exec("UPDATE document_requests SET voided = true")
	lacks(t, b.Get(c.Path("prepare")), "Wien")
}
