package casefile

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"homeward/internal/kit/date"
)

var today = date.Of(2026, time.November, 19)

// ready are the facts of a single person who has everything but a departure.
func ready() Facts {
	return Facts{
		OpenedOn: today.AddDays(-60), NoticeGivenOn: today.AddDays(-60), ProgrammeChosen: true, GrantsReintegration: true, NeedsAssessed: true, ReturnCountry: "IQ",
		Sessions: 2, FirstSessionOn: today.AddDays(-58), SubmittedOn: today.AddDays(-40), SubmissionStep: 5, Outcome: "approved", OutcomeStep: 6,
		Checks: []Check{{Item: "travel_document", State: "done"}, {Item: "ticket", State: "done"}, {Item: "entry_ban_information", State: "done"}, {Item: "allowance", State: "not_required"}},
		Members: []MemberFacts{{
			ID: 1, Status: MemberActive, Adult: true, Consent: true, Screened: true, FearAnswered: true, ApplicationOn: today.AddDays(-45),
			Decision: "signed", DecidedOn: today.AddDays(-20),
		}},
	}
}

func TestStageFollowsFromFacts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*Facts)
		want   Stage
	}{
		{"T03 intake opened", func(f *Facts) {
			*f = Facts{OpenedOn: today, NoticeGivenOn: today, Members: []MemberFacts{{ID: 1, Adult: true}}}
		}, Intake},
		{"T04 session completed", func(f *Facts) { f.SubmissionStep, f.Outcome, f.OutcomeStep = 0, "", 0; f.Members[0].Decision = "" }, Counselling},
		{"T05 application submitted", func(f *Facts) { f.Outcome, f.OutcomeStep = "", 0; f.Members[0].Decision = "" }, Eligibility},
		{"T06 returned for completion", func(f *Facts) { f.Outcome = "returned"; f.Members[0].Decision = "" }, Counselling},
		{"T05 again after a return", func(f *Facts) { f.Outcome, f.SubmissionStep = "returned", 7; f.Members[0].Decision = "" }, Eligibility},
		{"T07 approved", func(f *Facts) { f.Members[0].Decision = "" }, Approved},
		{"T08 rejected", func(f *Facts) { f.Outcome = "rejected" }, Closed},
		{"T09 declaration signed", func(f *Facts) { f.Checks = nil }, PreDeparture},
		{"T10 checklist complete", func(*Facts) {}, Ready},
		{"T11 check lapsed", func(f *Facts) { f.Checks = f.Checks[1:] }, PreDeparture},
		{"T12 departed", func(f *Facts) { f.Members[0].DepartedOn = today }, Departed},
		{"T16 arrived", func(f *Facts) { f.Members[0].DepartedOn, f.Members[0].ArrivedOn = today, today }, Arrived},
		{"T18 reintegration opened", func(f *Facts) {
			f.Members[0].DepartedOn, f.Members[0].ArrivedOn, f.ReintegrationOpenedOn = today, today, today
		}, Reintegration},
		{"T24 withdrawn", func(f *Facts) { f.Members[0].Decision = "withdrawn" }, Closed},
		{"T33 voided", func(f *Facts) { f.Voided = true }, Closed},
		{"family waits for its slowest member", func(f *Facts) {
			f.Members = append(f.Members, f.Members[0])
			f.Members[1].ID, f.Members[0].DepartedOn = 2, today
		}, Ready},
		{"a member who joins late brings the declaration back", func(f *Facts) {
			f.Members = append(f.Members, MemberFacts{ID: 2, Adult: true})
		}, Approved},
		{"a withdrawn member holds nobody up", func(f *Facts) {
			f.Members = append(f.Members, MemberFacts{ID: 2, Adult: true, Decision: "withdrawn"})
		}, Ready},
		{"a child needs the guardian's consent", func(f *Facts) { f.Members[0].Adult = false }, Approved},
		{"a child with the guardian's consent", func(f *Facts) { f.Members[0].Adult, f.Members[0].GuardianConsents = false, true }, Ready},
		{"an import stands where its latest fact is", func(f *Facts) {
			*f = Facts{Source: FromImport, Sessions: 2, Members: []MemberFacts{{ID: 1, Adult: true, Decision: "signed", ImportedPast: PreDeparture}}}
		}, PreDeparture},
		{"an import goes on from there", func(f *Facts) {
			f.SubmissionStep, f.Outcome, f.OutcomeStep = 0, "", 0
			f.Members[0].ImportedPast = PreDeparture
		}, Ready},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := ready()
			c.change(&f)
			if a := Assess(f, today); a.Stage != c.want {
				t.Errorf("stage %s, want %s; open %v", a.Stage, c.want, a.Open())
			}
		})
	}
}

func TestEachMissingNeedRefusesTheActAndIsNamed(t *testing.T) {
	t.Parallel()
	at := func(s Stage) Facts {
		f := ready()
		switch s {
		case Intake:
			f.Sessions = 0
			fallthrough
		case Counselling:
			f.SubmissionStep, f.Outcome, f.OutcomeStep = 0, "", 0
			f.Members[0].Decision = ""
		case Approved:
			f.Members[0].Decision = ""
		case Arrived:
			f.Members[0].DepartedOn, f.Members[0].ArrivedOn = today, today
		}
		return f
	}
	for _, c := range []struct {
		stage  Stage
		act    Event
		need   string
		remove func(*Facts)
	}{
		{Intake, SessionCompleted, "privacy_notice", func(f *Facts) { f.NoticeGivenOn = date.Date{} }},
		{Counselling, ApplicationSubmitted, "programme", func(f *Facts) { f.ProgrammeChosen = false }},
		{Counselling, ApplicationSubmitted, "return_country", func(f *Facts) { f.ReturnCountry = "" }},
		{Counselling, ApplicationSubmitted, "consent", func(f *Facts) { f.Members[0].Consent = false }},
		{Counselling, ApplicationSubmitted, "screening", func(f *Facts) { f.Members[0].Screened = false }},
		{Counselling, ApplicationSubmitted, "safety_question", func(f *Facts) { f.Members[0].FearAnswered = false }},
		{Counselling, ApplicationSubmitted, "application", func(f *Facts) { f.Members[0].ApplicationOn = date.Date{} }},
		{Approved, DeclarationSigned, "guardian_consent", func(f *Facts) { f.Members[0].Adult = false }},
		{Arrived, ReintegrationOpened, "reintegration_programme", func(f *Facts) { f.GrantsReintegration = false }},
		{Arrived, ReintegrationOpened, "needs_assessment", func(f *Facts) { f.NeedsAssessed = false }},
	} {
		f := at(c.stage)
		if err := Assess(f, today).Require(c.act); err != nil {
			t.Errorf("%s with everything on file: %v", c.act, err.(*Refusal).Reasons())
		}
		c.remove(&f)
		err := Assess(f, today).Require(c.act)
		if err == nil {
			t.Errorf("%s went through without %s", c.act, c.need)
			continue
		}
		if r := err.(*Refusal).Reasons(); len(r) != 1 || r[0].Key != "casefile.need."+c.need {
			t.Errorf("%s without %s: refused for %v", c.act, c.need, r)
		}
	}
}

func TestActsBelongToTheirStage(t *testing.T) {
	t.Parallel()
	a := Assess(ready(), today)
	for _, s := range Steps {
		if s.Act == "" {
			continue
		}
		err := a.Require(s.Act)
		possible := slices.ContainsFunc(Steps, func(o Step) bool { return o.Act == s.Act && o.From == Ready })
		if (err == nil) != possible {
			t.Errorf("%s at ready: %v", s.Act, err)
		}
	}
}

// random makes facts nobody planned.
func random(r *rand.Rand) Facts {
	day := func() date.Date {
		if r.IntN(2) == 0 {
			return date.Date{}
		}
		return today.AddDays(-r.IntN(300))
	}
	yes := func() bool { return r.IntN(2) == 0 }
	f := Facts{
		Voided: r.IntN(20) == 0, OpenedOn: today.AddDays(-r.IntN(400)), NoticeGivenOn: day(), ProgrammeChosen: yes(), GrantsReintegration: yes(),
		ReturnCountry: []string{"", "IQ"}[r.IntN(2)], Sessions: r.IntN(3), SubmissionStep: int64(r.IntN(3)), OutcomeStep: int64(r.IntN(3)),
		Outcome: []string{"", "approved", "rejected", "returned"}[r.IntN(4)], SubmittedOn: day(), ReintegrationOpenedOn: day(),
		PlanState: []string{"", "draft", "submitted", "approved"}[r.IntN(4)], ActivitiesOpen: r.IntN(3), ActivitiesDelivered: r.IntN(3), PaymentsAsked: r.IntN(2), PaymentsDue: r.IntN(2), PaymentsToHand: r.IntN(2), PaymentsUnexplained: r.IntN(2),
	}
	for _, s := range Steps {
		for _, n := range s.Needs {
			if s.From == PreDeparture && yes() {
				f.Checks = append(f.Checks, Check{Item: n.Key, State: []string{"done", "not_required"}[r.IntN(2)]})
			}
		}
	}
	for i := range 1 + r.IntN(4) {
		m := MemberFacts{
			ID: int64(i + 1), Status: MemberActive, Adult: yes(), Consent: yes(), Screened: yes(), FearAnswered: yes(), ApplicationOn: day(),
			Decision: []string{"", "undecided", "signed", "withdrawn"}[r.IntN(4)], DecidedOn: day(), GuardianConsents: yes(),
			ImportedPast: []Stage{"", "", "", Counselling, PreDeparture, Reintegration}[r.IntN(6)],
		}
		if r.IntN(3) == 0 {
			m.DepartedOn = today.AddDays(-r.IntN(100))
			if yes() {
				m.ArrivedOn = m.DepartedOn.AddDays(1)
			}
		}
		f.Members = append(f.Members, m)
	}
	return f
}

func TestAssessmentHoldsForAnyFacts(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		f := random(r)
		a := Assess(f, today)
		if len(a.Needs) > 0 && a.Stage == Closed {
			t.Fatalf("a closed case is blocked by %v", a.Needs)
		}
		open := a.Open()
		if a.Stage != Closed && len(open) == 0 {
			t.Fatalf("a case at %s has no next step: %+v", a.Stage, f)
		}
		for _, n := range open {
			if n.Owner == "" || n.Section == "" {
				t.Fatalf("need %s has nobody to clear it or no place", n.Key)
			}
		}
		taking := 0
		for _, m := range f.Members {
			if a.Members[m.ID].TakesPart() {
				taking++
				if !f.Voided && f.outcome() != "rejected" && position(f, m).Before(a.Stage) {
					t.Fatalf("the case is at %s and member %d only at %s", a.Stage, m.ID, position(f, m))
				}
			}
		}
		if taking == 0 && a.Stage != Closed {
			t.Fatalf("nobody takes part and the case is at %s", a.Stage)
		}
		if b := Assess(f, today); b.Stage != a.Stage || len(b.Needs) != len(a.Needs) {
			t.Fatal("the same facts gave two results")
		}
	}
}

func TestEveryStepNamesItsNeedsOnce(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range Steps {
		needs := s.Needs
		if s.Done.Key != "" {
			needs = append(slices.Clone(needs), s.Done)
		}
		for _, n := range needs {
			if seen[n.Key] && n.Key != closingAsked.Key { // two stages end with the closing
				t.Errorf("need %s stands in two steps", n.Key)
			}
			seen[n.Key] = true
		}
	}
}
