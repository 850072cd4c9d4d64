package office_test

import (
	"testing"

	"homeward/internal/kit/db"
	"homeward/internal/organisation/office"
	"homeward/internal/testkit/testdb"
)

func TestANewInstallationBeginsWithOneOfficeByItsCode(t *testing.T) {
	t.Parallel()
	d := testdb.New(t)
	for _, c := range []struct {
		code string
		made bool
	}{{"XXX", false}, {"PRG", true}, {"BUD", false}} {
		err := d.Write(t.Context(), db.System, func(tx db.Tx) error {
			o, made, err := office.Found(t.Context(), tx, c.code)
			if made != c.made {
				t.Errorf("%s: made %v", c.code, made)
			}
			if made && (o.Country != office.Czechia || o.Zone != office.Prague) {
				t.Errorf("%s stands in %s, %s", c.code, o.Country, o.Zone)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
