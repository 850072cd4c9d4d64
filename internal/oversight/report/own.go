package report

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
)

// own is a report with figures and a page of its own.
type own interface {
	// run works the report out; with a format, that it leaves the house is
	// written down.
	run(ctx context.Context, s Service, u access.User, by db.Actor, p Params, leaves Format) error
	// head is what every such report is about.
	head() *ownHead
	page(f *form.Form, at int) templ.Component
	title(ctx context.Context) string
	fields() []string
	lines(ctx context.Context) [][]any
}

// ownHead is the name of such a report, its parameters, and what they can be.
type ownHead struct {
	Name    string
	Params  Params
	Choices Choices
}

func (h *ownHead) head() *ownHead { return h }

// ownReports make them, each before it is run.
var ownReports = []func() own{
	func() own { return &assistanceView{AssistanceOutcome: AssistanceOutcome{ownHead: ownHead{Name: "i2"}}} },
	func() own { return &financeView{FinanceOutcome: FinanceOutcome{ownHead: ownHead{Name: "n4"}}} },
	func() own { return &surveyView{SurveyOutcome: SurveyOutcome{ownHead: ownHead{Name: "n5"}}} },
}

func (s Service) ownRoutes(r page.Router) {
	for _, blank := range ownReports {
		at := ownURL(blank().head().Name)
		r.Get(at, access.ReportRun, s.ownPage(blank))
		r.Get(at+"/export", access.ReportRun, s.ownFile(blank))
	}
}

func ownURL(name string) string { return "/reports/" + name }

// exportOf is the address of a report's file.
func exportOf(name string, p Params, f Format) string {
	q := p.query()
	q.Set("format", string(f))
	return (&url.URL{Path: ownURL(name) + "/export", RawQuery: q.Encode()}).String()
}

func (s Service) ownPage(blank func() own) page.Handler {
	return func(w http.ResponseWriter, r *http.Request) (err error) {
		p, f := params(r.URL.Query(), page.Today(r))
		o, status := blank(), http.StatusOK
		if f.OK() {
			err = o.run(r.Context(), s, page.User(r), page.Actor(r), p, "")
		} else {
			status = http.StatusUnprocessableEntity
			o.head().Choices, err = s.Choices(r.Context(), page.User(r), page.Actor(r))
		}
		if err != nil {
			return err
		}
		return page.Render(w, r, status, o.page(f, rowNumber(r.URL.Query().Get("at"))))
	}
}

func (s Service) ownFile(blank func() own) page.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		q, p, err := wanted(r)
		if err != nil {
			return err
		}
		x := Export{Format: Format(q.Get("format")), By: i18n.PersonName(r.Context(), page.User(r).FamilyName, page.User(r).GivenName)}
		if x.Format != XLSX && x.Format != Text {
			return fault.New(fault.Refused, "no format %q", x.Format)
		}
		o := blank()
		if err := o.run(r.Context(), s, page.User(r), page.Actor(r), p, x.Format); err != nil {
			return err
		}
		return send(w, x.Format, fileName(Report{Name: o.head().Name}, p, x), func(file io.Writer) error { return s.writeOwn(r.Context(), o, x, file) })
	}
}
