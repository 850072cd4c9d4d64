package desk_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/access"
	"homeward/internal/kit/i18n"
)

// says tells what a page should say and does not, and the other way round.
func (a answer) says(t *testing.T, what string, want, not []string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(a.body, w) {
			t.Errorf("%s does not say %q", what, w)
		}
	}
	for _, w := range not {
		if strings.Contains(a.body, w) {
			t.Errorf("%s says %q", what, w)
		}
	}
}

func TestTasksAndAppointmentsStandInTheOrderOfTheirDays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.add(t, dossier{id: 1, office: 1, number: 1, counsellor: judit.ID, stage: "counselling", family: "Beridze", given: "Giorgi"},
		dossier{id: 2, office: 1, number: 2, counsellor: adam.ID, stage: "counselling", family: "Zhang", given: "Wei"})
	h.exec(t, `INSERT INTO tasks (office_id, case_id, owner_id, made_by, due_on, title) VALUES
		(1, 1, 11, 11, $1, 'Errand of next week'), (1, 1, 11, 11, $2, 'Overdue errand'), (1, 2, 12, 12, $2, 'Errand of Ádám'), (1, NULL, 11, 13, '0001-01-01', 'Some day')`,
		today.AddDays(5), today.AddDays(-1))
	h.exec(t, "INSERT INTO tasks (office_id, made_by, falls_to, due_on, title) VALUES (1, 11, 'manager', $1, 'For the managers')", today)
	h.exec(t, `INSERT INTO appointments (case_id, office_id, counsellor_id, on_day, at_time, kind, purpose, state) VALUES
		(1, NULL, 11, $1, '14:00', 'embassy', 'Laissez-passer', 'planned'), (NULL, 1, 11, $1, '08:00', 'detention_visit', 'Talks at Nyírbátor', 'planned'),
		(2, NULL, 12, $1, '09:00', 'session', 'With Ádám', 'planned')`, today)
	a := h.get(t, judit, "/", i18n.En)
	a.says(t, "my day", []string{"Overdue errand", "Errand of next week", "Some day", "1 day overdue", "Talks at Nyírbátor", "Embassy: Laissez-passer", "Visit in detention", `action="/tasks/2/state"`},
		[]string{"Errand of Ádám", "For the managers", "With Ádám"})
	if o := a.body; strings.Index(o, "Overdue errand") > strings.Index(o, "Errand of next week") || strings.Index(o, "Errand of next week") > strings.Index(o, "Some day") || strings.Index(o, "08:00") > strings.Index(o, "14:00") {
		t.Error("not in the order of their days")
	}
	h.get(t, reka, "/office", i18n.En).says(t, "the office today", []string{"Overdue errand", "Errand of Ádám", "For the managers", "With Ádám", "Talks at Nyírbátor", "Ádám Tóth"}, nil)
	h.get(t, reka, "/", i18n.En).says(t, "the manager's day", []string{"For the managers"}, []string{"Errand of Ádám"})
	for _, l := range i18n.Languages {
		h.get(t, eva, "/office", l).says(t, "the other office", nil, []string{"rrand", "Nyírbátor", "Beridze"})
		h.get(t, reka, "/office", l)
		h.get(t, judit, "/", l)
	}
}

func TestWhoCoversSeesTheDayOfTheAbsentOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.add(t, dossier{id: 1, office: 1, number: 1, counsellor: adam.ID, stage: "counselling", blocker: "consent", on: "counsellor", since: today.AddDays(-3), family: "Zhang", given: "Wei"},
		dossier{id: 2, office: 1, number: 2, counsellor: judit.ID, stage: "counselling", blocker: "consent", on: "counsellor", since: today, family: "Beridze", given: "Giorgi"})
	h.exec(t, "INSERT INTO tasks (office_id, case_id, owner_id, made_by, due_on, title) VALUES (1, 1, 12, 12, $1, 'Errand of Ádám')", today)
	h.exec(t, "INSERT INTO appointments (case_id, counsellor_id, on_day, at_time, purpose) VALUES (1, 12, $1, '09:00', 'With Ádám')", today)
	theirs := []string{"Errand of Ádám", "With Ádám", "In place of Ádám Tóth", "Wei Zhang", "away until 25 Nov", "counsellor=12"}
	h.get(t, judit, "/", i18n.En).says(t, "before the absence my day", nil, theirs)
	h.exec(t, "INSERT INTO staff_absences (staff_id, covered_by, recorded_by, from_day, until_day) VALUES (12, 11, 13, $1, $2)", today, today.AddDays(6))
	a := h.get(t, judit, "/", i18n.En)
	a.says(t, "my day", append(theirs, "Up to me – 1 case"), nil)
	// The figures of the own cases stay those of the own list.
	a.says(t, "my day", []string{"1 open case"}, []string{"2 open cases"})
	h.exec(t, "UPDATE staff_absences SET until_day = $1, from_day = $1", today.AddDays(-1))
	h.get(t, judit, "/", i18n.En).says(t, "after the absence my day", nil, theirs)
}

func TestADotMarksWhatChangedSinceOneLooked(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.add(t, dossier{id: 1, office: 1, number: 1, counsellor: judit.ID, stage: "counselling", family: "Beridze", given: "Giorgi"},
		dossier{id: 2, office: 1, number: 2, counsellor: judit.ID, stage: "counselling", family: "Hoxha", given: "Arben"})
	const dot = "hw-dot"
	h.get(t, judit, "/cases").says(t, "a list never looked behind", nil, []string{dot})
	h.get(t, judit, "/cases/BUD-26-00001")
	h.get(t, judit, "/cases/BUD-26-00002")
	change := func(actor int64) {
		err := pgx.BeginFunc(t.Context(), h.owner, func(tx pgx.Tx) error {
			if _, err := tx.Exec(t.Context(), "SELECT set_config('app.actor_id', $1, true)", fmt.Sprint(actor)); err != nil {
				return err
			}
			_, err := tx.Exec(t.Context(), "UPDATE case_files SET note = note || 'x', updated_at = clock_timestamp() WHERE id = 1")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	h.get(t, judit, "/cases").says(t, "a list just looked behind", nil, []string{dot})
	change(judit.ID)
	h.get(t, judit, "/cases").says(t, "after the own change the list", nil, []string{dot})
	change(0)
	h.get(t, judit, "/cases").says(t, "after the program's change the list", nil, []string{dot})
	change(reka.ID)
	if n := strings.Count(h.get(t, judit, "/cases", i18n.En).body, dot); n != 1 {
		t.Errorf("%d cases have a dot", n)
	}
	h.get(t, judit, "/cases", i18n.En).says(t, "the list", []string{"changed since you looked"}, nil)
	h.get(t, adam, "/cases").says(t, "the list of who never looked", nil, []string{dot})
	h.get(t, judit, "/cases/BUD-26-00001")
	h.get(t, judit, "/cases").says(t, "after another look the list", nil, []string{dot})
}

func TestViewsAreSavedForOneselfAndForTheOffice(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.add(t, dossier{id: 1, office: 1, number: 1, counsellor: judit.ID, stage: "counselling", country: "GE", family: "Beridze", given: "Giorgi"})
	save := func(v url.Values) url.Values {
		v.Set("list", "country=GE&sort=name&nonsense=1")
		return v
	}
	for _, l := range i18n.Languages {
		a := h.get(t, judit, "/cases?country=GE&sort=name", l)
		a.says(t, "the list", []string{"/cases/views?list=country%3DGE%26sort%3Dname"}, nil)
		h.get(t, judit, "/cases/views?list=country%3DGE", l)
	}
	if a := h.post(t, judit, "/cases/views", save(url.Values{"name": {"Georgians first"}})); a.Code != http.StatusSeeOther || a.Header().Get("Location") != "/cases?country=GE&sort=name" {
		t.Fatalf("status %d to %q", a.Code, a.Header().Get("Location"))
	}
	h.get(t, judit, "/cases?country=GE&sort=name").says(t, "my list", []string{"Georgians first", `aria-current="page"`}, nil)
	h.get(t, adam, "/cases").says(t, "a colleague's list", nil, []string{"Georgians first"})
	if a := h.post(t, judit, "/cases/views", save(url.Values{"name": {"georgians FIRST"}})); a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.body, "georgians FIRST") {
		t.Errorf("the same name again: status %d", a.Code)
	}
	if a := h.post(t, judit, "/cases/views", save(url.Values{"name": {" "}})); a.Code != http.StatusUnprocessableEntity {
		t.Errorf("no name: status %d", a.Code)
	}
	if a := h.post(t, judit, "/cases/views", save(url.Values{"name": {"For all"}, "shared": {"yes"}})); a.Code != http.StatusForbidden {
		t.Errorf("a counsellor saves for the office: status %d", a.Code)
	}
	if a := h.post(t, reka, "/cases/views", save(url.Values{"name": {"For all"}, "shared": {"yes"}})); a.Code != http.StatusSeeOther {
		t.Fatalf("a manager saves for the office: status %d", a.Code)
	}
	h.get(t, adam, "/cases").says(t, "a colleague's list", []string{"For all"}, nil)
	h.get(t, martin, "/cases").says(t, "another office's list", nil, []string{"For all", "Georgians"})
	var own, shared int64
	if err := h.owner.QueryRow(t.Context(), "SELECT min(id), max(id) FROM saved_views").Scan(&own, &shared); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		who  access.User
		id   int64
		want int
	}{
		{adam, own, http.StatusNotFound},
		{adam, shared, http.StatusNotFound},
		{martin, shared, http.StatusNotFound},
		{eva, shared, http.StatusNotFound},
		{reka, own, http.StatusNotFound},
		{judit, own, http.StatusSeeOther},
		{reka, shared, http.StatusSeeOther},
	} {
		if a := h.post(t, c.who, fmt.Sprintf("/cases/views/%d/remove", c.id), url.Values{}); a.Code != c.want {
			t.Errorf("%s removes view %d: status %d, want %d", c.who.GivenName, c.id, a.Code, c.want)
		}
	}
	h.get(t, judit, "/cases").says(t, "my list in the end", nil, []string{"Georgians first", "For all"})
}

func TestAViewIsSavedOnceHoweverOftenItIsSent(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	v := url.Values{"name": {"Once"}, "list": {"stage=intake"}, "_token": {"6f1c2c58-5b3c-4d58-9d1c-4c1f2c3b7a11"}}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if a := h.post(t, judit, "/cases/views", v); a.Code != http.StatusSeeOther {
				t.Errorf("status %d", a.Code)
			}
		})
	}
	all.Wait()
	for n := range 25 {
		h.post(t, judit, "/cases/views", url.Values{"name": {fmt.Sprint("View ", n)}, "list": {"stage=intake"}})
	}
	var n int
	if err := h.owner.QueryRow(t.Context(), "SELECT count(*) FROM saved_views").Scan(&n); err != nil || n != 20 {
		t.Errorf("%d views, %v", n, err)
	}
}
