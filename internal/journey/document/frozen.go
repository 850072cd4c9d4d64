package document

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/seal"
)

// Frozen is a document as it was signed.
type Frozen struct {
	ID        int64     `db:"id,auto"`
	CaseID    int64     `db:"case_id,once"`
	MemberID  int64     `db:"member_id,once,null"` // 0: the whole case
	FrozenBy  int64     `db:"frozen_by,once"`
	SubjectID int64     `db:"subject_id,once"`
	SignedOn  date.Date `db:"signed_on,once"`
	CreatedAt time.Time `db:"created_at,auto"`
	Voided    bool      `db:"voided,auto"`
	SHA256    []byte    `db:"sha256,once"`
	Kind      string    `db:"kind,once"`
	Subject   string    `db:"subject,once"` // kind of record; empty: none
	Language  string    `db:"language,once"`
	Beside    string    `db:"beside,once"`
	Texts     string    `db:"texts,once"`
}

// Signing is what is noted when a printed document was signed.
type Signing struct {
	SignedOn date.Date `form:"signed_on,required"`
	// Sum is the check sum at the foot of the signed paper: proof that what is
	// frozen is what was signed.
	Sum string `form:"sum,required"`
}

// same compares a check sum with what somebody typed of it.
func same(sum []byte, typed string) bool {
	clean := func(s string) string {
		return strings.Map(func(r rune) rune {
			if strings.ContainsRune("0123456789ABCDEF", r) {
				return r
			}
			return -1
		}, strings.ToUpper(s))
	}
	return clean(short(sum)) == clean(typed)
}

// inked is the record a sheet is made of, as a scan can belong to it.
func (d drawn) inked() (subject string, id, member int64) {
	if d.From == nil {
		return "", 0, d.Member.ID
	}
	return d.Of, d.Record.ID, d.Record.MemberID
}

// told are the data that went into a frozen document, as JSON.
func (d drawn) told(ctx context.Context) ([]byte, error) {
	ctx = i18n.With(ctx, i18n.Language(d.voice.language))
	facts := map[string]string{}
	for _, e := range d.about(ctx) {
		facts[e.Label.Text] = e.Value
	}
	return json.Marshal(map[string]any{
		"number": d.Number, "reference": d.Case.Reference, "office": d.Case.OfficeName, "member": d.Member.ID, "facts": facts, "rows": d.Record.Rows, "tables": d.Parts, "texts": d.versions(),
	})
}

// Freeze keeps a document as it was signed. It refuses one that is kept
// already.
func (s Service) Freeze(ctx context.Context, u access.User, by db.Actor, c casefile.Case, d drawn, signed date.Date) (Frozen, error) {
	f := Frozen{
		CaseID: c.ID, FrozenBy: u.ID, SignedOn: signed, SHA256: d.Sum[:], Kind: d.Number,
		Language: d.voice.language, Beside: d.beside.language, Texts: d.versions(),
	}
	f.Subject, f.SubjectID, f.MemberID = d.inked()
	data, err := d.told(ctx)
	if err != nil {
		return f, err
	}
	err = s.DB.Write(ctx, by, func(tx db.Tx) error {
		// What is signed may be filed after the case closed.
		c, err := casefile.OpenToAmend(ctx, tx, u, access.DocumentAdd, c.Reference)
		if err != nil {
			return err
		}
		tx.LeadsTo(c.URL("documents"))
		there, err := frozenByCase(ctx, tx, c)
		if err != nil {
			return err
		}
		for _, x := range there {
			if !x.Voided && string(x.SHA256) == string(f.SHA256) {
				return fault.New(fault.Refused, "%s of %s is frozen: %w", f.Kind, c.Reference, casefile.Refuse("document.refused.frozen"))
			}
		}
		if err := insertFrozen(ctx, tx, s.Box, &f, []byte(d.Page), data); err != nil || f.Kind != casefile.MissionReport || !c.Open() {
			return err
		}
		_, err = casefile.Recompute(ctx, tx, c, casefile.Today(s.Clock, u))
		return err
	})
	return f, err
}

// thaw gives a frozen document exactly as it was signed. One whose page does
// not fit its check sum is an error, never shown.
func (s Service) thaw(ctx context.Context, r db.Reader, c casefile.Case, u access.User, id int64) (f Frozen, page string, err error) {
	if f, err = frozenTable.One(ctx, r, "WHERE id = $1 AND case_id = $2", id, c.ID); err != nil {
		return f, "", err
	}
	if f.Voided && !access.Can(u, access.CaseVoid) {
		return f, "", fault.New(fault.NotFound, "frozen document %d was entered in error", id)
	}
	if !readable(u, c, f.Kind) {
		return f, "", fault.New(fault.NotFound, "frozen document %d is for others", id)
	}
	sealed, err := frozenContent.One(ctx, r, f.ID)
	if err != nil {
		return f, "", err
	}
	plain, err := s.Box.Open(sealed, seal.Row("frozen_contents", f.ID, "page"))
	if err != nil {
		return f, "", err
	}
	if sum := sha256.Sum256(plain); string(sum[:]) != string(f.SHA256) {
		return f, "", fault.New(fault.Internal, "frozen document %d of %s does not fit its check sum", f.ID, c.Reference)
	}
	return f, string(plain), nil
}

func byNumber(kind string) (paper, bool) {
	for _, p := range all {
		if p.Number == kind {
			return p, true
		}
	}
	return paper{}, false
}

func (f Frozen) url(c casefile.Case) string {
	return c.URL("papers/" + strconv.FormatInt(f.ID, 10))
}

// carrier is the record that carries the scan of a frozen document: the one it
// belongs to where that takes scans, else the document itself.
func (f Frozen) carrier() (Subject, int64) {
	switch x := Subject(f.Subject); x {
	case Session, Departure, Plan:
		return x, f.SubjectID
	}
	return Paper, f.ID
}
