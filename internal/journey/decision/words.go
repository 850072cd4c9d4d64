package decision

import (
	"context"
	"slices"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/consent"
	"homeward/internal/journey/document"
	"homeward/internal/journey/travel"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
	"homeward/web/ui"
)

// returnView is what the pages of the members' own decision show.
type returnView struct {
	casefile.Shell
	Returns   []Return
	Period    Period
	Documents []document.Document
	Standing  travel.Standing
}

// possible reports whether a decision can be recorded now.
func (v returnView) possible(u access.User) bool {
	return v.Case.Open() && v.Case.Stage.BeforeDeparture() && access.Can(u, access.DeclarationRecord)
}

// withdrawable are the members who have not withdrawn yet.
func (v returnView) withdrawable() []casefile.Member {
	return slices.DeleteFunc(v.Case.Staying(), func(m casefile.Member) bool { return m.Status == casefile.MemberWithdrawn })
}

// settled reports that everybody has signed and nothing is typed: the form is
// there for a change of mind only.
func (v returnView) settled() bool {
	return v.Period.declarable(v.Case.Stage) && v.Form.OK() && v.Form.DraftAt.IsZero() && len(v.Form.All("members")) == 0
}

// outcomes are what can be recorded in the case's stage.
func (v returnView) outcomes(ctx context.Context) []form.Option {
	if !v.Period.declarable(v.Case.Stage) {
		return ui.Options(ctx, "decision.outcome", []Outcome{Undecided})
	}
	return ui.Options(ctx, "decision.outcome", []Outcome{Signed, Undecided})
}

// suggested are the values a new form opens with: those who have not signed
// yet, in the language they speak.
func (v returnView) suggested(ctx context.Context, today date.Date) ReturnDetails {
	d := ReturnDetails{DecidedOn: today, Outcome: Undecided}
	if v.Period.declarable(v.Case.Stage) {
		d.Outcome = Signed
	}
	for _, m := range v.withdrawable() {
		if r, ok := latest(v.Returns, m.ID); !ok || r.Outcome != Signed {
			d.Members = append(d.Members, m.ID)
		}
	}
	d.Hearing, d.GuardianName = hearingOf(ctx, v.Case, today)
	return d
}

// hearingOf guesses language, interpreter and guardian from who the people are.
func hearingOf(ctx context.Context, c casefile.Case, today date.Date) (h Hearing, guardian string) {
	first := c.Principal()
	if len(first.Languages) > 0 {
		h.Language = first.Languages[0]
	}
	if !first.Interpreter {
		h.Interpreter = codelist.InterpreterNoneNeeded
	}
	for _, m := range casefile.ChildrenOn(c.Taking(), today) {
		if name := c.Guardian(ctx, m); name != "" {
			return h, name
		}
		if m.ID != first.ID {
			guardian = first.Name(ctx)
		}
	}
	return h, guardian
}

// state is where a member stands now, in words.
func (v returnView) state(ctx context.Context, m casefile.Member) string {
	r, ok := latest(v.Returns, m.ID)
	if !ok {
		return i18n.T(ctx, "decision.none_yet")
	}
	return i18n.Enum(ctx, "decision.outcome", string(r.Outcome))
}

func (v returnView) kind(m casefile.Member) ui.Kind {
	if r, ok := latest(v.Returns, m.ID); ok && r.Outcome == Signed {
		return ui.Done
	}
	return ui.Plain
}

// of are a member's decisions, newest first.
func (v returnView) of(m casefile.Member) []Return {
	return slices.DeleteFunc(slices.Clone(v.Returns), func(r Return) bool { return r.MemberID != m.ID })
}

// summary tells how a decision came about.
func (r Return) summary(ctx context.Context) string {
	parts := []string{i18n.Date(ctx, r.DecidedOn)}
	add := func(text string) {
		if text != "" {
			parts = append(parts, text)
		}
	}
	add(r.Place)
	add(i18n.LanguageName(ctx, r.Language))
	if r.InterpreterName != "" {
		add(i18n.T(ctx, "decision.by_interpreter", "Name", r.InterpreterName))
	}
	if r.GuardianName != "" {
		add(i18n.T(ctx, "decision.by_guardian", "Name", r.GuardianName))
	}
	if r.WitnessName != "" {
		add(i18n.T(ctx, "decision.by_witness", "Name", r.WitnessName))
	}
	add(codelist.Label(ctx, codelist.WithdrawalReason, r.WithdrawalReason))
	return strings.Join(parts, " · ")
}

// eligibilityView is the application with the evidence and what was decided.
type eligibilityView struct {
	casefile.Shell
	User         access.User
	Applications []Application
	Decisions    []Eligibility
	Evidence     []onFile
	Submission   Submission
	Sessions     held
	Consents     []consent.Listed
	Documents    []document.Document
	Exceptions   []Exception
	Clearances   []Clearance
	Earlier      []earlier
	Deciders     others
	Refused      bool // the problems are those of another act than the form's
}

// sentWrong reports that the page's form came back with problems, and must not
// be lost whatever the case's stage is by now.
func (v eligibilityView) sentWrong() bool { return !v.Form.OK() && !v.Refused }

// decides reports whether the reader is the one to decide now.
func (v eligibilityView) decides() bool {
	return v.Case.Open() && v.Case.Stage == casefile.Eligibility && access.Can(v.User, access.EligibilityDecide) && barred(v.User, v.Case, v.Submission) == ""
}

// barredNow is the message why a manager may not decide; empty for others.
func (v eligibilityView) barredNow() string {
	if !v.Case.Open() || v.Case.Stage != casefile.Eligibility || !access.Can(v.User, access.EligibilityDecide) {
		return ""
	}
	return barred(v.User, v.Case, v.Submission)
}

// askWhom names the colleagues who may decide instead.
func (v eligibilityView) askWhom(ctx context.Context) string {
	if len(v.Deciders.Givens) == 0 {
		return i18n.T(ctx, "decision.eligibility.nobody_else")
	}
	var names []string
	for i, given := range v.Deciders.Givens {
		names = append(names, i18n.PersonName(ctx, v.Deciders.Families[i], given))
	}
	return strings.Join(names, ", ")
}

// application is a member's application on file.
func (v eligibilityView) application(m casefile.Member) (Application, bool) {
	for _, a := range v.Applications {
		if a.MemberID == m.ID && !a.Voided {
			return a, true
		}
	}
	return Application{}, false
}

// unsigned are the members taking part whose application is not on file.
func (v eligibilityView) unsigned() []casefile.Member {
	return slices.DeleteFunc(v.Case.Taking(), func(m casefile.Member) bool {
		_, signed := v.application(m)
		return signed || !v.Case.Stage.BeforeDeparture()
	})
}

func (v eligibilityView) suggested(ctx context.Context, today date.Date) ApplicationDetails {
	d := ApplicationDetails{Members: casefile.MemberIDs(v.unsigned()), SignedOn: today}
	d.Hearing, d.GuardianName = hearingOf(ctx, v.Case, today)
	return d
}

// applies reports whether the reader can record applications now.
func (v eligibilityView) applies() bool {
	return v.Case.Open() && len(v.unsigned()) > 0 && access.Can(v.User, access.ApplicationSubmit) && !v.decides()
}

// submits reports whether the application can be laid before the manager, and
// which needs are still open.
func (v eligibilityView) submits() (possible bool, missing []casefile.Result) {
	if !v.Case.Open() || !access.Can(v.User, access.ApplicationSubmit) || !v.Case.Stage.Before(casefile.Eligibility) {
		return false, nil
	}
	for _, n := range v.Assessment.Needs {
		if n.State == casefile.NeedOpen && n.Act != casefile.ApplicationSubmitted {
			missing = append(missing, n)
		}
	}
	return v.Case.Stage == casefile.Counselling && len(missing) == 0, missing
}

// screening is what was found about a member.
func (v eligibilityView) screening(ctx context.Context, m casefile.Member) string {
	for _, s := range v.Evidence {
		if s.MemberID == m.ID && s.Done {
			return strings.Join(codelist.Labels(ctx, codelist.Vulnerability, s.Vulnerabilities), ", ")
		}
	}
	return ""
}

func (v eligibilityView) fear(ctx context.Context, m casefile.Member) string {
	for _, s := range v.Evidence {
		if s.MemberID == m.ID && s.Fear != "unknown" {
			return i18n.Enum(ctx, "decision.fear", s.Fear)
		}
	}
	return ""
}

// consents names what a member consents to.
func (v eligibilityView) consents(ctx context.Context, m casefile.Member) string {
	var out []string
	for _, k := range v.Consents {
		if label := codelist.Label(ctx, codelist.ConsentPurpose, k.Purpose); k.MemberID == m.ID && k.Stands() && !slices.Contains(out, label) {
			out = append(out, label)
		}
	}
	return strings.Join(out, ", ")
}

func (a Application) summary(ctx context.Context) string {
	parts := []string{i18n.Date(ctx, a.SignedOn), i18n.LanguageName(ctx, a.Language)}
	if a.InterpreterName != "" {
		parts = append(parts, i18n.T(ctx, "decision.by_interpreter", "Name", a.InterpreterName))
	}
	if a.GuardianName != "" {
		parts = append(parts, i18n.T(ctx, "decision.by_guardian", "Name", a.GuardianName))
	}
	return strings.Join(parts, " · ")
}

// held says how often the family was spoken with.
func (v eligibilityView) held(ctx context.Context) string {
	if v.Sessions.Count == 0 || v.Sessions.LastOn.IsZero() {
		return i18n.N(ctx, "decision.sessions", v.Sessions.Count)
	}
	return i18n.N(ctx, "decision.sessions_last", v.Sessions.Count, "Day", v.Sessions.LastOn)
}

// needs are all needs before approval, met ones too.
func (v eligibilityView) needs() []casefile.Result {
	return append(slices.Clone(v.Assessment.Past), v.Assessment.Needs...)
}

func needKind(n casefile.Result) ui.Kind {
	switch n.State {
	case casefile.NeedMet:
		return ui.Done
	case casefile.NeedOpen:
		return ui.Soon
	}
	return ui.Plain
}

// personLine is who a member is, on one line.
func personLine(ctx context.Context, m casefile.Member) string {
	parts := []string{codelist.Label(ctx, codelist.Relationship, m.Relationship)}
	if m.BirthDate.Known() {
		parts = append(parts, i18n.Partial(ctx, m.BirthDate))
	}
	if m.Citizenship != "" {
		parts = append(parts, i18n.Country(ctx, m.Citizenship))
	}
	return strings.Join(parts, " · ")
}
