package document_test

import (
	"errors"
	"net/http"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

// completed is the plan of the case, on a day.
func completed(d *casework.House, day string) {
	d.Exec("INSERT INTO case_steps (case_id, actor_id, happened_on, from_stage, to_stage, event) VALUES (1, 13, $1, 'reintegration', 'monitoring', 'plan_completed')", day)
}

const missionReport = "print/mission_report"

func TestTheMissionIsToldWhatConsentCovers(t *testing.T) {
	t.Parallel()
	d, c := filled(t)
	v := d.As(casework.Judit)
	for l, words := range map[i18n.Language][]string{
		i18n.En: {"Report to the referring mission", "Canada", "18 Nov 2026", "approved"}, i18n.Hu: {"Jelentés az ügyet hozzánk irányító missziónak", "Kanada"}, i18n.Cs: {"Zpráva misi, která případ předala", "Kanada"},
	} {
		v.Get(c.Path(missionReport+"?lang="+string(l)+"&beside=none")).Is(http.StatusOK).Has(words...).
			Has("IOM-Ottawa", "A-17", "Karim", "own-bakery").Lacks("Rima", "own-words", "roof-leaks", "letter-of-12-May", "shelter-Brno", "1,200")
	}
	v.Get(c.Path("documents")).Is(http.StatusOK).Has(missionReport)
	d.As(casework.Martin).Get(c.Path(missionReport)).Is(http.StatusNotFound)
	for _, x := range []struct{ does, undoes string }{
		{"UPDATE consents SET withdrawn_on = '2026-11-18'", "UPDATE consents SET withdrawn_on = '0001-01-01'"},
		{"UPDATE consents SET answer = 'refused'", "UPDATE consents SET answer = 'given'"},
		{"UPDATE consents SET purpose = 'share_embassy'", "UPDATE consents SET purpose = 'share_mission'"},
		{"UPDATE incoming_returns SET state = 'refused'", "UPDATE incoming_returns SET state = 'approved'"},
	} {
		d.Exec(x.does)
		v.Get(c.Path(missionReport)).Is(http.StatusNotFound)
		v.Get(c.Path("documents")).Is(http.StatusOK).Lacks(missionReport)
		d.Exec(x.undoes)
	}
	v.Get(c.Path(missionReport)).Is(http.StatusOK)
}

func TestACaseOfAMissionEndsOnceTheMissionIsTold(t *testing.T) {
	t.Parallel()
	d, c := filled(t)
	untold := func() (there bool) {
		t.Helper()
		err := d.DB.Read(t.Context(), casework.Judit.Actor(), func(r db.Reader) error {
			now, err := casefile.Open(t.Context(), r, casework.Judit, access.CaseView, c.Ref)
			if err != nil {
				return err
			}
			a, err := casefile.Look(t.Context(), r, now, casefile.Today(d.Clock, casework.Judit))
			var no *casefile.Refusal
			if errors.As(a.Require(casefile.CaseCompleted), &no) {
				for _, p := range no.Reasons() {
					there = there || p.Key == "casefile.need.mission_report"
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return there
	}
	d.Exec(`INSERT INTO arrivals (case_id, member_id, recorded_by, arrived_on, confirmed_by) SELECT 1, id, 11, '2026-11-10', 'partner' FROM case_members WHERE id <> 11`)
	d.Exec("UPDATE case_files SET stage = 'monitoring'")
	completed(d, "2026-11-15")
	if untold() {
		t.Error("a case that no mission referred waits for a report")
	}
	d.Exec("UPDATE case_files SET retroactive = true")
	if !untold() {
		t.Fatal("the case does not wait for the report")
	}
	d.Exec("UPDATE consents SET withdrawn_on = '2026-11-18'")
	if untold() {
		t.Error("nobody agreed, and the case waits for the report")
	}
	d.Exec("UPDATE consents SET withdrawn_on = '0001-01-01'")
	v := d.As(casework.Judit).In(i18n.En)
	const one = "lang=en&beside=none&record=11"
	sum := printedSum(t, v.Get(c.Path(missionReport+"?"+one)).Is(http.StatusOK).Body)
	f := v.Get(c.Path("papers/new?kind=mission_report&" + one)).Is(http.StatusOK).Values(c.Path("papers"))
	f.Set("sum", sum)
	f.Set("signed_on", "2026-11-17")
	v.PostValues(c.Path("papers"), f).Is(http.StatusSeeOther)
	if untold() {
		t.Error("the report is signed, and the case waits for it")
	}
	// Each who agreed is told of, and nobody waits for who takes no part any more.
	d.Exec(`INSERT INTO consents (case_id, member_id, recorded_by, given_on, purpose, answer, method, language) VALUES (1, 12, 11, '2026-11-10', 'share_mission', 'given', 'written', 'ar')`)
	if !untold() {
		t.Error("two agreed, and the mission was told of one")
	}
	d.Exec("UPDATE case_members SET status = 'left_case' WHERE id = 12")
	if untold() {
		t.Error("the case waits for a report about somebody who left it")
	}
	// What is completed anew is told anew.
	completed(d, "2026-11-18")
	if !untold() {
		t.Error("the plan was completed after the report")
	}
}
