package document

import (
	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
)

// paper is a document made for signing, as data: its texts by message, in
// their order, what is filled in, and who signs.
type paper struct {
	Slug      string // in addresses
	Number    string // document type, D01 to D34
	Title     string
	Lead      string
	LeadChild string   // where a guardian speaks for a child; empty: Lead
	Clauses   []string // numbered on paper
	// ForChild are the clauses that read differently where a guardian speaks for
	// a child, by the clause they replace.
	ForChild map[string]string
	// Titled clauses have a heading of their own under <clause>.title.
	Titled bool
	// Purposes lists what can be consented to, with boxes for yes and no.
	Purposes bool
	// Companions lists who travels along.
	Companions bool
	// Journey says where to and under which programme.
	Journey bool
	// Boxes are answers of which one is ticked by hand.
	Boxes []string
	// Lines are left to be filled in by hand, each under its label.
	Lines []string
	// Sharing is a statement that is signed separately.
	Sharing string
	// ChildView leaves room for what a child says.
	ChildView bool
	// Closing stands above the signatures.
	Closing string
	// Signs are those who sign, in their order.
	Signs []signer

	// Apart: it belongs to no case and names nobody at its head.
	Apart bool
	// Blank: what is not known is left to be filled in.
	Blank bool

	// Of names the kind of record a paper is made of; empty: it is made of a
	// member of the case, before there is a record.
	Of string
	// From reads those records of a case.
	From *db.Query[source]
	// Facts are what a record fills in, and Columns what each of its rows does.
	Facts, Columns []fact
	// Tables are kinds of tables about the plan that the record is.
	Tables []string
	// Needs is asked of the reader beside the reading of documents.
	Needs access.Action
	// Reads says who reads it in a case; nil: all who read its documents.
	Reads func(u access.User, c casefile.Case) bool
}

// openTo reports whether a user prints and reads the paper in a case.
func (p paper) openTo(u access.User, c casefile.Case) bool {
	return (p.Needs == "" || access.Can(u, p.Needs)) && (p.Reads == nil || p.Reads(u, c))
}

// readable reports whether a user reads papers of a kind in a case.
func readable(u access.User, c casefile.Case, kind string) bool {
	p, known := byNumber(kind)
	return !known || p.openTo(u, c)
}

// signer is somebody who signs, as messages: a statement, up to two things to
// fill in, then place, day and signature.
type signer struct{ Title, Statement, Name, More string }

// Those who sign.
var (
	byPerson    = signer{Title: "document.paper.sign_person"}
	byGuardian  = signer{Title: "document.paper.sign_guardian", Statement: "document.paper.guardian_statement", Name: "document.paper.guardian_name", More: "document.paper.guardian_authority"}
	byInterpret = signer{Title: "document.paper.sign_interpreter", Statement: "document.paper.interpreter_statement", Name: "document.paper.interpreter_name", More: "document.paper.interpreter_language"}
	byWitness   = signer{Title: "document.paper.sign_witness", Statement: "document.paper.witness_statement", Name: "document.paper.witness_name"}
	byOffice    = signer{Title: "document.paper.sign_office", Statement: "document.paper.office_statement", Name: "document.paper.office_name"}
	byStaff     = signer{Title: "document.paper.sign_office", Name: "document.paper.office_name"}
	byManager   = signer{Title: "document.paper.sign_manager", Name: "document.paper.signer_name"}
	byPhysician = signer{Title: "document.paper.sign_physician", Name: "document.paper.physician_name"}
	byEscort    = signer{Title: "document.paper.sign_escort", Name: "document.paper.signer_name"}
	bySeen      = signer{Title: "document.paper.sign_seen", Name: "document.paper.witness_name"}
	byReceiver  = signer{Title: "document.paper.sign_receiver", Name: "document.paper.signer_name"}
	byMission   = signer{Title: "document.paper.sign_mission", Name: "document.paper.signer_name"}
	byPanel     = signer{Title: "document.paper.sign_panel", Name: "document.paper.signer_name"}
	byFocal     = signer{Title: "document.paper.sign_focal", Name: "document.paper.signer_name"}
	byAuthority = signer{Title: "document.paper.sign_authority", Name: "document.paper.authority_name"}
	byMonitor   = signer{Title: "document.paper.sign_monitor", Name: "document.paper.signer_name"}
	byParent    = signer{Title: "document.paper.sign_parent", Name: "document.paper.signer_name"}
)

// inPerson are those who sign what a person says.
var inPerson = []signer{byPerson, byInterpret, byOffice}

// under makes message keys of a beginning and its ends.
func under(prefix string, ends ...string) []string {
	out := make([]string, len(ends))
	for i, e := range ends {
		out[i] = prefix + e
	}
	return out
}

// personal are the papers of a person, made of what is on file about them.
var personal = []paper{
	{
		Slug: "notice", Number: "D01", Title: "document.notice.title", Lead: "document.notice.lead", Titled: true,
		Clauses: under("document.notice.", "controller", "purpose", "basis", "data", "recipients", "abroad", "retention", "rights", "complaint", "automated"),
		Closing: "document.notice.closing", Signs: inPerson,
	},
	{
		Slug: "consent", Number: "D02", Title: "document.consent.title", Lead: "document.consent.lead", LeadChild: "document.consent.lead_child", Purposes: true,
		Clauses: under("document.consent.", "informed", "free", "withdraw", "past"), Closing: "document.consent.closing", Signs: inPerson,
	},
	{
		Slug: "sharing", Number: "D03", Title: "document.kind.d03", Lead: "document.sharing.lead", LeadChild: "document.sharing.lead_child",
		Lines:   []string{"document.paper.recipient", "document.paper.purpose", "document.paper.data"},
		Clauses: under("document.sharing.", "needed", "free", "withdraw", "past"), Closing: "document.paper.closing", Signs: inPerson,
	},
	{
		Slug: "application", Number: "D04", Title: "document.kind.d04", Lead: "document.application.lead", LeadChild: "document.application.lead_child",
		Companions: true, Journey: true,
		Clauses: under("document.application.", "informed", "truth", "tell", "decision", "withdraw"), Closing: "document.paper.closing", Signs: inPerson,
	},
	{
		Slug: "declaration", Number: "D08", Title: "document.declaration.title", Lead: "document.declaration.lead", LeadChild: "document.declaration.lead_child",
		Companions: true, Journey: true, ChildView: true,
		Clauses: under("document.declaration.", "free_will", "informed", "assistance", "withdraw", "procedures", "ban", "liability", "truth"),
		ForChild: map[string]string{
			"document.declaration.free_will":  "document.declaration.free_will_child",
			"document.declaration.procedures": "document.declaration.procedures_child",
			"document.declaration.ban":        "document.declaration.ban_child",
			"document.declaration.sharing":    "document.declaration.sharing_child",
			"document.paper.companions":       "document.paper.companions_child",
		},
		Closing: "document.declaration.closing", Sharing: "document.declaration.sharing", Signs: inPerson,
	},
	{
		Slug: "withdrawal", Number: "D09", Title: "document.withdrawal.title", Lead: "document.withdrawal.lead", LeadChild: "document.withdrawal.lead_child",
		Clauses: under("document.withdrawal.", "decision", "no_reason", "stops", "against", "duties", "again"),
		ForChild: map[string]string{
			"document.withdrawal.decision": "document.withdrawal.decision_child",
			"document.withdrawal.stops":    "document.withdrawal.stops_child",
			"document.withdrawal.duties":   "document.withdrawal.duties_child",
		},
		Closing: "document.withdrawal.closing", Signs: []signer{byPerson, byInterpret, byWitness, byOffice},
	},
	{
		Slug: "fit_to_travel", Number: "D11", Title: "document.kind.d11", Lead: "document.fit_to_travel.lead", Reads: casefile.ReadsMedical,
		Boxes:   under("document.fit_to_travel.", "fit", "conditions", "unfit"),
		Lines:   []string{"document.paper.conditions", "document.paper.until"},
		Closing: "document.fit_to_travel.closing", Signs: []signer{byPhysician},
	},
	{
		Slug: "medical_consent", Number: "D12", Title: "document.kind.d12", Lead: "document.medical_consent.lead", LeadChild: "document.medical_consent.lead_child",
		Reads:   casefile.ReadsMedical,
		Clauses: under("document.medical_consent.", "free", "data", "withdraw"), Closing: "document.paper.closing", Signs: inPerson,
	},
	{
		Slug: "referral", Number: "D27", Title: "document.kind.d27", Lead: "document.referral.lead",
		Lines:   []string{"document.paper.recipient", "document.paper.purpose", "document.paper.answer_to"},
		Clauses: under("document.referral.", "consent", "confidential", "answer"), Signs: []signer{byStaff},
	},
	{
		Slug: "guardian_consent", Number: "D29", Title: "document.kind.d29", Lead: "document.guardian_consent.lead", Journey: true,
		Clauses: under("document.guardian_consent.", "entitled", "best", "informed", "reception", "withdraw"), Closing: "document.paper.closing",
		Signs: []signer{byGuardian, byParent, byInterpret, byOffice},
	},
}

// all are the papers in the order of their numbers.
var all = numbered(personal, recorded, afterwards, surveyed, missionReport, apart)

// find is the paper of an address in a case.
func find(slug string) (paper, bool) {
	for _, p := range all {
		if p.Slug == slug && !p.Apart {
			return p, true
		}
	}
	return paper{}, false
}

// numbered joins papers in the order of their numbers.
func numbered(lists ...[]paper) (out []paper) {
	for _, l := range lists {
		for _, p := range l {
			at := len(out)
			for at > 0 && out[at-1].Number > p.Number {
				at--
			}
			out = append(out[:at], append([]paper{p}, out[at:]...)...)
		}
	}
	return out
}
