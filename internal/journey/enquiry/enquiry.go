// Package enquiry is how the way home begins: somebody asks, nobody needs to
// say who. Single contacts and talks to groups are written down for the figures
// of the information component, and a contact can grow into a case.
package enquiry

import (
	"context"
	"slices"
	"strconv"
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/campaign"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/point"
)

// Kind tells a contact with one person or family from a talk to a group.
type Kind string

// The kinds.
const (
	Contact Kind = "contact"
	Talk    Kind = "talk"
)

// Options are the kinds.
func (Kind) Options() []Kind { return []Kind{Contact, Talk} }

// Channel is how a question came in.
type Channel string

// The channels of an information component (DOMAIN.md §1.6, step 0).
const (
	Hotline     Channel = "hotline"
	Phone       Channel = "phone"
	WalkIn      Channel = "walk_in"
	Website     Channel = "website"
	Email       Channel = "email"
	SocialMedia Channel = "social_media"
	Visit       Channel = "visit" // a visit of the office to a facility
	Community   Channel = "community"
	Embassy     Channel = "embassy"
	NGO         Channel = "ngo"
	Authority   Channel = "authority"
)

// Options are the channels.
func (Channel) Options() []Channel {
	return []Channel{Hotline, Phone, WalkIn, Visit, Website, Email, SocialMedia, Community, NGO, Embassy, Authority}
}

// Outcome is what became of an enquiry; empty while it is open.
type Outcome string

// The outcomes.
const (
	InformationOnly Outcome = "information_only" // T02
	Appointment     Outcome = "appointment"
	GrewIntoCase    Outcome = "case" // T03: set when the case is opened
)

// Options are the outcomes.
func (Outcome) Options() []Outcome { return []Outcome{InformationOnly, Appointment, GrewIntoCase} }

// Facts are what is written down of every enquiry.
type Facts struct {
	OnDay      date.Date `db:"on_day" form:"on_day,required"`
	Channel    Channel   `db:"channel" form:"channel,required"`
	Language   string    `db:"language" form:"language,required,max=8"`
	Topics     []string  `db:"topics" form:"topics,required"`
	Place      string    `db:"place,null" form:"place"`
	PointID    int64     `db:"point_id,null" form:"point"`
	Facility   string    `db:"facility" form:"facility"`
	Country    string    `db:"country" form:"country,max=2"`
	InfoSource string    `db:"info_source,null" form:"info_source"`
	CampaignID int64     `db:"campaign_id,null" form:"campaign"`
	Note       string    `db:"note" form:"note,max=1000"`
}

// Leaflets are those handed out, by language, as a form asks for them.
type Leaflets struct {
	Language1 string `form:"leaflet_1,max=8"`
	Copies1   int    `form:"copies_1,max=10000"`
	Language2 string `form:"leaflet_2,max=8"`
	Copies2   int    `form:"copies_2,max=10000"`
	Language3 string `form:"leaflet_3,max=8"`
	Copies3   int    `form:"copies_3,max=10000"`
	Language4 string `form:"leaflet_4,max=8"`
	Copies4   int    `form:"copies_4,max=10000"`
}

// leafletLines are how many languages a form takes.
const leafletLines = 4

// line is the n-th language and its copies, to be read or written.
func (l *Leaflets) line(n int) (language *string, copies *int) {
	switch n {
	case 1:
		return &l.Language1, &l.Copies1
	case 2:
		return &l.Language2, &l.Copies2
	case 3:
		return &l.Language3, &l.Copies3
	}
	return &l.Language4, &l.Copies4
}

func leafletField(n int) string { return "leaflet_" + strconv.Itoa(n) }
func copiesField(n int) string  { return "copies_" + strconv.Itoa(n) }

// Handed is how many leaflets of which languages were handed out.
type Handed struct {
	Languages []string `db:"leaflet_languages"`
	Copies    []int32  `db:"leaflet_copies"`
}

// handed are the lines that say something.
func (l *Leaflets) handed() Handed {
	out := Handed{Languages: []string{}, Copies: []int32{}}
	for n := 1; n <= leafletLines; n++ {
		if language, copies := l.line(n); *language != "" && *copies > 0 {
			out.Languages, out.Copies = append(out.Languages, *language), append(out.Copies, int32(*copies))
		}
	}
	return out
}

// lines are the leaflets spread over a form.
func (h Handed) lines() (out Leaflets) {
	for i := range min(len(h.Languages), len(h.Copies), leafletLines) {
		language, copies := out.line(i + 1)
		*language, *copies = h.Languages[i], int(h.Copies[i])
	}
	return out
}

// Logging is the form of a contact.
type Logging struct {
	Facts
	Leaflets
	AppointmentOn date.Date `form:"appointment_on"`
	Call          int64     `form:"call"` // the call to a hotline it grew out of; 0: none
}

// called are the facts a call to a hotline tells of the enquiry that grows out of it.
func called(c campaign.Call) Facts {
	return Facts{OnDay: c.OnDay, Channel: Hotline, Language: c.Language, Topics: slices.Clone(c.Topics), CampaignID: c.CampaignID}
}

// Talking is the form of a talk to a group.
type Talking struct {
	Facts
	Leaflets
	Reached   int    `form:"reached,required,max=5000"`
	Materials string `form:"materials,max=500"`
}

// Enquiry is what is on file about a contact or a talk.
type Enquiry struct {
	ID         int64 `db:"id,auto"`
	OfficeID   int64 `db:"office_id,once"`
	RecordedBy int64 `db:"recorded_by,once"`
	CaseID     int64 `db:"case_id,null"`
	Kind       Kind  `db:"kind,once"`
	Facts
	Handed
	Reached       int       `db:"reached"`
	Materials     string    `db:"materials"`
	Outcome       Outcome   `db:"outcome"`
	AppointmentOn date.Date `db:"appointment_on"`
	LastContactOn date.Date `db:"last_contact_on"`
	Version       int       `db:"version,auto"`
	CreatedAt     time.Time `db:"created_at,once"`
}

// KeptFor is for how many months after the last contact an enquiry without a
// case is kept (DOMAIN.md §6). The function forget_enquiries counts the same.
const KeptFor = 6

// ForgetOn is the day on which the enquiry is deleted; zero for what stays: a
// talk to a group, and what grew into a case.
func (e Enquiry) ForgetOn() date.Date {
	if e.Kind == Talk || e.CaseID != 0 {
		return date.Date{}
	}
	return e.LastContactOn.AddMonths(KeptFor)
}

// Open tells whether it is not settled yet what becomes of a contact.
func (e Enquiry) Open() bool {
	return e.Kind == Contact && (e.Outcome == "" || e.Outcome == Appointment)
}

// touched is the last contact known: the day asked, or a later one.
func (e *Enquiry) touched(day date.Date) {
	if e.LastContactOn.Before(day) {
		e.LastContactOn = day
	}
}

// check notes what is wrong with the facts beyond their form. points are those
// of the office; before are the facts already saved.
func (d Facts) check(ctx context.Context, f *form.Form, points []point.Point, before Facts, today date.Date) {
	if d.OnDay.After(today) {
		f.Problem("on_day", "form.in_future")
	}
	if !d.OnDay.IsZero() && !d.OnDay.AddMonths(KeptFor).After(today) && d.OnDay != before.OnDay {
		f.Problem("on_day", "enquiry.too_old")
	}
	if d.Language != "" && !i18n.IsLanguage(d.Language) {
		f.Problem("language", "form.not_an_option")
	}
	if d.Country != "" && !i18n.IsCountry(d.Country) {
		f.Problem("country", "form.not_an_option")
	}
	codelist.Check(ctx, f, codelist.Topic, "topics", before.Topics...)
	codelist.Check(ctx, f, codelist.Place, "place", before.Place)
	codelist.Check(ctx, f, codelist.InfoSource, "info_source", before.InfoSource)
	point.Check(ctx, f, "point", points, d.PointID, d.Place == codelist.PlaceAdvisoryPoint)
}

// settled are the facts as they are kept: a point only where the place is one.
func (d Facts) settled() Facts {
	if d.Place != codelist.PlaceAdvisoryPoint {
		d.PointID = 0
	}
	if d.Topics == nil {
		d.Topics = []string{}
	}
	return d
}

// check notes what is wrong with the leaflets.
func (l *Leaflets) check(f *form.Form) {
	var seen []string
	for n := 1; n <= leafletLines; n++ {
		language, copies := l.line(n)
		switch {
		case *language == "" && *copies > 0:
			f.Problem(leafletField(n), "enquiry.leaflet_language")
		case *language != "" && !i18n.IsLanguage(*language):
			f.Problem(leafletField(n), "form.not_an_option")
		case *language != "" && *copies == 0:
			f.Problem(copiesField(n), "enquiry.leaflet_copies")
		case *language != "" && slices.Contains(seen, *language):
			f.Problem(leafletField(n), "enquiry.leaflet_twice")
		}
		seen = append(seen, *language)
	}
}

// check notes what is wrong with a contact.
func (l *Logging) check(ctx context.Context, f *form.Form, points []point.Point, before Enquiry, today date.Date) {
	l.Facts.check(ctx, f, points, before.Facts, today)
	l.Leaflets.check(f)
	if !l.AppointmentOn.IsZero() && l.AppointmentOn.Before(today) && l.AppointmentOn != before.AppointmentOn {
		f.Problem("appointment_on", "form.in_past")
	}
}

// check notes what is wrong with a talk.
func (t *Talking) check(ctx context.Context, f *form.Form, points []point.Point, before Enquiry, today date.Date) {
	t.Facts.check(ctx, f, points, before.Facts, today)
	t.Leaflets.check(f)
	if t.Place == "" && t.Facility == "" {
		f.Problem("facility", "enquiry.where")
	}
}

// again are the facts a new contact starts with: most of it is as it was the
// last time somebody of the office wrote one down.
func again(last *Enquiry, today date.Date) Facts {
	d := Facts{OnDay: today, Channel: Phone, Place: codelist.PlaceOffice}
	if last == nil {
		return d
	}
	d.Channel, d.Language, d.Topics = last.Channel, last.Language, slices.Clone(last.Topics)
	d.Place, d.PointID, d.Facility = last.Place, last.PointID, last.Facility
	d.InfoSource, d.CampaignID = last.InfoSource, last.CampaignID
	return d
}
