package child_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/child"
	"homeward/internal/kit/access"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/testkey"
	"homeward/internal/testkit/visit"
)

const words = "Nagymama vár rám Kirkukban"

func open(t *testing.T) *casework.House {
	t.Helper()
	h := casework.New(t)
	h.Add(child.Service{DB: h.DB, Clock: h.Clock, Box: testkey.Box}.Routes, casefile.Service{DB: h.DB, Clock: h.Clock}.Routes)
	return h
}

// focal is a colleague with the duty of child protection.
func focal() access.User {
	u := casework.Dora
	u.Duties = []access.Duty{access.ChildProtection}
	return u
}

// alone is a case of one child without parents.
func alone(h *casework.House, stage casefile.Stage) casework.Case {
	c := h.Case(stage, "2011-03-14")
	h.Fact(c, "UPDATE screenings SET vulnerabilities = '{uasc}' WHERE case_id = $1", c.ID)
	return c
}

func at(c casework.Case, step string) string { return c.Path("child/11/" + step) }

// steps are the forms of a procedure that ends with a return.
var steps = []struct {
	step  string
	typed []string
}{
	{"guardian", []string{"kind", "unaccompanied", "guardian_on", "2026-10-01", "guardian_name", "Dr. Gyám", "guardian_authority", "BFKH", "guardian_order", "77/2026"}},
	{"assessment", []string{"assessed_on", "2026-10-05", "sealed_finding", "alone since Sofia"}},
	{"tracing", []string{"tracing", "found", "tracing_asked_on", "2026-10-06", "tracing_answered_on", "2026-10-20", "tracing_by", "IOM Erbil"}},
	{"family", []string{"family_assessed_on", "2026-10-25", "family_willing", "yes", "family_able", "yes", "family_safe", "yes", "sealed_report", "a house of three rooms"}},
	{"view", []string{"view_on", "2026-10-26", "sealed_words", words}},
	{"determination", []string{"determined_on", "2026-11-02", "determination", "return", "panel", "Nagy, Szabó", "sealed_options", "stay, return, relocate", "review_on", "2027-02-02"}},
	{"focal", []string{"focal_point_on", "2026-11-03"}},
	{"consent", []string{"guardian_consent_on", "2026-11-04", "parents_accept_on", "2026-11-05"}},
	{"escort", []string{"escort_kind", "social", "escort_name", "Nagy Éva", "escort_contact", "+36 30 1", "escort_confirmed_on", "2026-11-06"}},
	{"handover", []string{"handover_name", "Um Karim", "handover_relation", "grandmother", "handover_contact", "+964 1"}},
}

func with(f url.Values, pairs ...string) url.Values {
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

func post(v *visit.Client, c casework.Case, step string, typed ...string) *visit.Page {
	f := v.Get(at(c, step)).Is(http.StatusOK).Values(at(c, step))
	return v.PostValues(at(c, step), with(f, typed...))
}

// until takes the steps before one.
func until(h *casework.House, c casework.Case, step string) {
	for _, s := range steps {
		if s.step == step {
			return
		}
		u := casework.Judit
		if s.step == "focal" {
			u = focal()
		}
		post(h.As(u), c, s.step, s.typed...).Is(http.StatusSeeOther)
	}
}

func needs(h *casework.House, c casework.Case) string {
	return casework.Ask[string](h, "SELECT array_to_string(open_needs, ',') FROM case_files WHERE id = $1", c.ID)
}

func TestAProcedureLeadsToTheReturn(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		c := alone(h, casefile.Eligibility)
		if !strings.Contains(needs(h, c), "best_interests") {
			t.Fatalf("not needed: %s", needs(h, c))
		}
		for _, s := range steps {
			u := casework.Judit
			if s.step == "focal" {
				u = focal()
			}
			v := h.As(u).In(l)
			if a := post(v, c, s.step, s.typed...).Is(http.StatusSeeOther); a.Location != c.Path("child") {
				t.Errorf("%s: %s led to %s", l, s.step, a.Location)
			}
			v.Get(c.Path("child")).Is(http.StatusOK)
			settled := s.step == "determination" || s.step == "focal" || s.step == "consent" || s.step == "escort" || s.step == "handover"
			if strings.Contains(needs(h, c), "best_interests") == settled {
				t.Errorf("%s: after %s: %s", l, s.step, needs(h, c))
			}
		}
		v := h.As(casework.Judit).In(l)
		v.Get(c.Path("child")).Has(words, "Um Karim", "Nagy Éva", "IOM Erbil", "Dr. Gyám", "a house of three rooms")
		v.Get(c.Path("timeline")).Is(http.StatusOK).Lacks(words, "three rooms")
		v.Get(c.Path("history")).Is(http.StatusOK).Lacks(words, "three rooms")
		if n := casework.Ask[int](h, "SELECT count(*) FROM child_procedures WHERE position(convert_to($1, 'UTF8') IN sealed) > 0", words); n != 0 {
			t.Error("the child's words stand in the open")
		}
		if n := casework.Ask[int](h, "SELECT count(*) FROM audit_values WHERE after::text LIKE '%Nagymama%'"); n != 0 {
			t.Error("the child's words stand in the trail")
		}
	}
}

// typed is what the form of a step takes.
func typed(step string) []string {
	for _, s := range steps {
		if s.step == step {
			return s.typed
		}
	}
	return nil
}

func TestEachStepWaitsForThoseBeforeIt(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ taken, step, says string }{
		{"", "assessment", "A guardian must be appointed first."},
		{"", "tracing", "A guardian must be appointed first."},
		{"", "view", "A guardian must be appointed first."},
		{"guardian", "family", "Tracing must be answered first"},
		{"guardian tracing family view", "determination", "The best interests must be assessed first."},
		{"guardian assessment tracing view", "determination", "The family that was found must be assessed first."},
		{"guardian assessment tracing family", "determination", "The child must be heard first."},
		{"guardian assessment tracing family view", "consent", "The panel must decide first."},
		{"guardian assessment tracing family view determination", "consent", "must agree first"},
		{"guardian assessment tracing family view", "escort", "The panel must decide first."},
		{"guardian assessment tracing family view determination focal", "escort", "Guardian and family must consent first."},
		{"guardian assessment tracing family view", "handover", "The panel must decide first."},
		{"guardian assessment tracing family view determination focal", "handover", "Guardian and family must consent first."},
	} {
		h := open(t)
		c := alone(h, casefile.Eligibility)
		for _, step := range strings.Fields(x.taken) {
			u := casework.Judit
			if step == "focal" {
				u = focal()
			}
			post(h.As(u), c, step, typed(step)...).Is(http.StatusSeeOther)
		}
		v := h.As(casework.Judit).In(i18n.En)
		a := post(v, c, x.step, typed(x.step)...).Is(http.StatusUnprocessableEntity).Has(x.says)
		if got := a.Values(at(c, x.step)).Get(typed(x.step)[0]); got == "" {
			t.Errorf("%+v: what was typed is lost", x)
		}
		v.Get(c.Path("child")).Has(x.says)
	}
}

func TestAReturnThatIsNotSafeIsNotBest(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ step, field, value string }{
		{"family", "family_safe", "no"}, {"family", "family_willing", "no"}, {"family", "family_able", "no"}, {"tracing", "tracing", "unsafe"},
	} {
		h := open(t)
		c := alone(h, casefile.Eligibility)
		until(h, c, "determination")
		post(h.As(casework.Judit), c, x.step, x.field, x.value).Is(http.StatusSeeOther)
		v := h.As(casework.Judit).In(i18n.En)
		post(v, c, "determination", typed("determination")...).Is(http.StatusUnprocessableEntity).Problem("determination")
		post(v, c, "determination", append(typed("determination"), "determination", "stay")...).Is(http.StatusSeeOther)
		if !strings.Contains(needs(h, c), "best_interests") {
			t.Errorf("%+v: the child may return", x)
		}
		post(v, c, "handover", typed("handover")...).Is(http.StatusUnprocessableEntity).Has("did not find return")
	}
}

func TestOnlyTheFocalPointAgrees(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := alone(h, casefile.Eligibility)
	until(h, c, "focal")
	for _, u := range []access.User{casework.Judit, casework.Reka} {
		h.As(u).Get(at(c, "focal")).Is(http.StatusForbidden)
		h.As(u).PostValues(at(c, "focal"), url.Values{"focal_point_on": {"2026-11-03"}, "_version": {"6"}}).Is(http.StatusForbidden)
		h.As(u).In(i18n.En).Get(c.Path("child")).Has("Only the child protection focal point records this.")
	}
	post(h.As(focal()), c, "focal", typed("focal")...).Is(http.StatusSeeOther)
}

func TestColleaguesSeeStepsAndNoWords(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := alone(h, casefile.Eligibility)
	until(h, c, "focal")
	h.As(casework.Dora).Get(c.Path("child")).Is(http.StatusOK).Has("Dr. Gyám").Lacks(words, "three rooms", "relocate")
	h.As(casework.Dora).Get(at(c, "view")).Is(http.StatusForbidden)
	h.As(casework.Reka).Get(c.Path("child")).Is(http.StatusOK).Has(words)
	h.As(casework.Martin).Get(c.Path("child")).Is(http.StatusNotFound)
	h.As(casework.Martin).Get(at(c, "view")).Is(http.StatusNotFound)
	h.As(casework.Martin).PostValues(at(c, "view"), url.Values{"view_on": {"2026-10-26"}, "sealed_words": {"x"}}).Is(http.StatusNotFound)
	h.As(casework.Judit).Get(c.Path("child/11/dance")).Is(http.StatusNotFound)
	h.As(casework.Judit).Get(c.Path("child/99/view")).Is(http.StatusNotFound)
	other := h.Case(casefile.Intake, "1988")
	h.As(casework.Judit).Get(other.Path("child")).Is(http.StatusOK)
	h.As(casework.Judit).Get(other.Path("child/21/guardian")).Is(http.StatusNotFound)
}

func TestWhatIsWrongWithAStepIsSaidAndKept(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := alone(h, casefile.Eligibility)
	until(h, c, "focal")
	for _, l := range i18n.Languages {
		for _, x := range []struct{ step, field, value string }{
			{"guardian", "guardian_name", ""},
			{"guardian", "guardian_on", "2026-12-01"},
			{"guardian", "kind", "lonely"},
			{"assessment", "assessed_on", "2026-12-01"},
			{"tracing", "tracing_answered_on", "2026-09-01"},
			{"tracing", "tracing_answered_on", ""},
			{"tracing", "tracing_asked_on", ""},
			{"view", "sealed_words", ""},
			{"determination", "review_on", "2026-11-01"},
			{"determination", "panel", ""},
			{"determination", "sealed_options", ""},
		} {
			a := post(h.As(casework.Judit).In(l), c, x.step, x.field, x.value).Is(http.StatusUnprocessableEntity)
			if !strings.Contains(a.Body, `href="#`+x.field) {
				t.Errorf("%s: %+v: the problem is not there", l, x)
			}
		}
	}
}

func TestASeparatedChildNeedsTheOtherParent(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Eligibility, "1988-03-14", "2011")
	v := h.As(casework.Judit).In(i18n.En)
	v.Get(c.Path("child")).Is(http.StatusOK).Has("Rima", "Begin the procedure")
	path := c.Path("child/12/guardian")
	f := v.Get(path).Is(http.StatusOK).Values(path)
	if f.Get("kind") != "separated" {
		t.Errorf("begins as %q", f.Get("kind"))
	}
	v.PostValues(path, with(f, append(typed("guardian"), "kind", "separated")...)).Is(http.StatusSeeOther)
	if !strings.Contains(needs(h, c), "best_interests") {
		t.Error("the procedure blocks nothing")
	}
	take := func(step string, typed ...string) *visit.Page {
		as := v
		if step == "focal" {
			as = h.As(focal()).In(i18n.En)
		}
		path := c.Path("child/12/" + step)
		return as.PostValues(path, with(as.Get(path).Is(http.StatusOK).Values(path), typed...))
	}
	for _, s := range steps[1:7] {
		take(s.step, s.typed...).Is(http.StatusSeeOther)
	}
	take("consent", typed("consent")...).Is(http.StatusUnprocessableEntity).Problem("other_parent")
	take("consent", append(typed("consent"), "other_parent", "consents")...).Is(http.StatusUnprocessableEntity).Problem("other_parent_on")
	take("consent", append(typed("consent"), "other_parent", "consents", "other_parent_on", "2026-11-04")...).Is(http.StatusSeeOther)
}

func TestARefusingParentStopsTheConsent(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := alone(h, casefile.Eligibility)
	until(h, c, "consent")
	v := h.As(casework.Judit).In(i18n.En)
	post(v, c, "consent", append(typed("consent"), "other_parent", "refuses")...).Is(http.StatusUnprocessableEntity).Problem("other_parent")
	post(v, c, "consent", append(typed("consent"), "other_parent", "sole_custody", "other_parent_on", "2026-11-01")...).Is(http.StatusSeeOther)
}

func TestTwoPeopleTakeAStepAndOneIsAsked(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := alone(h, casefile.Eligibility)
	until(h, c, "tracing")
	mine := h.As(casework.Judit).Get(at(c, "view")).Values(at(c, "view"))
	post(h.As(focal()), c, "view", "view_on", "2026-10-26", "sealed_words", "first said").Is(http.StatusSeeOther)
	h.As(casework.Judit).PostValues(at(c, "view"), with(mine, "view_on", "2026-10-27", "sealed_words", "then said")).Is(http.StatusConflict).Has("first said", "then said")
}

func TestTwentyEqualPostsBeginOneProcedure(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := alone(h, casefile.Eligibility)
	f := with(h.As(casework.Judit).Get(at(c, "guardian")).Values(at(c, "guardian")), typed("guardian")...)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if a := h.As(casework.Judit).PostValues(at(c, "guardian"), f); a.Status != http.StatusSeeOther || a.Location != c.Path("child") {
				t.Errorf("status %d, to %q", a.Status, a.Location)
			}
		})
	}
	wg.Wait()
	if n := casework.Ask[int](h, "SELECT sum(version)::int FROM child_procedures"); n != 1 {
		t.Errorf("saved %d times", n)
	}
}

func TestTheJourneyWaitsForEscortAndHandover(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		c := alone(h, casefile.Eligibility)
		until(h, c, "escort")
		h.Fact(c, `INSERT INTO eligibility_decisions (case_id, decided_by, programme_id, decided_on, outcome) SELECT id, $2, programme_id, '2026-11-06', 'approved' FROM case_files WHERE id = $1`, c.ID, casework.Reka.ID)
		h.Exec(`INSERT INTO case_steps (case_id, actor_id, happened_on, from_stage, to_stage, event) VALUES ($1, $2, '2026-11-06', 'eligibility', 'approved', 'approved')`, c.ID, casework.Reka.ID)
		h.Decide(c, 0, "signed", "2026-11-07", true)
		h.Fact(c, `INSERT INTO travel_checks (case_id, recorded_by, done_on, item, state) SELECT $1, $2, '2026-11-08', unnest('{travel_document,ticket,entry_ban_information,allowance}'::text[]), 'done'`, c.ID, casework.Judit.ID)
		h.At(c, casefile.PreDeparture)
		if got := needs(h, c); got != "escort,handover,arrival_assistance" {
			t.Errorf("%s: waits for %s", l, got)
		}
		v := h.As(casework.Judit).In(l)
		h.Fact(c, `INSERT INTO travel_checks (case_id, recorded_by, done_on, item, state) VALUES ($1, $2, '2026-11-08', 'arrival_assistance', 'not_required')`, c.ID, casework.Judit.ID)
		if got := needs(h, c); got != "escort,handover,arrival_assistance" {
			t.Errorf("%s: nobody meets the child: %s", l, got)
		}
		h.Fact(c, `UPDATE travel_checks SET state = 'done' WHERE case_id = $1 AND item = 'arrival_assistance'`, c.ID)
		post(v, c, "escort", "escort_kind", "social", "escort_name", "Nagy Éva", "escort_contact", "+36 30 1").Is(http.StatusSeeOther)
		if got := needs(h, c); got != "escort,handover" {
			t.Errorf("%s: an escort who has not confirmed is enough: %s", l, got)
		}
		v.Get(c.Path("child")).Has("Nagy Éva")
		post(v, c, "escort", "escort_confirmed_on", "2026-11-09").Is(http.StatusSeeOther)
		if n := casework.Ask[int](h, "SELECT count(*) FROM escort_assignments"); n != 1 {
			t.Errorf("%s: %d escorts", l, n)
		}
		if got := needs(h, c); got != "handover" {
			t.Errorf("%s: then waits for %s", l, got)
		}
		post(v, c, "handover", typed("handover")...).Is(http.StatusSeeOther)
		h.At(c, casefile.Ready)
		post(v, c, "determination", "determination", "stay").Is(http.StatusSeeOther)
		h.At(c, casefile.PreDeparture)
	}
}

func TestWhoAssessedTheChildDoesNotAgree(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := alone(h, casefile.Eligibility)
	until(h, c, "focal")
	other := casework.Reka
	other.Duties = []access.Duty{access.ChildProtection}
	post(h.As(other), c, "assessment", "sealed_finding", "seen again").Is(http.StatusSeeOther)
	h.As(other).In(i18n.En).Get(c.Path("child")).Is(http.StatusOK).Has("You wrote down the assessment").Lacks(at(c, "focal"))
	post(h.As(other).In(i18n.En), c, "focal", typed("focal")...).Is(http.StatusUnprocessableEntity).Has("You wrote down the assessment").Field("focal_point_on", "2026-11-03")
	if n := casework.Ask[int](h, "SELECT count(*) FROM child_procedures WHERE focal_point_on > '0001-01-01'"); n != 0 {
		t.Error("one pair of eyes assessed and agreed")
	}
	post(h.As(focal()), c, "focal", typed("focal")...).Is(http.StatusSeeOther)
}

func TestAnEscortChangedElsewhereIsNotOverwritten(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := alone(h, casefile.Eligibility)
	until(h, c, "handover")
	mine := h.As(casework.Judit).Get(at(c, "escort")).Values(at(c, "escort"))
	h.Exec("UPDATE escort_assignments SET contact = '+36 30 999', version = version + 1")
	h.As(casework.Judit).PostValues(at(c, "escort"), with(mine, "escort_name", "Kiss Pál")).Is(http.StatusConflict).Has("+36 30 999", "Kiss Pál")
	if got := casework.Ask[string](h, "SELECT name || ' ' || contact FROM escort_assignments"); got != "Nagy Éva +36 30 999" {
		t.Errorf("the escort is %s", got)
	}
}
