package desk_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
)

// What a made-up caseload is made of.
var (
	blockers = []struct{ stage, key, owner string }{
		{"intake", "first_session", "counsellor"},
		{"counselling", "consent", "person"},
		{"counselling", "screening", "counsellor"},
		{"eligibility", "eligibility_decision", "manager"},
		{"approved", "declaration", "person"},
		{"pre_departure", "travel_document", "counsellor"},
		{"departed", "arrival", "partner"},
		{"reintegration", "plan_approval", "manager"},
		{"monitoring", "", ""},
	}
	countries = []string{"", "IQ", "MN", "GE", "VN", "AF"}
	statuses  = []string{"", "detained_immigration", "detained_asylum", "asylum_pending"}
	families  = []string{"Al-Saadi", "Ágoston", "Bajwa", "Čapek", "Diallo", "Hoxha", "Nguyễn", "Őry", "Zhang"}
)

// caseload fills both offices with n cases each, of every kind, the same for
// the same seed.
func (h *house) caseload(t testing.TB, n int, seed uint64) []dossier {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 7))
	staff := map[int64][]int64{1: {0, judit.ID, adam.ID, reka.ID}, 2: {0, martin.ID, eva.ID}}
	var all []dossier
	for office := range int64(2) {
		office++
		h.exec(t, `INSERT INTO programmes (id, code, name, fund, currency, starts_on, ends_on) VALUES ($1, $2, $3, 'other', 'EUR', '2020-01-01', '2030-12-31')`,
			office, "P"+string(rune('0'+office)), "Programme "+string(rune('0'+office)))
		h.exec(t, "INSERT INTO programme_offices (programme_id, office_id) VALUES ($1, $1)", office)
		for i := range n {
			b := blockers[r.IntN(len(blockers))]
			d := dossier{
				id: office*100000 + int64(i), office: office, number: i + 1, counsellor: staff[office][r.IntN(len(staff[office]))],
				programme: int64(r.IntN(2)) * office, stage: b.stage, blocker: b.key, on: b.owner, country: countries[r.IntN(len(countries))],
				status: statuses[r.IntN(len(statuses))], family: families[r.IntN(len(families))], given: string(rune('A' + r.IntN(26))),
				opened: today.AddDays(-r.IntN(40)), children: r.IntN(3),
				// Many share a moment and a day, so that the number has to decide.
				changed: moment.Add(-time.Duration(r.IntN(20)) * time.Hour),
			}
			if b.key != "" {
				d.since = today.AddDays(-r.IntN(40))
			}
			if r.IntN(3) == 0 {
				d.due = today.AddDays(r.IntN(40) - 10)
			}
			if r.IntN(4) == 0 {
				d.source = "import"
			}
			switch r.IntN(8) {
			case 0:
				d.stage, d.blocker, d.on, d.since, d.due = string(casefile.Closed), "", "", date.Date{}, date.Date{}
			case 1:
				d.class = "protection"
			case 2:
				d.stage, d.blocker, d.on, d.since, d.due = string(casefile.Closed), "", "", date.Date{}, date.Date{}
				d.voided = true
			}
			all = append(all, d)
		}
	}
	h.add(t, all...)
	// Judit is named on every third protection case of her office.
	n = 0
	for _, d := range all {
		if d.class == "protection" && d.office == 1 {
			if n++; n%3 == 0 {
				h.exec(t, "INSERT INTO case_named_staff (case_id, staff_id) VALUES ($1, $2)", d.id, judit.ID)
			}
		}
	}
	return all
}
