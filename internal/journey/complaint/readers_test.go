package complaint_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

// alone leaves Réka as the only manager of Budapest who can sign in.
func alone(h *casework.House) {
	h.Exec("UPDATE staff SET state = 'disabled' WHERE id = $1", casework.Anna.ID)
}

// ids are what a person reads of a table through their role of the database.
func ids(t *testing.T, h *casework.House, u access.User, question string) (out []int) {
	t.Helper()
	err := h.DB.Read(t.Context(), u.Actor(), func(r db.Reader) error {
		return r.QueryRow(t.Context(), "SELECT coalesce(array_agg(DISTINCT id ORDER BY id), '{}') FROM ("+question+") x (id)").Scan(&out)
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAComplaintAboutTheOnlyManagerGoesToTheAdministrators(t *testing.T) {
	t.Parallel()
	for lang, words := range map[i18n.Language][]string{
		i18n.En: {"Handled by", "Eszter Varga", "Office"}, i18n.Hu: {"A panaszt kezeli", "Varga Eszter", "Iroda"}, i18n.Cs: {"Vyřizuje", "Eszter Varga", "Kancelář"},
	} {
		h := house(t)
		alone(h)
		h.As(casework.Judit).In(lang).Get(list + "/new").Is(http.StatusOK)
		h.As(casework.Judit).Post(list+"/new", about(casework.Reka.ID)...).Is(http.StatusSeeOther)
		h.As(casework.Judit).Post(list+"/new", about(0)...).Is(http.StatusSeeOther)
		h.As(casework.Reka).Get(page(1)).Is(http.StatusNotFound)
		h.As(casework.Reka).Get(page(2)).Is(http.StatusOK).Has("Réka Szabó")
		h.As(casework.Petra).Get(page(1)).Is(http.StatusNotFound)
		eszter := h.As(casework.Eszter).In(lang)
		eszter.Get(list).Is(http.StatusOK).Has("Budapest", words[2], "1").Lacks(page(2), list+"/new")
		eszter.Get(page(1)).Is(http.StatusOK).Has(said, words[0], words[1], words[2])
		eszter.Get(page(2)).Is(http.StatusNotFound)
		for _, act := range [][]string{{"acknowledge"}, {"answer", "outcome", "upheld", "sealed_answer", "We are sorry"}, {"close"}} {
			eszter.Get(page(1)).Form(page(1) + "/" + act[0]).With(act[1:]...).Send().Is(http.StatusSeeOther).Follow().Is(http.StatusOK)
		}
		if got := casework.Ask[string](h, "SELECT state || answered_by FROM complaints WHERE id = 1"); got != fmt.Sprintf("closed%d", casework.Eszter.ID) {
			t.Errorf("it is %s", got)
		}
		// Another manager who comes takes it over.
		h.Exec("UPDATE staff SET state = 'active' WHERE id = $1", casework.Anna.ID)
		eszter.Get(page(1)).Is(http.StatusNotFound)
		h.As(casework.Anna).Get(page(1)).Is(http.StatusOK)
	}
}

func TestWhoAnsweredDoesNotAnswerTheAppeal(t *testing.T) {
	t.Parallel()
	for lang, words := range map[i18n.Language][]string{
		i18n.En: {"somebody else answers the appeal: Anna Nagy", "Somebody else answers the appeal"},
		i18n.Hu: {"a fellebbezésre más válaszol: Nagy Anna", "A fellebbezésre más válaszol"},
		i18n.Cs: {"na odvolání proto odpoví někdo jiný: Anna Nagy", "Na odvolání odpoví někdo jiný"},
	} {
		h := house(t)
		h.As(casework.Judit).Post(list+"/new", about(0)...).Is(http.StatusSeeOther)
		reka := h.As(casework.Reka).In(lang)
		for _, act := range [][]string{{"acknowledge"}, {"answer", "outcome", "rejected", "sealed_answer", "Nobody shouted"}, {"appeal", "sealed_appeal", "My brother heard it"}} {
			reka.Get(page(1)).Form(page(1) + "/" + act[0]).With(act[1:]...).Send().Is(http.StatusSeeOther)
		}
		reka.Get(page(1)).Is(http.StatusOK).Has(words[0]).Lacks("sealed_answer")
		reka.Post(page(1)+"/answer", "on", "2026-11-19", "outcome", "rejected", "sealed_answer", "I still say so", "_version", "4").
			Is(http.StatusUnprocessableEntity).Has(words[1], "I still say so")
		if n := casework.Ask[int](h, "SELECT count(*) FROM complaints WHERE state = 'appealed'"); n != 1 {
			t.Fatal("who answered has answered the appeal")
		}
		h.As(casework.Eszter).Get(page(1)).Is(http.StatusNotFound)
		h.As(casework.Anna).Get(page(1)).Form(page(1)+"/answer").With("outcome", "upheld", "sealed_answer", "We apologise").Send().Is(http.StatusSeeOther)
		if got, want := casework.Ask[string](h, "SELECT answered_by || ' ' || reviewed_by FROM complaints"), fmt.Sprint(casework.Reka.ID, " ", casework.Anna.ID); got != want {
			t.Errorf("answered by %s, not %s", got, want)
		}
		reka.Get(page(1)).Form(page(1) + "/close").Send().Is(http.StatusSeeOther)
	}
}

func TestAnAppealAgainstTheOnlyManagerGoesToTheAdministrators(t *testing.T) {
	t.Parallel()
	h := house(t)
	alone(h)
	h.As(casework.Judit).Post(list+"/new", about(0)...).Is(http.StatusSeeOther)
	reka, eszter := h.As(casework.Reka), h.As(casework.Eszter)
	for _, act := range [][]string{{"acknowledge"}, {"answer", "outcome", "rejected", "sealed_answer", "Nobody shouted"}, {"appeal", "sealed_appeal", "My brother heard it"}} {
		eszter.Get(page(1)).Is(http.StatusNotFound)
		reka.Get(page(1)).Form(page(1) + "/" + act[0]).With(act[1:]...).Send().Is(http.StatusSeeOther)
	}
	reka.Get(page(1)).Has("somebody else answers the appeal: Eszter Varga")
	eszter.Get(page(1)).Form(page(1)+"/answer").With("outcome", "upheld", "sealed_answer", "We apologise").Send().Is(http.StatusSeeOther).
		Follow().Is(http.StatusOK).Has("Nobody shouted", "We apologise", "Appeal answered by")
	h.Exec("UPDATE complaints SET state = 'appealed', reviewed_by = NULL, answered_by = $1", casework.Eszter.ID)
	alone(h)
	h.Exec("UPDATE staff SET state = 'disabled' WHERE id = $1", casework.Reka.ID)
	eszter.Get(page(1)).Is(http.StatusOK).Has("nobody else can answer the appeal now").Lacks("sealed_answer")
}

func TestTheHistoryOfAComplaintIsReadByThoseWhoReadTheComplaint(t *testing.T) {
	t.Parallel()
	h := house(t)
	dora := guardian(h)
	h.Exec("UPDATE staff SET state = 'disabled' WHERE id = $1", casework.Petra.ID)
	for _, f := range filed {
		h.As(casework.Judit).Post(list+"/new", about(f.about, "category", f.category)...).Is(http.StatusSeeOther)
	}
	h.As(casework.Martin).Post(list+"/new", about(0)...).Is(http.StatusSeeOther) // whose office has no manager
	for who, x := range map[string]struct {
		user  access.User
		reads []int
	}{
		"a manager": {casework.Reka, []int{1, 3, 4, 5}}, "another": {casework.Anna, []int{1, 2, 3, 4}}, "data protection": {dora, []int{3, 5}},
		"who wrote them": {casework.Judit, []int{}}, "of another office": {casework.Martin, []int{}}, "the administrator": {casework.Eszter, []int{6}},
	} {
		for what, question := range map[string]string{
			"complaints": "SELECT id FROM complaints",
			"entries":    "SELECT row_id FROM audit_changes WHERE table_name = 'complaints'",
			"values":     "SELECT a.row_id FROM audit_values v JOIN audit_changes a ON a.id = v.change_id WHERE a.table_name = 'complaints'",
		} {
			if got := ids(t, h, x.user, question); !slices.Equal(got, x.reads) {
				t.Errorf("%s reads the %s of %v, not %v", who, what, got, x.reads)
			}
		}
	}
	if got := ids(t, h, casework.Eszter, "SELECT 1 FROM audit_changes WHERE table_name = 'staff'"); len(got) != 1 {
		t.Error("the administrator does not read what is nobody's secret")
	}
}
