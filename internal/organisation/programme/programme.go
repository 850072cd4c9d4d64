// Package programme knows who pays for returns and reintegration: the
// programmes, the offices that work in them, and what was promised to the donor.
package programme

import (
	"context"
	"fmt"
	"strings"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
)

// Fund is where a programme's money comes from; its indicators follow.
type Fund string

// Funds.
const (
	Amif2021 Fund = "amif_2021"
	Amif2014 Fund = "amif_2014"
	ERF      Fund = "erf"
	National Fund = "national"
	Other    Fund = "other"
)

// Options are the funds.
func (Fund) Options() []Fund { return []Fund{Amif2021, Amif2014, ERF, National, Other} }

// Currency is one that programmes keep their accounts in.
type Currency string

// Options are the currencies of the host countries and of donors.
func (Currency) Options() []Currency { return []Currency{"EUR", "HUF", "CZK", "USD"} }

// Details are what an administrator says about a programme.
type Details struct {
	Name                string    `db:"name" form:"name,required"`
	GrantNumber         string    `db:"grant_number" form:"grant_number"`
	Fund                Fund      `db:"fund" form:"fund,required"`
	Currency            Currency  `db:"currency" form:"currency,required"`
	StartsOn            date.Date `db:"starts_on" form:"starts_on,required"`
	EndsOn              date.Date `db:"ends_on" form:"ends_on,required"`
	GrantsReintegration bool      `db:"grants_reintegration" form:"grants_reintegration"`
	Active              bool      `db:"active" form:"active"`
	Note                string    `db:"note" form:"note,max=2000"`
}

// Programme is one source of money with its period.
type Programme struct {
	ID       int64  `db:"id,auto"`
	Code     string `db:"code,once"`
	Imported bool   `db:"imported,once"` // holds an office's imported caseload
	Version  int    `db:"version,auto"`
	Details
	Rules
}

// Input is everything the form of a programme holds: its details, its rules and
// its offices.
type Input struct {
	Details
	Rules
	Sums
	Offices []int64 `form:"offices,required"`
}

// New is a programme to be added: its code is chosen once, for reports and
// commands name it.
type New struct {
	Code string `form:"code,required,max=40"`
	Input
}

// Label is the programme's name as pages show it: the donor's, or in the
// reader's language where the program made it.
func (p Programme) Label(ctx context.Context) string {
	if p.Imported {
		return i18n.T(ctx, "programme.imported_of", "Code", strings.TrimPrefix(p.Code, importedPrefix))
	}
	return p.Name
}

const importedPrefix = "IMP-"

// Options are programmes to choose from, by id.
func Options(ctx context.Context, programmes []Programme) []form.Option {
	out := make([]form.Option, len(programmes))
	for i, p := range programmes {
		out[i] = form.Option{Value: fmt.Sprint(p.ID), Label: p.Label(ctx)}
	}
	return out
}

// check notes what is wrong with a form beyond its fields.
func (in Input) check(ctx context.Context, f *form.Form, now Rules) {
	if !in.StartsOn.IsZero() && !in.EndsOn.IsZero() && in.EndsOn.Before(in.StartsOn) {
		f.Problem("ends_on", "form.before", "Day", in.StartsOn)
	}
	in.checkRules(ctx, f, now)
}

// inputOf is the form's content for a programme as stored.
func inputOf(p Programme, offices []int64) Input {
	return Input{Details: p.Details, Rules: p.Rules, Sums: p.sums(), Offices: offices}
}
