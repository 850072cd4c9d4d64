package decision_test

import (
	"net/http"
	"net/url"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

func TestNothingIsApprovedUnderASuspendedProgramme(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.Case(casefile.Counselling, "1988-03-14").Ref
	h.Exec(`INSERT INTO programme_suspensions (programme_id, starts_on, decided_by, reason, banner_en, banner_hu, banner_cs)
		VALUES (1, '2026-11-19', 'Ministry', 'No money', 'Approvals rest', 'Nincs jóváhagyás', 'Neschvaluje se')`)
	reka := h.As(casework.Reka).In(i18n.En)

	h.apply(ref)
	h.As(casework.Judit).PostValues(path(ref, "eligibility/submit"), url.Values{}).Is(http.StatusSeeOther)
	if got := h.Stage(ref); got != casefile.Eligibility {
		t.Fatalf("an application under a suspended programme stands at %s", got)
	}
	for l, says := range map[i18n.Language][]string{
		i18n.En: {"Approvals rest", "The programme is not suspended"}, i18n.Hu: {"Nincs jóváhagyás", "A program nincs felfüggesztve"}, i18n.Cs: {"Neschvaluje se", "Program není pozastaven"},
	} {
		h.As(casework.Judit).In(l).Get("/cases/" + ref).Is(http.StatusOK).Has(says...)
	}
	f := reka.Get(path(ref, "eligibility")).Is(http.StatusOK).Values(path(ref, "eligibility"))
	f.Set("outcome", "approved")
	f.Set("package", "Flight, 500 EUR")
	reka.PostValues(path(ref, "eligibility"), f).Is(http.StatusUnprocessableEntity).Has("The programme is not suspended", "Flight, 500 EUR")
	if got := h.Stage(ref); got != casefile.Eligibility {
		t.Fatalf("approved under a suspended programme: %s", got)
	}

	h.Exec("UPDATE programme_suspensions SET starts_on = '2026-11-01', ends_on = '2026-11-18'")
	h.As(casework.Judit).Get("/cases/" + ref).Is(http.StatusOK).Lacks("Approvals rest")
	h.approve(ref)
	if got := h.Stage(ref); got != casefile.Approved {
		t.Errorf("after the suspension the case stands at %s", got)
	}
}
