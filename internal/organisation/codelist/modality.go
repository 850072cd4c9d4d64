package codelist

import "slices"

var (
	paidToPerson = []string{ModalityCash, ModalityTransfer, ModalityReimbursement}
	unbought     = []string{ModalityCash, ModalityTransfer, ModalityReferral}
)

// PaidToPerson reports whether a modality gives the money to the person, now or
// for what they have bought: never where help is in kind only.
func PaidToPerson(modality string) bool { return slices.Contains(paidToPerson, modality) }

// Unbought are the modalities in which nobody sells anything for the money, so
// that there are neither quotes nor an invoice.
func Unbought() []string { return slices.Clone(unbought) }

// Bought reports whether somebody sells something for the money, so that quotes
// and an invoice are due: also where the person bought it and is reimbursed.
func Bought(modality string) bool { return !slices.Contains(unbought, modality) }
