package riat_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/riat"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

func house(t *testing.T) *casework.House {
	t.Helper()
	h := casework.New(t)
	h.Add(riat.Service{DB: h.DB, Clock: h.Clock}.Routes)
	return h
}

// entry is what somebody writes over from RIAT.
func entry(more ...string) []string {
	f := []string{"status", "km1_submitted", "number", "R-2026-0042", "seen_on", "2026-11-18", "partner", "Partner in Erbil", "note", "", "_version", "0"}
	for i := 0; i < len(more); i += 2 {
		f[slices.Index(f, more[i])+1] = more[i+1]
	}
	return f
}

func TestNothingIsOfferedForCopyingBeforeEverybodyAgreed(t *testing.T) {
	t.Parallel()
	h := house(t)
	c := h.Case(casefile.Arrived, "1988-03-14", "2017-05-01")
	for lang, words := range map[i18n.Language][]string{
		i18n.En: {"Nothing may be copied", "no consent to sharing"}, i18n.Hu: {"Semmi sem másolható"}, i18n.Cs: {"Nic nelze kopírovat"},
	} {
		h.As(casework.Judit).In(lang).Get(c.Path("riat")).Is(http.StatusOK).Has(words...).Lacks("data-copy=")
	}
	agree := func(member int64) {
		h.Exec(`INSERT INTO consents (case_id, member_id, recorded_by, given_on, purpose, answer, method, language) VALUES ($1, $2, 11, '2026-09-03', 'share_partner', 'given', 'written', 'ar')`, c.ID, member)
	}
	agree(c.Members[0])
	h.As(casework.Judit).In(i18n.En).Get(c.Path("riat")).Has("signed sheet not on file", "Nothing may be copied")
	agree(c.Members[1])
	h.As(casework.Judit).In(i18n.En).Get(c.Path("riat")).Has("Nothing may be copied").Lacks("no consent to sharing")
	h.Exec(`INSERT INTO documents (case_id, uploaded_by, subject, subject_id, kind, name, media_type, size, sha256)
		SELECT case_id, 11, 'consent', id, 'D03', 'scan.pdf', 'application/pdf', 1, '\x00' FROM consents WHERE case_id = $1 AND purpose = 'share_partner'`, c.ID)
	h.As(casework.Judit).In(i18n.En).Get(c.Path("riat")).Lacks("Nothing may be copied").Has("agreed on 3 Sep 2026")
	if html := h.As(casework.Judit).In(i18n.En).Get(c.Path("riat")).Body; !strings.Contains(html, `data-copy="Iraq"`) {
		t.Error("the country is not offered for copying")
	}
	h.Exec(`UPDATE consents SET withdrawn_on = '2026-11-01' WHERE case_id = $1 AND member_id = $2`, c.ID, c.Members[1])
	h.As(casework.Judit).In(i18n.En).Get(c.Path("riat")).Has("Nothing may be copied")
}

func TestWhatRIATAsksForAndIsNotOnFileIsNamed(t *testing.T) {
	t.Parallel()
	h := house(t)
	c := h.Case(casefile.Arrived)
	p := h.As(casework.Judit).In(i18n.En).Get(c.Path("riat")).Is(http.StatusOK)
	p.Has("Iraq", "Hungary", "14 Mar 1988", "Key moment 1", "Key moment 3", "missing")
	h.Exec("UPDATE case_files SET return_place = 'Erbil' WHERE id = $1", c.ID)
	h.As(casework.Judit).In(i18n.En).Get(c.Path("riat")).Has("Erbil")
	// Early in the journey nothing of the later moments is missing.
	early := h.Case(casefile.Counselling)
	h.As(casework.Judit).In(i18n.En).Get(early.Path("riat")).Is(http.StatusOK).Lacks("fields missing")
}

func TestTheStateInRIATIsWrittenOverOnceAndByNobodyElse(t *testing.T) {
	t.Parallel()
	h := house(t)
	c := h.Case(casefile.Arrived)
	b := h.As(casework.Judit).In(i18n.En)
	b.Post(c.Path("riat"), entry("number", "")...).Is(http.StatusUnprocessableEntity).Problem("number")
	b.Post(c.Path("riat"), entry("seen_on", "2026-12-24")...).Is(http.StatusUnprocessableEntity).Problem("seen_on")
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() { h.As(casework.Judit).Post(c.Path("riat"), entry()...) })
	}
	all.Wait()
	if n := casework.Ask[int](h, "SELECT count(*) FROM riat_registrations"); n != 1 {
		t.Fatalf("%d entries", n)
	}
	b.Get(c.Path("riat")).Has("R-2026-0042", "Partner in Erbil")
	b.Post(c.Path("riat"), entry()...).Is(http.StatusConflict)
	b.Post(c.Path("riat"), entry("_version", "1", "status", "km2_open")...).Is(http.StatusSeeOther)
	h.As(casework.Martin).Get(c.Path("riat")).Is(http.StatusNotFound)
	h.As(casework.Martin).Post(c.Path("riat"), entry()...).Is(http.StatusNotFound)
}
