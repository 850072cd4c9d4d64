package caseimport

import (
	"strconv"
	"strings"
)

// Values are the facts as text, field by field: what a later import compares
// with, and what a preview shows.
func (f Facts) Values() map[Field]string {
	var phones []string
	for _, p := range f.Phones {
		if p.E164 != "" {
			phones = append(phones, p.E164)
			continue
		}
		phones = append(phones, p.Typed)
	}
	count := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	withdrawn := string(f.Withdrawn)
	if !f.WithdrawnOn.IsZero() {
		withdrawn += " " + f.WithdrawnOn.String()
	}
	amount, currency := "", ""
	if !f.Amount.IsZero() {
		amount, currency = f.Amount.Decimal(), f.Amount.Currency
	}
	return map[Field]string{
		Reference: f.Reference, FamilyName: f.FamilyName, GivenName: f.GivenName, OriginalName: f.OriginalName,
		Sex: f.Sex, BirthDate: string(f.BirthDate), Citizenship: f.Citizenship, ReturnCountry: f.ReturnCountry,
		Phone: strings.Join(phones, "; "), Language: f.Language, Status: f.Status,
		Vulnerability: strings.Join(f.Vulnerabilities, " "), Counsellor: f.Counsellor,
		FirstSession: f.FirstSession.String(), Sessions: count(f.Sessions), DeclarationDate: f.DeclaredOn.String(),
		Withdrawn: withdrawn, DepartureDate: f.DepartedOn.String(), Flight: f.Flight,
		ArrivalDate: f.ArrivedOn.String(), Activity: f.ActivityWords, Amount: amount, Currency: currency,
		HouseholdSize: count(f.HouseholdSize), MainReference: f.MainReference, Notes: f.Notes,
	}
}

// Diff lists the fields in which two readings of a person differ.
func Diff(before, after Facts) []Field {
	a, b := before.Values(), after.Values()
	var changed []Field
	for _, f := range Fields() {
		if a[f] != b[f] {
			changed = append(changed, f)
		}
	}
	return changed
}
