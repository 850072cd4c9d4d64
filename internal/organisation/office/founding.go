package office

import (
	"context"

	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
)

// towns are the offices a new installation may begin with by its code alone;
// an administrator edits them afterwards.
var towns = map[string]Details{
	"BUD": {Name: "Budapest", Country: Hungary}, "DEB": {Name: "Debrecen", Country: Hungary}, "GYR": {Name: "Győr", Country: Hungary},
	"SZE": {Name: "Szeged", Country: Hungary}, "PEC": {Name: "Pécs", Country: Hungary},
	"PRG": {Name: "Praha", Country: Czechia}, "BRN": {Name: "Brno", Country: Czechia}, "OST": {Name: "Ostrava", Country: Czechia}, "PLZ": {Name: "Plzeň", Country: Czechia},
}

// Found makes the first office of an installation from its code. It is false
// when there are offices already, or the code is none we know.
func Found(ctx context.Context, tx db.Tx, code string) (o Office, made bool, err error) {
	there, err := List(ctx, tx)
	if err != nil || len(there) > 0 {
		return o, false, err
	}
	d, known := towns[code]
	if !known {
		return o, false, nil
	}
	d.Zone, d.Language, d.Active = Budapest, i18n.Hu, true
	if d.Country == Czechia {
		d.Zone, d.Language = Prague, i18n.Cs
	}
	o = Office{Code: code, Details: d}
	return o, true, Insert(ctx, tx, &o)
}
