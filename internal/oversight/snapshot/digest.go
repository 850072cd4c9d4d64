package snapshot

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"time"

	"homeward/internal/kit/fault"
)

// stored is the row of a snapshot as the database holds it; the check sum is
// made from these values, not from what they are read as.
type stored struct {
	ID         int64     `db:"id"`
	MadeBy     int64     `db:"made_by"`
	MadeAt     time.Time `db:"made_at"`
	RowCount   int       `db:"row_count"`
	Report     string    `db:"report"`
	Params     string    `db:"params"`
	Language   string    `db:"language"`
	Program    string    `db:"program"`
	Note       string    `db:"note"`
	Indicators string    `db:"indicators"`
	Figures    string    `db:"figures"`
	OfficeIDs  []int64   `db:"office_ids"`
	Sum        []byte    `db:"sha256"`
}

// sum makes the check sum of a snapshot. The canonical form is the name of the
// form, then each value of the snapshot's own row in the order of stored, then
// each value of its rows in the order of their places. A number is 8 bytes, the
// highest first; a moment is its microseconds since 1970; a text, or bytes, is
// its length and its bytes in UTF-8; a list is its length and its values.
type sum struct {
	h    hash.Hash
	rows int
}

const canonicalForm = "homeward snapshot 1"

func newSum(s stored) *sum {
	c := &sum{h: sha256.New()}
	c.text(canonicalForm)
	c.number(s.ID)
	c.number(s.MadeBy)
	c.number(s.MadeAt.UnixMicro())
	c.number(int64(s.RowCount))
	c.text(s.Report, s.Params, s.Language, s.Program, s.Note, s.Indicators, s.Figures)
	c.number(int64(len(s.OfficeIDs)))
	for _, id := range s.OfficeIDs {
		c.number(id)
	}
	return c
}

// row adds the next row; one that is out of place is refused.
func (c *sum) row(r Row) error {
	c.rows++
	if r.N != c.rows {
		return fault.New(fault.Internal, "row %d stands at place %d", r.N, c.rows)
	}
	assumed := int64(0)
	if r.DayAssumed {
		assumed = 1
	}
	c.number(int64(r.N))
	c.number(r.Amount)
	c.number(assumed)
	c.text(r.Day.String(), r.Thing, r.Person, r.Indicator, string(r.Span), r.Case, r.Sex, r.Age, r.Citizenship, r.Office, r.Project)
	c.number(int64(len(r.Dims)))
	c.text(r.Dims...)
	return nil
}

func (c *sum) done() []byte { return c.h.Sum(nil) }

func (c *sum) number(n int64) { c.h.Write(binary.BigEndian.AppendUint64(nil, uint64(n))) }

func (c *sum) text(texts ...string) {
	for _, t := range texts {
		c.number(int64(len(t)))
		c.h.Write([]byte(t))
	}
}

// sealOf is the check sum of a signature: whose, when, of which snapshot.
func sealOf(s Signature) []byte {
	c := &sum{h: sha256.New()}
	c.text("homeward snapshot signature 1")
	c.number(s.snapshot)
	c.number(s.By.ID)
	c.number(s.At.UnixMicro())
	c.text(string(s.Sum))
	return c.done()
}

// Check is what a check of a snapshot found.
type Check struct {
	Rows int
	Sum  []byte // of what is stored today
	// Whole: what is stored today is what was frozen.
	Whole bool
	// Signed: the signature stands, and is of what is stored; true without one.
	Signed bool
}

// OK reports whether nothing was tampered with.
func (c Check) OK() bool { return c.Whole && c.Signed }

// check holds a snapshot against the check sum of what was read.
func (h Head) check(c *sum, inPlace bool) Check {
	out := Check{Rows: c.rows, Sum: c.done(), Signed: true}
	out.Whole = inPlace && c.rows == h.RowCount && bytes.Equal(out.Sum, h.Sum)
	if s := h.Signature; s != nil {
		out.Signed = bytes.Equal(s.seal, sealOf(*s)) && bytes.Equal(s.Sum, out.Sum)
	}
	return out
}
