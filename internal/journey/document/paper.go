package document

import (
	"context"
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/consent"
	"homeward/internal/kit/i18n"
	"homeward/web/ui"
)

// paperKinds are the papers that people sign, in the order of the journey.
var paperKinds = []string{"notice", "consent", "declaration", "withdrawal"}

// paper is a document made for signing: its messages, in their order.
type paper struct {
	Number    string // document type, D01 to D34
	Title     string
	Lead      string
	LeadChild string   // where a guardian speaks for a child
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
	// Sharing is a statement that is signed separately.
	Sharing string
	// ChildView leaves room for what a child says.
	ChildView bool
	// Spoken leaves room for a statement made before a witness.
	Spoken bool
	// Closing stands above the signatures.
	Closing string
}

var papers = map[string]paper{
	"notice": {
		Number: "D01", Title: "document.notice.title", Lead: "document.notice.lead", LeadChild: "document.notice.lead", Titled: true,
		Clauses: []string{
			"document.notice.controller", "document.notice.purpose", "document.notice.basis", "document.notice.data", "document.notice.recipients",
			"document.notice.abroad", "document.notice.retention", "document.notice.rights", "document.notice.complaint", "document.notice.automated",
		},
		Closing: "document.notice.closing",
	},
	"consent": {
		Number: "D02", Title: "document.consent.title", Lead: "document.consent.lead", LeadChild: "document.consent.lead_child", Purposes: true,
		Clauses: []string{"document.consent.informed", "document.consent.free", "document.consent.withdraw", "document.consent.past"},
		Closing: "document.consent.closing",
	},
	"declaration": {
		Number: "D08", Title: "document.declaration.title", Lead: "document.declaration.lead", LeadChild: "document.declaration.lead_child",
		Companions: true, ChildView: true,
		Clauses: []string{
			"document.declaration.free_will", "document.declaration.informed", "document.declaration.assistance", "document.declaration.withdraw",
			"document.declaration.procedures", "document.declaration.ban", "document.declaration.liability", "document.declaration.truth",
		},
		ForChild: map[string]string{
			"document.declaration.free_will":  "document.declaration.free_will_child",
			"document.declaration.procedures": "document.declaration.procedures_child",
			"document.declaration.ban":        "document.declaration.ban_child",
			"document.declaration.sharing":    "document.declaration.sharing_child",
			"document.paper.companions":       "document.paper.companions_child",
		},
		Closing: "document.declaration.closing", Sharing: "document.declaration.sharing",
	},
	"withdrawal": {
		Number: "D09", Title: "document.withdrawal.title", Lead: "document.withdrawal.lead", LeadChild: "document.withdrawal.lead_child", Spoken: true,
		Clauses: []string{
			"document.withdrawal.decision", "document.withdrawal.no_reason", "document.withdrawal.stops", "document.withdrawal.against",
			"document.withdrawal.duties", "document.withdrawal.again",
		},
		ForChild: map[string]string{
			"document.withdrawal.decision": "document.withdrawal.decision_child",
			"document.withdrawal.stops":    "document.withdrawal.stops_child",
			"document.withdrawal.duties":   "document.withdrawal.duties_child",
		},
		Closing: "document.withdrawal.closing",
	},
}

// sheet is a paper for one person.
type sheet struct {
	paper
	Kind   string
	Case   casefile.Case
	Member casefile.Member
	Child  bool
}

// lead opens the paper, in the name of who signs it.
func (s sheet) lead(ctx context.Context) string {
	if s.Child {
		return s.say(ctx, s.LeadChild)
	}
	return s.say(ctx, s.Lead)
}

// say is a sentence of the paper with what the case fills in.
func (s sheet) say(ctx context.Context, key string) string {
	if other := s.ForChild[key]; s.Child && other != "" {
		key = other
	}
	return i18n.T(ctx, key, "Office", s.Case.OfficeName)
}

// sharing is the statement that is signed separately.
func (s sheet) sharing() string {
	if s.Child {
		return s.ForChild[s.Sharing]
	}
	return s.Sharing
}

// companions are those who travel along, with their birth dates. Their relation
// to the signer is not on file: only that to the principal applicant is.
func (s sheet) companions(ctx context.Context) []string {
	var out []string
	for _, m := range s.Case.Taking() {
		if m.ID != s.Member.ID {
			out = append(out, i18n.T(ctx, "document.paper.companion", "Name", m.Name(ctx), "Born", i18n.Partial(ctx, m.BirthDate)))
		}
	}
	return out
}

// facts head the paper: who it is about.
func (s sheet) facts(ctx context.Context) []ui.LabelValue {
	m := s.Member
	out := []ui.LabelValue{
		{Label: i18n.T(ctx, "document.paper.name"), Value: m.Name(ctx)},
		{Label: i18n.T(ctx, "document.paper.born"), Value: i18n.Partial(ctx, m.BirthDate)},
		{Label: i18n.T(ctx, "document.paper.citizenship"), Value: i18n.Country(ctx, m.Citizenship)},
	}
	if s.ChildView {
		out = append(out, ui.LabelValue{Label: i18n.T(ctx, "document.paper.destination"), Value: i18n.Country(ctx, s.Case.ReturnCountry)})
	}
	if s.Case.ProgrammeName != "" && s.ChildView {
		out = append(out, ui.LabelValue{Label: i18n.T(ctx, "document.paper.programme"), Value: s.Case.ProgrammeName})
	}
	return out
}

// footer names the paper, the case and the version of its text.
func (s sheet) footer(ctx context.Context) string {
	return i18n.T(ctx, "document.paper.footer", "Title", i18n.T(ctx, s.Title), "Number", s.Number, "Reference", s.Case.Reference, "Version", consent.TextVersion)
}

// url is the same paper in another language; alone: for this person only.
func (s sheet) url(l i18n.Language, alone bool) string {
	to := s.Case.URL("print/"+s.Kind) + "?lang=" + string(l)
	if alone {
		to += "&member=" + strconv.FormatInt(s.Member.ID, 10)
	}
	return to
}
