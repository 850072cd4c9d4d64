package payment_test

import (
	"net/http"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

func TestTheHistoryTellsWhatBecameOfAnInstalment(t *testing.T) {
	t.Parallel()
	d, c, _ := opened(t)
	d.Add((&casefile.Service{DB: d.DB, Clock: d.Clock}).Routes)
	d.request(c, casework.Judit).Is(http.StatusSeeOther)
	d.send(c, casework.Judit, "change", "amount", "500").Is(http.StatusSeeOther) // still asked for: nothing to tell
	d.send(c, casework.Reka, "decide", "answer", "returned", "note", "Which supplier?").Is(http.StatusSeeOther)
	d.send(c, casework.Judit, "change", "amount", "400").Is(http.StatusSeeOther)
	d.send(c, casework.Reka, "decide", "answer", "approved").Is(http.StatusSeeOther)
	d.send(c, payer, "pay", append(paying, "paid_on", "2026-11-19", "receipt", "")...).Is(http.StatusUnprocessableEntity)
	d.send(c, payer, "pay", paying...).Is(http.StatusSeeOther)
	d.send(c, casework.Judit, "handover", "delivered_on", "2026-11-19", "verified_by", "IOM Erbil").Is(http.StatusSeeOther)
	first := d.latest()
	d.request(c, casework.Judit, "amount", "100").Is(http.StatusSeeOther)
	d.send(c, casework.Judit, "cancel", "reason", "Not needed").Is(http.StatusSeeOther)

	told := func(what string) string {
		return casework.Ask[string](d.House, "SELECT string_agg("+what+", ', ' ORDER BY id) FROM case_steps WHERE case_id = $1 AND event LIKE 'payment_%'", c.ID)
	}
	if got := told("trim(event || ' ' || reason)"); got != "payment_asked, payment_returned Which supplier?, payment_asked, payment_approved, payment_made, payment_handed, payment_asked, payment_cancelled Not needed" {
		t.Errorf("the history tells %s", got)
	}
	if got := told("actor_id || ' ' || (subject_id = " + first + ")"); got != "11 true, 13 true, 11 true, 13 true, 14 true, 11 true, 11 false, 11 false" {
		t.Errorf("done by and about %s", got)
	}
	for lang, words := range map[i18n.Language]string{i18n.En: "Instalment handed over", i18n.Hu: "Részkifizetés: átadás megtörtént", i18n.Cs: "Dílčí platba předána"} {
		d.As(casework.Judit).In(lang).Get(c.Path("timeline")).Is(http.StatusOK).Has(words, "Which supplier?", "Not needed")
	}
}
