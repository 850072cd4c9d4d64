package task_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/task"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

func open(t *testing.T) *casework.House {
	t.Helper()
	h := casework.New(t)
	h.Add(task.Service{DB: h.DB, Clock: h.Clock}.Routes)
	return h
}

// write fills in the form of a new task and sends it.
func write(v *visit.Client, at string, pairs ...string) *visit.Page {
	return v.PostValues("/tasks", filled(v, at, pairs...))
}

func filled(v *visit.Client, at string, pairs ...string) url.Values {
	f := v.Get(at).Is(http.StatusOK).Values("/tasks")
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

func TestATaskIsWrittenDownAndDoneInOneClick(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	for n, l := range i18n.Languages {
		v := h.As(casework.Judit).In(l)
		title := fmt.Sprintf("Ring the embassy %d", n)
		p := write(v, "/tasks/new?case="+c.Ref, "title", title, "due_on", "18.11.2026", "note", "ask for Ms Haddad")
		if p.Is(http.StatusSeeOther); p.Location != c.Path("tasks") {
			t.Errorf("led to %q", p.Location)
		}
		v.Get("/tasks").Is(http.StatusOK).Has(title, "Al-Saadi", "ask for Ms Haddad")
		v.Get(c.Path("tasks")).Is(http.StatusOK).Has(title)
		id := casework.Ask[int64](h, "SELECT id FROM tasks WHERE title = $1", title)
		done := v.Get("/tasks").Values(fmt.Sprintf("/tasks/%d/state", id))
		if p := v.PostValues(fmt.Sprintf("/tasks/%d/state", id), done).Is(http.StatusSeeOther); p.Location != "/tasks" {
			t.Errorf("done, led to %q", p.Location)
		}
		v.Get("/tasks").Is(http.StatusOK).Lacks(title)
		v.Get("/tasks?done=yes").Is(http.StatusOK).Has(title)
		v.Get(fmt.Sprintf("/tasks/%d", id)).Is(http.StatusOK).Has(title)
		again := v.Get("/tasks?done=yes").Values(fmt.Sprintf("/tasks/%d/state", id))
		v.PostValues(fmt.Sprintf("/tasks/%d/state", id), again).Is(http.StatusSeeOther)
		v.Get("/tasks").Is(http.StatusOK).Has(title)
	}
	if by := casework.Ask[int64](h, "SELECT made_by FROM tasks ORDER BY id LIMIT 1"); by != casework.Judit.ID {
		t.Errorf("made by %d", by)
	}
}

func TestWhatWasTypedStaysWhenATaskIsRefused(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.As(casework.Judit).In(i18n.En)
	write(v, "/tasks/new", "title", "", "due_on", "next week", "note", "typed with care").Is(http.StatusUnprocessableEntity).Has("next week", "typed with care")
	write(v, "/tasks/new", "title", "Water the plants", "who", "12").Is(http.StatusUnprocessableEntity).Has("Water the plants")
	c := h.Case(casefile.Closed)
	v.Get("/tasks/new?case=" + c.Ref).Is(http.StatusUnprocessableEntity)
	v.Post("/tasks", "case", c.Ref, "title", "Too late", "who", "11").Is(http.StatusUnprocessableEntity).Has("Too late")
	if n := casework.Ask[int](h, "SELECT count(*) FROM tasks"); n != 0 {
		t.Errorf("%d tasks", n)
	}
}

func TestTwentyClicksMakeOneTask(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.As(casework.Judit)
	f := filled(v, "/tasks/new", "title", "Only once")
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if p := v.PostValues("/tasks", f); p.Status != http.StatusSeeOther || p.Location != "/tasks" {
				t.Errorf("status %d to %q", p.Status, p.Location)
			}
		})
	}
	all.Wait()
	if n := casework.Ask[int](h, "SELECT count(*) FROM tasks"); n != 1 {
		t.Errorf("%d tasks", n)
	}
}

func TestTasksStayInTheirOffice(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	write(h.As(casework.Judit), "/tasks/new?case="+c.Ref, "title", "Secret errand").Is(http.StatusSeeOther)
	write(h.As(casework.Judit), "/tasks/new", "title", "Office errand").Is(http.StatusSeeOther)
	martin := h.As(casework.Martin)
	martin.Get("/tasks").Is(http.StatusOK).Lacks("errand")
	h.As(casework.Petra).Get("/tasks?whose=office").Is(http.StatusOK).Lacks("errand")
	h.As(casework.Petra).Get("/tasks?whose=11").Is(http.StatusOK).Lacks("errand")
	martin.Get(c.Path("tasks")).Is(http.StatusNotFound)
	martin.Get("/tasks/new?case=" + c.Ref).Is(http.StatusNotFound)
	for _, id := range []string{"1", "2"} {
		martin.Get("/tasks/" + id).Is(http.StatusNotFound)
		martin.Post("/tasks/"+id+"/state", "state", "done").Is(http.StatusNotFound)
		martin.Post("/tasks/"+id, "title", "Mine now", "who", "12").Is(http.StatusNotFound)
	}
	h.As(casework.Eszter).Get("/tasks").Is(http.StatusForbidden)
}

func TestTasksOfAProtectionCaseAreForThoseNamed(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	write(h.As(casework.Judit), "/tasks/new?case="+c.Ref, "title", "Safe house", "who", "14").Is(http.StatusSeeOther)
	h.Exec("INSERT INTO case_named_staff (case_id, staff_id) VALUES ($1, $2)", c.ID, casework.Judit.ID)
	h.Exec("UPDATE case_files SET class = 'protection' WHERE id = $1", c.ID)
	h.As(casework.Judit).Get(c.Path("tasks")).Is(http.StatusOK).Has("Safe house")
	h.As(casework.Dora).Get("/tasks").Is(http.StatusOK).Lacks("Safe house", c.Ref)
	h.As(casework.Reka).Get("/tasks?whose=office").Is(http.StatusOK).Lacks("Safe house", c.Ref)
}

func TestTheListHoldsWhatIsMineAndTheManagersTheOffices(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling) // Judit's; the next step is hers
	for who, title := range map[string]string{"14": "For Dora", "manager": "For the managers", "counsellor": "For the counsellor"} {
		write(h.As(casework.Judit), "/tasks/new?case="+c.Ref, "title", title, "who", who).Is(http.StatusSeeOther)
	}
	h.Exec("UPDATE case_files SET blocker = 'eligibility_decision', blocked_on = 'manager' WHERE id = $1", c.ID)
	h.As(casework.Dora).Get("/tasks").Has("For Dora").Lacks("For the")
	h.As(casework.Judit).Get("/tasks").Has("For the counsellor").Lacks("For the managers", "For Dora")
	h.As(casework.Reka).Get("/tasks").Has("For the managers", "Eligibility decision").Lacks("For the counsellor", "For Dora")
	h.As(casework.Reka).Get("/tasks?whose=office").Has("For the managers", "For the counsellor", "For Dora")
	h.As(casework.Reka).Get("/tasks?whose=14").Has("For Dora").Lacks("For the")
	h.As(casework.Reka).Get("/tasks?kind=needs").Has("Eligibility decision").Lacks("For the managers")
	for _, kind := range []string{"", "tasks", "needs"} {
		for _, whose := range []string{"", "office", "14"} {
			h.As(casework.Reka).Get("/tasks?kind=" + kind + "&whose=" + whose).Is(http.StatusOK)
			h.As(casework.Judit).Get("/tasks?kind=" + kind + "&whose=" + whose).Is(http.StatusOK)
		}
	}
	// A counsellor asking for the office's list gets the own one.
	h.As(casework.Dora).Get("/tasks?whose=office").Has("For Dora").Lacks("For the")
	// The case changes hands: its counsellor's tasks go with it.
	h.Exec("UPDATE case_files SET counsellor_id = 14 WHERE id = $1", c.ID)
	h.As(casework.Dora).Get("/tasks").Has("For Dora", "For the counsellor")
	h.As(casework.Judit).Get("/tasks").Lacks("For the counsellor")
}

func TestOverdueComesFirstAndPagesFollowEachOther(t *testing.T) {
	t.Parallel()
	h := open(t)
	for n := range 60 {
		h.Exec("INSERT INTO tasks (office_id, owner_id, made_by, due_on, title) VALUES (1, 11, 11, $1, $2)",
			casework.Today.AddDays(n%7-3), fmt.Sprintf("Errand %02d.", n))
	}
	h.Exec("INSERT INTO tasks (office_id, owner_id, made_by, title) VALUES (1, 11, 11, 'Some day')")
	for n := range 30 {
		h.Exec(`INSERT INTO case_files (office_id, counsellor_id, number, reference, opened_on, stage_since, stage, blocker, blocked_on, due_on)
			VALUES (1, 11, $1, $2, '2026-11-01', '2026-11-01', 'counselling', 'consent', 'counsellor', $3)`, 100+n, fmt.Sprintf("BUD-26-00%d", 100+n), casework.Today.AddDays(n%5-2))
	}
	v := h.As(casework.Judit).In(i18n.En)
	seen := map[string]bool{}
	pages, at := 0, "/tasks"
	var order []string
	for at != "" && pages < 10 {
		p := v.Get(at).Is(http.StatusOK)
		pages++
		order = append(order, p.Body)
		for n := range 60 {
			if name := fmt.Sprintf("Errand %02d.", n); strings.Contains(p.Body, "<strong>"+name) {
				if seen[name] {
					t.Errorf("%s stands on two pages", name)
				}
				seen[name] = true
			}
		}
		for n := range 30 {
			if name := fmt.Sprintf("BUD-26-00%d", 100+n); strings.Contains(p.Body, "/cases/"+name+"\"") {
				if seen[name] {
					t.Errorf("%s stands on two pages", name)
				}
				seen[name] = true
			}
		}
		at = ""
		for _, link := range p.Links() {
			if strings.Contains(link, "after=") {
				at = link
			}
		}
	}
	if len(seen) != 90 || pages != 4 {
		t.Errorf("%d lines on %d pages", len(seen), pages)
	}
	if !strings.Contains(order[0], "Overdue") || strings.Contains(order[0], "Some day") || !strings.Contains(order[len(order)-1], "Some day") {
		t.Error("the order is not by day")
	}
}

// in acts on a case as the system does.
func in(h *casework.House, t *testing.T, c casework.Case, fn func(tx db.Tx, f casefile.Case) error) {
	t.Helper()
	h.Write(func(tx db.Tx) error { return fn(tx, casefile.Case{ID: c.ID, CounsellorID: casework.Judit.ID}) })
}

func TestARuleMakesOneTaskAndClosesItItself(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	for _, due := range []date.Date{casework.Today, casework.Today.AddDays(3)} {
		in(h, t, c, func(tx db.Tx, f casefile.Case) error {
			return task.Open(t.Context(), tx, f, task.CompleteApplication, due, casefile.ByCounsellor)
		})
	}
	in(h, t, c, func(tx db.Tx, f casefile.Case) error {
		return task.Open(t.Context(), tx, f, task.DecideAfterNoShow, date.Date{}, casefile.ByManager)
	})
	if n, due := casework.Ask[int](h, "SELECT count(*) FROM tasks WHERE rule = 'complete_application'"), casework.Ask[string](h, "SELECT due_on::text FROM tasks WHERE rule = 'complete_application'"); n != 1 || due != "2026-11-22" {
		t.Errorf("%d tasks, due on %s", n, due)
	}
	for _, l := range i18n.Languages {
		h.As(casework.Judit).In(l).Get("/tasks").Is(http.StatusOK).Has(c.Path("eligibility"))
		h.As(casework.Reka).In(l).Get("/tasks").Is(http.StatusOK)
	}
	h.As(casework.Judit).In(i18n.En).Get("/tasks").Has("Complete the application", "The office manager returned the application").Lacks("Decide how to go on after the no-show")
	h.As(casework.Reka).In(i18n.En).Get("/tasks").Has("Decide how to go on after the no-show")
	// Its words are the rule's, and nobody calls it off.
	h.As(casework.Judit).Get("/tasks/1").Is(http.StatusOK).Lacks(`name="title"`)
	h.As(casework.Judit).Post("/tasks/1", "title", "Something else", "who", "11").Is(http.StatusUnprocessableEntity)
	h.As(casework.Judit).Post("/tasks/1/state", "state", "cancelled").Is(http.StatusUnprocessableEntity)
	in(h, t, c, func(tx db.Tx, f casefile.Case) error {
		return task.Settle(t.Context(), tx, f, task.CompleteApplication)
	})
	h.As(casework.Judit).In(i18n.En).Get("/tasks").Lacks("Complete the application")
	if s := casework.Ask[string](h, "SELECT state FROM tasks WHERE rule = 'decide_after_no_show'"); s != "open" {
		t.Errorf("the other rule's task is %s", s)
	}
	// What is made again is a new task.
	in(h, t, c, func(tx db.Tx, f casefile.Case) error {
		return task.Open(t.Context(), tx, f, task.CompleteApplication, casework.Today, casefile.ByCounsellor)
	})
	if n := casework.Ask[int](h, "SELECT count(*) FROM tasks WHERE rule = 'complete_application'"); n != 2 {
		t.Errorf("%d tasks", n)
	}
	h.As(casework.Judit).Post("/tasks/1/state", "state", "open").Is(http.StatusUnprocessableEntity)
}

func TestTasksOfRulesEndWithTheirCase(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.PreDeparture)
	in(h, t, c, func(tx db.Tx, f casefile.Case) error {
		return task.Open(t.Context(), tx, f, task.RenewCheck, casework.Today, casefile.ByCounsellor)
	})
	write(h.As(casework.Judit), "/tasks/new?case="+c.Ref, "title", "Archive the file").Is(http.StatusSeeOther)
	h.Exec("UPDATE case_files SET stage = 'closed' WHERE id = $1", c.ID)
	h.As(casework.Judit).In(i18n.En).Get("/tasks").Has("Archive the file").Lacks("Renew the lapsed")
	h.Write(func(tx db.Tx) error {
		n, err := task.Sweep(t.Context(), tx)
		if n != 1 {
			t.Errorf("%d tasks were swept", n)
		}
		return err
	})
	if s := casework.Ask[string](h, "SELECT string_agg(state, ' ' ORDER BY id) FROM tasks"); s != "cancelled open" {
		t.Errorf("the tasks are %s", s)
	}
}

func TestTwoPeopleDoNotOverwriteATask(t *testing.T) {
	t.Parallel()
	h := open(t)
	write(h.As(casework.Judit), "/tasks/new", "title", "Ring back", "note", "first words").Is(http.StatusSeeOther)
	mine := h.As(casework.Judit).In(i18n.En)
	f := mine.Get("/tasks/1").Values("/tasks/1")
	theirs := h.As(casework.Dora).Get("/tasks/1").Values("/tasks/1")
	theirs.Set("note", "Dora's words")
	h.As(casework.Dora).PostValues("/tasks/1", theirs).Is(http.StatusSeeOther)
	f.Set("note", "Judit's words")
	mine.PostValues("/tasks/1", f).Is(http.StatusConflict).Has("Dora's words", "Judit's words")
}

func TestEveryRuleHasItsWords(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		ctx := i18n.With(t.Context(), l)
		for _, r := range task.Rules() {
			for _, key := range []string{"task.rule." + string(r), "task.why." + string(r)} {
				if !i18n.Has(ctx, key) {
					t.Errorf("%s has no %s", l, key)
				}
			}
		}
	}
	if section := task.NeedSection("consent"); section != "consents" {
		t.Errorf("consents are given at %q", section)
	}
}
