package reintegration

import (
	"errors"
	"math/big"
	"strconv"
	"strings"
)

// Rate is how much of another currency stands for 1 of the programme's, in
// millionths: 410.25 forints for a euro are 410250000.
type Rate int64

var errNotARate = errors.New("not an exchange rate")

// parseRate reads a rate as typed: "410,25", "410.25", "1 234.5". There are at
// most six decimals.
func parseRate(text string) (Rate, error) {
	s := strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\u00a0', '\u202f':
			return -1
		case ',':
			return '.'
		}
		return r
	}, text)
	whole, fraction, _ := strings.Cut(s, ".")
	if len(fraction) > 6 || len(whole) > 7 {
		return 0, errNotARate
	}
	n, err := strconv.ParseUint(whole+fraction+strings.Repeat("0", 6-len(fraction)), 10, 63)
	if err != nil || n == 0 {
		return 0, errNotARate
	}
	return Rate(n), nil
}

// String is the rate as a form holds it: "410.25".
func (r Rate) String() string {
	if r == 0 {
		return ""
	}
	s := strconv.FormatInt(int64(r), 10)
	s = strings.Repeat("0", max(0, 7-len(s))) + s
	return strings.TrimRight(strings.TrimRight(s[:len(s)-6]+"."+s[len(s)-6:], "0"), ".")
}

// beyond stands for sums greater than any programme grants, so that sums of them
// stay numbers.
const beyond = 1_000_000_000_000_000_00

// Of is what an amount in the other currency is in the programme's, in minor
// units, rounded half up.
func (r Rate) Of(minor int64) int64 {
	n := new(big.Int).Mul(big.NewInt(minor), big.NewInt(2_000_000))
	n.Add(n, big.NewInt(int64(r)))
	if n.Quo(n, big.NewInt(2*int64(r))); !n.IsInt64() || n.Int64() > beyond {
		return beyond
	}
	return n.Int64()
}
