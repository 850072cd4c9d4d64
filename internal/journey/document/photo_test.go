package document_test

import (
	"net/http"
	"testing"

	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/hostile"
)

func TestAPhotographNeedsTheConsentOfThoseOnIt(t *testing.T) {
	t.Parallel()
	d, ref := open(t)
	for id, said := range map[int]string{1: "yes", 2: "no", 3: "not_asked"} {
		d.Exec(`INSERT INTO monitoring_visits (id, case_id, recorded_by, visited_on, method, done_by, monitor, outcomes, income, housing, health, safety, intention, photo_consent)
			VALUES ($1, 1, 11, '2026-11-18', 'visit', 'staff', 'Judit', '{reached}', 'good', 'good', 'good', 'good', 'stay', $2)`, id, said)
	}
	v := d.As(casework.Judit).In(i18n.En)
	at := "/cases/" + ref + "/documents"
	f := v.Get(at + "/new?subject=monitoring_photo&id=1").Is(http.StatusOK).Has("Photograph of a visit after return").Values(at)
	v.PostFile(at, f, "file", "shop.pdf", hostile.PDF("")).Is(http.StatusSeeOther)
	v.Get(at).Is(http.StatusOK).Has("shop.pdf", "Photograph of a visit after return")
	for _, id := range []string{"2", "3"} {
		v.Get(at + "/new?subject=monitoring_photo&id=" + id).Is(http.StatusNotFound)
		v.PostFile(at, of("monitoring_photo", id), "file", "shop.pdf", hostile.PDF("")).Is(http.StatusNotFound)
	}
	if n := count(d); n != 1 {
		t.Errorf("%d photographs", n)
	}
}
