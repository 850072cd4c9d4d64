package training_test

import (
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"

	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/training"
	"homeward/internal/testkit/casework"
)

func house(t *testing.T) *casework.House {
	t.Helper()
	h := casework.New(t)
	h.Add(training.Service{DB: h.DB, Clock: h.Clock}.Routes)
	return h
}

func with(f []string, more ...string) []string {
	f = slices.Clone(f)
	for i := 0; i < len(more); i += 2 {
		if at := slices.Index(f, more[i]); at >= 0 && at%2 == 0 {
			f[at+1] = more[i+1]
		} else {
			f = append(f, more[i], more[i+1])
		}
	}
	return f
}

// counselling is a course in Budapest.
func counselling(more ...string) []string {
	return with([]string{
		"title", "Return counselling", "topic", "Talking about return", "starts_on", "2026-09-01", "ends_on", "2026-09-03", "hours", "18", "language", "hu",
		"place", "Budapest", "organiser", "Budapest office", "material_1", "Handbook", "material_language_1", "hu", "material_edition_1", "2.1", "_version", "0",
	}, more...)
}

// somebody is a participant who completed it.
func somebody(more ...string) []string {
	return with([]string{
		"name", "Kis Éva", "institution", "Menedék", "kind", "partner", "sex", "f", "birth_year", "1984", "age", "",
		"completed", "yes", "completed_on", "2026-09-03", "certificate", "B-1", "_version", "0",
	}, more...)
}

func TestACourseAndItsParticipantsAreOnFile(t *testing.T) {
	t.Parallel()
	h := house(t)
	m := h.As(casework.Reka)
	m.Get("/trainings").Is(http.StatusOK).Has("No course is recorded yet.")
	var all sync.WaitGroup
	form := m.Get("/trainings/new").Form("/trainings/new").With(counselling()...)
	for range 5 {
		all.Go(func() { form.Send() })
	}
	all.Wait()
	if n := casework.Ask[int](h, "SELECT count(*) FROM courses"); n != 1 {
		t.Fatalf("%d courses", n)
	}
	form = m.Get("/trainings/1/participants/new").Form("/trainings/1/participants/new").With(somebody()...)
	for range 5 {
		all.Go(func() { form.Send() })
	}
	all.Wait()
	if n := casework.Ask[int](h, "SELECT count(*) FROM course_participants"); n != 1 {
		t.Fatalf("%d participants", n)
	}
	for lang, words := range map[i18n.Language][]string{
		i18n.En: {"Handbook · Hungarian · version 2.1", "1 on the list, 1 completed", "18 hours"},
		i18n.Hu: {"Handbook · magyar · változat: 2.1", "a listán 1 fő, elvégezte 1"},
		i18n.Cs: {"Handbook · maďarština · verze 2.1", "na seznamu 1, dokončilo 1"},
	} {
		m.In(lang).Get("/trainings/1").Is(http.StatusOK).Has(append(words, "Return counselling", "Kis Éva", "Menedék", "1984", "B-1")...)
		m.In(lang).Get("/trainings").Is(http.StatusOK).Has("Return counselling")
		m.In(lang).Get("/trainings/1/edit").Is(http.StatusOK).Field("material_edition_1", "2.1")
		m.In(lang).Get("/trainings/1/participants/1").Is(http.StatusOK).Field("name", "Kis Éva")
	}
}

func TestOnePersonInSeveralCoursesCountsOnce(t *testing.T) {
	t.Parallel()
	h := house(t)
	m := h.As(casework.Reka)
	for _, title := range []string{"First", "Second", "Third"} {
		m.Post("/trainings/new", counselling("title", title)...).Is(http.StatusSeeOther)
	}
	people := func() int { return casework.Ask[int](h, "SELECT count(*) FROM training_people") }
	m.Post("/trainings/1/participants/new", somebody()...).Is(http.StatusSeeOther)

	// Accents and case do not make another person; whether it is the same one is asked, and what was typed stays.
	asked := m.Post("/trainings/2/participants/new", somebody("name", "KIS EVA", "certificate", "B-2")...).Is(http.StatusUnprocessableEntity).Problem("who")
	asked.Has("Kis Éva · Menedék · 1984 · also attended: First").Field("name", "KIS EVA").Field("certificate", "B-2")
	m.Post("/trainings/2/participants/new", somebody("name", "Kis Eva", "who", "1.1")...).Is(http.StatusSeeOther)
	m.Get("/trainings").Has("1 person has completed a course")
	m.Get("/trainings/2").Has("also attended: First")
	if people() != 1 {
		t.Fatalf("%d people", people())
	}
	// Whoever was changed since the question was asked is asked about again.
	m.Post("/trainings/2/participants/new", somebody("who", "1.1", "sex", "m")...).Is(http.StatusUnprocessableEntity).Problem("who")
	m.Post("/trainings/2/participants/new", somebody("who", "1.2")...).Is(http.StatusUnprocessableEntity).Problem("name")

	// Somebody else of that name is a person of their own.
	m.Post("/trainings/2/participants/new", somebody("who", "new", "institution", "Police")...).Is(http.StatusSeeOther)
	m.Get("/trainings").Has("2 people have completed a course")
	// Another year of birth is no namesake.
	m.Post("/trainings/3/participants/new", somebody("birth_year", "1990")...).Is(http.StatusSeeOther)
	m.Get("/trainings").Has("3 people have completed a course")
	// Found out later to be the same: one person less has completed a course.
	other := "/trainings/2/participants/" + strconv.Itoa(casework.Ask[int](h, "SELECT max(id) FROM course_participants WHERE course_id = 2"))
	page := m.Get(other).Is(http.StatusOK).Has("Somebody else of that name")
	page.Form(other).With("who", "1.2").Send().Is(http.StatusUnprocessableEntity).Problem("name")
	m.Get("/trainings/2/participants/2/take-off").Form("/trainings/2/participants/2/take-off").With("reason", "Another person").Send().Is(http.StatusSeeOther)
	m.Get(other).Form(other).With("who", "1.2").Send().Is(http.StatusSeeOther)
	other = "/trainings/2/participants/" + strconv.Itoa(casework.Ask[int](h, "SELECT max(id) FROM course_participants WHERE course_id = 2"))
	m.Get("/trainings").Has("2 people have completed a course")
	// Who was written down in error is off the list, and kept for the correction line.
	if people() != 3 {
		t.Errorf("%d people", people())
	}
	// And found out to be two: the other stays as they were.
	m.Get(other).Form(other).With("who", "new").Send().Is(http.StatusSeeOther)
	m.Get("/trainings").Has("3 people have completed a course")
	m.Get("/trainings/1").Has("Kis Éva")
}

func TestTakingOffTheListAsksFirstAndKeepsWhy(t *testing.T) {
	t.Parallel()
	h := house(t)
	m := h.As(casework.Reka)
	m.Post("/trainings/new", counselling()...).Is(http.StatusSeeOther)
	m.Post("/trainings/1/participants/new", somebody()...).Is(http.StatusSeeOther)
	const at = "/trainings/1/participants/1/take-off"
	stored := func() string {
		return casework.Ask[string](h, "SELECT concat_ws(' ', voided_on > '0001-01-01', void_reason) FROM course_participants WHERE id = 1")
	}
	m.Get("/trainings/1/participants/1").Is(http.StatusOK).Has(`href="` + at + `"`)
	h.As(casework.Judit).Get(at).Is(http.StatusForbidden)
	h.As(casework.Judit).Post(at, "reason", "Not mine", "_version", "1").Is(http.StatusForbidden)
	h.As(casework.Petra).Get(at).Is(http.StatusNotFound)
	h.As(casework.Petra).Post(at, "reason", "Not mine", "_version", "1").Is(http.StatusNotFound)
	asked := m.Get(at).Is(http.StatusOK).Has("Kis Éva", "entered in error")
	m.Post(at).Is(http.StatusUnprocessableEntity).Problem("reason")
	asked.Form(at).Send().Is(http.StatusUnprocessableEntity).Problem("reason")
	m.Get("/trainings/1/participants/1").Form("/trainings/1/participants/1").With("certificate", "C-9").Send().Is(http.StatusSeeOther)
	changed := asked.Form(at).With("reason", "Was on holiday").Send().Is(http.StatusUnprocessableEntity).Has("Was on holiday", "in the meantime")
	if got := stored(); got != "f " {
		t.Fatalf("nobody took the person off, and the register says %q", got)
	}
	changed.Form(at).Send().Is(http.StatusSeeOther)
	if got := stored(); got != "t Was on holiday" {
		t.Errorf("the register says %q", got)
	}
	m.Get("/trainings/1").Is(http.StatusOK).Has("Taken off the list", "Kis Éva", "Was on holiday")
	m.Get(at).Is(http.StatusNotFound)
	m.Post(at, "reason", "Again", "_version", "2").Is(http.StatusNotFound)
	// Who comes back is on the list, and was taken off it once.
	m.Post("/trainings/1/participants/new", somebody()...).Is(http.StatusSeeOther)
	if n := casework.Ask[int](h, "SELECT count(*) FROM course_participants WHERE voided_on = '0001-01-01'"); n != 1 {
		t.Errorf("%d stand on the list", n)
	}
}

func TestWhatIsKnownOfAPersonIsNotForgotten(t *testing.T) {
	t.Parallel()
	h := house(t)
	m := h.As(casework.Reka)
	m.Post("/trainings/new", counselling()...).Is(http.StatusSeeOther)
	m.Post("/trainings/new", counselling("title", "Second")...).Is(http.StatusSeeOther)
	m.Post("/trainings/1/participants/new", somebody()...).Is(http.StatusSeeOther)
	m.Post("/trainings/2/participants/new", somebody("who", "1.1", "institution", "", "sex", "u", "birth_year", "", "kind", "authority")...).Is(http.StatusSeeOther)
	if got := casework.Ask[string](h, "SELECT institution || sex || birth_year || kind FROM training_people"); got != "Menedékf1984authority" {
		t.Errorf("the register says %s", got)
	}
}

func TestWhatIsWrongWithACourseIsSaidAtItsField(t *testing.T) {
	t.Parallel()
	h := house(t)
	m := h.As(casework.Reka)
	for at, change := range map[string][]string{
		"title": {"title", ""}, "starts_on": {"starts_on", ""}, "ends_on": {"ends_on", "2026-08-31"}, "language": {"language", "xx"}, "programme": {"programme", "999"},
		"material_2": {"material_edition_2", "3"}, "material_language_2": {"material_2", "Poster"}, "material_language_1": {"material_language_1", "xx"}, "hours": {"hours", "-1"},
	} {
		m.Post("/trainings/new", counselling(change...)...).Is(http.StatusUnprocessableEntity).Problem(at).Field("organiser", "Budapest office")
	}
	m.Post("/trainings/new", counselling()...).Is(http.StatusSeeOther)
	for _, x := range []struct {
		at     string
		change []string
	}{
		{"name", []string{"name", ""}},
		{"kind", []string{"kind", "migrant"}},
		{"sex", []string{"sex", "q"}},
		{"birth_year", []string{"birth_year", "1850"}},
		{"birth_year", []string{"birth_year", "2027"}},
		{"age", []string{"age", "over_60"}},
		{"completed", []string{"completed", ""}},
		{"completed_on", []string{"completed_on", ""}},
		{"completed_on", []string{"completed_on", "2026-08-30"}},
		{"completed_on", []string{"completed_on", "2027-01-01"}},
	} {
		m.Post("/trainings/1/participants/new", somebody(x.change...)...).Is(http.StatusUnprocessableEntity).Problem(x.at).Field("institution", "Menedék")
	}
	if n := casework.Ask[int](h, "SELECT count(*) FROM training_people"); n != 0 {
		t.Errorf("%d people are on file", n)
	}
}

func TestWhoReadsAndWhoKeepsTheRegister(t *testing.T) {
	t.Parallel()
	h := house(t)
	h.As(casework.Reka).Post("/trainings/new", counselling()...).Is(http.StatusSeeOther)
	h.As(casework.Reka).Post("/trainings/1/participants/new", somebody()...).Is(http.StatusSeeOther)

	h.As(casework.Judit).Get("/trainings").Is(http.StatusOK).Has("Return counselling").Lacks("New course")
	h.As(casework.Judit).Get("/trainings/1").Is(http.StatusOK).Has("Kis Éva").Lacks("Add a participant")
	h.As(casework.Judit).Get("/trainings/1/participants/1").Is(http.StatusForbidden)
	h.As(casework.Judit).Post("/trainings/1/edit", counselling("_version", "1")...).Is(http.StatusForbidden)

	for _, u := range []string{"/trainings/1", "/trainings/1/edit", "/trainings/1/participants/new", "/trainings/1/participants/1"} {
		h.As(casework.Petra).Get(u).Is(http.StatusNotFound)
	}
	h.As(casework.Martin).Get("/trainings").Is(http.StatusOK).Lacks("Return counselling")
	h.As(casework.Petra).Post("/trainings/1/edit", counselling("_version", "1")...).Is(http.StatusNotFound)
	h.As(casework.Petra).Post("/trainings/1/participants/new", somebody("who", "new")...).Is(http.StatusNotFound)
	h.As(casework.Petra).Post("/trainings/1/participants/1", somebody("_version", "65537")...).Is(http.StatusNotFound)
	h.As(casework.Petra).Post("/trainings/1/participants/1/take-off").Is(http.StatusNotFound)
	// A course of one's own does not open another's list.
	h.As(casework.Petra).Post("/trainings/new", counselling("office", "1")...).Is(http.StatusSeeOther)
	if office := casework.Ask[int64](h, "SELECT office_id FROM courses WHERE id = 2"); office != 2 {
		t.Errorf("the course is of office %d", office)
	}
	h.As(casework.Petra).Post("/trainings/2/participants/1/take-off").Is(http.StatusNotFound)
	// The same name in another office is another register.
	h.As(casework.Petra).Post("/trainings/2/participants/new", somebody()...).Is(http.StatusSeeOther)

	h.As(casework.Eszter).Get("/trainings").Is(http.StatusOK).Has("BUD", "PRG", "2 people have completed a course")
	h.As(casework.Eszter).Post("/trainings/new", counselling("office", "2", "title", "Of the seat")...).Is(http.StatusSeeOther)
	h.As(casework.Eszter).Get("/trainings/new").Is(http.StatusNotFound)
	h.As(casework.Eszter).Get("/trainings/new?office=2").Is(http.StatusOK)
	h.As(casework.Petra).Get("/trainings").Has("Of the seat")
}

func TestNobodyOverwritesAnothersRegister(t *testing.T) {
	t.Parallel()
	h := house(t)
	m := h.As(casework.Reka)
	m.Post("/trainings/new", counselling()...).Is(http.StatusSeeOther)
	m.Post("/trainings/new", counselling("title", "Second")...).Is(http.StatusSeeOther)
	m.Post("/trainings/1/edit", counselling("_version", "1", "place", "Győr")...).Is(http.StatusSeeOther)
	h.As(casework.Anna).Post("/trainings/1/edit", counselling("_version", "1", "place", "Pécs")...).Is(http.StatusConflict)
	m.Post("/trainings/1/participants/new", somebody()...).Is(http.StatusSeeOther)
	m.Post("/trainings/2/participants/new", somebody("who", "1.1")...).Is(http.StatusSeeOther)
	// A person is changed at one course while somebody has them open at another.
	open := h.As(casework.Anna).Get("/trainings/2/participants/2").Form("/trainings/2/participants/2")
	m.Get("/trainings/1/participants/1").Form("/trainings/1/participants/1").With("institution", "Police").Send().Is(http.StatusSeeOther)
	open.With("institution", "Red Cross").Send().Is(http.StatusConflict)
	if got := casework.Ask[string](h, "SELECT institution FROM training_people"); got != "Police" {
		t.Errorf("the institution is %s", got)
	}
}

func TestTheDatabaseKeepsRegistersApart(t *testing.T) {
	t.Parallel()
	h := house(t)
	h.As(casework.Reka).Post("/trainings/new", counselling()...).Is(http.StatusSeeOther)
	h.As(casework.Reka).Post("/trainings/1/participants/new", somebody()...).Is(http.StatusSeeOther)
	for _, table := range []string{"courses", "training_people", "course_participants"} {
		var seen int
		err := h.DB.Read(t.Context(), casework.Petra.Actor(), func(r db.Reader) error {
			return r.QueryRow(t.Context(), "SELECT count(*) FROM "+table).Scan(&seen)
		})
		if err != nil || seen != 0 {
			t.Errorf("%s shows another office %d rows, %v", table, seen, err)
		}
		err = h.DB.Write(t.Context(), casework.Judit.Actor(), func(tx db.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE "+table+" SET version = version + 1")
			return err
		})
		if err == nil || fault.Is(err, fault.NotFound) {
			t.Errorf("a counsellor changed %s: %v", table, err)
		}
	}
}

// Two people write the same newcomer down at once: the second is asked whether
// it is the same person.
func TestOneNewcomerIsWrittenDownOnce(t *testing.T) {
	t.Parallel()
	h := house(t)
	m := h.As(casework.Reka)
	m.Post("/trainings/new", counselling()...).Is(http.StatusSeeOther)
	m.Post("/trainings/new", counselling("title", "Second")...).Is(http.StatusSeeOther)
	m.Post("/trainings/1/participants/new", somebody("name", "Nagy Ida")...).Is(http.StatusSeeOther)
	second := make(chan int, 1)
	h.Write(func(tx db.Tx) error {
		if _, err := tx.Exec(t.Context(), "SELECT pg_advisory_xact_lock(hashtextextended('training_people kis eva', 1))"); err != nil {
			return err
		}
		go func() { second <- m.Post("/trainings/2/participants/new", somebody()...).Status }()
		for waits := false; !waits && len(second) == 0; {
			if err := tx.QueryRow(t.Context(), "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)").Scan(&waits); err != nil {
				return err
			}
		}
		_, err := tx.Exec(t.Context(), "UPDATE training_people SET name = 'Kis Éva', name_key = 'kis eva'")
		return err
	})
	if got := <-second; got != http.StatusUnprocessableEntity {
		t.Errorf("the second answers %d", got)
	}
}

// What the figures of a programme hold leaves them by the correction line only.
func TestACompletedCourseIsCorrectedByTakingOff(t *testing.T) {
	t.Parallel()
	h := house(t)
	m := h.As(casework.Reka).In(i18n.En)
	h.Exec("INSERT INTO programme_offices (programme_id, office_id) VALUES ($1, 1)", h.Running)
	paid := strconv.FormatInt(h.Running, 10)
	m.Post("/trainings/new", counselling("programme", paid)...).Is(http.StatusSeeOther)
	m.Post("/trainings/1/participants/new", somebody()...).Is(http.StatusSeeOther)
	stored := func() string {
		return casework.Ask[string](h, "SELECT string_agg(concat_ws(' ', completed_on, nullif(certificate, ''), CASE WHEN voided_on > '0001-01-01' THEN 'off ' || voided_on END), ', ' ORDER BY id) FROM course_participants")
	}
	part := func() string {
		return "/trainings/1/participants/" + strconv.Itoa(casework.Ask[int](h, "SELECT max(id) FROM course_participants"))
	}
	m.Get(part()).Form(part()).With("certificate", "B-2").Send().Is(http.StatusSeeOther)
	if got := stored(); got != "2026-09-03 B-2" {
		t.Errorf("another certificate: %s", got)
	}
	m.Get(part()).Form(part()).With("completed_on", "2026-09-04").Send().Is(http.StatusSeeOther)
	if got := stored(); got != "2026-09-03 B-2 off 2026-11-19, 2026-09-04 B-2" {
		t.Errorf("another day: %s", got)
	}
	m.Post("/trainings/1/edit", counselling("_version", "1", "programme", "", "place", "Vác")...).Is(http.StatusUnprocessableEntity).Problem("programme").Field("place", "Vác")
	m.Post("/trainings/1/edit", counselling("_version", "1", "programme", paid, "place", "Vác")...).Is(http.StatusSeeOther)
	m.Get(part()).Form(part()).With("completed", "", "completed_on", "", "certificate", "").Send().Is(http.StatusSeeOther)
	if got := stored(); got != "2026-09-03 B-2 off 2026-11-19, 2026-09-04 B-2 off 2026-11-19, 0001-01-01" {
		t.Errorf("not completed after all: %s", got)
	}
	m.Post("/trainings/1/edit", counselling("_version", "2", "programme", "")...).Is(http.StatusSeeOther)
}
