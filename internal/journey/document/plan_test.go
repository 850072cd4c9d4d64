package document_test

import (
	"net/http"
	"strings"
	"testing"

	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

// plain makes the spaces inside an amount plain ones.
func plain(text string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(text)
}

func TestAPlanIsCompletedOnPaperOnceNothingIsOpen(t *testing.T) {
	t.Parallel()
	d, c := filled(t)
	reka := d.As(casework.Reka).In(i18n.En)
	const paper = "print/plan_completion"
	for _, open := range []struct{ does, undoes string }{
		{"UPDATE plan_activities SET state = 'planned', delivered_on = '0001-01-01' WHERE plan_id = 2", "UPDATE plan_activities SET state = 'delivered', delivered_on = '2026-11-18' WHERE plan_id = 2"},
		{"UPDATE instalments SET state = 'paid', delivered_on = '0001-01-01'", "UPDATE instalments SET state = 'delivered', delivered_on = '2026-11-18'"},
		{"UPDATE reintegration_plans SET state = 'submitted'", "UPDATE reintegration_plans SET state = 'approved'"},
	} {
		d.Exec(open.does)
		reka.Get(c.Path(paper)).Is(http.StatusNotFound)
		reka.Get(c.Path("documents")).Is(http.StatusOK).Lacks(paper)
		d.Exec(open.undoes)
	}
	reka.Get(c.Path("documents")).Is(http.StatusOK).Has(paper)
	said := plain(reka.Get(c.Path(paper)).Is(http.StatusOK).Text())
	for _, want := range []string{
		"Micro-business start-up the whole family Delivered, 18 Nov 2026 invoice INV-12; receipt B-1; received by Karim-Receiver, 18 Nov 2026; tools-were-cheaper 1,200 € 1,190 €",
		"1,400 € 1,190 €",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("the paper lacks %q:\n%s", want, said)
		}
	}
	d.As(casework.Petra).Get(c.Path(paper)).Is(http.StatusNotFound)
}

func TestADecisionSaysItsLimitsAndWhoApproved(t *testing.T) {
	t.Parallel()
	d, c := filled(t)
	v := d.As(casework.Reka).In(i18n.En)
	first := plain(v.Get(c.Path("print/plan_decision?record=1")).Is(http.StatusOK).Text())
	second := plain(v.Get(c.Path("print/plan_decision?record=2")).Is(http.StatusOK).Text())
	for _, x := range []struct{ in, want string }{
		{first, "First approval by Martin Novotný"},
		{first, "Decided by Réka Szabó"},
		{first, "Package-K Whole package 4,000 € 1,200 € 2,800 €"},
		{first, "Package-K Income-generating support 1,500 € 1,200 € 300 €"},
		{first, "Ceiling for one approval 1,000 € 1,200 € -200 €"},
		{second, "Package-K Income-generating support 1,500 € 1,400 € 100 €"},
		{second, "Equipment, tools, stock added 200 €"},
		{second, "1,200 € 1,400 €"},
	} {
		if !strings.Contains(x.in, x.want) {
			t.Errorf("the paper lacks %q:\n%s", x.want, x.in)
		}
	}
	if strings.Contains(first, "added") {
		t.Error("the first version of a plan changes nothing")
	}
}
