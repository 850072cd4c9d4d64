package programme_test

import (
	"fmt"
	"net/http"
	"testing"

	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

func TestSuspensionsNeverOverlap(t *testing.T) {
	t.Parallel()
	h, b, path, _ := granted(t)
	b = b.In(i18n.En)
	at := path + "/suspensions"
	suspension := func(more ...string) []string {
		return with([]string{
			"starts_on", "2026-03-01", "ends_on", "2026-04-30", "decided_by", "Ministry of the Interior", "reason", "No money",
			"banner_en", "Approvals rest", "banner_hu", "Nincs jóváhagyás", "banner_cs", "Neschvaluje se",
		}, more...)
	}
	for _, wrong := range [][]string{{"ends_on", "2026-02-28"}, {"starts_on", ""}, {"banner_cs", ""}, {"decided_by", ""}, {"reason", ""}} {
		b.Post(at+"/new", suspension(wrong...)...).Is(http.StatusUnprocessableEntity).Has("Approvals rest")
	}
	b.Post(at+"/new", suspension()...).Is(http.StatusSeeOther)
	b.Post(at+"/new", suspension("starts_on", "2026-04-30", "ends_on", "")...).Is(http.StatusUnprocessableEntity).Has("overlaps")
	b.Post(at+"/new", suspension("starts_on", "2026-10-01", "ends_on", "")...).Is(http.StatusSeeOther)
	b.Post(at+"/new", suspension("starts_on", "2027-01-01", "ends_on", "")...).Is(http.StatusUnprocessableEntity).Has("overlaps")
	b.Get(path+"/grant").Is(http.StatusOK).Has("until further notice", "Ministry of the Interior")
	one := fmt.Sprintf("%s/%d", at, casework.Ask[int64](h, "SELECT max(id) FROM programme_suspensions"))
	b.Post(one, suspension("starts_on", "2026-10-01", "ends_on", "2026-10-31", "_version", "1")...).Is(http.StatusSeeOther)
	b.Post(one, suspension("starts_on", "2026-10-01", "ends_on", "", "_version", "1")...).Is(http.StatusConflict)
	b.Post(one+"/remove", "_version", "1").Is(http.StatusConflict)
	b.Post(one+"/remove", "_version", "2").Is(http.StatusSeeOther)
	if n := casework.Ask[int](h, "SELECT count(*) FROM programme_suspensions"); n != 1 {
		t.Errorf("%d suspensions are left", n)
	}
}
