// Package office knows the counselling offices: who owns which cases, in which
// country and time zone, and in which language papers are printed.
package office

import (
	"fmt"
	"time"
	_ "time/tzdata" // offices keep their time on any machine

	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
)

// Country is a host country of the programme, by ISO code.
type Country string

// Host countries.
const (
	Hungary Country = "HU"
	Czechia Country = "CZ"
)

// Options are the host countries.
func (Country) Options() []Country { return []Country{Hungary, Czechia} }

// Zone is the time zone in which an office's days begin.
type Zone string

// Time zones of the host countries.
const (
	Budapest Zone = "Europe/Budapest"
	Prague   Zone = "Europe/Prague"
)

// Options are the time zones offices can be in.
func (Zone) Options() []Zone { return []Zone{Budapest, Prague} }

var zones = func() map[Zone]*time.Location {
	m := map[Zone]*time.Location{}
	for _, z := range Zone("").Options() {
		loc, err := time.LoadLocation(string(z))
		if err != nil {
			panic(fmt.Sprintf("time zone %s: %v", z, err)) // tzdata is compiled in
		}
		m[z] = loc
	}
	return m
}()

// Location is the zone for calculating. Whoever has no office goes by the
// clocks of Budapest and Prague, which agree.
func (z Zone) Location() *time.Location {
	if loc := zones[z]; loc != nil {
		return loc
	}
	return zones[Budapest]
}

// Details are what an administrator says about an office.
type Details struct {
	Name     string        `db:"name" form:"name,required"`
	Country  Country       `db:"country" form:"country,required"`
	Zone     Zone          `db:"time_zone" form:"time_zone,required"`
	Language i18n.Language `db:"language" form:"language,required"`
	Phone    string        `db:"phone" form:"phone,max=60"`
	Address  string        `db:"address" form:"address,max=500"`
	Active   bool          `db:"active" form:"active"`
}

// New is an office to be opened: its code is chosen once, for the references
// of its cases begin with it.
type New struct {
	Code string `form:"code,required,max=3"`
	Details
}

// Office is a counselling office.
type Office struct {
	ID      int64  `db:"id,auto"`
	Code    string `db:"code,once"`
	Version int    `db:"version,auto"`
	Details
}

// Options are offices to choose from, by id.
func Options(offices []Office) []form.Option {
	out := make([]form.Option, len(offices))
	for i, o := range offices {
		out[i] = form.Option{Value: fmt.Sprint(o.ID), Label: o.Name}
	}
	return out
}
