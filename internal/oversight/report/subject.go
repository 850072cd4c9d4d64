package report

import (
	"slices"
	"strings"
)

// Subject is what the things of an indicator's rows are: the table whose keys
// they come from, and what in it, and beside it, makes a row count. Expressions
// are SQL in which x is a row of the table, w the whole that it is part of and
// c its case.
type Subject struct {
	Table    string
	Day      string   // the day on which it counts
	Void     string   // whether it was entered in error; empty: it cannot be
	Back     string   // whether it was undone by what followed; empty: it cannot be
	Recorded string   // when it was recorded; empty: x.created_at
	Project  string   // key of its programme; empty: the case's, and of what belongs to no case none
	Loose    bool     // it belongs to no case
	Whole    string   // the table of what it is part of
	Part     string   // its column that names the whole
	Root     string   // what its versions have in common; empty: x.id
	Counts   []string // columns that decide whether, and for whom, it counts
	Amount   []string // columns from which its amount is made
	Rests    []string // other tables of the case that decide whether, and as what, it counts
	Grows    bool     // further records of the table add to what it comes to
	Kept     bool     // what is left of others that were erased
	Family   bool     // it counts for those of a family who have left
	People   string   // the table of the persons it is about; empty: migrants

	times int64   // what a key is multiplied with in Row.Thing; 0: 1
	codes []int64 // what is added to it; none: 0
	of    func(Indicator, Row) bool
}

// Column is the name of the column of the day, of the table or the whole.
func (s Subject) Column() string { return s.Day[strings.IndexByte(s.Day, '.')+1:] }

// Things are how Row.Thing writes the key of a row of the table.
func (s Subject) Things(key int64) []int64 {
	times, codes := s.times, s.codes
	if times == 0 {
		times = 1
	}
	if codes == nil {
		codes = []int64{0}
	}
	out := make([]int64, len(codes))
	for n, code := range codes {
		out[n] = key*times + code
	}
	return out
}

// where narrows a subject to rows that say something of a dimension.
func (s Subject) where(dimension, value string) Subject {
	s.of = func(i Indicator, r Row) bool { return i.Dim(r, dimension) == value }
	return s
}

// coded writes keys as campaigns' evidence does: several tables, or several rows
// of a record, in one stretch of numbers.
func (s Subject) coded(times int64, codes ...int64) Subject {
	s.times, s.codes = times, codes
	s.of = func(_ Indicator, r Row) bool { return slices.Contains(codes, r.Thing%times) }
	return s
}

// SubjectOf is what a row of the indicator counts.
func (i Indicator) SubjectOf(r Row) Subject {
	for _, s := range i.Subject {
		if s.of == nil || s.of(i, r) {
			return s
		}
	}
	return Subject{}
}

// Subjects are what the reports that can be frozen count: each table once for
// every way in which it is dated and its keys are written.
func Subjects() (out []Subject) {
	same := func(a, b Subject) bool {
		return a.Table == b.Table && a.Root == b.Root && a.Day == b.Day && a.times == b.times && slices.Equal(a.codes, b.codes)
	}
	for _, rep := range Reports {
		if rep.Unfrozen {
			continue
		}
		for _, i := range rep.Indicators {
			for _, s := range i.Subject {
				if !slices.ContainsFunc(out, func(o Subject) bool { return same(o, s) }) {
					out = append(out, s)
				}
			}
		}
	}
	return out
}

// record is a subject of a table that is dated by a column and can be declared
// an error.
func record(table, day string, counts ...string) Subject {
	return Subject{Table: table, Day: "x." + day, Void: "x.voided", Counts: counts}
}

// rests names the other tables on which it rests.
func (s Subject) rests(tables ...string) Subject {
	s.Rests = tables
	return s
}

// loose makes it one of no case, under a programme of its own.
func (s Subject) loose(project string) Subject {
	s.Loose, s.Project = true, project
	return s
}

// final makes it one that cannot be declared an error.
func (s Subject) final() Subject {
	s.Void = ""
	return s
}

// partOf makes it a part of a row of another table.
func (s Subject) partOf(whole, column string) Subject {
	s.Whole, s.Part = whole, column
	return s
}

// amount names the columns from which its amount is made.
func (s Subject) amount(columns ...string) Subject {
	s.Amount = columns
	return s
}

// The subjects of the reports.
var (
	aDeparture = func() Subject {
		s := record("departures", "departed_on", "member_id", "escort")
		s.Back, s.Project = "x.not_admitted_on > '0001-01-01'", "x.programme_id"
		return s
	}()
	anActivity = func() Subject {
		s := record("plan_activities", "delivered_on", "state", "member_id").
			partOf("reintegration_plans", "plan_id").rests("departures", "arrivals").amount("amount_minor", "currency", "rate_millionths")
		s.Void, s.Family = "x.voided OR w.voided", true
		return s
	}()
	anyVersion = func() Subject {
		s := anActivity
		s.Root = "coalesce(x.root_id, x.id)"
		s.of = func(_ Indicator, r Row) bool { return r.Case != "" }
		return s
	}()
	aCommunity = record("community_activities", "ends_on", "state").final().loose("x.programme_id").amount("cost_minor", "currency", "women", "men", "returnees", "indirect")
	aSession   = record("counselling_sessions", "held_on", "kind", "mode", "present", "place").rests("detentions", "departures")
	anAnswer   = record("surveys", "held_on", "state", "kind").rests("survey_scores", "survey_answers", "plan_activities")
	aCase      = Subject{Table: "case_files", Day: "x.opened_on", Void: "x.voided", Project: "x.programme_id", Counts: []string{"stage", "stage_since", "retroactive"}, Rests: []string{"departures", "case_steps"}}
	aStep      = Subject{Table: "case_steps", Day: "x.happened_on", Recorded: "x.at"}
	aCall      = record("campaign_calls", "on_day", "enquiry_id").final().partOf("campaigns", "campaign_id").loose("w.programme_id")
	anEnquiry  = record("enquiries", "on_day", "kind", "campaign_id", "case_id").final().partOf("campaigns", "campaign_id").loose("w.programme_id").amount("reached")
	aTotal     = func() Subject {
		s := Subject{Table: "enquiry_totals", Day: "x.month", Recorded: "x.month", Amount: []string{"enquiries"}, Kept: true}
		return s.partOf("campaigns", "campaign_id").loose("w.programme_id")
	}()
	aReach   = record("campaign_reaches", "on_day").final().partOf("campaigns", "campaign_id").loose("w.programme_id").amount("women", "men", "unknown")
	aHandout = record("campaign_handouts", "on_day", "material_id").final().partOf("campaigns", "campaign_id").loose("w.programme_id").amount("copies")
	aTrainee = func() Subject {
		s := record("course_participants", "completed_on", "person_id").partOf("courses", "course_id").loose("w.programme_id")
		s.Void, s.People = "x.voided_on > '0001-01-01'", "training_people"
		return s
	}()
	anEntry  = record("indicator_entries", "happened_on").loose("x.programme_id").amount("value")
	aBooking = func() Subject {
		s := record("ledger_entries", "happened_on").final().rests("instalments", "plan_activities").amount("minor")
		s.Grows, s.Project = true, "(SELECT b.programme_id FROM budget_lines b WHERE b.id = x.line_id)"
		s.Recorded = "(SELECT max(e.created_at) FROM ledger_entries e WHERE e.line_id = x.line_id AND e.activity_id = x.activity_id)"
		return s
	}()
	anInstalment = record("instalments", "paid_on", "state", "modality").final().rests("plan_activities").amount("settled_minor", "currency", "paid_minor", "paid_currency")
	aRefund      = record("instalment_refunds", "received_on", "state").final().amount("amount_minor", "currency")
	aTicket      = record("itineraries", "issued_on", "cancelled_on").rests("itinerary_members").amount("cost_minor", "currency")
	anAllowance  = record("allowances", "paid_on", "state", "member_id").amount("amount_minor", "currency")
	aRequest     = record("document_requests", "received_on", "kind", "status", "member_id")
	anExam       = record("medical_clearances", "examined_on", "finding", "member_id")
	aContact     = record("monitoring_visits", "visited_on", "outcomes", "intention", "event_id").rests("monitoring_events")
)

// bySubject are the subjects of events, by their kinds.
var bySubject = map[string][]Subject{
	"visit":          {record("detention_visits", "held_on").final().loose("")},
	"visit_talk":     {{Table: "visit_talks", Day: "w.held_on", Whole: "detention_visits", Part: "visit_id", Loose: true, Counts: []string{"state"}}},
	"session":        {aSession},
	"return_session": {aSession},
	"group_session":  {aSession},
	"talk":           {aSession},
	"new_talk":       {aSession},
	"detained_talk":  {aSession},
	"application":    {record("applications", "signed_on", "member_id")},
	"approved":       {decided},
	"rejected":       {decided},
	"withdrawn":      {withdrawal.rests("applications")},
	"withdrawal":     {withdrawal},
	"document":       {aRequest},
	"medical":        {anExam},
	"departure":      {aDeparture},
	"escorted":       {aDeparture},
	"vulnerable":     {aDeparture.rests("screenings")},
	"waited":         {aDeparture.rests("applications")},
	"before": {
		aRequest.where("assistance_before", "documents"), anExam.where("assistance_before", "medical_exam"), aDeparture.where("assistance_before", "escort"),
		aTicket.where("assistance_before", "ticket"), anAllowance.where("assistance_before", "cash"),
	},
	"after":          {anActivity},
	"arrival":        {record("arrivals", "arrived_on", "member_id")},
	"plan_submitted": {record("reintegration_plans", "submitted_on")},
	"plan_approved":  {record("reintegration_plans", "decided_on", "state").rests("case_links")},
	"grant":          {anInstalment},
	"spent":          spending("spent_on"),
	"spent_unknown":  spending("part"),
	"monitoring":     {aContact},
	"contact":        {aContact},
	"still_there":    {aContact},
	"would_leave":    {aContact},
	"asked":          {anAnswer},
	"satisfied":      {anAnswer},
}

var (
	withdrawal = record("return_decisions", "decided_on", "outcome", "member_id")
	decided    = func() Subject {
		s := record("eligibility_decisions", "decided_on", "outcome").rests("applications", "case_members")
		s.Project = "coalesce(x.programme_id, c.programme_id)"
		return s
	}()
)

// spending are the subjects of money for those who return, told apart by a
// dimension.
func spending(by string) []Subject {
	return []Subject{anInstalment.where(by, "grant"), aRefund.where(by, "refund"), aTicket.where(by, "ticket"), anAllowance.where(by, "cash")}
}

// ofKinds are the subjects of events of some kinds.
func ofKinds(kinds []string) (out []Subject) {
	for _, k := range kinds {
		out = append(out, bySubject[k]...)
	}
	return out
}

// caseloadSubjects are the subjects of N3, by the kinds of its facts.
var caseloadSubjects = map[string][]Subject{
	"open":    {aCase},
	"opened":  {aStep},
	"closed":  {aStep},
	"step":    {aStep},
	"days":    {aCase},
	"overdue": {record("tasks", "due_on", "state", "settled_at").final()},
	"no_show": {
		record("appointments", "on_day", "state").final().where("missed", "appointment"),
		func() Subject {
			s := record("departure_attempts", "happened_on", "kind").where("missed", "departure")
			s.times = -1
			return s
		}(),
	},
}
