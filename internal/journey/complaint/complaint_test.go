package complaint_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/closing"
	"homeward/internal/journey/complaint"
	"homeward/internal/journey/document"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/testkey"
)

const list, said = "/office/complaints", "He shouted at my mother"

func house(t *testing.T) *casework.House {
	t.Helper()
	h := casework.New(t)
	h.Add(complaint.Service{DB: h.DB, Clock: h.Clock, Box: testkey.Box, Papers: papers(h)}.Routes)
	return h
}

func papers(h *casework.House) document.Service {
	return document.Service{DB: h.DB, Clock: h.Clock, Box: testkey.Box}
}

func page(id int) string { return fmt.Sprintf("%s/%d", list, id) }

// about is a complaint about a staff member (0: nobody), with what differs.
func about(id int64, more ...string) []string {
	f := []string{
		"category", "staff", "sealed_said", said, "sealed_remedy", "An apology", "about", "", "case", "", "received_on", "2026-11-16", "channel", "in_person",
		"reply", "phone", "sealed_name", "", "sealed_contact", "+36 1 555 0100", "language", "ar", "_version", "0",
	}
	if id != 0 {
		f[slices.Index(f, "about")+1] = fmt.Sprint(id)
	}
	for i := 0; i < len(more); i += 2 {
		f[slices.Index(f, more[i])+1] = more[i+1]
	}
	return f
}

// guardian is Dóra when she answers for data protection.
func guardian(h *casework.House) access.User {
	h.Exec("UPDATE staff SET duties = '{data_protection}' WHERE id = $1", casework.Dora.ID)
	u := casework.Dora
	u.Duties = []access.Duty{access.DataProtection}
	return u
}

// Whom each complaint of the matrix is about, and its category.
var filed = []struct {
	about    int64
	category string
}{{casework.Judit.ID, "staff"}, {casework.Reka.ID, "fraud"}, {0, "data"}, {casework.Dora.ID, "data"}, {casework.Anna.ID, "data"}}

func TestOnlyThoseWhoHandleAComplaintReadIt(t *testing.T) {
	t.Parallel()
	h := house(t)
	dora := guardian(h)
	for _, f := range filed {
		h.As(casework.Judit).Post(list+"/new", about(f.about, "category", f.category)...).Is(http.StatusSeeOther)
	}
	for name, x := range map[string]struct {
		user    access.User
		reads   []int
		refused int // the status of the others
		lists   int // the status of the list
	}{
		"a manager, but not what is about her":        {casework.Reka, []int{1, 3, 4, 5}, http.StatusNotFound, http.StatusOK},
		"another manager":                             {casework.Anna, []int{1, 2, 3, 4}, http.StatusNotFound, http.StatusOK},
		"data protection, but not what is about her":  {dora, []int{3, 5}, http.StatusNotFound, http.StatusOK},
		"the counsellor who wrote them down":          {casework.Judit, nil, http.StatusForbidden, http.StatusForbidden},
		"the manager of another office":               {casework.Petra, nil, http.StatusNotFound, http.StatusOK},
		"a counsellor of another office":              {casework.Martin, nil, http.StatusForbidden, http.StatusForbidden},
		"the administrator, while managers are there": {casework.Eszter, nil, http.StatusNotFound, http.StatusOK},
	} {
		t.Run(name, func(t *testing.T) {
			shown := h.As(x.user).Get(list).Is(x.lists)
			for id := 1; id <= len(filed); id++ {
				if slices.Contains(x.reads, id) {
					h.As(x.user).Get(page(id)).Is(http.StatusOK).Has(said)
					h.As(x.user).Get(page(id) + "/print").Is(http.StatusOK).Has(said)
					shown.Has(fmt.Sprintf("Complaint %d:", id))
					continue
				}
				h.As(x.user).Get(page(id)).Is(x.refused).Lacks(said)
				h.As(x.user).Get(page(id) + "/print").Is(x.refused).Lacks(said)
				h.As(x.user).Get(page(id) + "/print/pdf").Is(x.refused).Lacks(said)
				h.As(x.user).Post(page(id)+"/acknowledge", "on", "2026-11-19", "_version", "1").Is(x.refused)
				shown.Lacks(fmt.Sprintf("Complaint %d:", id))
			}
			var seen []int
			err := h.DB.Read(t.Context(), x.user.Actor(), func(r db.Reader) error {
				return r.QueryRow(t.Context(), "SELECT coalesce(array_agg(id ORDER BY id), '{}') FROM complaints").Scan(&seen)
			})
			if err != nil || !slices.Equal(seen, x.reads) {
				t.Errorf("the database shows %v, not %v: %v", seen, x.reads, err)
			}
			for id := range filed {
				err := h.DB.Write(t.Context(), x.user.Actor(), func(tx db.Tx) error {
					tag, err := tx.Exec(t.Context(), "UPDATE complaints SET language = language WHERE id = $1", id+1)
					if err == nil && (tag.RowsAffected() == 1) != slices.Contains(x.reads, id+1) {
						t.Errorf("the database lets them change %d rows of %d", tag.RowsAffected(), id+1)
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	if n := casework.Ask[int](h, "SELECT count(*) FROM complaints WHERE state <> 'received'"); n != 0 {
		t.Errorf("%d were handled by those who may not", n)
	}
}

func TestAComplaintIsAnsweredStepByStep(t *testing.T) {
	t.Parallel()
	h := house(t)
	c := h.Case(casefile.Counselling)
	// A public holiday lies between the receipt and the day it is due.
	h.As(casework.Judit).Post(list+"/new", about(0, "received_on", "2026-10-22", "case", strings.ToLower(c.Ref))...).Is(http.StatusSeeOther)
	reka := h.As(casework.Reka)
	due := func(want string) {
		t.Helper()
		if got := casework.Ask[string](h, "SELECT state || ' ' || due_on FROM complaints"); got != want {
			t.Fatalf("%s, want %s", got, want)
		}
	}
	do := func(act string, fields ...string) {
		t.Helper()
		reka.Get(page(1)).Is(http.StatusOK).Form(page(1) + "/" + act).With(fields...).Send().Is(http.StatusSeeOther)
	}
	due("received 2026-10-30")
	reka.Get(list).Has("20 days late")
	reka.Get(page(1)).Has("anonymous", c.Ref, "An apology", "by phone · +36 1 555 0100", "Judit Kovács")
	for field, fields := range map[string][]string{"in the future": {"on", "2026-11-20"}, "before it came": {"on", "2026-10-21"}, "no day": {"on", ""}} {
		reka.Get(page(1)).Form(page(1) + "/acknowledge").With(fields...).Send().Is(http.StatusUnprocessableEntity).Problem("on")
		_ = field
	}
	do("acknowledge", "on", "2026-10-27")
	due("acknowledged 2026-11-21")
	reka.Get(list).Has("2 days left")
	reka.Get(page(1)).Form(page(1)+"/answer").With("on", "2026-11-10", "sealed_answer", "We are sorry").Send().
		Is(http.StatusUnprocessableEntity).Problem("outcome").Field("sealed_answer", "We are sorry")
	reka.Get(page(1)).Form(page(1)+"/answer").With("on", "2026-11-10", "outcome", "upheld").Send().Is(http.StatusUnprocessableEntity).Problem("sealed_answer")
	reka.Post(page(1)+"/close", "_version", "2").Is(http.StatusConflict)
	do("answer", "on", "2026-11-10", "outcome", "rejected", "sealed_answer", "Nobody shouted")
	due("answered 2026-12-10")
	do("appeal", "on", "2026-11-12", "sealed_appeal", "My brother heard it")
	due("appealed 2026-12-12")
	reka.Post(page(1)+"/appeal", "on", "2026-11-12", "sealed_appeal", "Again", "_version", "4").Is(http.StatusConflict)
	h.As(casework.Anna).Get(page(1)).Form(page(1)+"/answer").With("on", "2026-11-18", "outcome", "upheld", "sealed_answer", "We apologise").Send().Is(http.StatusSeeOther)
	reka.Post(page(1)+"/appeal", "on", "2026-11-19", "sealed_appeal", "Once more", "_version", "5").Is(http.StatusConflict).Has("Once more")
	do("close")
	due("closed 2026-12-18")
	reka.Get(page(1)).Has("Nobody shouted", "My brother heard it", "We apologise", "upheld", "closed on 19 Nov 2026", "Réka Szabó")
	reka.Get(list).Lacks("Complaint 1:")
	reka.Get(list + "?state=closed").Has("Complaint 1:")
	reka.Get(list + "?state=closed&after=5").Is(http.StatusOK)
	if plain := casework.Ask[string](h, "SELECT encode(sealed || handled, 'escape') FROM complaints"); strings.Contains(plain, "shouted") || strings.Contains(plain, "apolog") {
		t.Error("the texts are stored as they were typed")
	}
	if n := casework.Ask[int](h, "SELECT count(*) FROM audit_changes WHERE table_name = 'complaints' AND case_id IS NOT NULL"); n != 0 {
		t.Error("the complaint is in the history of the case")
	}
}

func TestWhatIsWrongWithAComplaintIsSaidAtItsField(t *testing.T) {
	t.Parallel()
	h := house(t)
	c := h.Case(casefile.Counselling)
	for name, x := range map[string]struct {
		change []string
		at     string
	}{
		"no category":               {[]string{"category", ""}, "category"},
		"no such category":          {[]string{"category", "weather"}, "category"},
		"nothing said":              {[]string{"sealed_said", ""}, "sealed_said"},
		"received tomorrow":         {[]string{"received_on", "2026-11-20"}, "received_on"},
		"no such channel":           {[]string{"channel", "pigeon"}, "channel"},
		"no word about an answer":   {[]string{"reply", ""}, "reply"},
		"a call without a number":   {[]string{"sealed_contact", ""}, "sealed_contact"},
		"a letter without address":  {[]string{"reply", "post", "sealed_contact", ""}, "sealed_contact"},
		"no such language":          {[]string{"language", "xx"}, "language"},
		"about one of elsewhere":    {[]string{"about", fmt.Sprint(casework.Martin.ID)}, "about"},
		"a case that is not there":  {[]string{"case", "BUD-26-99999"}, "case"},
		"a case nobody let them in": {[]string{"case", c.Ref}, "case"},
	} {
		who := casework.Judit
		if name == "a case nobody let them in" {
			who = casework.Martin
		}
		p := h.As(who).Post(list+"/new", about(0, x.change...)...).Is(http.StatusUnprocessableEntity).Problem(x.at).Field("sealed_remedy", "An apology")
		if x.at != "sealed_said" {
			p.Field("sealed_said", said)
		}
	}
	if n := casework.Ask[int](h, "SELECT count(*) FROM complaints"); n != 0 {
		t.Errorf("%d complaints are on file", n)
	}
	h.As(casework.Judit).Post(list+"/new", about(0, "reply", "none", "sealed_contact", "", "case", c.Ref)...).Is(http.StatusSeeOther)
}

func TestOfManyPostsOneComplaintComes(t *testing.T) {
	t.Parallel()
	h := house(t)
	form := h.As(casework.Judit).Get(list + "/new").Is(http.StatusOK).Form(list + "/new").With(about(0)[:22]...)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { form.Send().Is(http.StatusSeeOther) })
	}
	all.Wait()
	if n := casework.Ask[int](h, "SELECT count(*) FROM complaints"); n != 1 {
		t.Fatalf("%d complaints", n)
	}
	answer := h.As(casework.Reka).Get(page(1)).Form(page(1)+"/acknowledge").With("on", "2026-11-18")
	for range 5 {
		all.Go(func() { answer.Send().Is(http.StatusSeeOther) })
	}
	all.Wait()
	if v := casework.Ask[int](h, "SELECT version FROM complaints"); v != 2 {
		t.Errorf("acknowledged %d times", v-1)
	}
}

func TestTwoManagersAnswerAComplaint(t *testing.T) {
	t.Parallel()
	h := house(t)
	h.As(casework.Judit).Post(list+"/new", about(0)...).Is(http.StatusSeeOther)
	late := h.As(casework.Anna).Get(page(1)).Form(page(1) + "/acknowledge")
	h.As(casework.Reka).Get(page(1)).Form(page(1) + "/acknowledge").Send().Is(http.StatusSeeOther)
	late.Send().Is(http.StatusConflict).Has("Somebody else took a step")
	slow := h.As(casework.Anna).Get(page(1)).Form(page(1)+"/answer").With("outcome", "rejected", "sealed_answer", "My own long answer")
	h.As(casework.Reka).Get(page(1)).Form(page(1)+"/answer").With("outcome", "upheld", "sealed_answer", "We are sorry").Send().Is(http.StatusSeeOther)
	slow.Send().Is(http.StatusConflict).Has("Somebody else took a step", "We are sorry", "My own long answer")
	// An answer to what was said first is none to the appeal.
	h.As(casework.Reka).Get(page(1)).Form(page(1)+"/appeal").With("sealed_appeal", "It was twice").Send().Is(http.StatusSeeOther)
	slow.Send().Is(http.StatusConflict).Has("It was twice").Field("sealed_answer", "My own long answer").Field("_version", "4")
	if got := casework.Ask[string](h, "SELECT outcome || answered_by FROM complaints"); got != fmt.Sprintf("upheld%d", casework.Reka.ID) {
		t.Errorf("answered: %s", got)
	}
}

func TestComplaintsAreShownByTheDayTheyAreDue(t *testing.T) {
	t.Parallel()
	h := house(t)
	h.As(casework.Judit).Post(list+"/new", about(0)...).Is(http.StatusSeeOther)
	h.Exec(`INSERT INTO complaints (office_id, recorded_by, received_on, due_on, category, channel, reply)
		SELECT 1, $1, '2026-09-01', date '2026-09-08' + n, 'delay', 'post', 'none' FROM generate_series(1, 60) n`, casework.Judit.ID)
	first := h.As(casework.Reka).Get(list).Is(http.StatusOK).Has("Complaint 2:", "Complaint 51:").Lacks("Complaint 52:", "Complaint 1:")
	h.As(casework.Reka).Get(first.LinkTo("More complaints")).Is(http.StatusOK).Has("Complaint 52:", "Complaint 61:", "Complaint 1:").Lacks("Complaint 51:")
	h.Exec("UPDATE complaints SET state = 'closed', acknowledged_on = '2026-10-08', answered_on = '2026-10-09', closed_on = '2026-11-01', outcome = 'partly', answered_by = $1 WHERE id > 1", casework.Reka.ID)
	closed := h.As(casework.Reka).Get(list+"?state=closed").Is(http.StatusOK).Has("Complaint 61:", "Complaint 12:").Lacks("Complaint 11:")
	h.As(casework.Reka).Get(closed.LinkTo("More complaints")).Is(http.StatusOK).Has("Complaint 11:", "Complaint 2:").Lacks("Complaint 12:")
}

func TestComplaintsSpeakTheReadersLanguage(t *testing.T) {
	t.Parallel()
	h := house(t)
	for lang, words := range map[i18n.Language][]string{
		i18n.En: {"Complaint 1: Staff conduct", "Confirm receipt", "The complaint is recorded"},
		i18n.Hu: {"1. panasz: A munkatárs magatartása", "Beérkezés visszaigazolása", "A panasz rögzítve"},
		i18n.Cs: {"Stížnost č. 1: Chování personálu", "Potvrdit přijetí", "Stížnost je zaznamenána"},
	} {
		h.As(casework.Reka).In(lang).Get(list + "/new").Is(http.StatusOK)
		h.As(casework.Reka).In(lang).Post(list+"/new", about(0)...).Is(http.StatusSeeOther).Follow().Has(words[2])
		h.As(casework.Reka).In(lang).Get(list).Has(words[0])
		h.As(casework.Reka).In(lang).Get(page(1)).Has(words[0], words[1])
	}
}

func TestACaseWithAnOpenComplaintIsNotClosed(t *testing.T) {
	t.Parallel()
	h := house(t)
	h.Add(closing.Service{DB: h.DB, Clock: h.Clock}.Routes)
	c := h.Case(casefile.Counselling)
	h.As(casework.Dora).Post(list+"/new", about(casework.Anna.ID, "case", c.Ref)...).Is(http.StatusSeeOther)
	h.As(casework.Judit).Get(c.Path("close")).Is(http.StatusOK).Form(c.Path("close")).With("reason", "own_means", "evidence", "Message of 12 November", "summary", "Went home by bus").Send().Is(http.StatusSeeOther)
	verdict := func() []string { return []string{"outcome", "approved", "note", "Looked for"} }
	h.As(casework.Anna).Get(c.Path("close")).Form(c.Path("close/decision")).With(verdict()...).Send().
		Is(http.StatusUnprocessableEntity).Has("An open matter with the manager").Lacks(said).Field("note", "Looked for")
	h.At(c, casefile.Counselling)
	h.Exec("UPDATE complaints SET state = 'closed', acknowledged_on = '2026-11-16', answered_on = '2026-11-17', closed_on = '2026-11-18', outcome = 'upheld', answered_by = $1", casework.Reka.ID)
	h.As(casework.Anna).Get(c.Path("close")).Form(c.Path("close/decision")).With(verdict()...).Send().Is(http.StatusSeeOther)
	h.At(c, casefile.Closed)
}
