package casefile

import (
	"math/rand/v2"
	"slices"
	"testing"

	"homeward/internal/kit/date"
)

// history is the life of a made-up case: what its acts have put on file.
type history struct {
	t    *testing.T
	r    *rand.Rand
	f    Facts
	day  date.Date
	step int64
	told []Event
}

// deed is an act of a history: it may happen when the journey lets it.
type deed struct {
	act Event
	do  func(h *history)
}

func (h *history) someone() *MemberFacts { return &h.f.Members[h.r.IntN(len(h.f.Members))] }

func (h *history) each(do func(m *MemberFacts)) {
	for i := range h.f.Members {
		if m := &h.f.Members[i]; m.takesPart() {
			do(m)
		}
	}
}

// staying does something to one member who has not left yet, if there is one.
func (h *history) staying(do func(m *MemberFacts)) {
	if m := h.someone(); staying(*m) {
		do(m)
	}
}

func (h *history) next() int64 { h.step++; return h.step }

func (h *history) decide(outcome string) {
	h.f.Outcome, h.f.OutcomeStep, h.f.OutcomeOn = outcome, h.next(), h.day
}

func (h *history) close(reason string) {
	h.f.ClosingAsked, h.f.ClosedFor, h.f.ClosedOn = false, reason, h.day
}

func (h *history) cancelJourney() {
	h.each(func(m *MemberFacts) { m.Ticketed = false })
	h.f.TravelsOn = date.Date{}
	h.f.Checks = slices.DeleteFunc(h.f.Checks, func(c Check) bool { return c.Item == "ticket" })
}

// deeds are the acts that the journey guards.
var deeds = []deed{
	{SessionCompleted, func(h *history) { h.f.Sessions++; h.f.FirstSessionOn = h.day }},
	{ApplicationSubmitted, func(h *history) { h.f.SubmissionStep, h.f.SubmittedOn = h.next(), h.day }},
	{ReturnedForCompletion, func(h *history) { h.decide("returned") }},
	{EligibilityApproved, func(h *history) { h.decide("approved") }},
	{EligibilityRejected, func(h *history) { h.decide("rejected") }},
	{DeclarationSigned, func(h *history) {
		h.each(func(m *MemberFacts) {
			if staying(*m) {
				m.Decision, m.DecidedOn = "signed", h.day
			}
		})
	}},
	{DepartureConfirmed, func(h *history) {
		h.each(func(m *MemberFacts) {
			if staying(*m) {
				m.DepartedOn = h.day
			}
		})
	}},
	{NoShow, func(h *history) { h.f.NoShows++; h.cancelJourney() }},
	{DepartureCancelled, func(h *history) { h.cancelJourney() }},
	{NotAdmitted, func(h *history) { h.each(func(m *MemberFacts) { m.DepartedOn = date.Date{} }); h.cancelJourney() }},
	{ArrivalConfirmed, func(h *history) { h.each(func(m *MemberFacts) { m.ArrivedOn = h.day }) }},
	{ArrivalUnconfirmed, func(*history) {}},
	{ReintegrationOpened, func(h *history) { h.f.ReintegrationOpenedOn = h.day }},
	{ReturnOnlyMonitored, func(h *history) { h.f.MonitoringOpenedOn = h.day }},
	{PlanCompleted, func(h *history) { h.f.PlanCompleted = true }},
	{PlanReopened, func(h *history) { h.f.PlanCompleted = false }},
	{ReturnCompleted, func(h *history) { h.close("returned_only") }},
	{CaseCompleted, func(h *history) { h.close("completed") }},
	{LostContact, func(h *history) { h.close("lost_contact") }},
	{CaseEnded, func(h *history) { h.close("regularised") }},
	{DecisionWithdrawn, func(h *history) {
		h.staying(func(m *MemberFacts) { m.Decision, m.DecidedOn, h.f.ClosedOn = "withdrawn", h.day, h.day })
	}},
	{CaseHeld, func(h *history) { h.f.OnHold, h.f.HoldReviewOn = true, h.day.AddDays(20) }},
	{CaseResumed, func(h *history) { h.f.OnHold, h.f.HoldReviewOn = false, date.Date{} }},
	{CaseReopened, func(h *history) {
		h.f.ReopenedStep, h.f.ClosedFor = h.next(), ""
		for i := range h.f.Members {
			if h.f.Members[i].Decision == "withdrawn" {
				h.f.Members[i].Decision = "undecided"
			}
		}
	}},
	{TransferRequested, func(h *history) { h.f.TransferAsked = true }},
	{TransferAccepted, func(h *history) { h.f.TransferAsked = false }},
	{TransferRefused, func(h *history) { h.f.TransferAsked = false }},
	{MemberAdded, func(h *history) {
		if len(h.f.Members) < 5 {
			h.f.Members = append(h.f.Members, MemberFacts{ID: int64(len(h.f.Members) + 1), Adult: h.r.IntN(2) == 0})
		}
	}},
	{MemberSplit, func(h *history) { h.someone().Status = MemberLeftCase }},
}

// filings put facts on file that no step guards.
var filings = []func(h *history){
	func(h *history) {
		h.each(func(m *MemberFacts) { m.Consent, m.Screened, m.FearAnswered = true, true, true })
	},
	func(h *history) {
		h.each(func(m *MemberFacts) { m.ApplicationOn, m.GuardianConsents = h.day, !m.Adult })
	},
	func(h *history) { h.staying(func(m *MemberFacts) { m.GuardianConsents = false }) },
	func(h *history) { h.f.ProgrammeChosen, h.f.ReturnCountry = true, "IQ" },
	func(h *history) { h.f.ProgrammeSuspended = h.r.IntN(12) == 0 },
	func(h *history) { h.f.CountrySuspended = h.r.IntN(12) == 0 },
	func(h *history) { h.f.RequiresClearance = !h.f.RequiresClearance },
	func(h *history) { h.f.Clearance = []string{"pending", "positive", "negative"}[h.r.IntN(3)] },
	func(h *history) { m := h.someone(); m.Alone = !m.Adult },
	func(h *history) {
		h.someone().Determination = []string{"pending", "return", "return", "stay"}[h.r.IntN(4)]
		h.someone().HandoverNamed = true
	},
	func(h *history) { h.someone().Trafficking = true },
	func(h *history) { h.someone().Risk = []string{"low", "medium", "high"}[h.r.IntN(3)] },
	func(h *history) {
		m := h.someone()
		m.Medical, m.Finding = true, []string{"fit", "not_fit"}[h.r.IntN(2)]
	},
	func(h *history) {
		h.each(func(m *MemberFacts) { m.Ticketed, m.Escorted = true, true })
		h.f.TravelsOn = h.day.AddDays(3)
	},
	func(h *history) {
		h.each(func(m *MemberFacts) { m.HoldsDocument, m.DocumentUntil = true, h.day.AddDays(h.r.IntN(400)-10) })
	},
	func(h *history) {
		h.f.Checks = nil
		for _, item := range []string{"travel_document", "ticket", "entry_ban_information", "allowance", "arrival_assistance"} {
			h.f.Checks = append(h.f.Checks, Check{Item: item, State: "done"})
		}
	},
	func(h *history) { h.f.NoShowsAllowed = h.f.NoShows },
	func(h *history) {
		h.f.NeedsAssessed = true
		h.f.PlanState, h.f.ActivitiesOpen, h.f.ActivitiesDelivered = "approved", h.r.IntN(2), 1
	},
	func(h *history) { h.f.ContactsAfter, h.f.NeedsAssessed = h.f.ContactsAfter+1, true },
	func(h *history) { h.f.PaymentsAsked, h.f.PaymentsDue = h.r.IntN(8)/7, h.r.IntN(8)/7 },
	func(h *history) { h.f.PaymentsToHand, h.f.PaymentsUnexplained = h.r.IntN(8)/7, h.r.IntN(8)/7 },
	func(h *history) { h.f.MonitoringPlanned, h.f.MonitoringSettled = 3, h.r.IntN(2) == 0 },
	func(h *history) { h.f.ClosingAsked = true },
	func(h *history) {
		h.f.FailedAttempts, h.f.FailedDays, h.f.FailedChannels = h.r.IntN(5), h.r.IntN(60), h.r.IntN(3)
	},
}

// holds checks what must be true of every case at any time (DOMAIN.md §1.5).
func (h *history) holds(a Assessment) {
	f := h.f
	for _, m := range f.Members {
		if m.DepartedOn.IsZero() {
			continue
		}
		if m.Decision != "signed" || m.DecidedOn.After(m.DepartedOn) || !m.Adult && !m.GuardianConsents {
			h.t.Fatalf("invariant 1: %+v left without a standing declaration after %v", m, h.told)
		}
	}
	if a.Stage.BeforeDeparture() && a.Require(DecisionWithdrawn) != nil {
		h.t.Fatalf("invariant 2: nobody can withdraw at %s after %v", a.Stage, h.told)
	}
	if a.Stage == Closed {
		for _, d := range deeds {
			if d.act != CaseReopened && a.Require(d.act) == nil {
				h.t.Fatalf("invariant 7: a closed case takes %s after %v", d.act, h.told)
			}
		}
		return
	}
	for _, m := range f.taking() {
		if position(a.facts, m).Before(a.Stage) {
			h.t.Fatalf("invariant 9: the case is before its member %d after %v", m.ID, h.told)
		}
	}
	open := a.Open()
	if len(open) == 0 {
		h.t.Fatalf("a case at %s has nobody who can go on with it after %v: %+v", a.Stage, h.told, f)
	}
	for _, n := range open {
		if n.Owner == "" || n.Section == "" {
			h.t.Fatalf("need %s has nobody to clear it, or no place", n.Key)
		}
	}
	if f.OnHold && (len(open) != 1 || open[0].Key != resumption.Key) {
		h.t.Fatalf("a case on hold waits for %v", open)
	}
}

// rarest is the act least often seen of those the case permits: what only few
// histories come to is tried too.
func rarest(a Assessment, seen map[Event]int, instead deed) deed {
	const few = 100
	for _, d := range deeds {
		if seen[d.act] < min(few, seen[instead.act]) && a.Require(d.act) == nil {
			instead = d
		}
	}
	return instead
}

func TestInvariantsHoldInRandomHistories(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(20, 26))
	seen := map[Event]int{}
	reached := map[Stage]int{}
	for range 10_000 {
		h := &history{t: t, r: r, day: today, f: Facts{
			OpenedOn: today, NoticeGivenOn: today, Country: []string{"HU", "CZ"}[r.IntN(2)], MaxAttempts: 2, AllowsCash: r.IntN(2) == 0,
			GrantsReintegration: r.IntN(2) == 0, Monitors: r.IntN(2) == 0, DeclaresFirst: r.IntN(4) == 0,
		}}
		for i := range 1 + r.IntN(3) {
			h.f.Members = append(h.f.Members, MemberFacts{ID: int64(i + 1), Adult: i == 0 || r.IntN(2) == 0})
		}
		a := Assess(h.f, h.day)
		for range 72 {
			if r.IntN(2) == 0 {
				filings[r.IntN(len(filings))](h)
			} else {
				d := deeds[r.IntN(len(deeds))]
				if r.IntN(4) == 0 {
					d = rarest(a, seen, d)
				}
				if due := a.Open(); r.IntN(2) == 0 && len(due) > 0 && due[len(due)-1].Act != "" {
					d = deeds[slices.IndexFunc(deeds, func(d deed) bool { return d.act == due[len(due)-1].Act })]
				}
				if ends := d.act == CaseEnded || d.act == DecisionWithdrawn || d.act == MemberSplit; ends && r.IntN(8) > 0 || a.Require(d.act) != nil {
					continue
				}
				d.do(h)
				h.told = append(h.told, d.act)
				seen[d.act]++
			}
			h.day = h.day.AddDays([]int{0, 0, 1, 3, 16}[r.IntN(5)])
			a = Assess(h.f, h.day)
			reached[a.Stage]++
			h.holds(a)
		}
	}
	for _, d := range deeds {
		if seen[d.act] == 0 {
			t.Errorf("no history ever had %s: %v", d.act, seen)
		}
	}
	for _, s := range Stages[1:] {
		if reached[s] == 0 {
			t.Errorf("no history ever came to %s", s)
		}
	}
}
