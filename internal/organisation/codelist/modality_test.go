package codelist_test

import (
	"testing"

	"homeward/internal/organisation/codelist"
)

func TestWhatAModalityMeansForTheMoney(t *testing.T) {
	t.Parallel()
	for modality, want := range map[string][2]bool{ // the person gets the money; something is bought
		"cash": {true, false}, "transfer": {true, false}, "reimbursement": {true, true}, "referral": {false, false},
		"in_kind": {false, true}, "direct_payment": {false, true}, "voucher": {false, true},
	} {
		if got := [2]bool{codelist.PaidToPerson(modality), codelist.Bought(modality)}; got != want {
			t.Errorf("%s: %v, not %v", modality, got, want)
		}
	}
}
