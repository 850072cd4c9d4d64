package snapshot_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

const asked = "report=a1&from=2025-01-01&to=2025-12-31"

// opened is a world with the pages of snapshots and a departure.
func opened(t *testing.T) (*world, person, int64) {
	t.Helper()
	w := newWorld(t)
	w.Add(w.service.Routes)
	p := w.add("f", "1990-05-05", "GE")
	return w, p, w.departs(p, "2025-03-14", false)
}

// frozen makes a snapshot on the page and is where it led.
func frozen(b *visit.Client) string {
	return b.Get("/snapshots/new?"+asked).Form("/snapshots").With("note", "For the authority").Send().Is(http.StatusSeeOther).Location
}

func TestAReportIsFrozenSignedAndComparedOnItsPages(t *testing.T) {
	t.Parallel()
	for lang, words := range map[i18n.Language][]string{
		i18n.En: {"What will be frozen", "R.3.6 was 1, is now 0: 1× entered in error.", "then 0: 1× entered in error", "Another manager of the office signs, or an administrator"},
		i18n.Hu: {"Mi kerül a pillanatképbe", "R.3.6: 1 volt, most 0: 1× téves rögzítés.", "azután 0: 1× téves rögzítés", "Az iroda másik vezetője vagy egy adminisztrátor írja alá"},
		i18n.Cs: {"Co snímek zachytí", "R.3.6: bylo 1, nyní je 0: 1× chybný záznam.", "poté 0: 1× chybný záznam", "Podepisuje jiný vedoucí kanceláře nebo správce"},
	} {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			w, p, departure := opened(t)
			reka, anna := w.As(casework.Reka).In(lang), w.As(casework.Anna).In(lang)
			reka.Get("/snapshots/new?" + asked).Is(http.StatusOK).Has(words[0])
			at := frozen(reka)
			reka.Get(at).Is(http.StatusOK).Has("For the authority", "R.3.6", "AVRR-HU")
			reka.Post(at + "/sign").Is(http.StatusUnprocessableEntity).Has(words[3])
			anna.Get(at).Form(at + "/sign").Send().Is(http.StatusSeeOther)
			anna.Post(at + "/sign").Is(http.StatusUnprocessableEntity)
			w.As(casework.Eszter).Post(at + "/sign").Is(http.StatusUnprocessableEntity)
			if n := casework.Ask[int](w.House, "SELECT count(*) FROM snapshot_signatures WHERE signed_by = $1", casework.Anna.ID); n != 1 {
				t.Errorf("%d signatures", n)
			}
			w.voids(p, "departures", departure)
			page := reka.Get(at + "/difference?with=today").Is(http.StatusOK).Has(words[1])
			if to := page.LinkTo(p.reference); to != "/cases/"+p.reference {
				t.Errorf("the manager's row leads to %q", to)
			}
			if to := w.As(casework.Eszter).Get(at + "/difference?with=today").LinkTo(p.reference); to != "/reports/cases/"+p.reference {
				t.Errorf("the administrator's row leads to %q", to)
			}
			// A later one tells what was corrected since the signature.
			later := frozen(reka)
			reka.Get(later).Is(http.StatusOK).Has(words[2])
			reka.Get("/snapshots?report=a1").Is(http.StatusOK).Has("R.3.6 1", "R.3.6 0")
		})
	}
}

func TestSnapshotsAreForThoseWhoReportSoWide(t *testing.T) {
	t.Parallel()
	w, _, _ := opened(t)
	mine, all := frozen(w.As(casework.Reka)), frozen(w.As(casework.Eszter))
	w.As(casework.Eszter).Get(all).Is(http.StatusOK).Has("another administrator signs")
	for _, at := range []string{mine, all} {
		for _, sub := range []string{"", "/difference?with=today"} {
			w.As(casework.Eszter).Get(at + sub).Is(http.StatusOK)
			w.As(casework.Petra).Get(at + sub).Is(http.StatusNotFound)
			w.As(casework.Judit).Get(at + sub).Is(http.StatusForbidden)
		}
		w.As(casework.Petra).Post(at + "/sign").Is(http.StatusNotFound)
		w.As(casework.Judit).Post(at + "/sign").Is(http.StatusForbidden)
	}
	w.As(casework.Reka).Get(mine).Is(http.StatusOK)
	w.As(casework.Reka).Get(all).Is(http.StatusNotFound)
	w.As(casework.Reka).Get(mine + "/difference?with=" + strings.TrimPrefix(all, "/snapshots/")).Is(http.StatusNotFound)
	w.As(casework.Petra).Get("/snapshots").Is(http.StatusOK).Lacks("R.3.6 1")
	for _, q := range []string{"report=none&from=2025-01-01&to=2025-12-31", "report=a1&from=x&to=y", "report=a1&office=PRG&from=2025-01-01&to=2025-12-31", "report=a1&programme=P9&from=2025-01-01&to=2025-12-31"} {
		w.As(casework.Reka).Get("/snapshots/new?" + q).Is(http.StatusNotFound)
	}
	for _, with := range []string{"999", "x", "-1", strings.TrimPrefix(mine, "/snapshots/")} {
		w.As(casework.Reka).Get(mine + "/difference?with=" + with).Is(http.StatusNotFound)
	}
	// The rules stand in the database too.
	for _, u := range []access.User{casework.Petra, casework.Judit} {
		err := w.DB.Read(t.Context(), u.Actor(), func(r db.Reader) error {
			for _, table := range []string{"snapshots", "snapshot_rows", "snapshot_signatures"} {
				var n int
				if err := r.QueryRow(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil || n != 0 {
					t.Errorf("%s sees %d of %s, %v", u.Email, n, table, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestOneSendingOfTheFormMakesOneSnapshot(t *testing.T) {
	t.Parallel()
	w, _, _ := opened(t)
	form := w.As(casework.Reka).Get("/snapshots/new?" + asked).Values("/snapshots")
	var wait sync.WaitGroup
	for range 10 {
		wait.Go(func() { w.As(casework.Reka).PostValues("/snapshots", form).Is(http.StatusSeeOther) })
	}
	wait.Wait()
	if n := casework.Ask[int](w.House, "SELECT count(*) FROM snapshots"); n != 1 {
		t.Errorf("%d snapshots", n)
	}
	at := "/snapshots/" + fmt.Sprint(casework.Ask[int64](w.House, "SELECT max(id) FROM snapshots"))
	for n := range 10 {
		who := []access.User{casework.Anna, casework.Eszter}[n%2]
		wait.Go(func() { w.As(who).Post(at + "/sign") })
	}
	wait.Wait()
	if n := casework.Ask[int](w.House, "SELECT count(*) FROM snapshot_signatures"); n != 1 {
		t.Errorf("%d signatures", n)
	}
}

func TestANoteTooLongIsKeptAndNamed(t *testing.T) {
	t.Parallel()
	w, _, _ := opened(t)
	long := strings.Repeat("a", 1001)
	w.As(casework.Reka).Get("/snapshots/new?"+asked).Form("/snapshots").With("note", long).Send().Is(http.StatusUnprocessableEntity).Problem("note").Field("note", long)
	if n := casework.Ask[int](w.House, "SELECT count(*) FROM snapshots"); n != 0 {
		t.Errorf("%d snapshots", n)
	}
}

// What was tampered with is not signed, and its page says so.
func TestABrokenSnapshotIsNotSigned(t *testing.T) {
	t.Parallel()
	w, _, _ := opened(t)
	at := frozen(w.As(casework.Reka))
	if _, err := w.owner.Exec(t.Context(), "SET session_replication_role = replica; UPDATE snapshot_rows SET amount = 2; RESET session_replication_role"); err != nil {
		t.Fatal(err)
	}
	w.As(casework.Anna).Get(at).Is(http.StatusOK).Has("the check sum differs")
	w.As(casework.Anna).Post(at + "/sign").Is(http.StatusUnprocessableEntity).Has("cannot be signed")
}
