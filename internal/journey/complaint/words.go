package complaint

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/staff"
	"homeward/web/ui"
)

// people are those of an office.
type people []staff.Member

// name is somebody's name; of nobody in particular it is empty.
func (p people) name(ctx context.Context, id int64) string {
	for _, m := range p {
		if m.ID == id {
			return m.Name(ctx)
		}
	}
	return ""
}

// names are the names of several.
func (p people) names(ctx context.Context, ids []int64) string {
	var out []string
	for _, id := range ids {
		out = append(out, p.name(ctx, id))
	}
	return strings.Join(out, ", ")
}

// office is the name of the office that a complaint is about.
func (l listing) office(c Complaint) string {
	for _, o := range l.Offices {
		if o.ID == c.OfficeID {
			return o.Name
		}
	}
	return ""
}

// second are those who answer an appeal.
func (sh sheet) second() []int64 {
	return slices.DeleteFunc(slices.Clone(sh.Handlers), func(id int64) bool { return id == sh.AnsweredBy })
}

// url is the address of a page of the list.
func (l listing) url(at place) string {
	q := url.Values{}
	if at.Closed {
		q.Set("state", string(Closed))
	}
	if at.ID != 0 {
		q.Set("after", strconv.FormatInt(at.ID, 10))
		q.Set("day", at.Day.String())
	}
	if len(q) == 0 {
		return listAddress
	}
	return listAddress + "?" + q.Encode()
}

func (l listing) views(ctx context.Context) []ui.View {
	return []ui.View{
		{Label: i18n.T(ctx, "complaint.open"), URL: l.url(place{}), Current: !l.Closed},
		{Label: i18n.T(ctx, "complaint.done"), URL: l.url(place{Closed: true}), Current: l.Closed},
	}
}

// title heads the page of a complaint.
func (c Complaint) title(ctx context.Context) string {
	return i18n.T(ctx, "complaint.title", "Number", strconv.FormatInt(c.ID, 10), "Category", codelist.Label(ctx, codelist.Complaint, c.Category))
}

// kind is how a state is drawn.
func (s State) kind() ui.Kind {
	switch s {
	case Closed:
		return ui.Done
	case Received, Appealed:
		return ui.Soon
	}
	return ui.Stage
}

// soon is how many days before the limit a list warns.
const soon = 3

// due tells by when the next step is due, and how it is drawn.
func (c Complaint) due(ctx context.Context, today date.Date) (ui.Kind, string) {
	left := c.DueOn.DaysSince(today)
	switch {
	case c.State == Closed:
		return ui.Plain, i18n.T(ctx, "complaint.closed_on", "Day", c.ClosedOn)
	case c.State == Answered && (left < 0 || !c.AppealedOn.IsZero()):
		return ui.Soon, i18n.T(ctx, "complaint.to_close")
	case c.State == Answered:
		return ui.Plain, i18n.T(ctx, "complaint.appeal_until", "Day", c.DueOn)
	case left < 0:
		return ui.Late, i18n.N(ctx, "complaint.late", -left)
	case left == 0:
		return ui.Soon, i18n.T(ctx, "complaint.due_today")
	case left <= soon:
		return ui.Soon, i18n.N(ctx, "complaint.left", left)
	}
	return ui.Plain, i18n.N(ctx, "complaint.left", left)
}

// who is the person who complained; without a name they are anonymous.
func (c Complaint) who(ctx context.Context) string {
	if c.Secrets.Name == "" {
		return i18n.T(ctx, "complaint.anonymous")
	}
	return c.Secrets.Name
}

// reply tells how the person is to be answered.
func (c Complaint) reply(ctx context.Context) string {
	way := i18n.Enum(ctx, "complaint.reply", string(c.Reply))
	if c.Secrets.Contact != "" {
		way += " · " + c.Secrets.Contact
	}
	return way
}

func categories(ctx context.Context) []form.Option {
	return codelist.Options(ctx, codelist.Complaint)
}

func today(ctx context.Context) date.Date { return page.InfoFrom(ctx).Today }
