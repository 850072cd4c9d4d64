package export_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/testdb"
	"homeward/internal/testkit/visit"
)

func TestRowsGoOutLockedAndTellWhereTheyAreFrom(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.gone(1, "BUD", 1, 7, "2025-05-04")
	h.gone(2, "PRG", 101, 3, "2025-05-04")
	page := h.As(casework.Reka).Get("/exports/new?report=a1&from=2025-01-01&to=2025-12-31").Form("/exports/new").
		With("what", "rows", "audience", "own_office", "recipient", "Ministry", "purpose", "Audit", "format", "csv").Send().Is(http.StatusOK)
	page.Has("7 lines go out", "Row mark", "7 lines are about persons whose sex")
	password, at := h.order(casework.Reka, "what", "rows", "audience", "own_office")
	if len(password) != 23 {
		t.Fatalf("password %q", password)
	}
	h.As(casework.Reka).Get(at).Is(http.StatusOK).Has("Waiting").Lacks(password)
	h.As(casework.Reka).Get(at + "/file").Is(http.StatusNotFound)
	h.work()
	if n := casework.Ask[int](h.House, "SELECT count(*) FROM export_jobs"); n != 0 {
		t.Error("the password is still in the database")
	}
	h.As(casework.Reka).Get(at).Has("Ready", "Nobody has downloaded it").Lacks(password)
	got := lines(t, unzip(t, h.fetch(casework.Reka, at), password, "31.csv"))
	if len(got) != 8 || !slices.Contains(column(got, "Case"), "BUD-25-00003") || column(got, "Day of the event")[0] != "2025-05-04" {
		t.Fatalf("rows: %v", got)
	}
	for _, c := range column(got, "Case") {
		if !strings.HasPrefix(c, "BUD-") {
			t.Errorf("%s is another office's", c)
		}
	}
	h.As(casework.Reka).Get(at).Has("Réka Szabó").Lacks("Nobody has downloaded it")
	marks := column(got, "Row mark")
	if slices.Sort(marks); len(slices.Compact(marks)) != 7 {
		t.Fatalf("marks: %v", marks)
	}
	found := h.As(casework.Eszter).Get("/exports/trace?hash=" + strings.ToLower(marks[3])).Is(http.StatusOK)
	found.Has("Réka Szabó", "European Commission", "Half-year report")
	h.As(casework.Eszter).Get("/exports/trace?hash=" + marks[3][:31] + "A").Has("No export holds")
	h.As(casework.Reka).Get("/exports/trace").Is(http.StatusForbidden)
}

func TestWhoMayFetchAndRevoke(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.gone(1, "BUD", 1, 2, "2025-05-04")
	_, at := h.order(casework.Reka)
	h.work()
	h.As(casework.Anna).Get(at).Is(http.StatusNotFound) // the same office, and not hers
	h.As(casework.Petra).Get(at).Is(http.StatusNotFound)
	h.As(casework.Judit).Get("/exports").Is(http.StatusForbidden)
	h.As(casework.Petra).Get("/exports").Lacks("European Commission")
	h.As(casework.Eszter).Get("/exports").Has("European Commission")
	h.As(casework.Eszter).Get(at).Is(http.StatusOK).Lacks("Download the file")
	h.As(casework.Eszter).Get(at + "/file").Is(http.StatusNotFound)
	// A manager who works in another office now has no right to the file left.
	h.Exec("UPDATE staff SET office_id = 2 WHERE id = $1", casework.Reka.ID)
	moved := casework.Reka
	moved.OfficeID = 2
	h.As(moved).Get(at + "/file").Is(http.StatusNotFound)
	h.As(casework.Eszter).Get(at).Form(at + "/revoke").Send().Is(http.StatusSeeOther)
	if n := casework.Ask[int](h.House, "SELECT count(*) FROM export_chunks"); n != 0 {
		t.Error("the file of a revoked export is still there")
	}
	// Who may see the export is told where the file went; another office is not.
	h.As(casework.Reka).Get(at+"/file").Is(http.StatusGone).Has("revoked by "+casework.Eszter.GivenName, "Ask for the same again")
	h.As(casework.Petra).Get(at + "/file").Is(http.StatusNotFound)
	h.As(casework.Anna).Get(at + "/file").Is(http.StatusNotFound)
	h.As(casework.Reka).Get(at).Has("Revoked", "revoked by "+casework.Eszter.GivenName, "Ask for the same again")
}

func TestAFileGoesWhenItsTimeIsOver(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.gone(1, "BUD", 1, 2, "2025-05-04")
	_, at := h.order(casework.Reka)
	h.work()
	h.Clock.Advance(7*24*time.Hour - time.Second)
	h.work()
	h.fetch(casework.Reka, at)
	h.Clock.Advance(time.Second)
	h.As(casework.Reka).Get(at+"/file").Is(http.StatusGone).Has("deleted when its time was over", "Ask for the same again").Lacks("Download the file")
	h.work()
	if n := casework.Ask[int](h.House, "SELECT count(*) FROM export_chunks"); n != 0 {
		t.Error("the file is still there")
	}
	h.As(casework.Reka).Get(at).Has("Expired")
}

func TestAuditListHasPseudonyms(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.gone(1, "BUD", 1, 6, "2025-05-04")
	var before []string
	for range 2 {
		password, at := h.order(casework.Reka, "what", "audit", "audience", "donor")
		h.work()
		all := unzip(t, h.fetch(casework.Reka, at), password, "31.csv")
		if strings.Contains(string(all), "BUD-25-") || strings.Contains(string(all), "Nemo") {
			t.Error("the list tells who they are")
		}
		names := column(lines(t, all), "Pseudonym")
		if len(names) != 6 || before != nil && !slices.Equal(names, before) {
			t.Errorf("pseudonyms %v, before %v", names, before)
		}
		before = names
	}
}

func TestEvaluationDatasetTellsNobody(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.gone(1, "BUD", 1, 6, "2025-05-04")
	h.Exec("UPDATE case_files SET class = 'protection' WHERE reference = 'BUD-25-00002'")
	password, at := h.order(casework.Reka, "what", "evaluation", "audience", "authority")
	h.work()
	all := unzip(t, h.fetch(casework.Reka, at), password, "31.csv")
	got := lines(t, all)
	if len(got) != 6 || column(got, "Month of departure")[0] != "2025-05" || column(got, "Age bracket")[0] != "18–60" {
		t.Fatalf("dataset: %v", got)
	}
	if leak := regexp.MustCompile(`BUD-25|Nemo|1988|2025-05-04`).Find(all); leak != nil {
		t.Errorf("the dataset tells %s", leak)
	}
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	h := open(t)
	for problem, fields := range map[string][]string{
		"Partners and the public get figures only":    {"audience", "partner", "what", "rows"},
		"Protected figures are those of the whole":    {"audience", "public", "programme", "AVRR-HU"},
		"Partners and the public get whole calendar":  {"audience", "public", "to", "2026-12-31"},
		"Partners and the public get whole calendar ": {"audience", "partner", "from", "2025-02-01"},
		"This report is for authorities and donors":   {"audience", "public", "report", "n1"},
	} {
		p := h.As(casework.Reka).Get("/exports/new?report=a1&from=2025-01-01&to=2025-12-31").Form("/exports/new").
			With("recipient", "A partner", "purpose", "Kept words", "format", "csv").With(fields...).Send()
		p.Is(http.StatusUnprocessableEntity).Has(strings.TrimSpace(problem), "Kept words").Field("recipient", "A partner")
	}
	p := h.As(casework.Reka).Get("/exports/new").Form("/exports/new").Send().Is(http.StatusUnprocessableEntity)
	p.Problem("purpose").Problem("recipient")
	h.As(casework.Reka).Post("/exports", "report", "a1", "what", "rows", "audience", "public", "recipient", "x", "purpose", "y", "from", "2025-01-01", "to", "2025-12-31", "format", "csv").Is(http.StatusUnprocessableEntity)
	h.As(casework.Judit).Get("/exports/new").Is(http.StatusForbidden)
	if n := casework.Ask[int](h.House, "SELECT count(*) FROM exports"); n != 0 {
		t.Errorf("%d exports were taken on", n)
	}
}

func TestSendingTwiceIsOneExport(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.gone(1, "BUD", 1, 2, "2025-05-04")
	b := h.As(casework.Reka)
	form := b.Get("/exports/new?report=a1&from=2025-01-01&to=2025-12-31").Form("/exports/new").
		With("recipient", "Ministry", "purpose", "Audit").Send().Is(http.StatusOK).Form("/exports")
	var told sync.Map
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			if p := form.Send(); p.Status == http.StatusOK {
				told.Store(word(p.Text()), true)
			}
		})
	}
	wait.Wait()
	passwords := 0
	told.Range(func(any, any) bool { passwords++; return true })
	if n := casework.Ask[int](h.House, "SELECT count(*) FROM exports"); n != 1 || passwords != 1 {
		t.Errorf("%d exports, %d passwords", n, passwords)
	}
}

func TestThirtyAnHour(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.gone(1, "BUD", 1, 1, "2025-05-04")
	for range 30 {
		h.order(casework.Reka)
	}
	h.As(casework.Reka).Get("/exports/new?report=a1&from=2025-01-01&to=2025-12-31").Form("/exports/new").
		With("recipient", "Ministry", "purpose", "Kept words").Send().Form("/exports").Send().Is(http.StatusTooManyRequests).
		Has("At most 30 exports may be made in an hour", "You can make the next one in 60 min", "Kept words", "Check what goes out")
	// It ends when the first of them is an hour old, for this person.
	if _, err := testdb.Owner(t, h.DB).Exec(t.Context(), "UPDATE access_log SET at = at - interval '50 minutes' WHERE act = 'report_export'"); err != nil {
		t.Fatal(err)
	}
	h.As(casework.Reka).Get("/exports/new?report=a1&from=2025-01-01&to=2025-12-31").Form("/exports/new").
		With("recipient", "Ministry", "purpose", "Audit").Send().Form("/exports").Send().Is(http.StatusTooManyRequests).Has("in 10 min")
	h.order(casework.Eszter)
	if _, err := testdb.Owner(t, h.DB).Exec(t.Context(), "UPDATE access_log SET at = at - interval '50 minutes' WHERE act = 'report_export'"); err != nil {
		t.Fatal(err)
	}
	h.order(casework.Reka)
}

func TestLookingWhatGoesOutHasALimit(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.gone(1, "BUD", 1, 1, "2025-05-04")
	_, err := testdb.Owner(t, h.DB).Exec(t.Context(), "INSERT INTO access_log (staff_id, act, reason, request_id) SELECT $1, 'export_preview', '', '' FROM generate_series(1, 120)", casework.Reka.ID)
	if err != nil {
		t.Fatal(err)
	}
	h.As(casework.Reka).Get("/exports/new?report=a1&from=2025-01-01&to=2025-12-31").Form("/exports/new").
		With("recipient", "Ministry", "purpose", "Kept words").Send().Is(http.StatusTooManyRequests).
		Has("At most 120 previews", "in 60 min", "Kept words", "Check what goes out")
}

// A thing has no pseudonym that looks like a person's, and no sex.
func TestAThingOfTheAuditListIsNobody(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.gone(1, "BUD", 1, 1, "2026-05-04")
	h.Exec(`INSERT INTO indicator_entries (programme_id, office_id, entered_by, indicator, happened_on, value, source)
		VALUES ($1, 1, 0, 'O.3.2', '2026-03-01', 7, 'list'), ($1, 1, 0, 'O.3.2', '2026-04-01', 8, 'list')`, h.Running)
	password, at := h.order(casework.Reka, "what", "audit", "audience", "donor", "from", "2026-01-01", "to", "2026-12-31")
	h.work()
	file := h.fetch(casework.Reka, at)
	got := lines(t, unzip(t, file, password, "31.csv"))
	who, sex, age, from := column(got, "Pseudonym"), column(got, "Sex"), column(got, "Age bracket"), column(got, "Citizenship")
	things, people := 0, 0
	for n, name := range who {
		if name == "" {
			things++
		} else {
			people++
		}
		if empty := name == ""; (sex[n] == "") != empty || (age[n] == "") != empty || (from[n] == "") != empty {
			t.Errorf("row %v", got[n+1])
		}
	}
	if things == 0 || people == 0 {
		t.Errorf("%d things, %d people in %v", things, people, got)
	}
	if about := string(unzip(t, file, password, "-about.csv")); !strings.Contains(about, "about a thing or an event") {
		t.Error("the file does not say what a line without a pseudonym is")
	}
}

func TestCodedColumnsGoOutInWords(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.gone(1, "BUD", 1, 7, "2025-05-04")
	h.Exec("UPDATE case_files SET status_at_application = 'overstay'")
	password, at := h.order(casework.Reka, "report", "n6")
	h.work()
	file := string(unzip(t, h.fetch(casework.Reka, at), password, "31.csv"))
	label := casework.Ask[string](h.House, "SELECT en FROM code_values WHERE list = 'status_at_application' AND code = 'overstay'")
	if !strings.Contains(file, label) || strings.Contains(file, "codelist.") {
		t.Errorf("no %q in\n%s", label, file)
	}
}

func TestRowsStayInTheOfficeAndAnAdministratorPublishes(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.gone(1, "BUD", 1, 7, "2025-05-04")
	order := func(fields ...string) *visit.Page {
		return h.As(casework.Reka).Get("/exports/new?report=a1&from=2025-01-01&to=2025-12-31").Form("/exports/new").
			With("recipient", "Ministry", "purpose", "Audit", "format", "csv").With(fields...).Send()
	}
	order("what", "rows", "audience", "donor").Is(http.StatusUnprocessableEntity).Has("Rows with case references stay in the office")
	order("audience", "public").Is(http.StatusUnprocessableEntity).Has("an administrator gives it")
	if n := casework.Ask[int](h.House, "SELECT count(*) FROM exports"); n != 0 {
		t.Errorf("%d exports", n)
	}
}
