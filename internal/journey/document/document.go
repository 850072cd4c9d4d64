// Package document keeps the papers of a case: the scan of a signed paper
// beside the record it proves, and the papers people sign, printed in the
// language they are signed in.
package document

import (
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/files"
)

// Subject is the kind of record a scan belongs to.
type Subject string

// The records that can carry a scan.
const (
	Consent        Subject = "consent"
	Session        Subject = "session"
	Application    Subject = "application"
	ReturnDecision Subject = "return_decision"
	Departure      Subject = "departure"
	Plan           Subject = "plan"
	TravelDocument Subject = "travel_document"
	// Paper is a document of ours that belongs to no record: it carries its scan
	// itself, once it is frozen.
	Paper     Subject = "paper"
	Clearance Subject = "clearance" // an authority's answer, D33
	// MonitoringPhoto is taken at a visit after return, of people who agreed.
	MonitoringPhoto Subject = "monitoring_photo"
)

// Options are the kinds of record.
func (Subject) Options() []Subject {
	return []Subject{Consent, Session, Application, ReturnDecision, Departure, Plan, TravelDocument, Paper, Clearance, MonitoringPhoto}
}

// Details are what is sent along with a file: which record it belongs to. The
// file itself is no text and never part of a draft.
type Details struct {
	Subject   Subject `form:"subject,required"`
	SubjectID int64   `form:"subject_id,required"`
	File      string  `form:"file"`
}

// Document is a file attached to a record, without its bytes.
type Document struct {
	ID         int64     `db:"id,auto"`
	CaseID     int64     `db:"case_id,once"`
	UploadedBy int64     `db:"uploaded_by,once"`
	Subject    Subject   `db:"subject,once"`
	SubjectID  int64     `db:"subject_id,once"`
	Kind       string    `db:"kind,once"` // D01 to D34 (DOMAIN.md §1.7); empty: a travel document
	Name       string    `db:"name,once"`
	MediaType  string    `db:"media_type,once"`
	Size       int64     `db:"size,once"`
	SHA256     []byte    `db:"sha256,once"`
	Voided     bool      `db:"voided,auto"`
	CreatedAt  time.Time `db:"created_at,auto"`
}

// Record is something a case has on file that can carry a scan.
type Record struct {
	Subject   Subject   `db:"subject"`
	SubjectID int64     `db:"subject_id"`
	MemberID  int64     `db:"member_id"` // 0: the whole case
	Day       date.Date `db:"day"`
	Kind      string    `db:"kind"`
	Code      string    `db:"code"` // kind of a travel document
}

// of are the documents of one record, those entered in error last.
func of(docs []Document, subject Subject, id int64) []Document {
	var out, voided []Document
	for _, d := range docs {
		switch {
		case d.Subject != subject || d.SubjectID != id:
		case d.Voided:
			voided = append(voided, d)
		default:
			out = append(out, d)
		}
	}
	return append(out, voided...)
}

func newDocument(caseID, uploadedBy int64, rec Record, scan files.Scan) Document {
	return Document{
		CaseID: caseID, UploadedBy: uploadedBy, Subject: rec.Subject, SubjectID: rec.SubjectID, Kind: rec.Kind,
		Name: scan.Name, MediaType: scan.MediaType, Size: int64(len(scan.Content)), SHA256: scan.SHA256[:],
	}
}
