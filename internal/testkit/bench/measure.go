package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// line is what is printed about one kind of request.
type line struct {
	Name      string  `json:"name"`
	Cases     int     `json:"cases"`
	Role      string  `json:"role"`
	P50       float64 `json:"p50_ms"`
	P95       float64 `json:"p95_ms"`
	DB        float64 `json:"db_ms"` // median of the time spent waiting for the database
	Bytes     int     `json:"bytes"` // median of the answer's length, not compressed
	PerSecond int     `json:"per_second,omitempty"`
	Memory    float64 `json:"memory_mb,omitempty"` // the program's memory when these requests began
	Growth    float64 `json:"growth_mb,omitempty"` // by how much it grew at most
}

// scene is a kind of request by a role.
type scene struct {
	name, email, role string
	rarely            bool
	ask               func(v *visitor, n int) (answer, error)
	want              int
}

const (
	counsellor = "counsellor@bud.example"
	manager    = "manager@bud.example"
	admin      = "admin@homeward.example"
)

// warmUp is how many requests of a kind are not counted.
const warmUp = 10

// page is a scene of pages to be read, one after the other.
func page(name, email, role string, paths ...string) scene {
	return scene{name: name, email: email, role: role, want: http.StatusOK, ask: func(v *visitor, n int) (answer, error) {
		return v.get(paths[n%len(paths)]), nil
	}}
}

// halfRemembered are names as people type them.
var halfRemembered = []string{"nguyen thi", "rahimi", "hasan karim", "shevchenko oks", "beridze", "yildiz", "dordevic", "petrosian", "mohamad", "ganzorig bat", "kovalenko", "hoxha arb", "turcanu", "chowdhury", "bajwa imran", "al saadi"}

// scenes are what is measured.
func (s *stand) scenes(ctx context.Context) ([]scene, error) {
	refs, err := s.references(ctx, counsellor)
	if err != nil {
		return nil, err
	}
	var cases, searches []string
	for _, ref := range refs {
		cases = append(cases, "/cases/"+ref)
	}
	for _, q := range halfRemembered {
		searches = append(searches, "/search?"+url.Values{"q": {q}}.Encode())
	}
	period := url.Values{"from": {"2023-01-01"}, "to": {time.Now().Format(time.DateOnly)}}
	export := func(format string) string {
		period.Set("format", format)
		return "/reports/a1/export?" + period.Encode()
	}
	all := []scene{
		page("my day", counsellor, "counsellor", "/"),
		page("office today", manager, "office_manager", "/office"),
		page("review queue", manager, "office_manager", "/office/reviews"),
		page("duplicates", manager, "office_manager", "/duplicates"),
		page("transfers", manager, "office_manager", "/transfers"),
		page("missing documents", manager, "office_manager", "/papers"),
		page("data quality", manager, "office_manager", "/quality"),
		page("tasks", counsellor, "counsellor", "/tasks"),
		page("calendar", counsellor, "counsellor", "/calendar"),
		page("enquiries", counsellor, "counsellor", "/enquiries"),
		page("finance", manager, "office_manager", "/office/finance"),
		page("budget", manager, "office_manager", "/office/finance/budget"),
		page("visits", manager, "office_manager", "/office/monitoring"),
		page("complaints", manager, "office_manager", "/office/complaints"),
		page("community", counsellor, "counsellor", "/community"),
		page("programmes", admin, "administrator", "/admin/programmes"),
		page("snapshots", admin, "administrator", "/snapshots"),
		page("exports", admin, "administrator", "/exports"),
		page("trainings", manager, "office_manager", "/trainings"),
		page("campaigns", manager, "office_manager", "/campaigns"),
		page("countries", counsellor, "counsellor", "/countries"),
		page("payments", counsellor, "counsellor", suffixed(cases, "/payments")...),
		page("monitoring", counsellor, "counsellor", suffixed(cases, "/monitoring")...),
		page("surveys", counsellor, "counsellor", suffixed(cases, "/surveys")...),
		page("plan", counsellor, "counsellor", suffixed(cases, "/plan")...),
		page("list", counsellor, "counsellor", "/cases"),
		page("list", manager, "office_manager", "/cases"),
		page("list filtered", counsellor, "counsellor", filters("me")...),
		page("list filtered", manager, "office_manager", filters("none")...),
		page("list all by name", manager, "office_manager", "/cases?status=all&sort=name"),
		page("case", counsellor, "counsellor", cases...),
		page("case", manager, "office_manager", cases...),
		page("timeline", counsellor, "counsellor", suffixed(cases, "/timeline")...),
		page("search", counsellor, "counsellor", searches...),
		page("search", manager, "office_manager", searches...),
		{name: "session save", email: counsellor, role: "counsellor", want: http.StatusSeeOther, ask: saver(refs)},
	}
	span := "?from=2023-01-01&to=" + period.Get("to")
	for _, name := range []string{"a1", "amif14", "e1", "i1", "i2", "n1", "n2", "n3", "n4", "n5", "n6", "n7"} {
		report := page("report "+name, manager, "office_manager", "/reports/"+name+span)
		report.rarely = true
		all = append(all, report)
	}
	rows := page("report's rows", manager, "office_manager", "/reports/a1"+span+"&cell=R.3.6,period")
	rows.rarely = true
	all = append(all, rows)
	for _, format := range []string{"csv", "xlsx"} {
		for _, x := range []scene{
			page("export "+format, manager, "office_manager", export(format)),
			page("export "+format, admin, "administrator", export(format)),
		} {
			x.rarely = true
			all = append(all, x)
		}
	}
	return all, nil
}

func filters(counsellor string) []string {
	return []string{
		"/cases?stage=pre_departure", "/cases?blocker=travel_document", "/cases?counsellor=" + counsellor, "/cases?country=GE&status=all",
		"/cases?waiting=manager", "/cases?children=yes", "/cases?stuck=14", "/cases?due=overdue", "/cases?status=closed", "/cases?sort=name&stage=counselling",
	}
}

func suffixed(paths []string, suffix string) []string {
	out := make([]string, len(paths))
	for i, p := range paths {
		out[i] = p + suffix
	}
	return out
}

// references are cases of a counsellor in which sessions can be recorded, spread over the caseload.
func (s *stand) references(ctx context.Context, email string) ([]string, error) {
	rows, err := s.owner.Query(ctx, `
		SELECT c.reference FROM case_files c JOIN staff s ON s.office_id = c.office_id
		WHERE s.email = $1 AND c.class = 'ordinary' AND c.stage NOT IN ('intake', 'closed') ORDER BY md5(c.reference) LIMIT 200`, email)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// saver records sessions, each on a form fetched before.
func saver(refs []string) func(*visitor, int) (answer, error) {
	return func(v *visitor, n int) (answer, error) {
		path := "/cases/" + refs[n%len(refs)] + "/sessions"
		form, err := v.get(path + "/new").form(path)
		if err != nil {
			return answer{}, err
		}
		for name, value := range map[string]string{
			"held_on": time.Now().UTC().Format(time.DateOnly), "minutes": "45", "mode": "in_person", "kind": "follow_up", "place": "office",
			"language": "en", "interpreter": "none_needed", "interpreter_name": "", "topics": "reintegration", "stance": "leaning_return",
			"note": "A hazatérés utáni tervekről beszéltünk, árajánlatot hoz a jövő héten.",
		} {
			form.Set(name, value)
		}
		return v.post(path, form), nil
	}
}

// measure asks for every scene and prints its line.
func (s *stand) measure(ctx context.Context, requests int, only string, out, notes io.Writer) error {
	scenes, err := s.scenes(ctx)
	if err != nil {
		return err
	}
	// Exports of an earlier measurement count against those of this one.
	if _, err := s.owner.Exec(ctx, "UPDATE access_log SET at = at - interval '1 hour' WHERE act = 'report_export'"); err != nil {
		return err
	}
	visitors := map[string]*visitor{}
	for _, sc := range scenes {
		if !strings.Contains(sc.name, only) {
			continue
		}
		v := visitors[sc.email]
		if v == nil {
			if v, err = s.signIn(sc.email); err != nil {
				return err
			}
			visitors[sc.email] = v
		}
		l, err := s.play(ctx, v, sc, requests)
		if err != nil {
			// What one page does wrong is no reason not to measure the others.
			fmt.Fprintf(notes, "bench: %s, %s, %d cases: %v\n", sc.name, sc.role, s.cases, err)
			continue
		}
		text, err := json.Marshal(l)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s\n", text)
	}
	return nil
}

func (s *stand) play(ctx context.Context, v *visitor, sc scene, requests int) (line, error) {
	first := warmUp
	if sc.rarely {
		// A person may export thirty times in an hour.
		first, requests = 1, min(max(3, requests/10), 6)
	}
	var took, db []time.Duration
	var size []int
	var memory float64
	if sc.rarely {
		memory = settleMemory()
	}
	for n := range first + requests {
		if err := ctx.Err(); err != nil {
			return line{}, err
		}
		a, err := sc.ask(v, n)
		if err != nil {
			return line{}, err
		}
		if a.status != sc.want {
			return line{}, fmt.Errorf("status %d, not %d", a.status, sc.want)
		}
		if n >= first {
			took, db, size = append(took, a.took), append(db, a.db), append(size, a.bytes)
		}
	}
	l := line{
		Name: sc.name, Cases: s.cases, Role: sc.role, P50: millis(quantile(took, 50)), P95: millis(quantile(took, 95)),
		DB: millis(quantile(db, 50)), Bytes: quantile(size, 50),
	}
	if memory > 0 {
		l.Memory, l.Growth = memory, tenths(peakMemory()-memory)
	}
	return l, nil
}

// quantile is the value that so many percent do not exceed.
func quantile[T time.Duration | int](values []T, percent int) T {
	slices.Sort(values)
	return values[min(len(values)-1, len(values)*percent/100)]
}
