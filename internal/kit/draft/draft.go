// Package draft keeps what somebody typed and has not sent. A draft belongs to
// one person and one page; it comes back on any device until it is sent or
// discarded.
package draft

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// Draft is a form as typed.
type Draft struct {
	Page      string    `db:"page"`  // path of the form's page
	Title     string    `db:"title"` // message key of the form's title
	Version   int       `db:"base_version"`
	Body      string    `db:"body"` // the fields, as JSON of url.Values
	UpdatedAt time.Time `db:"updated_at"`
}

// Values are the fields as typed.
func (d Draft) Values() url.Values {
	v := url.Values{}
	if json.Unmarshal([]byte(d.Body), &v) != nil {
		return url.Values{}
	}
	return v
}

// Most a person may keep, so that a broken client cannot fill the disk.
const (
	maxDrafts = 300
	maxBody   = 256 << 10
	maxPage   = 300
)

var ofPages = db.NewQuery[Draft]("SELECT page, title, base_version, body::text AS body, updated_at FROM drafts WHERE staff_id = $1 AND page = ANY($2)")

// ValidPage reports whether a path can be the page of a draft.
func ValidPage(page string) bool {
	return strings.HasPrefix(page, "/") && !strings.HasPrefix(page, "//") && len(page) <= maxPage && !strings.ContainsAny(page, "\\\x00\r\n")
}

// Save keeps what was typed. It replaces the person's earlier draft of the page.
func Save(ctx context.Context, d *db.DB, by db.Actor, dr Draft) error {
	if !ValidPage(dr.Page) {
		return fault.New(fault.Refused, "draft of no page")
	}
	if len(dr.Body) > maxBody {
		return fault.New(fault.TooLarge, "draft of %d bytes", len(dr.Body))
	}
	return d.Write(ctx, by, func(tx db.Tx) error {
		tag, err := tx.Exec(ctx, `
			INSERT INTO drafts (staff_id, page, title, base_version, body, updated_at, case_id)
			SELECT $1, $2, $3, $4, $5::jsonb, now(), (SELECT id FROM case_files WHERE reference = $6)
			WHERE (SELECT count(*) FROM drafts WHERE staff_id = $1 AND page <> $2) < $7
			ON CONFLICT (staff_id, page) DO UPDATE
			SET title = excluded.title, base_version = excluded.base_version, body = excluded.body, updated_at = excluded.updated_at`,
			by.StaffID, dr.Page, dr.Title, dr.Version, dr.Body, caseOf(dr.Page), maxDrafts)
		if err == nil && tag.RowsAffected() == 0 {
			err = fault.New(fault.TooMany, "%d drafts kept already", maxDrafts)
		}
		return err
	})
}

// caseOf is the reference in a page's path (/cases/BUD-26-00421/…), if any.
func caseOf(page string) string {
	rest, ok := strings.CutPrefix(page, "/cases/")
	if !ok {
		return ""
	}
	ref, _, _ := strings.Cut(rest, "/")
	return ref
}

// Load returns the person's drafts of some pages, by page.
func Load(ctx context.Context, d *db.DB, by db.Actor, pages ...string) (map[string]Draft, error) {
	found := map[string]Draft{}
	return found, d.Read(ctx, by, func(r db.Reader) error {
		return ofPages.Each(ctx, r, func(dr Draft) error {
			found[dr.Page] = dr
			return nil
		}, by.StaffID, pages)
	})
}

// Discard forgets the person's draft of a page.
func Discard(ctx context.Context, d *db.DB, by db.Actor, page string) error {
	return d.Write(ctx, by, func(tx db.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM drafts WHERE staff_id = $1 AND page = $2", by.StaffID, page)
		return err
	})
}
