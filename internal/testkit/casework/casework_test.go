package casework_test

import (
	"net/http"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/testkit/casework"
)

func TestACaseStandsAtEveryStage(t *testing.T) {
	t.Parallel()
	h := casework.New(t)
	h.Add(casefile.Service{DB: h.DB, Clock: h.Clock}.Routes)
	for _, stage := range []casefile.Stage{
		casefile.Intake, casefile.Counselling, casefile.Eligibility, casefile.Approved, casefile.PreDeparture, casefile.Ready,
		casefile.Departed, casefile.Arrived, casefile.Reintegration, casefile.Closed,
	} {
		c := h.Case(stage, "1988-03-14", "1990", "2017-05-01")
		h.At(c, stage)
		if len(c.Members) != 3 {
			t.Errorf("%s: %d members", stage, len(c.Members))
		}
		h.As(casework.Judit).Get(c.Path("")).Is(http.StatusOK).Has("Karim", "Sami")
		h.As(casework.Martin).Get(c.Path("")).Is(http.StatusNotFound)
	}
}
