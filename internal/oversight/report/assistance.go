package report

import (
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"homeward/internal/organisation/codelist"
)

// The currency in which money of several programmes is summed up.
const euro = "EUR"

// The manners in which schema I2 knows assistance to be given; what is neither
// is in kind.
const (
	inCash     = "cash"
	inKind     = "in_kind"
	byReferral = "referral"
)

// mannerOf is the manner of a modality.
func mannerOf(modality string) string {
	switch {
	case codelist.PaidToPerson(modality):
		return inCash
	case modality == codelist.ModalityReferral:
		return byReferral
	}
	return inKind
}

// manners are the modalities that are not in kind, for the evidence.
var manners = func() string {
	m := map[string]string{}
	for _, v := range []string{codelist.ModalityCash, codelist.ModalityTransfer, codelist.ModalityReimbursement, codelist.ModalityReferral} {
		if manner := mannerOf(v); manner != inKind {
			m[v] = manner
		}
	}
	text, err := json.Marshal(m)
	if err != nil {
		panic(err)
	}
	return string(text)
}()

// assistance is what the indicators of I2 have in common.
func assistance(i Indicator, args pgx.NamedArgs) Indicator {
	i.Version, i.Dims, i.Args = 1, []string{"dimension", "level", "activity_type", "modality"}, args
	i.Args["manners"] = manners
	return i
}

// activities is an indicator over the activities of I2: what of them adds up.
func activities(key, field, measure string, u Unit) Indicator {
	i := Indicator{ID: "I2." + field, Key: key, Field: field, Evidence: "i2_activities", Unit: u, Aggregate: Sum}
	return assistance(i, pgx.NamedArgs{"measure": measure})
}

// reintegrationIndicators are those of I2: persons once a year, then persons
// once a year and kind of assistance, and the assistance itself.
var reintegrationIndicators = []Indicator{
	{ID: "I2.assisted", Key: "i2_assisted", Evidence: "i2_persons", Version: 1, Args: pgx.NamedArgs{"each": false, "manners": manners}},
	assistance(Indicator{ID: "I2.persons", Key: "i2_persons", Field: "persons", Multi: true}, pgx.NamedArgs{"each": true}),
	activities("i2_activities", "activities", "activities", Things),
	activities("i2_amount_eur", "amount_eur", "euro", Cents),
	activities("i2_activities_without_rate", "activities_without_rate", "no_rate", Things),
	activities("i2_people_reached", "people_reached", "reached", Persons),
	activities("i2_returnees_reached", "returnees_reached", "returnees", Persons),
	activities("i2_indirect_beneficiaries", "indirect_beneficiaries", "indirect", Persons),
}
