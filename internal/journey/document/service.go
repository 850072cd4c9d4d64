package document

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/files"
	"homeward/internal/kit/pdf"
	"homeward/internal/kit/seal"
)

// Service keeps the papers of cases.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
	Box   *seal.Box // seals files and frozen documents
	// Scanner judges files before they are kept; the zero one judges nothing.
	Scanner files.Scanner
	// Plans fills the tables of the papers about reintegration plans.
	Plans RowsOf
	// PDF makes PDF files; nil: people print from their browser.
	PDF *pdf.Printer
	// Styles are those of the printed pages.
	Styles func() []byte
}

// Attach puts a scan beside a record. A record carries one: a wrong one is
// first marked as entered in error. A closed case takes scans too, for the
// paper of what closed it comes afterwards.
func (s Service) Attach(ctx context.Context, u access.User, by db.Actor, ref string, subject Subject, id int64, scan files.Scan) (Document, error) {
	var d Document
	if err := s.Scanner.Judge(ctx, scan.Content); err != nil {
		return d, err
	}
	err := s.DB.Write(ctx, by, func(tx db.Tx) error {
		c, err := casefile.OpenToAmend(ctx, tx, u, access.DocumentAdd, ref)
		if err != nil {
			return err
		}
		tx.LeadsTo(c.URL("documents"))
		rec, err := record(ctx, tx, c, subject, id)
		if err != nil {
			return err
		}
		docs, err := ByCase(ctx, tx, c)
		if err != nil {
			return err
		}
		if there := of(docs, subject, id); len(there) > 0 && !there[0].Voided {
			return fault.New(fault.Refused, "%s %d has a scan: %w", subject, id, casefile.Refuse("document.refused.there"))
		}
		d = newDocument(c.ID, u.ID, rec, scan)
		return insert(ctx, tx, s.Box, &d, scan.Content)
	})
	return d, err
}

// Fetch gives a document with its bytes; the opening is logged. One entered in
// error opens for those alone who may mark records so.
func (s Service) Fetch(ctx context.Context, u access.User, by db.Actor, ref string, id int64) (d Document, content []byte, err error) {
	err = s.DB.Read(ctx, by, func(r db.Reader) error {
		c, err := casefile.Open(ctx, r, u, access.DocumentRead, ref)
		if err != nil {
			return err
		}
		if d, err = one(ctx, r, c, id); err != nil {
			return err
		}
		if d.Voided && !access.Can(u, access.CaseVoid) {
			return fault.New(fault.NotFound, "document %d was entered in error", id)
		}
		if !readable(u, c, d.Kind) {
			return fault.New(fault.NotFound, "document %d is for others", id)
		}
		x, err := contents.One(ctx, r, d.ID)
		if content = x.Content; err == nil && x.Sealed {
			content, err = s.Box.Open(x.Content, x.place())
		}
		return err
	})
	return d, content, err
}

// SealPlain seals the files that were kept before contents were sealed, some
// at a time, until none is left.
func (s Service) SealPlain(ctx context.Context) error {
	for {
		left := 0
		err := s.DB.Write(ctx, db.System, func(tx db.Tx) error {
			plain, err := unsealed.All(ctx, tx)
			left = len(plain)
			for _, x := range plain {
				if err == nil {
					_, err = tx.Exec(ctx, "UPDATE document_contents SET content = $2, sealed = true WHERE document_id = $1", x.ID, s.Box.Seal(x.Content, x.place()))
				}
			}
			return err
		})
		if err != nil || left == 0 {
			return err
		}
	}
}
