package snapshot

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash"
	"slices"
	"strings"
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

// sum makes the check sum of a snapshot: an HMAC-SHA-256, with a key that is not
// in the database. The canonical form is the name of the form, then each value of
// the snapshot's own row in the order of stored, then each value of its rows in
// the order of their places. A number is 8 bytes, the highest first; a moment is
// its microseconds since 1970; a text, or bytes, is its length and its bytes in
// UTF-8; a list is its length and its values.
type sum struct {
	keyed []hash.Hash // with the current key, then with older ones
	rows  int
}

const canonicalForm = "homeward snapshot 2"

// marks is the purpose of the keys of check sums.
const marks = "snapshots"

// empty is a sum of nothing yet; keys are the current one and older ones.
func empty(keys [][]byte, form string) *sum {
	c := &sum{}
	for _, k := range keys {
		c.keyed = append(c.keyed, hmac.New(sha256.New, k))
	}
	c.text(form)
	return c
}

func newSum(keys [][]byte, s stored) *sum {
	c := empty(keys, canonicalForm)
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

// done is the sum with the current key.
func (c *sum) done() []byte { return c.keyed[0].Sum(nil) }

// is reports whether a sum was made of the same, with whichever key.
func (c *sum) is(sum []byte) bool {
	return slices.ContainsFunc(c.keyed, func(h hash.Hash) bool { return hmac.Equal(h.Sum(nil), sum) })
}

func (c *sum) number(n int64) { c.write(binary.BigEndian.AppendUint64(nil, uint64(n))) }

func (c *sum) text(texts ...string) {
	for _, t := range texts {
		c.number(int64(len(t)))
		c.write([]byte(t))
	}
}

func (c *sum) write(b []byte) {
	for _, h := range c.keyed {
		h.Write(b)
	}
}

// sealOf is the check sum of a signature: whose, when, of which snapshot.
func sealOf(keys [][]byte, s Signature) *sum {
	c := empty(keys, "homeward snapshot signature 2")
	c.number(s.snapshot)
	c.number(s.By.ID)
	c.number(s.At.UnixMicro())
	c.text(string(s.Sum))
	return c
}

// link is a link of the chain of what was frozen and signed.
type link struct {
	ID        int64     `db:"id"`
	Snapshot  int64     `db:"snapshot_id"`
	At        time.Time `db:"made_at"`
	Signature bool      `db:"signature"`
	Digest    []byte    `db:"digest"` // sum of the snapshot, or seal of the signature
	Seal      []byte    `db:"seal"`
}

// linkOf is the check sum of a link, and with it of all before.
func linkOf(keys [][]byte, l link, before []byte) *sum {
	c := empty(keys, "homeward snapshot chain 1")
	c.number(l.ID)
	c.number(l.Snapshot)
	c.number(l.At.UnixMicro())
	signature := int64(0)
	if l.Signature {
		signature = 1
	}
	c.number(signature)
	c.text(string(l.Digest), string(before))
	return c
}

// chain are all links in their order.
type chain []link

// whole reports whether no link is missing of so many as were noted, and none
// is another than it was.
func (c chain) whole(keys [][]byte, noted int64) bool {
	if int64(len(c)) < noted {
		return false
	}
	var before []byte
	for n, l := range c {
		if l.ID != int64(n+1) || !linkOf(keys, l, before).is(l.Seal) {
			return false
		}
		before = l.Seal
	}
	return true
}

// of are the digests of a snapshot in the chain, or of its signature.
func (c chain) of(id int64, signature bool) (out [][]byte) {
	for _, l := range c {
		if l.Snapshot == id && l.Signature == signature {
			out = append(out, l.Digest)
		}
	}
	return out
}

// Check is what a check of a snapshot found.
type Check struct {
	Rows int
	Sum  []byte // of what is stored today
	// Whole: what is stored today is what was frozen.
	Whole bool
	// Signed: the signature stands, and is of what is stored; true without one.
	Signed bool
	// Unsigned: somebody signed, and the signature is gone.
	Unsigned bool
	// Chained: what was frozen and signed stands in the chain, and that is whole.
	Chained bool
	Missing []int64 // snapshots that are gone, as far as the reader would see them
}

// OK reports whether nothing was tampered with.
func (c Check) OK() bool { return c.Whole && c.Signed && !c.Unsigned && c.Chained }

// check holds a snapshot against the check sum of what was read, and both
// against the chain.
func (h Head) check(keys [][]byte, c *sum, inPlace bool, all chain, noted int64) Check {
	out := Check{Rows: c.rows, Sum: c.done(), Signed: true}
	out.Whole = inPlace && c.rows == h.RowCount && c.is(h.Sum)
	made, signed := all.of(h.ID, false), all.of(h.ID, true)
	out.Chained = all.whole(keys, noted) && len(made) == 1 && bytes.Equal(made[0], h.Sum)
	if s := h.Signature; s != nil {
		out.Signed = sealOf(keys, *s).is(s.seal) && c.is(s.Sum) && len(signed) == 1 && bytes.Equal(signed[0], s.seal)
	} else {
		out.Unsigned = len(signed) > 0
	}
	return out
}

// canonicalJSON is a value as it is stored and summed.
func canonicalJSON(v any) (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "", fmt.Errorf("snapshot: %w", err)
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}
