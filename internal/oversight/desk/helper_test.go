package desk_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
	"homeward/internal/oversight/desk"
	"homeward/internal/testkit/testdb"
	"homeward/web/ui"
)

var (
	moment = time.Date(2026, 11, 19, 9, 0, 0, 0, time.UTC)
	today  = date.Of(2026, 11, 19)
)

// The people of the house: two offices, and an administrator.
var (
	judit  = access.User{ID: 11, Role: access.Counsellor, OfficeID: 1, OfficeCode: "BUD", OfficeName: "Budapest", FamilyName: "Kovács", GivenName: "Judit", Language: i18n.En, Zone: time.UTC}
	adam   = access.User{ID: 12, Role: access.Counsellor, OfficeID: 1, OfficeCode: "BUD", OfficeName: "Budapest", FamilyName: "Tóth", GivenName: "Ádám", Language: i18n.Hu, Zone: time.UTC}
	reka   = access.User{ID: 13, Role: access.OfficeManager, OfficeID: 1, OfficeCode: "BUD", OfficeName: "Budapest", FamilyName: "Szabó", GivenName: "Réka", Language: i18n.En, Zone: time.UTC}
	martin = access.User{ID: 21, Role: access.Counsellor, OfficeID: 2, OfficeCode: "PRG", OfficeName: "Praha", FamilyName: "Novotný", GivenName: "Martin", Language: i18n.Cs, Zone: time.UTC}
	eva    = access.User{ID: 22, Role: access.OfficeManager, OfficeID: 2, OfficeCode: "PRG", OfficeName: "Praha", FamilyName: "Horáková", GivenName: "Eva", Language: i18n.Cs, Zone: time.UTC}
	admin  = access.User{ID: 31, Role: access.Administrator, FamilyName: "Nagy", GivenName: "Éva", Language: i18n.En, Zone: time.UTC}

	everybody = []access.User{judit, adam, reka, martin, eva, admin}
)

// statements counts what is sent to the database.
type statements struct{ n atomic.Int64 }

func (s *statements) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	s.n.Add(1)
	return ctx
}
func (*statements) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}
func (*statements) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return ctx
}

func (s *statements) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) { s.n.Add(1) }
func (*statements) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData)       {}

// house is a database with two offices, and the pages on it.
type house struct {
	*db.DB
	owner *pgxpool.Pool
	clock clock.Clock
	sent  *statements
	http.Handler
	service desk.Service
}

func newHouse(t testing.TB) *house {
	t.Helper()
	app, owner := testdb.URLs(t)
	h := &house{clock: clock.Fixed(moment), sent: &statements{}}
	var err error
	h.DB, err = db.Open(t.Context(), app+"&pool_max_conns=4", func(c *pgxpool.Config) { c.ConnConfig.Tracer = h.sent })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	cfg, err := pgxpool.ParseConfig(owner + "&pool_max_conns=2")
	if err != nil {
		t.Fatal(err)
	}
	cfg.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
		_, err := c.Exec(ctx, "SELECT set_config('app.actor_id', '0', false), set_config('app.role', 'system', false)")
		return err
	}
	if h.owner, err = pgxpool.NewWithConfig(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.owner.Close)
	h.exec(t, `INSERT INTO offices (id, code, name, country, time_zone, language)
		VALUES (1, 'BUD', 'Budapest', 'HU', 'Europe/Budapest', 'hu'), (2, 'PRG', 'Praha', 'CZ', 'Europe/Prague', 'cs')`)
	for _, u := range everybody {
		h.exec(t, `INSERT INTO staff (id, office_id, role, given_name, family_name) VALUES ($1, NULLIF($2, 0), $3, $4, $5)`,
			u.ID, u.OfficeID, string(u.Role), u.GivenName, u.FamilyName)
	}
	h.wire(t)
	return h
}

func (h *house) wire(t testing.TB) {
	t.Helper()
	site := &page.Site{
		DB: h.DB, Clock: h.clock, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		ErrorPage: ui.ErrorPage, ConflictPage: ui.ConflictPage, ReentryPage: ui.ReentryPage,
	}
	mux := chi.NewRouter()
	codes, err := codelist.NewService(t.Context(), h.DB, h.clock)
	if err != nil {
		t.Fatal(err)
	}
	signedIn := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for _, u := range everybody {
				if strconv.FormatInt(u.ID, 10) == r.Header.Get("As") {
					if l := r.Header.Get("In"); l != "" {
						u.Language = i18n.Language(l)
					}
					page.SetUser(r.Context(), u, moment.Add(time.Hour))
				}
			}
			next.ServeHTTP(w, r)
		})
	}
	mux.Use(site.Begin, signedIn, site.Speak, codes.Middleware)
	mux.NotFound(site.NotFound)
	r := page.NewRouter(mux, site)
	h.service = desk.Service{DB: h.DB, Clock: h.clock, Cases: casefile.Service{DB: h.DB, Clock: h.clock}}
	h.service.Routes(r)
	h.service.Cases.Routes(r)
	r.Post("/drafts/discard", access.SignedIn, page.DiscardDraft)
	h.Handler = mux
}

func (h *house) exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	if _, err := h.owner.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// answer is a page as it came back.
type answer struct {
	*httptest.ResponseRecorder
	body string
}

func (h *house) get(t testing.TB, u access.User, at string, in ...i18n.Language) answer {
	t.Helper()
	return h.send(t, u, http.MethodGet, at, nil, in...)
}

func (h *house) post(t testing.TB, u access.User, at string, v url.Values) answer {
	t.Helper()
	return h.send(t, u, http.MethodPost, at, v)
}

func (h *house) send(t testing.TB, u access.User, method, at string, v url.Values, in ...i18n.Language) answer {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, at, strings.NewReader(v.Encode()))
	if v != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("As", strconv.FormatInt(u.ID, 10))
	if len(in) > 0 {
		r.Header.Set("In", string(in[0]))
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	body := w.Body.String()
	if i := strings.Index(body, "⟦"); i >= 0 {
		t.Errorf("%s: a key instead of a word: %.80s", at, body[i:])
	}
	return answer{w, body}
}

var reference = regexp.MustCompile(`<span class="hw-ref hw-quiet">([A-Z]{3}-[0-9]{2}-[0-9]{5})</span>`)

// rows are the references a page lists, in order.
func (a answer) rows() []string {
	var out []string
	for _, m := range reference.FindAllStringSubmatch(a.body, -1) {
		out = append(out, m[1])
	}
	return out
}

var nextLink = regexp.MustCompile(`<a class="btn" href="([^"]*)" rel="(next|prev)"`)

// link is the way to the next or previous page; empty at the end.
func (a answer) link(rel string) string {
	for _, m := range nextLink.FindAllStringSubmatch(a.body, -1) {
		if m[2] == rel {
			return strings.ReplaceAll(m[1], "&amp;", "&")
		}
	}
	return ""
}

// walk pages through a list from the first page to the last.
func (h *house) walk(t testing.TB, u access.User, at string) []string {
	t.Helper()
	var out []string
	for range 200 {
		a := h.get(t, u, at)
		if a.Code != http.StatusOK {
			t.Fatalf("%s: status %d", at, a.Code)
		}
		out = append(out, a.rows()...)
		if at = a.link("next"); at == "" {
			return out
		}
	}
	t.Fatalf("%s: no end", at)
	return nil
}

// dossier is a case to be put into the house.
type dossier struct {
	id, office, counsellor, programme                  int64
	number                                             int
	class, stage, blocker, on, country, status, source string
	family, given, original, language                  string
	opened, since, due, contact                        date.Date
	changed                                            time.Time
	children                                           int
	voided                                             bool
}

// add puts cases into the house as the journey would have left them.
func (h *house) add(t testing.TB, list ...dossier) {
	t.Helper()
	b := &pgx.Batch{}
	for _, d := range list {
		code := map[int64]string{1: "BUD", 2: "PRG"}[d.office]
		ref := fmt.Sprintf("%s-26-%05d", code, d.number)
		name := strings.TrimSpace(d.family + " " + d.given)
		if d.class == "" {
			d.class = "ordinary"
		}
		if d.source == "" {
			d.source = "office"
		}
		if d.opened.IsZero() {
			d.opened = today.AddDays(-30)
		}
		if d.changed.IsZero() {
			d.changed = moment.Add(-time.Duration(d.number) * time.Minute)
		}
		b.Queue(`INSERT INTO migrants (id, office_id, family_name, given_name, original_name, original_language, protected)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`, d.id, d.office, d.family, d.given, d.original, d.language, d.class == "protection")
		b.Queue(`INSERT INTO case_files (id, office_id, counsellor_id, programme_id, number, opened_on, stage_since, blocked_since, due_on, last_contact_on,
				updated_at, children, voided, class, stage, source, reference, principal_name, principal_sort, blocker, blocked_on, status_at_application, return_country)
			VALUES ($1, $2, NULLIF($3, 0), NULLIF($4, 0), $5, $6, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, NULLIF($21, ''), $22)`,
			d.id, d.office, d.counsellor, d.programme, d.number, d.opened, d.since, d.due, d.contact, d.changed, d.children, d.voided, d.class, d.stage,
			d.source, ref, name, i18n.Fold(name), d.blocker, d.on, d.status, d.country)
		b.Queue("INSERT INTO case_members (case_id, migrant_id) VALUES ($1, $1)", d.id)
	}
	if err := h.owner.SendBatch(t.Context(), b).Close(); err != nil {
		t.Fatal(err)
	}
}
