package travel

import (
	"context"
	"slices"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/migrant"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/programme"
)

// RequestDetails are what is written down about a travel document asked for at
// an embassy: who the person is and nothing of why they are here.
type RequestDetails struct {
	MemberID      int64              `db:"member_id" form:"member,required"`
	Kind          string             `db:"kind" form:"kind,required,max=40"`
	Embassy       string             `db:"embassy" form:"embassy,required,max=2"` // whose it is
	City          string             `db:"city" form:"city,required,max=80"`
	Status        string             `db:"status" form:"status,required,max=40"`
	SubmittedOn   date.Date          `db:"submitted_on" form:"submitted_on"`
	AppointmentOn date.Date          `db:"appointment_on" form:"appointment_on"`
	AccompaniedBy string             `db:"accompanied_by" form:"accompanied_by,max=120"`
	Photos        bool               `db:"photos" form:"photos"`
	Fingerprints  bool               `db:"fingerprints" form:"fingerprints"`
	Fee           money.Amount       `form:"fee"`
	Minor         int64              `db:"fee_minor"` // Fee as stored
	Currency      programme.Currency `db:"currency" form:"fee_currency,required"`
	ReceivedOn    date.Date          `db:"received_on" form:"received_on"`
	Note          string             `db:"note" form:"note,max=2000"`
}

// Request is a travel document asked for.
type Request struct {
	ID         int64 `db:"id,auto"`
	CaseID     int64 `db:"case_id,once"`
	RecordedBy int64 `db:"recorded_by,once"`
	RequestDetails
	Voided    bool      `db:"voided,auto"`
	Version   int       `db:"version,auto"`
	CreatedAt time.Time `db:"created_at,auto"`
}

// details are the request as its form shows it.
func (q Request) details() RequestDetails {
	d := q.RequestDetails
	d.Fee = q.fee()
	return d
}

func (q Request) fee() money.Amount {
	return money.Amount{Minor: q.Minor, Currency: string(q.Currency)}
}

func (d *RequestDetails) check(ctx context.Context, f *form.Form, c casefile.Case, was RequestDetails, today date.Date) {
	codelist.Check(ctx, f, codelist.TravelDoc, "kind", was.Kind)
	codelist.Check(ctx, f, codelist.DocRequest, "status", was.Status)
	if d.Embassy != "" && !i18n.IsCountry(d.Embassy) {
		f.Problem("embassy", "form.not_an_option")
	}
	if d.MemberID != 0 && d.MemberID != was.MemberID {
		casefile.ChosenMembers(f, "member", travellers(c), []int64{d.MemberID})
	}
	for field, day := range map[string]date.Date{"submitted_on": d.SubmittedOn, "received_on": d.ReceivedOn} {
		if day.After(today) {
			f.Problem(field, "form.in_future")
		}
	}
	switch {
	case d.Status == codelist.DocRequestReceived && d.ReceivedOn.IsZero():
		f.Problem("received_on", "form.required")
	case !d.ReceivedOn.IsZero() && d.ReceivedOn.Before(d.SubmittedOn):
		f.Problem("received_on", "form.before", "Day", d.SubmittedOn)
	case d.Status != "" && d.Status != codelist.DocRequestToPrepare && d.SubmittedOn.IsZero():
		f.Problem("submitted_on", "form.required")
	}
	d.Minor = d.Fee.Minor
}

// HandoverDetails are who took over the original of a travel document.
type HandoverDetails struct {
	Location string    `db:"location" form:"location,required,max=40"`
	Holder   string    `db:"holder" form:"holder,required,max=120"`
	HandedOn date.Date `db:"handed_on" form:"handed_on,required"`
	Place    string    `db:"place" form:"place,max=120"` // safe or drawer
	Note     string    `db:"note" form:"note,max=2000"`
}

// Handover is an entry of the custody of an original; none is ever changed.
type Handover struct {
	ID         int64 `db:"id,auto"`
	CaseID     int64 `db:"case_id,once"`
	DocumentID int64 `db:"document_id,once"`
	RecordedBy int64 `db:"recorded_by,once"`
	HandoverDetails
	CreatedAt time.Time `db:"created_at,auto"`
}

func (d HandoverDetails) check(ctx context.Context, f *form.Form, last Handover, today date.Date) {
	codelist.Check(ctx, f, codelist.DocLocation, "location")
	switch {
	case d.HandedOn.After(today):
		f.Problem("handed_on", "form.in_future")
	case !d.HandedOn.IsZero() && d.HandedOn.Before(last.HandedOn):
		f.Problem("handed_on", "form.before", "Day", last.HandedOn)
	}
}

// Papers are the travel documents of the people of a case, who holds the
// originals, and what is asked for at embassies.
type Papers struct {
	Documents []Paper
	Requests  []Request
	Handovers []Handover // the newest first
}

// Paper is a travel document of a member.
type Paper struct {
	MemberID int64 `db:"member_id"`
	ID       int64 `db:"id"`
	migrant.DocumentDetails
}

// ReadPapers looks up the papers of a case.
func ReadPapers(ctx context.Context, r db.Reader, c casefile.Case) (p Papers, err error) {
	if p.Documents, err = papersOf.All(ctx, r, c.ID); err != nil {
		return p, err
	}
	if p.Requests, err = requests.Many(ctx, r, "WHERE case_id = $1 AND NOT voided ORDER BY id", c.ID); err != nil {
		return p, err
	}
	p.Handovers, err = handovers.Many(ctx, r, "WHERE case_id = $1 ORDER BY id DESC", c.ID)
	return p, err
}

var papersOf = db.NewQuery[Paper](`
	SELECT m.id AS member_id, t.id, t.kind, t.number, t.country, t.issued_on, t.expires_on, coalesce(t.location, '') AS location
	FROM case_members m JOIN travel_documents t ON t.migrant_id = m.migrant_id
	WHERE m.case_id = $1 ORDER BY m.position, t.expires_on DESC, t.id DESC`)

// document is one of the papers.
func (p Papers) document(id int64) (Paper, bool) {
	i := slices.IndexFunc(p.Documents, func(d Paper) bool { return d.ID == id })
	if i < 0 {
		return Paper{}, false
	}
	return p.Documents[i], true
}

// custody are the handovers of a paper, the newest first.
func (p Papers) custody(id int64) []Handover {
	return slices.DeleteFunc(slices.Clone(p.Handovers), func(h Handover) bool { return h.DocumentID != id })
}

// last is the latest handover of a paper; the zero Handover if there is none.
func (p Papers) last(id int64) Handover {
	if all := p.custody(id); len(all) > 0 {
		return all[0]
	}
	return Handover{}
}
