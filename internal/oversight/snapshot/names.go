package snapshot

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/report"
)

// named are the dimensions whose values are names of colleagues, or what was
// typed: a snapshot, which is never erased, keeps keys of them.
var named = []string{"counsellor", "point", "supplier"}

const (
	keyMark = "#"  // a key begins with it
	parted  = "; " // stands between several names
)

// nameRow is a name that stands in the database today.
type nameRow struct {
	Dimension string `db:"dimension"`
	Value     string `db:"value"`
}

var (
	placeQuery = db.NewQuery[string](`SELECT code FROM code_values WHERE list = 'place' ORDER BY code`)
	nameQuery  = db.NewQuery[nameRow](`
	SELECT 'counsellor' AS dimension, concat_ws(' ', nullif(family_name, ''), nullif(given_name, '')) AS value FROM staff
	UNION SELECT 'point', place_detail FROM counselling_sessions WHERE place_detail <> ''
	UNION SELECT 'point', facility FROM detention_visits
	UNION SELECT 'supplier', supplier FROM instalments WHERE supplier <> ''`)
)

// keyOf is the key of a name. The oldest key of the box makes it, so that it
// stays what it was when a new one is added.
func (s Service) keyOf(dimension, name string) string {
	keys := s.Box.Marks("names in snapshots")
	h := hmac.New(sha256.New, keys[len(keys)-1])
	h.Write([]byte(dimension + "\x00" + name))
	return keyMark + hex.EncodeToString(h.Sum(nil)[:8])
}

// hide puts keys in the place of names.
func (s Service) hide(ctx context.Context, r db.Reader, f *gathered) error {
	places, err := placeQuery.All(ctx, r)
	if err != nil {
		return err
	}
	key := func(dimension, value string) string {
		if value == "" || dimension == "point" && slices.Contains(places, value) {
			return value
		}
		var out []string
		for v := range strings.SplitSeq(value, parted) {
			out = append(out, s.keyOf(dimension, v))
		}
		return strings.Join(out, parted)
	}
	for n, r := range f.rows {
		for at, d := range f.frame().dims(r.Indicator) {
			if slices.Contains(named, d) {
				f.rows[n].Dims[at] = key(d, r.Dims[at])
			}
		}
	}
	for at, field := range f.figures.Fields {
		if !slices.Contains(named, field) {
			continue
		}
		for _, line := range f.figures.Lines {
			if v, ok := line[at].(string); ok {
				line[at] = key(field, v)
			}
		}
	}
	return nil
}

// names are the names of today by the keys that stand for them.
type names map[string]string

// names looks up what the keys of a snapshot stand for, as far as the reader's
// reports show it.
func (s Service) names(ctx context.Context, u access.User, by db.Actor, h Head) (names, error) {
	if !h.named() {
		return nil, nil
	}
	reach, err := s.reports().Reach(ctx, u, by)
	if err != nil {
		return nil, err
	}
	out := names{}
	err = s.DB.Read(ctx, evidenceOf(by, reach), func(r db.Reader) error {
		rows, err := nameQuery.All(ctx, r)
		for _, x := range rows {
			out[s.keyOf(x.Dimension, x.Value)] = x.Value
		}
		return err
	})
	return out, err
}

// Told are the lines of a snapshot's figures with the names of today in place of
// the keys that stand for them, as far as the reader's reports show them.
func (s Service) Told(ctx context.Context, u access.User, by db.Actor, h Head) ([][]any, error) {
	known, err := s.names(ctx, u, by, h)
	if err != nil {
		return nil, err
	}
	out := make([][]any, len(h.Figures.Lines))
	for n, l := range h.Figures.Lines {
		out[n] = slices.Clone(l)
		for at, field := range h.Figures.Fields {
			if v, text := l[at].(string); text && strings.HasPrefix(v, keyMark) {
				out[n][at] = known.words(ctx, field, v)
			}
		}
	}
	return out, nil
}

// named reports whether a snapshot holds keys of names.
func (h Head) named() bool {
	all := slices.Clone(h.Figures.Fields)
	for _, i := range h.Indicators {
		all = append(all, i.Dims...)
	}
	return slices.ContainsFunc(all, func(d string) bool { return slices.Contains(named, d) })
}

// words are a value of a dimension as it is read.
func (n names) words(ctx context.Context, dimension, value string) string {
	if !slices.Contains(named, dimension) || !strings.HasPrefix(value, keyMark) {
		return report.Word(ctx, dimension, value)
	}
	var out []string
	for key := range strings.SplitSeq(value, parted) {
		name, known := n[key]
		if !known {
			name = i18n.T(ctx, "snapshot.name_gone", "Key", key)
		}
		out = append(out, name)
	}
	return strings.Join(out, parted)
}

// evidenceOf is somebody in the scope of the rows behind figures.
func evidenceOf(by db.Actor, reach report.Reach) db.Actor {
	by.Scope, by.OfficeIDs = "evidence", nil
	for _, o := range reach.Offices {
		by.OfficeIDs = append(by.OfficeIDs, o.ID)
	}
	return by
}
