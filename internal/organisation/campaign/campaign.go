// Package campaign keeps the information campaigns of offices: what they print
// and hand out, who calls their hotline, whom they reach, and how many enquiries
// and cases come of it.
package campaign

import (
	"context"
	"slices"
	"strconv"
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
)

// Channel is a way in which a campaign reaches people.
type Channel string

// The channels.
const (
	Poster      Channel = "poster"
	Leaflet     Channel = "leaflet"
	Radio       Channel = "radio"
	SocialMedia Channel = "social_media"
	Website     Channel = "website"
	Outreach    Channel = "outreach"
	Hotline     Channel = "hotline"
	Event       Channel = "event"
	OtherWay    Channel = "other"
)

// Options are the channels.
func (Channel) Options() []Channel {
	return []Channel{Poster, Leaflet, Radio, SocialMedia, Website, Outreach, Hotline, Event, OtherWay}
}

// Medium is a channel whose reach is written down as a number: talks of an
// outreach and calls of a hotline are counted where they are logged.
type Medium Channel

// Options are the channels but for outreach and hotline.
func (Medium) Options() []Medium {
	var out []Medium
	for _, c := range Channel("").Options() {
		if c != Outreach && c != Hotline {
			out = append(out, Medium(c))
		}
	}
	return out
}

// Details are what is written about a campaign.
type Details struct {
	Name      string    `db:"name" form:"name,required,max=200"`
	Aim       string    `db:"aim" form:"aim,required,max=2000"`
	Audiences string    `db:"audiences" form:"audiences,max=500"`
	Channels  []Channel `db:"channels" form:"channels,required"`
	StartsOn  date.Date `db:"starts_on" form:"starts_on,required"`
	EndsOn    date.Date `db:"ends_on" form:"ends_on"`
	Programme int64     `db:"programme_id,null" form:"programme"`
}

// check notes what is wrong with a campaign beyond its form.
func (d Details) check(f *form.Form, programmes []form.Option) {
	if !d.EndsOn.IsZero() && d.EndsOn.Before(d.StartsOn) {
		f.Problem("ends_on", "form.before", "Day", d.StartsOn)
	}
	if d.Programme != 0 && !offers(programmes, d.Programme) {
		f.Problem("programme", "form.not_an_option")
	}
}

func offers(options []form.Option, id int64) bool {
	return slices.ContainsFunc(options, func(o form.Option) bool { return o.Value == strconv.FormatInt(id, 10) })
}

// Campaign is a campaign of an office.
type Campaign struct {
	ID         int64 `db:"id,auto"`
	OfficeID   int64 `db:"office_id,once"`
	RecordedBy int64 `db:"recorded_by,once"`
	Details
	Version   int       `db:"version,auto"`
	CreatedAt time.Time `db:"created_at,auto"`
}

// last is the last of the campaign's days so far.
func (c Campaign) last(today date.Date) date.Date {
	if !c.EndsOn.IsZero() && c.EndsOn.Before(today) {
		return c.EndsOn
	}
	return today
}

// MaterialKind is what a material is.
type MaterialKind string

// Options are the kinds of materials.
func (MaterialKind) Options() []MaterialKind {
	return []MaterialKind{"leaflet", "poster", "brochure", "form", "video", "audio", "web_page", "other"}
}

// Making is what is written about a material: one language and version.
type Making struct {
	Title     string       `db:"title" form:"title,required,max=200"`
	Kind      MaterialKind `db:"kind" form:"kind,required"`
	Language  string       `db:"language" form:"language,required,max=8"`
	Edition   string       `db:"edition" form:"edition,max=40"`
	Printed   int          `db:"printed" form:"printed,max=10000000"`
	PrintedOn date.Date    `db:"printed_on" form:"printed_on,required"`
}

// Handing is what is written about copies that went somewhere.
type Handing struct {
	Material int64     `db:"material_id" form:"material,required"`
	OnDay    date.Date `db:"on_day" form:"on_day,required"`
	Copies   int       `db:"copies" form:"copies,required,max=10000000"`
	Point    int64     `db:"point_id,null" form:"point"`
	Place    string    `db:"place" form:"place,max=200"`
}

// CallOutcome is what became of a call.
type CallOutcome string

// BecameEnquiry is set when a call is opened as an enquiry.
const BecameEnquiry CallOutcome = "enquiry"

// Options are the outcomes.
func (CallOutcome) Options() []CallOutcome {
	return []CallOutcome{"informed", "referred", "call_back", "appointment", BecameEnquiry, "other"}
}

// Calling is what is written about a call, never who called.
type Calling struct {
	OnDay    date.Date      `db:"on_day" form:"on_day,required"`
	At       date.TimeOfDay `db:"at_time" form:"at_time"`
	Language string         `db:"language" form:"language,required,max=8"`
	Minutes  int            `db:"minutes" form:"minutes,max=600"`
	Topics   []string       `db:"topics" form:"topics,required"`
	Outcome  CallOutcome    `db:"outcome" form:"outcome,required"`
}

// Method is how people were counted.
type Method string

// Options are the ways to count.
func (Method) Options() []Method { return []Method{"counted", "estimated", "statistics"} }

// Reaching is what is written about people reached.
type Reaching struct {
	OnDay    date.Date `db:"on_day" form:"on_day,required"`
	Channel  Medium    `db:"channel" form:"channel,required"`
	Language string    `db:"language" form:"language,max=8"`
	Women    int       `db:"women" form:"women,max=100000000"`
	Men      int       `db:"men" form:"men,max=100000000"`
	Unknown  int       `db:"unknown" form:"unknown,max=100000000"`
	Method   Method    `db:"method" form:"method,required"`
}

// Head is what every entry of a campaign has.
type Head struct {
	ID         int64 `db:"id,auto"`
	CampaignID int64 `db:"campaign_id,once"`
	Version    int   `db:"version,auto"`
}

func (h *Head) head() *Head { return h }

// Material is something a campaign hands out or shows.
type Material struct {
	Head
	Making
}

// Handout is where copies of a material went.
type Handout struct {
	Head
	Handing
}

// Call is a call to the hotline.
type Call struct {
	Head
	RecordedBy int64 `db:"recorded_by,once"`
	EnquiryID  int64 `db:"enquiry_id,null"`
	Calling
}

// grown tells that an enquiry grew out of the call, which may be deleted since.
func (c Call) grown() bool { return c.EnquiryID != 0 || c.Outcome == BecameEnquiry }

// Reach is a number of people reached.
type Reach struct {
	Head
	Reaching
}

// span notes that a day lies before the campaign or in the future.
func (sh sheet) span(f *form.Form, field string, day date.Date) {
	switch {
	case day.After(sh.Today):
		f.Problem(field, "form.in_future")
	case !day.IsZero() && day.Before(sh.Campaign.StartsOn):
		f.Problem(field, "form.before", "Day", sh.Campaign.StartsOn)
	}
}

func knownLanguage(f *form.Form, code string) {
	if code != "" && !i18n.IsLanguage(code) {
		f.Problem("language", "form.not_an_option")
	}
}

func (d Making) check(_ context.Context, f *form.Form, _ sheet) {
	knownLanguage(f, d.Language)
}

func (d Handing) check(_ context.Context, f *form.Form, sh sheet) {
	sh.span(f, "on_day", d.OnDay)
	if d.Material != 0 && !offers(sh.Materials, d.Material) {
		f.Problem("material", "form.not_an_option")
	}
	if f.Value("copies") != "" && d.Copies == 0 {
		f.Problem("copies", "form.required")
	}
	switch {
	case d.Point != 0 && !offers(sh.Points, d.Point):
		f.Problem("point", "form.not_an_option")
	case d.Point == 0 && d.Place == "":
		f.Problem("place", "campaign.where")
	}
}

func (d Calling) check(ctx context.Context, f *form.Form, sh sheet) {
	sh.span(f, "on_day", d.OnDay)
	knownLanguage(f, d.Language)
	codelist.Check(ctx, f, codelist.Topic, "topics", d.Topics...)
	switch {
	case d.Outcome == BecameEnquiry && !sh.grown:
		f.Problem("outcome", "campaign.open_it")
	case d.Outcome != "" && d.Outcome != BecameEnquiry && sh.grown:
		f.Problem("outcome", "campaign.grown_stays")
	}
}

func (d Reaching) check(_ context.Context, f *form.Form, sh sheet) {
	sh.span(f, "on_day", d.OnDay)
	knownLanguage(f, d.Language)
	if d.Women+d.Men+d.Unknown == 0 {
		f.Problem("unknown", "campaign.nobody")
	}
}
