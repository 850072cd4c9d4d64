package report

import (
	"context"

	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/programme"
)

// byHand is an indicator whose figures are entered: nothing in the cases
// counts it.
func byHand(id, key string, u Unit) Indicator {
	return Indicator{
		ID: id, Key: key, Evidence: "manual", Version: 1, Unit: u, Aggregate: Sum, Subject: []Subject{anEntry},
		Only: []string{id}, Dims: []string{"kind", "account", "source"},
	}
}

// The indicators entered by hand.
var (
	Equipment = byHand("O.3.2", "o32", Things)
	WebVisits = byHand("web_visits", "web_visits", Visits)
)

// ownIndicator is an indicator of a programme's own.
type ownIndicator struct {
	ProgrammeID  int64          `db:"programme_id"`
	Programme    string         `db:"programme"`
	Currency     string         `db:"currency"`
	Edition      int            `db:"edition"`
	Code         string         `db:"code"`
	Unit         programme.Unit `db:"unit"`
	CountsAs     string         `db:"counts_as"`
	Owner        string         `db:"owner"`
	NameEn       string         `db:"name_en"`
	NameHu       string         `db:"name_hu"`
	NameCs       string         `db:"name_cs"`
	DefinitionEn string         `db:"definition_en"`
	DefinitionHu string         `db:"definition_hu"`
	DefinitionCs string         `db:"definition_cs"`
}

var ownQuery = db.NewQuery[ownIndicator](`
	SELECT i.programme_id, p.code AS programme, p.currency, i.edition, i.code, i.unit, i.counts_as, i.owner,
		i.name_en, i.name_hu, i.name_cs, i.definition_en, i.definition_hu, i.definition_cs
	FROM programme_indicators i
	JOIN programmes p ON p.id = i.programme_id
	WHERE i.programme_id = ANY ($1)
	ORDER BY p.starts_on DESC, p.code, i.code`)

// indicator is what the programme calls its own: counted like a built-in one,
// or entered by hand.
func (o ownIndicator) indicator() Indicator {
	i := byHand(o.Code, "", unitOf[o.Unit])
	for _, b := range Reports {
		if like, ok := b.Indicator(o.CountsAs); ok && o.CountsAs != "" {
			i = like
			break
		}
	}
	i.ID, i.Version, i.Programme, i.Project, i.Owner = o.Programme+" "+o.Code, o.Edition, o.ProgrammeID, o.Programme, o.Owner
	i.Currency, i.Promised = o.Currency, ""
	i.Name = map[i18n.Language]string{i18n.En: o.NameEn, i18n.Hu: o.NameHu, i18n.Cs: o.NameCs}
	i.How = map[i18n.Language]string{i18n.En: o.DefinitionEn, i18n.Hu: o.DefinitionHu, i18n.Cs: o.DefinitionCs}
	return i
}

// unitOf are the units of programmes' own indicators as reports know them.
var unitOf = map[programme.Unit]Unit{
	programme.Persons: Persons, programme.Cases: Cases, programme.Sessions: Sessions, programme.Copies: Copies,
	programme.Visits: Visits, programme.Events: Things, programme.Things: Things, programme.Money: Minor,
}

// with is the report with the indicators that the programmes asked for have of
// their own, where it is about those.
func (r Report) with(ctx context.Context, q db.Reader, programmes []Programme) (Report, error) {
	if !r.Own {
		return r, nil
	}
	keys := make([]int64, len(programmes))
	for n, p := range programmes {
		keys[n] = p.ID
	}
	own, err := ownQuery.All(ctx, q, keys)
	r.Indicators = nil
	for _, o := range own {
		r.Indicators = append(r.Indicators, o.indicator())
	}
	return r, err
}
