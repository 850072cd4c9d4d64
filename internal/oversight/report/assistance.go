package report

import (
	"encoding/json"

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

// assistance is an indicator of I2: of its evidence, it takes rows of a kind.
func assistance(key, field, evidence, kind string, u Unit, a Aggregate) Indicator {
	return Indicator{
		ID: "I2." + field, Key: key, Field: field, Version: 1, Evidence: evidence, Unit: u, Aggregate: a, Multi: a == Rows,
		Only: []string{kind}, Subject: []Subject{anyVersion, aCommunity}, Dims: []string{"kind", "dimension", "level", "activity_type", "modality"},
	}
}

// reintegrationIndicators are those of I2: persons once a year, then persons
// once a year and kind of assistance, and the assistance itself.
var reintegrationIndicators = []Indicator{
	{ID: "I2.assisted", Key: "i2_assisted", Version: 1, Evidence: "i2_persons", Only: []string{"assisted"}, Subject: []Subject{anyVersion}, Dims: []string{"kind"}},
	assistance("i2_persons", "persons", "i2_persons", "persons", Persons, Rows),
	assistance("i2_activities", "activities", "i2_activities", "activities", Things, Sum),
	assistance("i2_amount_eur", "amount_eur", "i2_activities", "euro", Cents, Sum),
	assistance("i2_activities_without_rate", "activities_without_rate", "i2_activities", "no_rate", Things, Sum),
	assistance("i2_people_reached", "people_reached", "i2_activities", "reached", Persons, Sum),
	assistance("i2_returnees_reached", "returnees_reached", "i2_activities", "returnees", Persons, Sum),
	assistance("i2_indirect_beneficiaries", "indirect_beneficiaries", "i2_activities", "indirect", Persons, Sum),
}
