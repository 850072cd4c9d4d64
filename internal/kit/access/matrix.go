package access

import "slices"

// Action is an act a route performs. Every route is added with one.
type Action string

// Everybody's doors, and the acts of the trade.
const (
	Anyone   Action = "anyone"    // signed out too: sign-in, health, language
	SignedIn Action = "signed_in" // every role: own account, drafts

	MyDay         Action = "my_day"
	OfficeToday   Action = "office_today"
	ReviewWork    Action = "review_work"   // what waits for a decision in the office
	TaskWork      Action = "task_work"     // tasks: one's own, and a manager's whole office
	CalendarWork  Action = "calendar_work" // appointments, calendar and its feed
	CaseList      Action = "case_list"
	CaseSearch    Action = "case_search"
	CaseOpen      Action = "case_open"      // intake: a new case
	CaseView      Action = "case_view"      // overview, timeline, sections
	CaseEdit      Action = "case_edit"      // facts of the case itself
	CaseAssign    Action = "case_assign"    // give a case to a counsellor
	CaseVoid      Action = "case_void"      // T33: entered in error
	CaseClose     Action = "case_close"     // ask for T20, T23, T25, T26; a manager decides
	ClosingDecide Action = "closing_decide" // and not the one who asked
	CaseHold      Action = "case_hold"      // T27; beyond 30 days a manager
	CaseReopen    Action = "case_reopen"    // T28
	CaseTransfer  Action = "case_transfer"  // T30: both managers
	CaseHandOver  Action = "case_hand_over" // to a colleague, who accepts
	CaseSplit     Action = "case_split"     // T31: a member goes on in a case of their own
	CaseAccess    Action = "case_access"    // who opened this case
	PersonEdit    Action = "person_edit"    // person, contacts, travel documents, family
	DocumentRead  Action = "document_read"  // scans and printed forms
	DocumentAdd   Action = "document_add"

	ConsentRecord     Action = "consent_record"
	SessionRecord     Action = "session_record"
	ContactRecord     Action = "contact_record"
	ScreeningRecord   Action = "screening_record"
	ChildRecord       Action = "child_record"      // best-interests procedure
	ProtectionRecord  Action = "protection_record" // risk assessment; who is named: a manager or the focal point
	MedicalRecord     Action = "medical_record"    // the focal point and the case's counsellor read it, others how it stands
	DetentionRecord   Action = "detention_record"
	VisitRecord       Action = "visit_record" // the talks of a visit to a facility, at once
	ApplicationSubmit Action = "application_submit"
	EligibilityDecide Action = "eligibility_decide" // and not the case's own counsellor
	ReturnAgree       Action = "return_agree"       // to the return of a victim of trafficking
	DeclarationRecord Action = "declaration_record"
	WithdrawalRecord  Action = "withdrawal_record"
	TravelPrepare     Action = "travel_prepare"
	TravelApprove     Action = "travel_approve" // cost above the ceiling, cash, another booking; and not the one who asked
	DepartureRecord   Action = "departure_record"
	ArrivalRecord     Action = "arrival_record"
	IncomingRecord    Action = "incoming_record" // T32: people whom another office returned
	IncomingDecide    Action = "incoming_decide" // and not who put it on file
	PlanEdit          Action = "plan_edit"
	PlanDecide        Action = "plan_decide"     // and not the plan's author
	PaymentAsk        Action = "payment_ask"     // instalments, handovers, refunds
	PaymentApprove    Action = "payment_approve" // and not the one who asked
	PaymentPay        Action = "payment_pay"     // neither who asked nor who approved
	FinanceWork       Action = "finance_work"    // the money that waits in the office
	CashKeep          Action = "cash_keep"       // the cash desk: entries, the count, and the signature of another
	SurveyRecord      Action = "survey_record"
	MonitoringRecord  Action = "monitoring_record"
	RiatRecord        Action = "riat_record" // where a case stands in RIAT

	ReportRun           Action = "report_run"
	EvidenceCase        Action = "evidence_case"        // an administrator opens one case, with a reason
	ReportVulnerability Action = "report_vulnerability" // who is vulnerable, beside what else a figure tells
	ImportRun           Action = "import_run"
	ExportMake          Action = "export_make"  // files that leave the house: one's own
	ExportTrace         Action = "export_trace" // whose export a leaked row is from

	QualityView     Action = "quality_view"     // what is missing, contradictory or stale
	DuplicateView   Action = "duplicate_view"   // people who may be on file twice
	DuplicateDecide Action = "duplicate_decide" // merge, undo, tell apart: a manager, or the counsellor of both

	EnquiryLog      Action = "enquiry_log"      // enquiries and group talks, T01 and T02
	ConflictDeclare Action = "conflict_declare" // a conflict of interest: one's own, a manager anybody's

	CountryView   Action = "country_view"   // what is known about countries of return
	CountryFact   Action = "country_fact"   // write it down
	CountryDecide Action = "country_decide" // suspend returns to a country

	CommunityWork Action = "community_work" // reintegration work without a single case

	TrainingView Action = "training_view" // courses and who took part
	TrainingEdit Action = "training_edit" // keep the register of courses
	CampaignWork Action = "campaign_work" // information campaigns of the office

	ComplaintRecord Action = "complaint_record" // write a complaint down
	ComplaintHandle Action = "complaint_handle" // read and answer it; never who it is about

	PointView   Action = "point_view"
	PointEdit   Action = "point_edit"
	TeamView    Action = "team_view"
	ProfileEdit Action = "profile_edit" // languages, communities, absence: one's own, a manager the office's

	OfficeEdit       Action = "office_edit"
	StaffView        Action = "staff_view"
	StaffEdit        Action = "staff_edit"
	StaffUnlock      Action = "staff_unlock" // one-time link, unlock
	ProgrammeEdit    Action = "programme_edit"
	ProgrammeFigures Action = "programme_figures" // figures that nothing in the cases counts
	CodeListEdit     Action = "code_list_edit"
	TemplateEdit     Action = "template_edit" // texts of documents; another administrator approves
	MatrixView       Action = "matrix_view"
	// Numbers of the questionnaires; another administrator approves.
	InstrumentEdit Action = "instrument_edit"
)

var (
	caseworkers = []Role{Counsellor, OfficeManager}
	everyone    = []Role{Counsellor, OfficeManager, Administrator}
)

// matrix grants acts to roles. Scope (own office, case class) is checked where
// a case is opened, and again by the database.
var matrix = map[Action][]Role{
	SignedIn: everyone,

	MyDay:         caseworkers,
	OfficeToday:   {OfficeManager},
	ReviewWork:    {OfficeManager},
	TaskWork:      caseworkers,
	CalendarWork:  caseworkers,
	CaseList:      caseworkers,
	CaseSearch:    caseworkers,
	CaseOpen:      caseworkers,
	CaseView:      caseworkers,
	CaseEdit:      caseworkers,
	CaseAssign:    {OfficeManager},
	CaseVoid:      {OfficeManager},
	CaseClose:     caseworkers,
	ClosingDecide: {OfficeManager},
	CaseHold:      caseworkers,
	CaseReopen:    {OfficeManager},
	CaseTransfer:  {OfficeManager},
	CaseHandOver:  caseworkers,
	CaseSplit:     caseworkers,
	CaseAccess:    caseworkers,
	PersonEdit:    caseworkers,
	DocumentRead:  caseworkers,
	DocumentAdd:   caseworkers,

	ConsentRecord:     caseworkers,
	SessionRecord:     caseworkers,
	ContactRecord:     caseworkers,
	ScreeningRecord:   caseworkers,
	ChildRecord:       caseworkers,
	ProtectionRecord:  caseworkers,
	MedicalRecord:     caseworkers,
	DetentionRecord:   caseworkers,
	VisitRecord:       caseworkers,
	ApplicationSubmit: caseworkers,
	EligibilityDecide: {OfficeManager},
	ReturnAgree:       {},
	DeclarationRecord: caseworkers,
	WithdrawalRecord:  caseworkers,
	TravelPrepare:     caseworkers,
	TravelApprove:     {OfficeManager},
	DepartureRecord:   caseworkers,
	ArrivalRecord:     caseworkers,
	IncomingRecord:    caseworkers,
	IncomingDecide:    {OfficeManager},
	PlanEdit:          caseworkers,
	RiatRecord:        caseworkers,
	PlanDecide:        {OfficeManager},
	PaymentAsk:        caseworkers,
	PaymentApprove:    {OfficeManager},
	PaymentPay:        {},
	FinanceWork:       {OfficeManager},
	CashKeep:          {OfficeManager},
	SurveyRecord:      caseworkers,
	MonitoringRecord:  caseworkers,

	ReportRun:           {OfficeManager, Administrator},
	EvidenceCase:        {Administrator},
	ReportVulnerability: {},
	ImportRun:           {OfficeManager},
	ExportMake:          {OfficeManager, Administrator},
	ExportTrace:         {Administrator},

	QualityView:     caseworkers,
	DuplicateView:   caseworkers,
	DuplicateDecide: caseworkers,

	EnquiryLog:      caseworkers,
	ConflictDeclare: caseworkers,

	CountryView:   everyone,
	CountryFact:   {OfficeManager, Administrator},
	CountryDecide: {Administrator},

	CommunityWork: caseworkers,

	TrainingView: everyone,
	TrainingEdit: {OfficeManager, Administrator},
	CampaignWork: caseworkers,

	ComplaintRecord: caseworkers,
	ComplaintHandle: {OfficeManager, Administrator}, // administrators where no manager may: complaint_handlers

	PointView:   everyone,
	PointEdit:   {OfficeManager, Administrator},
	TeamView:    everyone,
	ProfileEdit: everyone,

	OfficeEdit:       {Administrator},
	StaffView:        {OfficeManager, Administrator},
	StaffEdit:        {Administrator},
	StaffUnlock:      {OfficeManager, Administrator},
	ProgrammeEdit:    {Administrator},
	ProgrammeFigures: {OfficeManager, Administrator},
	CodeListEdit:     {Administrator},
	TemplateEdit:     {Administrator},
	MatrixView:       everyone,
	InstrumentEdit:   {Administrator},
}

// byDuty grants acts to those who work with cases and hold a duty besides: a
// counsellor who is deputy decides where the manager may not (DECISIONS 1), and
// the protection focal point agrees to returns, whatever their role.
var byDuty = map[Action]Duty{
	ReviewWork:          Deputy,
	EligibilityDecide:   Deputy,
	PlanDecide:          Deputy,
	PaymentApprove:      Deputy,
	PaymentPay:          Finance,
	FinanceWork:         Finance,
	CashKeep:            Finance,
	ClosingDecide:       Deputy,
	TravelApprove:       Deputy,
	ReturnAgree:         Protection,
	ReportVulnerability: Protection,
	ComplaintHandle:     DataProtection,
	ExportTrace:         DataProtection,
}

// Can reports whether the user has the act: by role, or by a duty.
func Can(u User, a Action) bool {
	switch {
	case a == Anyone:
		return true
	case !u.SignedIn():
		return false
	case slices.Contains(matrix[a], u.Role):
		return true
	}
	d := GrantedByDuty(a, u.Role)
	return d != "" && u.Has(d)
}

// Second reports whether a user is another than all who had a hand in a matter:
// two pairs of eyes look at what is decided (DOMAIN.md §1.8). A hand of 0 is
// nobody's.
func Second(u User, hands ...int64) bool { return u.SignedIn() && !slices.Contains(hands, u.ID) }

// Known reports whether the matrix speaks of the act; a route with another one
// cannot be added.
func Known(a Action) bool {
	_, ok := matrix[a]
	return ok || a == Anyone
}

// Actions lists every act of the matrix, sorted.
func Actions() []Action {
	out := make([]Action, 0, len(matrix))
	for a := range matrix {
		out = append(out, a)
	}
	slices.Sort(out)
	return out
}

// Granted are the roles that have an act.
func Granted(a Action) []Role { return matrix[a] }

// GrantedByDuty is the duty that gives a role an act which it does not have of
// itself; empty: none does.
func GrantedByDuty(a Action, r Role) Duty {
	if !slices.Contains(caseworkers, r) || slices.Contains(matrix[a], r) {
		return ""
	}
	return byDuty[a]
}
