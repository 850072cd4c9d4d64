package app_test

import (
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"
	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/access"
	"homeward/internal/testkit/browse"
)

// owned are the tables whose rows an address names beside a case, by the
// beginning of what follows the case in the route.
var owned = map[string]string{
	"screening/{member}": "case_members", "documents/{id}": "documents", "appointments/{id}": "appointments", "consents/{id}": "consents",
	"plan/activities/{id}": "plan_activities", "travel/departures/{id}": "departures", "travel/arrivals/{id}": "arrivals",
	"itinerary/{id}": "itineraries", "itinerary/escorts/{id}": "escort_assignments", "allowance/{id}": "allowances", "travel/attempts/{id}": "departure_attempts",
	"prepare/requests/{id}": "document_requests",
}

func TestRowsOfAnotherCaseAreNotThereInThisOne(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	ref := openCase(t, s)
	tried := 0
	for _, email := range []string{"counsellor@bud.example", "manager@bud.example"} {
		c := s.As(t, email)
		for _, route := range s.App.Routes() {
			rest, inCase := strings.CutPrefix(route.Pattern, "/cases/{ref}/")
			if !inCase {
				continue
			}
			for part, table := range owned {
				after, fits := strings.CutPrefix(rest, part)
				if !fits || !access.Can(userOf(email), route.Action) {
					continue
				}
				for _, office := range []string{"BUD", "PRG"} {
					var id int64
					err := s.Owner.QueryRow(t.Context(), `SELECT coalesce(max(x.id), 0) FROM `+table+` x JOIN case_files c ON c.id = x.case_id
						JOIN offices o ON o.id = c.office_id WHERE o.code = $1 AND c.reference <> $2`, office, ref).Scan(&id)
					if err != nil {
						t.Fatal(err)
					}
					if id == 0 {
						continue
					}
					before, _, _ := strings.Cut(part, "{")
					path := "/cases/" + ref + "/" + before + strconv.FormatInt(id, 10) + after
					p := ask(c, route.Method, path)
					tried++
					if p.Status != http.StatusNotFound && p.Status != http.StatusUnprocessableEntity || p.Status == http.StatusUnprocessableEntity && route.Method == http.MethodGet {
						t.Errorf("%s %s %s: status %d for a row of another case", email, route.Method, path, p.Status)
					}
				}
			}
		}
	}
	if tried < 20 {
		t.Errorf("only %d addresses were tried", tried)
	}
}

// strays counts the rows that belong to one case and speak of a member of another.
const strays = `
	SELECT format('SELECT count(*) FROM %I x JOIN case_members m ON m.id = x.member_id WHERE m.case_id <> x.case_id', a.table_name)
	FROM information_schema.columns a JOIN information_schema.columns b USING (table_schema, table_name)
	JOIN information_schema.tables t USING (table_schema, table_name)
	WHERE t.table_type = 'BASE TABLE' AND a.table_schema = 'public' AND a.column_name = 'case_id' AND b.column_name = 'member_id'`

func TestMembersOfAnotherCaseCannotBeSent(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	rows, err := s.Owner.Query(t.Context(), "SELECT DISTINCT ON (stage) reference FROM case_files c JOIN offices o ON o.id = c.office_id WHERE o.code = 'BUD' AND class = 'ordinary' AND NOT voided ORDER BY stage, c.id")
	if err != nil {
		t.Fatal(err)
	}
	refs, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	var foreign string
	if err := s.Owner.QueryRow(t.Context(), "SELECT max(m.id)::text FROM case_members m JOIN case_files c ON c.id = m.case_id JOIN offices o ON o.id = c.office_id WHERE o.code = 'PRG'").Scan(&foreign); err != nil {
		t.Fatal(err)
	}
	posts := 0
	c := s.As(t, "manager@bud.example")
	for _, ref := range refs {
		for _, page := range []string{"sessions/new", "eligibility", "decision", "withdraw", "consents/new", "plan/new", "plan/edit", "plan/activities/new", "travel/departure", "travel/arrival", "documents/new"} {
			for _, f := range sendable(t, c.Get("/cases/"+ref+"/"+page)) {
				for _, name := range f.fields {
					if !strings.Contains(name, "member") && name != "present" {
						continue
					}
					v := maps.Clone(f.filled)
					v[name] = []string{foreign}
					stands(t, c.PostValues(f.action, v), f.action)
					v[name] = []string{f.filled.Get(name), foreign}
					v.Set("_token", uuid.Must(uuid.NewV4()).String())
					stands(t, c.PostValues(f.action, v), f.action)
					posts += 2
				}
			}
		}
	}
	if posts < 10 {
		t.Errorf("only %d posts", posts)
	}
	rows, err = s.Owner.Query(t.Context(), strays)
	if err != nil {
		t.Fatal(err)
	}
	questions, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(questions) < 5 {
		t.Fatalf("%d tables: %v", len(questions), err)
	}
	questions = append(questions, "SELECT count(*) FROM counselling_sessions s JOIN case_members m ON m.id = ANY (s.present) WHERE m.case_id <> s.case_id")
	for _, q := range questions {
		var n int
		if err := s.Owner.QueryRow(t.Context(), q).Scan(&n); err != nil || n > 0 {
			t.Errorf("%d rows, %v: %s", n, err, q)
		}
	}
}
