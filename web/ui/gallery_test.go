package ui_test

import (
	"context"
	"io"
	"time"

	"github.com/a-h/templ"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/web/ui"
)

// The gallery shows every part of the package once, with invented people; the
// tests walk it in every language and theme.

var moment = time.Date(2026, 11, 19, 14, 27, 0, 0, time.UTC)

// in renders a component with children, as templ's braces do.
func in(c templ.Component, children ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return c.Render(templ.WithChildren(ctx, templ.Join(children...)), w)
	})
}

func html(s string) templ.Component { return templ.Raw(s) }

// reader is a context of somebody signed in who reads in l.
func reader(l i18n.Language, theme string) context.Context {
	return page.WithInfo(i18n.With(context.Background(), l), page.Info{
		User: access.User{ID: 1, Role: access.Counsellor, GivenName: "Judit", FamilyName: "Kovács", OfficeName: "Budapest", Theme: theme, Shortcuts: true},
		Path: "/cases", Now: moment, Today: date.Of(2026, 11, 19), IdleUntil: moment.Add(30 * time.Minute),
		RequestID: "019a9c1e-7d2b-7c55-9c4e-0e4c1f9a2b31", Demo: true,
		Flash: &page.Flash{Key: "ui.copied"},
		Nav:   []page.NavItem{{Key: "ui.drafts", URL: "/"}, {Key: "ui.summary", URL: "/cases", Current: true}, {Key: "ui.search", URL: "/x", Count: 3}},
	})
}

// visitor is a context of somebody who is not signed in.
func visitor(l i18n.Language) context.Context {
	return page.WithInfo(i18n.With(context.Background(), l), page.Info{Path: "/login", Now: moment})
}

type mode string

func (mode) Options() []mode { return []mode{"in_person", "phone", "video"} }

// session is a form with a field of every kind; its labels are messages of the
// package, for it has none of its own.
type session struct {
	HeldOn    date.Date    `form:"summary,required"`
	Born      date.Partial `form:"help"`
	Starts    string       `form:"nav,required"`
	Minutes   int          `form:"optional"`
	Place     string       `form:"account,required"`
	Mode      mode         `form:"theme,required"`
	Language  string       `form:"language"`
	Topics    []string     `form:"filters,required"`
	Interpret string       `form:"search,required"`
	Needed    bool         `form:"unknown"`
	Notes     string       `form:"drafts,max=10000"`
	Amount    string       `form:"copy"`
	Currency  string       `form:"copy_currency"`
	Answered  string       `form:"choose"`
	Country   string       `form:"print"`
	Scan      string       `form:"pick"`
	Secret    string       `form:"guarded"`
	Mail      string       `form:"sign_out"`
	Phone     string       `form:"skip"`
}

var modes = []form.Option{{Value: "in_person", Label: "in person"}, {Value: "phone", Label: "telephone"}, {Value: "video", Label: "video"}}

var topics = []form.Option{
	{Value: "options", Label: "Ways to return", Group: "Information"},
	{Value: "programme", Label: "What the programme offers", Group: "Information"},
	{Value: "document", Label: "Travel document", Group: "Journey"},
	{Value: "family", Label: "Family", Group: "Journey"},
}

func sessionForm() *form.Form {
	f := form.New("ui", &session{
		HeldOn: date.Of(2026, 11, 19), Starts: "13:00", Minutes: 40, Place: "Nyírbátor", Mode: "in_person", Topics: []string{"document", "retired"},
		Notes: "Karim would go home to his brother in Basra.\nThey asked whether they may change their minds.", Currency: "EUR",
	})
	f.Page, f.Version, f.DraftAt = "/cases/BUD-26-00421/sessions/new", 3, moment
	return f
}

func formPage(f *form.Form) templ.Component {
	identity := ui.Identity{
		Name: "Al-Saadi Karim", Original: "كريم السعدي", OriginalLang: "ar", Reference: "BUD-26-00421", URL: "/cases/BUD-26-00421",
		Tags: []ui.TagData{{Kind: ui.Stage, Text: "Counselling"}, {Kind: ui.Soon, Text: "detained, limit today 16:00"}, {Icon: "users", Text: "2 minors"}},
	}
	return in(ui.Page(ui.Frame{Title: "Record session, BUD-26-00421", Form: f, Above: ui.IdentityBar(identity)}),
		in(ui.FormColumns(in(ui.Card("Not spoken about yet"), in(ui.List(), ui.ListRow(ui.Link{Label: "Legal consequences"}, "")))),
			in(ui.Form(f, "/cases/BUD-26-00421/sessions"),
				in(ui.Head(ui.Heading{Title: "Record session"}), ui.DraftBar(f)),
				ui.Errors(f),
				in(ui.Sheet(),
					in(ui.Fields(), ui.Date(f, "summary"), ui.Time(f, "nav"), ui.Number(f, "optional"), ui.Text(f, "account", ui.Opt{Width: ui.Grow, Suggest: []string{"Vámosszabadi"}})),
					in(ui.Fields(), ui.RadioChips(f, "theme", modes), ui.YesNoUnknown(f, "choose")),
					in(ui.Fields(), ui.Language(f, "language", ui.Opt{Width: ui.Middle}), ui.Text(f, "search", ui.Opt{Width: ui.Grow})),
					ui.Check(f, "unknown"),
				),
				in(ui.Sheet(), ui.CheckChips(f, "filters", topics)),
				in(ui.Sheet(), ui.Area(f, "drafts"),
					in(ui.Fields(), ui.PartialDate(f, "help"), ui.Money(f, "copy", []form.Option{{Value: "EUR", Label: "EUR"}, {Value: "HUF", Label: "HUF"}}), ui.Country(f, "print", ui.Opt{Width: ui.Middle})),
					in(ui.Fields(), ui.File(f, "pick", ui.Opt{Width: ui.Grow}), ui.Password(f, "guarded"), ui.Email(f, "sign_out"), ui.Phone(f, "skip")),
					ui.HiddenField(f, "copy_currency"),
				),
				in(ui.Buttons(), ui.Submit("ui.conflict.save"), ui.SubmitAs("ui.conflict.keep", "then", "next"), ui.KeepDraft()),
			),
		),
	)
}

// refusedForm is the form after a sending that was refused.
func refusedForm() *form.Form {
	f := sessionForm()
	f.Problem("search", "form.required")
	f.Problem("summary", "form.in_past")
	f.Problem("filters", "form.not_an_option")
	f.Problem("unknown", "form.required_choice")
	f.Problem("copy", "form.too_long", "Max", 200)
	f.Problem("", "ui.reentry.wrong")
	return f
}

func casePage() templ.Component {
	labels := []string{"Enquiry", "Intake", "Counselling", "Eligibility review", "Approved", "Pre-departure", "Ready to depart", "Departed", "Arrival confirmed", "Reintegration", "Monitoring", "Closed"}
	var steps []ui.Step
	for i, l := range labels {
		s := ui.Step{Label: l}
		switch {
		case i < 5:
			s.Progress, s.When = ui.Past, "2. 9."
		case i == 5:
			s.Progress, s.When = ui.Here, "since 30. 10."
		}
		s.Leg = map[int]string{0: "Before departure", 7: "Journey", 8: "After arrival"}[i]
		steps = append(steps, s)
	}
	identity := ui.Identity{
		Name: "Hassan Kareem Al-Jabouri", Original: "حسن كريم الجبوري", OriginalLang: "ar", Reference: "PRG-26-00187",
		Tags:    []ui.TagData{{Kind: ui.Stage, Text: "Pre-departure"}, {Icon: "users", Text: "2 minors"}, {Kind: ui.Guarded, Icon: "stethoscope", Text: "medical needs"}},
		Facts:   []ui.LabelValue{{"Born", "14. 3. 1988 (38)"}, {"Citizenship", "Iraq"}, {"Language", "Arabic, interpreter Amal Khoury"}, {"Contact", "SMS only, after 16:00"}},
		Steps:   steps,
		Primary: &ui.Link{Label: "Record session", URL: "/n", Icon: "notes"}, More: []ui.Link{{Label: "Plan an appointment", URL: "/a"}, {Label: "Withdrawal – no reason needed", URL: "/w"}},
	}
	sections := ui.Sections("Sections of the case", []ui.SectionGroup{
		{Items: []ui.Section{{Label: "Overview", URL: "/", Current: true}, {Label: "Timeline", URL: "/t", Count: "3 new", Kind: ui.Stage}}},
		{Title: "People", Items: []ui.Section{{Label: "Family", URL: "/f", Count: "4"}, {Label: "Needs", URL: "/n", Guarded: true}}},
		{Title: "Way home", Items: []ui.Section{{Label: "Consents", URL: "/c", Count: "1 missing", Kind: ui.Soon}}},
	})
	aside := templ.Join(
		in(ui.Card("In short"), in(ui.CardBody(), in(ui.Facts(), ui.Fact("ui.account", "Iraq, Kirkuk"), ui.Fact("ui.language", ""), in(ui.FactOf("ui.summary"), html(`7,000 €`)), ui.FactText("ui.help", "two\nlines")))),
		in(ui.Card("Family", ui.AsideText("travel together")), in(ui.List(), in(ui.ListRow(ui.Link{Label: "Zahra, 34", URL: "/z"}, "wife, declaration 30. 10."), ui.Tag(ui.Soon, "", "document missing")))),
	)
	return in(ui.Page(ui.Frame{Title: "Hassan Kareem Al-Jabouri, PRG-26-00187", Above: ui.IdentityBar(identity)}),
		in(ui.CaseColumns(sections, aside),
			in(ui.Card("What blocks departure", ui.AsideText("Date 9. 12.")), in(ui.Tasks(),
				ui.TaskGroup("Yours – 1"),
				ui.TaskRow(ui.Task{Title: "Fit-to-fly certificate: Maryam", Reason: "Not begun. The carrier wants one not older than 10 days.", Who: "You", Since: "7 days", Kind: ui.Soon, Limit: "limit 10 days", Act: &ui.Link{Label: "Order it", URL: "/o"}}),
				ui.TaskGroup("Others – 1"),
				ui.TaskRow(ui.Task{Title: "Travel document", State: ui.Underway, People: []ui.Link{{Label: "Ganzorig Bat-Erdene", URL: "/g"}, {Label: "Hoxha Arben", URL: "/h"}}, Reason: "interview pending", Who: "Embassy of Iraq", Since: "18 days", Kind: ui.Late, Limit: "limit was 14 days", Act: &ui.Link{Label: "Remind", URL: "/r"}}),
				in(ui.TaskRow(ui.Task{Title: "Escort", Who: "You", Since: "Not required"}),
					ui.RowPost(ui.Post{URL: "/p", Label: "Done", About: "Escort", Inputs: []ui.Input{{Name: "item", Value: "escort"}}}),
					ui.RowPost(ui.Post{URL: "/p", Label: "Take back", About: "Escort", Quiet: true})),
				ui.TaskRow(ui.Task{Title: "Tickets for 4 people", State: ui.Shut, Reason: "First Zahra's travel document."}),
			), in(ui.More("Done 9 of 14"), html("Identity"))),
			in(ui.Card("Last events", ui.AsideLink(ui.Link{Label: "Whole timeline (27)", URL: "/t"})), in(ui.Events(),
				ui.EventRow(ui.Event{When: "today 8:41", Machine: "2026-11-19T08:41", Icon: "message-2", Title: "SMS from the person", By: "Eva Horáková", Text: "Asks whether Maryam may carry an inhaler."}),
				ui.SeenLine("Above: 1 change since your last visit"),
				in(ui.EventRow(ui.Event{When: "09:00", Detail: "45 min", Icon: "building", Title: "Session, in person", URL: "/s", By: "Martin Novotný"}), ui.Tag(ui.Done, "", "Recorded 09:52"), ui.SmallAct(ui.Link{Label: "Record", URL: "/r"})),
			)),
			in(ui.Card("Nothing yet"), in(ui.Empty("No document is on file."), ui.Act(ui.Link{Label: "Add a document", URL: "/d", Icon: "plus"}), ui.GhostAct(ui.Link{Label: "Not now", URL: "/x"}), ui.CopyButton("x"), ui.PrintButton())),
			ui.PostButton("/p", "Undo"), ui.SmallPostButton("/p", "Take over", "ref", "BUD-26-00421"),
			in(ui.Note(ui.Plain, "history"), html("<p>Since the snapshot the total went from 49 to 48.</p>")), in(ui.Note(ui.Soon, ""), html("<p>Two things are missing.</p>")), in(ui.Note(ui.Late, ""), html("<p>Passed.</p>")), in(ui.Note(ui.Guarded, ""), html("<p>Protected.</p>")),
		),
	)
}

func listPage() templ.Component {
	n := 214
	row := func(name, original, ref, since string, tag templ.Component) templ.Component {
		return templ.Join(html("<tr>"), ui.Pick("ref", ref, name), html(`<th scope="row"><span><a href="/c">`+name+`</a> `), ui.Original(original, "mn"), html("<br>"), ui.Ref(ref),
			html(`</span></th><td data-th="Stage"><span>Pre-departure</span></td><td data-th="Stuck" class="hw-nowrap"><b>`+since+`</b></td><td data-th="Deadline">`), tag, html("</td></tr>"))
	}
	return in(ui.Page(ui.Frame{Title: "Cases"}),
		in(ui.Head(ui.Heading{Title: "Cases", Sub: "Budapest office", Back: &ui.Link{Label: "Office today", URL: "/"}}), ui.Act(ui.Link{Label: "Export…", URL: "/e", Icon: "download"}), ui.PrimaryAct(ui.Link{Label: "New enquiry", URL: "/i", Icon: "plus"})),
		ui.Views([]ui.View{{Label: "All open", URL: "/a", Count: &n}, {Label: "Stuck over 14 days", URL: "/s", Current: true}}),
		in(ui.ListColumns([]ui.Facet{
			{Title: "Load: stuck / open", Items: []ui.FacetItem{{Label: "Ádám Tóth", Value: "14 / 52", URL: "/1", Length: 100, Filled: 27}, {Label: "Bence Varga", Quiet: "away to 24 Nov", Value: "4 / 33", URL: "/2", Length: 63, Filled: 8, Current: true}}},
			{Title: "Stage", Items: []ui.FacetItem{{Label: "Counselling", Value: "7", URL: "/3"}}},
		}),
			ui.Applied([]ui.Filter{{Label: "Open", RemoveURL: "/r"}, {Label: "Stuck over 14 days", RemoveURL: "/s"}}, "/all"),
			in(ui.ListForm("/cases/bulk"),
				html(`<table class="table hw-cards">`), ui.Caption("Cases stuck over 14 days"), html("<thead><tr>"), ui.PickHead(), ui.SortHead(ui.Sorting{Label: "Person and case", URL: "/?s=n"}), html(`<th scope="col">Stage</th>`), ui.SortHead(ui.Sorting{Label: "Stuck", URL: "/?s=d", Direction: "descending"}), html(`<th scope="col">Deadline</th></tr></thead><tbody>`),
				row("Diallo Mamadou", "", "BUD-26-00291", "62 days", ui.Tag(ui.Soon, "", "Detained, 21 Nov")),
				row("Ganzorig Bat-Erdene", "Ганзориг Бат-Эрдэнэ", "BUD-26-00344", "41 days", ui.Dash()),
				row("Yıldız Emre", "", "BUD-26-00385", "19 days", ui.Tag(ui.Late, "", "Expired 17 Nov")),
				html("</tbody></table>"),
				in(ui.BulkBar(), html(`<button class="btn" name="act" value="assign">Check and assign…</button>`)),
			),
			ui.Pager(ui.Paging{Text: "3 of 37 cases, longest stuck first", OlderURL: "/o"}),
		),
	)
}

func reportPage() templ.Component {
	chart := ui.Chart{Title: "People voluntarily returned, by month", Description: "Lowest December, 8.", Series: []string{"Men", "Women"}, Columns: []ui.Column{
		{Label: "Oct", Under: "2025", Values: []int64{9, 5}, Sum: "14", URL: "/o"}, {Label: "Nov", Values: []int64{11, 4}, Sum: "15", URL: "/n"}, {Label: "Dec", Values: []int64{8, 0}, Sum: "8", URL: "/d"},
	}}
	return in(ui.Page(ui.Frame{Title: "AMIF indicators, Q3 2026"}),
		in(ui.Head(ui.Heading{Title: "AMIF indicators"})),
		in(ui.Card("R.3.6 People voluntarily returned"), html(`<table class="table hw-fig">`), ui.Caption("R.3.6 by sex"), html(`<thead><tr><th scope="col">Sex</th><th scope="col">Under 18</th><th scope="col">All</th></tr></thead><tbody><tr><th scope="row">Women</th>`),
			ui.FigureCell(ui.Figure{Number: 4, URL: "/4", Of: "R.3.6, women under 18", Open: true}), ui.FigureCell(ui.Figure{Text: "< 5", Total: true}), html("</tr></tbody></table>")),
		in(ui.Card("R.3.6 by month", ui.ChartKey(chart)), in(ui.CardBody(), ui.BarChart(chart))),
	)
}

func conflictPage() templ.Component {
	before := "Hương worked nine years in a garment factory in Győr and trained new colleagues. She wants to begin with school uniforms, because orders come every August."
	mine := "Hương worked nine years in a garment factory in Győr and trained new colleagues. Her sister in Nam Định rents out the front room of her house. She wants to begin with school uniforms, because orders come every August."
	theirs := before + " The partner in Hà Nội confirmed by phone that two used machines can be delivered."
	f := sessionForm()
	return ui.ConflictPage(page.ConflictView{
		Action: "/cases/BUD-26-00398/plan", Title: "ui", Theirs: "Eszter Nagy", SavedAt: moment, Form: f,
		Choices: []page.Choice{
			{Field: "drafts", Label: "Drafts", Text: true, Before: before, Both: mine + "\n" + theirs, Mine: page.Side{Values: []string{mine}, Shown: mine}, Theirs: page.Side{Values: []string{theirs}, Shown: theirs}},
			{Field: "account", Label: "My account", Before: "1,900 €", Mine: page.Side{Values: []string{"1800"}, Shown: "1,800 €"}, Theirs: page.Side{}},
		},
		Merged: []page.MergedField{{Label: "Language", Before: "", Now: "Vietnamese"}, {Label: "Search", Before: "1 Feb 2027", Now: "15 Jan 2027", Mine: true}},
		Kept:   map[string][]string{"nav": {"13:00"}, "filters": {"document", "family"}},
	})
}

// gallery is every page of it by name; those of visitors are not in it.
func gallery() map[string]templ.Component {
	return map[string]templ.Component{
		"case": casePage(), "form": formPage(sessionForm()), "refused": formPage(refusedForm()), "list": listPage(), "report": reportPage(), "conflict": conflictPage(),
		"error": ui.ErrorPage(page.ErrorView{Status: 422, RequestID: "019a9c1e", Reasons: []form.Problem{{Key: "form.required_reason"}}, Back: "/cases/BUD-26-00421", Typed: map[string][]string{"notes": {"Karim would go home."}}}),
	}
}

// visitors are the pages for people who are not signed in.
func visitors() map[string]templ.Component {
	signIn := in(ui.Bare(ui.Frame{Title: "Sign in"}), html(`<div class="card"><div class="card-body p-4"><h1 class="mb-3">Sign in</h1>`),
		in(ui.PlainForm(sessionForm(), "/login"), ui.Email(sessionForm(), "sign_out", ui.Opt{Label: "Work e-mail", Autocomplete: "username", Unmarked: true}), ui.Password(sessionForm(), "guarded", ui.Opt{Label: "Password", Hint: "15 characters or more.", Autocomplete: "current-password", Unmarked: true}), html(`<button class="btn btn-primary w-100">Sign in</button>`)), html("</div></div>"))
	return map[string]templ.Component{
		"sign-in": signIn, "missing": ui.ErrorPage(page.ErrorView{Status: 404}), "reentry": ui.ReentryPage(page.Reentry{Email: "a@b.eu", Page: "/cases/x", Typed: map[string][]string{"notes": {"text"}}, Wrong: true}),
		"paper": in(ui.PrintPage(ui.Frame{Title: "Declaration"}, "ar", "rtl"), html("<h1>إعلان</h1><p>…</p>")),
	}
}
