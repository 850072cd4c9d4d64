// Package export is the only way by which rows of evidence leave the house:
// with a purpose and a recipient, as a file that opens with a password, made by
// a job, fetched by the one who asked, gone after a week or when revoked. Every
// row bears a digest that tells whose export it is from.
//
// Partners and the public get figures only, protected by package disclosure,
// and the same for ever: see releases.go.
package export

import (
	"crypto/rand"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/disclosure"
	"homeward/internal/oversight/report"
	"homeward/web/ui"
)

// What is what of a report goes out.
type What string

// The contents. Audit lists have pseudonyms in place of references; the
// evaluation dataset has members of cases, and nothing that tells who they are.
const (
	Figures    What = "figures"
	Rows       What = "rows"
	Audit      What = "audit"
	Evaluation What = "evaluation"
)

// Options are all contents.
func (What) Options() []What { return []What{Figures, Rows, Audit, Evaluation} }

// Format is the kind of file inside the ZIP.
type Format string

// The formats.
const (
	XLSX Format = "xlsx"
	CSV  Format = "csv"
)

// Options are all formats.
func (Format) Options() []Format { return []Format{XLSX, CSV} }

// State is where an export stands.
type State string

// The states.
const (
	Requested State = "requested"
	Running   State = "running"
	Ready     State = "ready"
	Failed    State = "failed"
	Expired   State = "expired"
	Revoked   State = "revoked"
)

// Options are all states.
func (State) Options() []State { return []State{Requested, Running, Ready, Failed, Expired, Revoked} }

// Waits reports whether the file is still to be made.
func (s State) Waits() bool { return s == Requested || s == Running }

// Gone reports whether there is no file any more, nor will be.
func (s State) Gone() bool { return s == Failed || s == Expired || s == Revoked }

// Request is what somebody asks for.
type Request struct {
	Report    string              `db:"report,once" form:"report,required"`
	What      What                `db:"what,once" form:"what,required"`
	Audience  disclosure.Audience `db:"audience,once" form:"audience,required"`
	Recipient string              `db:"recipient,once" form:"recipient,required,max=200"`
	Purpose   string              `db:"purpose,once" form:"purpose,required,max=1000"`
	Programme string              `db:"programme,once" form:"programme"`
	Office    string              `db:"office,once" form:"office"`
	From      date.Date           `db:"from_day,once" form:"from,required"`
	To        date.Date           `db:"to_day,once" form:"to,required"`
	Cell      string              `db:"cell,once" form:"cell,max=500"`
	Snapshot  int64               `db:"snapshot_id,once,null" form:"snapshot"`
	Format    Format              `db:"format,once" form:"format,required"`
}

// Export is a file that leaves the house, or is to.
type Export struct {
	ID       int64 `db:"id,auto"`
	StaffID  int64 `db:"staff_id,once"`
	OfficeID int64 `db:"office_id,once,null"`
	Version  int   `db:"version,auto"`
	Request
	Language  i18n.Language `db:"language,once"`
	AskedAt   time.Time     `db:"asked_at,once"`
	Expected  int64         `db:"rows_expected,once"`
	State     State         `db:"state"`
	RevokedBy int64         `db:"revoked_by,null"`
	Rows      int64         `db:"rows_made"`
	Size      int64         `db:"size"`
	SHA256    []byte        `db:"sha256"`
	ExpiresAt time.Time     `db:"expires_at"`
}

// Times of an export.
const (
	life  = 7 * 24 * time.Hour // of a file
	lease = 2 * time.Minute    // without a sign of life, somebody else goes on
)

// tries is how often a file is begun before it is given up.
const tries = 4

// params are what the report is asked for.
func (q Request) params() report.Params {
	return report.Params{Programme: q.Programme, Office: q.Office, From: q.From, To: q.To}
}

// protected reports whether it goes to people who must not recognise anybody.
func (q Request) protected() bool { return !q.Audience.Exact() }

// aboutPersons reports whether its lines speak of single persons.
func (q Request) aboutPersons() bool { return q.What != Figures }

// contents are what can go out of it: of a snapshot what was frozen.
func (q Request) contents() []What {
	if q.Snapshot != 0 {
		return []What{Figures, Rows}
	}
	return q.What.Options()
}

// audiences are for whom it can be: what partners and the public get is on the
// register of releases, not in snapshots.
func (q Request) audiences() []disclosure.Audience {
	all := q.Audience.Options()
	if q.Snapshot == 0 {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(a disclosure.Audience) bool { return !a.Exact() })
}

// years are the calendar years of protected figures.
func (q Request) years() (all []int) {
	for y := q.From.Year(); y <= q.To.Year(); y++ {
		all = append(all, y)
	}
	return all
}

// settled is how many days after its end the figures of a year are given to
// partners and the public: what is entered late is in by then, and what was
// given stays.
const settled = 90

// wholeYears reports whether the period is calendar years that are over and
// settled.
func (q Request) wholeYears(today date.Date) bool {
	return q.From == date.Of(q.From.Year(), 1, 1) && q.To == date.Of(q.To.Year(), 12, 31) && !today.Before(q.To.AddDays(settled))
}

// name is that of the file inside the ZIP, without its ending; it tells the
// report, the office and the period, and no more.
func (q Request) name() string {
	parts := []string{"homeward", q.Report, string(q.What)}
	if q.Office != "" {
		parts = append(parts, q.Office)
	}
	if q.Snapshot != 0 {
		parts = append(parts, "snapshot", strconv.FormatInt(q.Snapshot, 10))
	}
	return strings.Join(append(parts, q.From.String(), q.To.String()), "-")
}

// url is the page of an export.
func (e Export) url() string { return fmt.Sprintf("/exports/%d", e.ID) }

// again is where the same can be asked for once more.
func (q Request) again() string {
	if q.Snapshot != 0 {
		return "/exports/new?snapshot=" + strconv.FormatInt(q.Snapshot, 10)
	}
	v := url.Values{"report": {q.Report}, "from": {q.From.String()}, "to": {q.To.String()}}
	for k, x := range map[string]string{"programme": q.Programme, "office": q.Office, "cell": q.Cell} {
		if x != "" {
			v.Set(k, x)
		}
	}
	return "/exports/new?" + v.Encode()
}

// entitled reports whether somebody may still fetch it: the owner, as long as
// in the office, or in the role, in which it was asked for.
func (e Export) entitled(u access.User) bool {
	if e.StaffID != u.ID || !access.Can(u, access.ExportMake) {
		return false
	}
	if e.OfficeID == 0 {
		return u.Role == access.Administrator
	}
	return u.Role != access.Administrator && u.OfficeID == e.OfficeID
}

// mayRevoke reports whether somebody may take it back.
func (e Export) mayRevoke(u access.User) bool {
	return (e.State.Waits() || e.State == Ready) && (e.StaffID == u.ID || u.Role == access.Administrator)
}

// letters of passwords: none that looks like another. There are 32.
const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

// NewPassword has 100 random bits in groups that can be read out: four of five
// letters.
func NewPassword() string {
	b := make([]byte, 20)
	_, _ = rand.Read(b) // never fails
	var out strings.Builder
	for n, x := range b {
		if n > 0 && n%5 == 0 {
			out.WriteByte('-')
		}
		out.WriteByte(letters[x%32])
	}
	return out.String()
}

// kind is how a state is shown.
func (s State) kind() ui.Kind {
	switch s {
	case Ready:
		return ui.Done
	case Failed:
		return ui.Late
	case Requested, Running:
		return ui.Stage
	}
	return ui.Plain
}
