package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/child"
	"homeward/internal/journey/closing"
	"homeward/internal/journey/community"
	"homeward/internal/journey/complaint"
	"homeward/internal/journey/consent"
	"homeward/internal/journey/counselling"
	"homeward/internal/journey/country"
	"homeward/internal/journey/decision"
	"homeward/internal/journey/departure"
	"homeward/internal/journey/detention"
	"homeward/internal/journey/document"
	"homeward/internal/journey/duplicate"
	"homeward/internal/journey/enquiry"
	"homeward/internal/journey/medical"
	"homeward/internal/journey/monitoring"
	"homeward/internal/journey/payment"
	"homeward/internal/journey/protection"
	"homeward/internal/journey/reintegration"
	"homeward/internal/journey/riat"
	"homeward/internal/journey/screening"
	"homeward/internal/journey/survey"
	"homeward/internal/journey/task"
	"homeward/internal/journey/transfer"
	"homeward/internal/journey/travel"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/files"
	"homeward/internal/kit/page"
	"homeward/internal/kit/pdf"
	"homeward/internal/kit/seal"
	"homeward/internal/organisation/auth"
	"homeward/internal/organisation/campaign"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/instrument"
	"homeward/internal/organisation/office"
	"homeward/internal/organisation/point"
	"homeward/internal/organisation/programme"
	"homeward/internal/organisation/staff"
	"homeward/internal/organisation/team"
	"homeward/internal/organisation/training"
	"homeward/internal/oversight/calendar"
	"homeward/internal/oversight/caseimport"
	"homeward/internal/oversight/cash"
	"homeward/internal/oversight/desk"
	"homeward/internal/oversight/export"
	"homeward/internal/oversight/help"
	"homeward/internal/oversight/quality"
	"homeward/internal/oversight/report"
	"homeward/internal/oversight/review"
	"homeward/internal/oversight/search"
	"homeward/internal/oversight/snapshot"
	"homeward/internal/oversight/waiting"
	"homeward/web/assets"
	"homeward/web/ui"
)

// App is the wired program: its pages and what they stand on.
type App struct {
	Site    *page.Site
	Auth    *auth.Service
	routes  page.Router
	handler http.Handler
	codes   *codelist.Service
	metrics *metrics

	documents document.Service
	exports   *export.Service
}

// Parts are what an App is made of.
type Parts struct {
	DB     *db.DB
	Clock  clock.Clock
	Log    *slog.Logger
	Box    *seal.Box // seals files and restricted sections
	Config Config
}

// New wires the program. It reads the code lists, so the database must be
// there and migrated.
func New(ctx context.Context, p Parts) (*App, error) {
	if p.Box == nil {
		return nil, errors.New("the program needs a key to seal with")
	}
	site := &page.Site{
		DB: p.DB, Clock: p.Clock, Log: p.Log, Demo: p.Config.Demo, Plain: p.Config.Plain(),
		Nav: places, Start: start, ErrorPage: ui.ErrorPage, ConflictPage: ui.ConflictPage, ReentryPage: ui.ReentryPage,
	}
	codes, err := codelist.NewService(ctx, p.DB, p.Clock)
	if err != nil {
		return nil, err
	}
	documents, err := documentsOf(p)
	if err != nil {
		return nil, err
	}
	a := &App{documents: documents, exports: &export.Service{DB: p.DB, Clock: p.Clock, Codes: codes, Box: p.Box, Log: p.Log}, Site: site, Auth: auth.New(site), codes: codes, metrics: newMetrics(p.DB)}
	mux := chi.NewRouter()
	mux.Use(site.Begin, site.Account(a.metrics.observe), site.Recover, site.Headers, site.SameOrigin,
		a.Auth.Middleware, site.Speak, codes.Middleware)
	mux.NotFound(site.NotFound)
	mux.MethodNotAllowed(site.MethodNotAllowed)
	a.routes = page.NewRouter(mux, site)
	a.route(p)
	root := chi.NewRouter()
	root.Handle("/assets/*", assets.Handler())
	root.Get("/metrics", a.metrics.serve(p.Config.MetricsToken))
	root.Mount("/", mux)
	a.handler = root
	return a, nil
}

// documentsOf is the service of documents with what the settings give it: a
// virus scanner, and the browser that makes PDF files.
func documentsOf(p Parts) (s document.Service, err error) {
	s = document.Service{DB: p.DB, Clock: p.Clock, Box: p.Box, Styles: func() []byte { return assets.Content("app.css") }, Plans: reintegration.Tables}
	if s.Scanner, err = files.NewScanner(p.Config.VirusScan); err != nil {
		return s, fmt.Errorf("HOMEWARD_VIRUS_SCAN: %w", err)
	}
	if s.PDF, err = pdf.Find(p.Config.Chromium); err != nil {
		return s, fmt.Errorf("HOMEWARD_CHROMIUM: %w", err)
	}
	return s, nil
}

// route adds every feature's routes.
func (a *App) route(p Parts) {
	r := a.routes
	d, c := p.DB, p.Clock
	cases := casefile.Service{DB: d, Clock: c, Enquiry: enquiry.Link, Met: duplicate.Met}
	health{db: d}.Routes(r)
	a.Auth.Routes(r)
	a.codes.Routes(r)
	(&office.Service{DB: d}).Routes(r)
	(&staff.Service{DB: d, Clock: c, Log: p.Log}).Routes(r)
	point.Service{DB: d}.Routes(r)
	country.Service{DB: d, Clock: c, Log: p.Log}.Routes(r)
	team.Service{DB: d, Clock: c}.Routes(r)
	(&programme.Service{DB: d, Builtins: report.Builtins(), Reached: report.Reached}).Routes(r)
	instrument.Service{DB: d, Clock: c}.Routes(r)
	training.Service{DB: d, Clock: c}.Routes(r)
	campaign.Service{DB: d, Clock: c}.Routes(r)
	cases.Routes(r)
	enquiry.Service{DB: d, Clock: c}.Routes(r)
	consent.Service{DB: d, Clock: c}.Routes(r)
	task.Service{DB: d, Clock: c}.Routes(r)
	a.documents.Routes(r)
	counselling.Service{DB: d, Clock: c}.Routes(r)
	screening.Service{DB: d, Clock: c}.Routes(r)
	child.Service{DB: d, Clock: c, Box: p.Box}.Routes(r)
	protection.Service{DB: d, Clock: c, Box: p.Box}.Routes(r)
	medical.Service{DB: d, Clock: c, Box: p.Box}.Routes(r)
	decision.Service{DB: d, Clock: c}.Routes(r)
	travel.Service{DB: d, Clock: c}.Routes(r)
	departure.Service{DB: d, Clock: c}.Routes(r)
	reintegration.Service{DB: d, Clock: c}.Routes(r)
	payment.Service{DB: d, Clock: c}.Routes(r)
	survey.Service{DB: d, Clock: c}.Routes(r)
	monitoring.Service{DB: d, Clock: c}.Routes(r)
	riat.Service{DB: d, Clock: c}.Routes(r)
	community.Service{DB: d, Clock: c}.Routes(r)
	complaint.Service{DB: d, Clock: c, Box: p.Box, Papers: a.documents}.Routes(r)
	closing.Service{DB: d, Clock: c}.Routes(r)
	detention.Service{DB: d, Clock: c}.Routes(r)
	duplicate.Service{DB: d, Clock: c}.Routes(r)
	transfer.Service{DB: d, Clock: c}.Routes(r)
	calendar.Service{DB: d, Clock: c}.Routes(r)
	cash.Service{DB: d, Clock: c}.Routes(r)
	review.Service{DB: d}.Routes(r)
	waiting.Service{DB: d, Clock: c}.Routes(r)
	desk.Service{DB: d, Clock: c, Cases: cases}.Routes(r)
	quality.Service{DB: d, Clock: c}.Routes(r)
	search.Service{DB: d, Clock: c}.Routes(r)
	caseimport.Service{DB: d, Clock: c}.Routes(r)
	report.Service{DB: d, Clock: c}.Routes(r)
	snapshot.Service{DB: d, Clock: c, Box: p.Box}.Routes(r)
	a.exports.Routes(r)
	help.Service{}.Routes(r)
	r.Post("/drafts", access.SignedIn, page.SaveDraft)
	r.Post("/drafts/discard", access.SignedIn, page.DiscardDraft)
}

// ServeHTTP answers a request.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler.ServeHTTP(w, r) }

// Routes lists every route with its act, for the tests that visit them all.
func (a *App) Routes() []page.Route { return a.routes.Routes() }

// place is an entry of the top bar.
type place struct {
	key, url string
	act      access.Action
	roles    []access.Role
}

// of reports whether the place is one of a user's.
func (p place) of(u access.User) bool {
	return slices.Contains(p.roles, u.Role) && access.Can(u, p.act)
}

// topBar holds at most five places for each role (LOOKS.md §4).
var topBar = []place{
	{"app.place.office", "/office", access.OfficeToday, []access.Role{access.OfficeManager}},
	{"app.place.my_day", "/", access.MyDay, []access.Role{access.Counsellor, access.OfficeManager}},
	{"app.place.cases", "/cases", access.CaseList, []access.Role{access.Counsellor, access.OfficeManager}},
	{"app.place.enquiries", "/enquiries", access.EnquiryLog, []access.Role{access.Counsellor}},
	{"app.place.calendar", "/calendar", access.CalendarWork, []access.Role{access.Counsellor}},
	{"app.place.reports", "/reports", access.ReportRun, []access.Role{access.OfficeManager, access.Administrator}},
	{"app.place.import", "/import", access.ImportRun, []access.Role{access.OfficeManager}},
	{"app.place.users", "/admin/users", access.StaffView, []access.Role{access.Administrator}},
	{"app.place.offices", "/admin/offices", access.OfficeEdit, []access.Role{access.Administrator}},
	{"app.place.programmes", "/admin/programmes", access.ProgrammeEdit, []access.Role{access.Administrator}},
	{"app.place.lists", "/admin/lists", access.CodeListEdit, []access.Role{access.Administrator}},
}

// places are the entries of the top bar for a user.
func places(_ context.Context, u access.User, path string) []page.NavItem {
	var out []page.NavItem
	for _, p := range topBar {
		if p.of(u) {
			here := path == p.url || p.url != "/" && strings.HasPrefix(path, p.url+"/")
			out = append(out, page.NavItem{Key: p.key, URL: p.url, Current: here})
		}
	}
	return out
}

// start is the page a user begins at: the first of their places.
func start(u access.User) string {
	for _, p := range topBar {
		if p.of(u) {
			return p.url
		}
	}
	return "/"
}
