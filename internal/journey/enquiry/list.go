package enquiry

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/point"
)

// View is a standing way to look at the enquiries of an office.
type View string

// The views; the empty one shows all.
const (
	OpenOnly View = "open"
	Talks    View = "talks"
)

// Options are the views besides all.
func (View) Options() []View { return []View{OpenOnly, Talks} }

// Filter is what the list is narrowed to; its address is nothing else.
type Filter struct {
	View     View
	Channel  Channel
	Language string
	Point    int64
}

// filterOf reads a filter from an address; what cannot be meant is left out.
func filterOf(q url.Values) Filter {
	f := Filter{View: known(View(q.Get("view"))), Channel: known(Channel(q.Get("channel"))), Language: q.Get("language")}
	if !i18n.IsLanguage(f.Language) {
		f.Language = ""
	}
	if id, err := strconv.ParseInt(q.Get("point"), 10, 64); err == nil && id > 0 {
		f.Point = id
	}
	return f
}

func known[T interface {
	~string
	Options() []T
}](v T) T {
	if slices.Contains(v.Options(), v) {
		return v
	}
	return ""
}

// values is the filter as an address carries it.
func (f Filter) values() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{"view": string(f.View), "channel": string(f.Channel), "language": f.Language} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if f.Point != 0 {
		v.Set("point", strconv.FormatInt(f.Point, 10))
	}
	return v
}

// URL is the address of the list.
func (f Filter) URL() string {
	if q := f.values().Encode(); q != "" {
		return "/enquiries?" + q
	}
	return "/enquiries"
}

// args are the filter's values in the order of the list's conditions.
func (f Filter) args(officeID int64) []any {
	kind := ""
	if f.View == Talks {
		kind = string(Talk)
	}
	return []any{officeID, string(f.Channel), f.Language, f.Point, kind, f.View == OpenOnly}
}

// place is where a page of the list begins: after a row, or before it.
type place struct {
	day    date.Date
	id     int64
	before bool
}

// first is the place before every row.
func first() place { return place{day: date.Of(9999, 12, 31), id: 1 << 62} }

// placeOf reads a place from an address; the beginning if it names none.
func placeOf(q url.Values) place {
	p, s := first(), q.Get("after")
	if b := q.Get("before"); b != "" {
		s, p.before = b, true
	}
	if len(s) > len("2026-11-19~") {
		day, derr := date.Parse(s[:10])
		id, err := strconv.ParseInt(s[11:], 10, 64)
		if derr == nil && err == nil && s[10] == '~' {
			return place{day: day, id: id, before: p.before}
		}
	}
	return first()
}

func (e Entry) place() string { return e.OnDay.String() + "~" + strconv.FormatInt(e.ID, 10) }

// pageSize is how many rows a page of the list holds.
const pageSize = 25

// List is a page of an office's enquiries.
type List struct {
	Filter
	Rows         []Entry
	Newer, Older bool
	Total, Open  int
	Tallies      []tally
	Points       []point.Point
}

// List is a page of the enquiries of the user's office that a filter holds.
func (s Service) List(ctx context.Context, u access.User, by db.Actor, f Filter, from place) (List, error) {
	out := List{Filter: f}
	if err := allowed(u); err != nil {
		return out, err
	}
	err := s.DB.Read(ctx, by, func(r db.Reader) (err error) {
		q := older
		if from.before {
			q = newer
		}
		b := &pgx.Batch{}
		b.Queue(q.SQL(), append(f.args(u.OfficeID), from.day, from.id, pageSize+1)...).Query(func(rows pgx.Rows) (err error) {
			out.Rows, err = q.Collect(rows)
			return err
		})
		b.Queue(tallies.SQL(), f.args(u.OfficeID)...).Query(func(rows pgx.Rows) (err error) {
			out.Tallies, err = tallies.Collect(rows)
			return err
		})
		if err := r.SendBatch(ctx, b).Close(); err != nil {
			return err
		}
		out.Points, err = point.OfOffice(ctx, r, u.OfficeID)
		return err
	})
	out.cut(from)
	for _, t := range out.Tallies {
		if t.Dimension == "" {
			out.Total, out.Open = t.Count, t.Open
		}
	}
	return out, err
}

// cut takes the row off that was read only to know whether there is another.
func (l *List) cut(from place) {
	more := len(l.Rows) > pageSize
	l.Rows = l.Rows[:min(len(l.Rows), pageSize)]
	l.Newer, l.Older = from != first(), more
	if from.before {
		slices.Reverse(l.Rows)
		l.Newer, l.Older = more, true
	}
}
