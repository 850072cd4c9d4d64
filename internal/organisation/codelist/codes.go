package codelist

import "homeward/internal/organisation/codelist/seed"

// The code lists. Every one is a partition of code_values.
const (
	Closure               = "closure"
	Complaint             = "complaint"
	ConsentPurpose        = "consent_purpose"
	DepartureProblem      = "departure_problem"
	DocLocation           = "doc_location"
	DocRequest            = "doc_request"
	Education             = "education"
	EscortType            = "escort_type"
	HoldReason            = "hold_reason"
	Ineligibility         = "ineligibility"
	InfoSource            = "info_source"
	Instalment            = "instalment"
	Interpreter           = "interpreter"
	Marital               = "marital"
	Modality              = "modality"
	Monitoring            = "monitoring"
	Partner               = "partner"
	Place                 = "place"
	PostArrival           = "postarrival"
	PreDeparture          = "predeparture"
	Referral              = "referral"
	ReferralStatus        = "referral_status"
	ReintegrationActivity = "reintegration_activity"
	Relationship          = "relationship"
	ReturnReason          = "return_reason"
	Role                  = "role"
	SessionMode           = "session_mode"
	SessionType           = "session_type"
	Sex                   = "sex"
	Stance                = "stance"
	StatusAtApplication   = "status_at_application"
	Topic                 = "topic"
	TravelDoc             = "travel_doc"
	Vulnerability         = "vulnerability"
	WithdrawalReason      = "withdrawal_reason"
)

// Locked values: the program branches on them. Their names begin with the
// name of their list.
const (
	SexFemale  = "f"
	SexMale    = "m"
	SexOther   = "x"
	SexUnknown = "u"

	RelationshipPrincipal     = "principal"
	RelationshipSpouse        = "spouse"
	RelationshipPartner       = "partner"
	RelationshipChild         = "child"
	RelationshipStepchild     = "stepchild"
	RelationshipParent        = "parent"
	RelationshipGuardian      = "guardian"
	RelationshipWard          = "ward"
	RelationshipOtherRelative = "other_relative"

	VulnerabilityUnaccompaniedChild = "uasc"
	VulnerabilitySeparatedChild     = "separated_child"
	VulnerabilityChildInFamily      = "child_in_family"
	VulnerabilityTrafficked         = "vot"
	VulnerabilityTraffickedPresumed = "vot_presumed"
	VulnerabilityPregnant           = "pregnant"
	VulnerabilityChronic            = "chronic"
	VulnerabilitySeriousMedical     = "serious_medical"
	VulnerabilityNone               = "none"

	InterpreterNoneNeeded = "none_needed"

	StanceUndecided     = "undecided"
	StanceLeaningReturn = "leaning_return"
	StanceDecidedReturn = "decided_return"
	StanceDecidedStay   = "decided_stay"
	StanceNoContact     = "no_contact"

	ConsentPurposeProcessing   = "processing"
	ConsentPurposeShareMission = "share_mission"
	ConsentPurposeSharePartner = "share_partner" // names a recipient

	ClosureCompleted       = "completed"
	ClosureReturnedOnly    = "returned_only"
	ClosureInformationOnly = "information_only"
	ClosureNotEligible     = "not_eligible"
	ClosureWithdrawn       = "withdrawn"
	ClosureLostContact     = "lost_contact"
	ClosureAbsconded       = "absconded"
	ClosureRemoved         = "removed"
	ClosureRegularised     = "regularised"
	ClosureProtection      = "protection"
	ClosureOwnMeans        = "own_means"
	ClosureTransferred     = "transferred"
	ClosureDropout         = "dropout"
	ClosureRemigrated      = "remigrated"
	ClosureDeceased        = "deceased"
	ClosureProgrammeEnded  = "programme_ended"
	ClosureDuplicate       = "duplicate"

	WithdrawalReasonNotStated = "not_stated"

	StatusAtApplicationOther   = "other"
	StatusAtApplicationUnknown = "unknown"

	InfoSourceOther   = "other"
	ReturnReasonOther = "other"

	TravelDocPassport         = "passport"
	TravelDocBirthCertificate = "birth_certificate"
	TravelDocNone             = "none"

	DocLocationLost   = "lost"
	DocLocationStolen = "stolen"

	DocRequestToPrepare = "to_prepare"
	DocRequestReceived  = "received"

	SessionModeInPerson = "in_person"
	SessionModePhone    = "phone"

	SessionTypeFirst     = "first"
	SessionTypeFollowUp  = "follow_up"
	SessionTypeDetention = "detention"

	ModalityCash          = "cash"
	ModalityTransfer      = "transfer"
	ModalityReimbursement = "reimbursement"
	ModalityReferral      = "referral"

	ReintegrationActivityMedicalCare = "medical_care"

	MonitoringNotReached = "not_reached"

	PlaceOffice               = "office"
	PlaceAdvisoryPoint        = "advisory_point"
	PlaceAsylumDetention      = "asylum_detention"
	PlaceImmigrationDetention = "immigration_detention"

	ComplaintData = "data"
)

// Lists names every code list, sorted.
var Lists = []string{
	Closure, Complaint, ConsentPurpose, DepartureProblem, DocLocation, DocRequest, Education, EscortType, HoldReason,
	Ineligibility, InfoSource, Instalment, Interpreter, Marital, Modality, Monitoring, Partner, Place, PostArrival,
	PreDeparture, Referral, ReferralStatus, ReintegrationActivity, Relationship, ReturnReason, Role, SessionMode,
	SessionType, Sex, Stance, StatusAtApplication, Topic, TravelDoc, Vulnerability, WithdrawalReason,
}

// isLocked tells whether the program branches on a value.
func isLocked(list, code string) bool {
	for _, c := range seed.Locked[list] {
		if c == code {
			return true
		}
	}
	return false
}
