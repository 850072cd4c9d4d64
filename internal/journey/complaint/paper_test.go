package complaint_test

import (
	"net/http"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

func TestAComplaintOnPaperSaysWhatIsOnFile(t *testing.T) {
	t.Parallel()
	h := house(t)
	c := h.Case(casefile.Counselling, "1988-03-14")
	h.As(casework.Judit).Post(list+"/new", about(casework.Anna.ID, "case", c.Ref, "sealed_name", "Karim")...).Is(http.StatusSeeOther)
	reka := h.As(casework.Reka)
	reka.Post(page(1)+"/acknowledge", "on", "2026-11-17", "_version", "1").Is(http.StatusSeeOther)
	reka.Post(page(1)+"/answer", "on", "2026-11-18", "outcome", "upheld", "sealed_answer", "We-are-sorry", "_version", "2").Is(http.StatusSeeOther)
	reka.Get(page(1)).Is(http.StatusOK).Has(page(1) + "/print")
	for l, words := range map[i18n.Language][]string{
		i18n.En: {"Complaint or feedback", "in person", "upheld", "16 Nov 2026", "Réka Szabó"},
		i18n.Hu: {"Panasz vagy visszajelzés", "személyesen", "megalapozott", "2026. 11. 16.", "Szabó Réka"},
		i18n.Cs: {"Stížnost nebo zpětná vazba", "osobně", "16. 11. 2026", "Réka Szabó"},
	} {
		// In the language that is asked for, whatever the reader's own.
		reka.In(i18n.En).Get(page(1)+"/print?lang="+string(l)).Is(http.StatusOK).Has(words...).Has("D32", said, "An apology", "Karim", "+36 1 555 0100", c.Ref, "We-are-sorry", "Budapest")
	}
	reka.Get(page(1) + "/print").Is(http.StatusOK).Lacks("papers/new")
	// No case lists it, not even for those who handle it.
	h.Add(papers(h).Routes)
	reka.Get(c.Path("documents")).Is(http.StatusOK).Lacks("D32", "Complaint or feedback")
	reka.Get(c.Path("print/complaint")).Is(http.StatusNotFound)
	reka.Get(c.Path("print/complaint_blank")).Is(http.StatusNotFound)
}

func TestPeopleComplainOnABlankForm(t *testing.T) {
	t.Parallel()
	h := house(t)
	const blank = list + "/blank"
	h.As(casework.Judit).Get(list + "/new").Is(http.StatusOK).Has(blank)
	for l, words := range map[i18n.Language][]string{
		i18n.En: {"You need not give your name", "5 working days"}, i18n.Hu: {"A nevét nem kötelező megadnia", "5 munkanapon"}, i18n.Cs: {"Své jméno uvádět nemusíte", "5 pracovních dnů"},
	} {
		h.As(casework.Judit).Get(blank+"?lang="+string(l)).Is(http.StatusOK).Has(words...).Has("D32b", "Budapest").Lacks("Judit")
	}
	h.As(casework.Eszter).Get(blank).Is(http.StatusForbidden)
}
