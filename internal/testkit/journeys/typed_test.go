package journeys_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"homeward/internal/kit/form"
	"homeward/internal/oversight/demo"
	"homeward/internal/testkit/browse"
	"homeward/internal/testkit/visit"
)

// openCase is an open case in counselling that a counsellor of Budapest leads.
func openCase(t testing.TB, s *browse.Site) string {
	t.Helper()
	return ask[string](t, s, `
		SELECT c.reference FROM case_files c JOIN staff m ON m.id = c.counsellor_id
		WHERE m.email = $1 AND c.stage = 'counselling' AND c.class = 'ordinary' AND NOT c.voided ORDER BY c.id LIMIT 1`, counsellor)
}

// signedOut lets every session be over, as after a long meeting.
func signedOut(t testing.TB, s *browse.Site) {
	t.Helper()
	if _, err := s.Owner.Exec(t.Context(), "UPDATE web_sessions SET last_seen_at = last_seen_at - interval '2 days', expires_at = last_seen_at"); err != nil {
		t.Fatal(err)
	}
}

const typed = "Rima is afraid that school begins late.\nŐrzi a kérdést – schůzka v úterý."

func TestTypedTextSurvivesAKilledServer(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	d := &desk{Chromium: browse.Open(t, s.Serve(t), 1360, 900), t: t, site: s, lang: "hu", ref: openCase(t, s)}
	d.as(counsellor)
	d.Go(d.path("sessions/new"))
	before := d.Do("document.querySelector('.hw-draft span').textContent")
	d.fill("minutes", "35", "note", typed, "topics", "return_options")
	d.Wait("document.querySelector('.hw-draft span').textContent !== " + before)

	s.Restart(t)
	d.Leave()
	d.Go(d.path("sessions/new"))
	if !strings.HasPrefix(d.URL(), "/login") {
		t.Fatalf("nobody is signed in, and %s opens", d.URL())
	}
	d.as(counsellor)
	d.Go(d.path("sessions/new"))
	d.holds("minutes", "35", "note", typed)
	if d.Do("document.querySelector('main [name=topics][value=return_options]').checked") != "true" {
		t.Error("the topic is lost")
	}

	// What came back can be sent, once the session has ended, too.
	signedOut(t, s)
	d.fill("note", typed+" More.")
	d.Send(d.path("sessions"))
	if d.Do("!!document.querySelector('form[action=\"/reauth\"]')") != "true" {
		t.Fatalf("the form led to %s:\n%s", d.URL(), d.Text())
	}
	d.fill("password", demo.Password)
	d.Send("/reauth")
	d.holds("minutes", "35", "note", typed+" More.")
	d.fill("mode", "in_person", "place", "office", "interpreter", "none_needed", "interpreter_name", "", "language", "ar")
	d.Send(d.path("sessions"))
	d.accepted()
	if got := ask[string](t, s, "SELECT note FROM counselling_sessions ORDER BY id DESC LIMIT 1"); strings.ReplaceAll(got, "\r", "") != typed+" More." {
		t.Errorf("the note reads %q", got)
	}
}

// holds fails the test unless fields hold values.
func (d *desk) holds(fields ...string) {
	d.t.Helper()
	for i := 0; i+1 < len(fields); i += 2 {
		if got := strings.ReplaceAll(d.Value(fields[i]), "\r", ""); got != fields[i+1] {
			d.t.Fatalf("%s: %s holds %q, not %q:\n%s", d.URL(), fields[i], got, fields[i+1], d.Text())
		}
	}
}

func TestTwoPeopleEditTheSameSection(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	facts := "/cases/" + openCase(t, s) + "/facts"
	judit, reka := s.As(t, counsellor), s.As(t, manager)
	mine, theirs := judit.Get(facts).Form(facts), reka.Get(facts).Form(facts)
	theirs.With("note", "The manager rang the embassy.", "authority_number", "106-1/2026").Send().Is(http.StatusSeeOther)
	answer := mine.With("note", "The counsellor met the brother.", "return_place", "Kirkuk").Send().Is(http.StatusConflict)
	answer.Has("The manager rang the embassy.", "The counsellor met the brother.")
	answer.Form(facts).Send().Is(http.StatusSeeOther)
	got := ask[string](t, s, "SELECT concat_ws('|', note, authority_number, return_place) FROM case_files WHERE '/cases/' || reference || '/facts' = $1", facts)
	for _, want := range []string{"The manager rang the embassy.", "The counsellor met the brother.", "|106-1/2026|Kirkuk"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q lacks %q", got, want)
		}
	}
}

func TestTwentyParallelPostsMakeOneRecord(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	c := s.As(t, counsellor)
	path := "/cases/" + openCase(t, s) + "/"
	intake := c.Follow("/intake/new")
	for _, k := range []struct {
		what, table string
		form        *visit.Form
	}{
		{"session", "counselling_sessions", c.Get(path+"sessions/new").Form(path+"sessions").With(
			"minutes", "40", "mode", "in_person", "place", "office", "interpreter", "none_needed", "interpreter_name", "", "language", "ar", "topics", "return_options", "note", "once")},
		{"contact", "contact_attempts", c.Get(path+"contacts/new").Form(path+"contacts").With("attempt", "phone.reached")},
		{"intake", "case_files", intake.Form(intake.Path).With(
			"people.0.family_name", "Quxfamily", "people.0.given_name", "Zyxgiven", "people.0.sex", "f", "people.0.birth_date", "1993-05-17",
			"people.0.citizenship", "UZ", "people.0.languages", "uz", "people.0.phone", "+36 30 555 0199", "people.0.consent", "given",
			"consent_method", "written", "consent_language", "uz", "notice_language", "uz")},
	} {
		before := ask[int](t, s, "SELECT count(*) FROM "+k.table)
		if len(k.form.Values[form.FieldToken]) != 1 {
			t.Fatalf("the form of the %s has the tokens %v", k.what, k.form.Values[form.FieldToken])
		}
		var group sync.WaitGroup
		to := make([]string, 20)
		for n := range to {
			group.Go(func() {
				p := k.form.Send()
				if p.Status != http.StatusSeeOther {
					t.Errorf("%s: status %d", k.what, p.Status)
				}
				to[n] = p.Location
			})
		}
		group.Wait()
		for _, l := range to {
			if l != to[0] {
				t.Errorf("%s: one answer leads to %s, another to %s", k.what, to[0], l)
			}
		}
		if n := ask[int](t, s, "SELECT count(*) FROM "+k.table) - before; n != 1 {
			t.Errorf("twenty posts made %d rows of %s", n, k.table)
		}
	}
}
