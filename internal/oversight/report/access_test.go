package report

import (
	"testing"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

func (w *world) total(u access.User, p Params) (int64, error) {
	o, err := w.open(u, Reports[0], p, Cell{}, 0)
	if err != nil {
		return 0, err
	}
	return o.Results[0].Cube.Count(CellOf(Returned, Period)), nil
}

func TestFiguresReachAsFarAsTheAskersOffice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.departs(w.add(person{born: "1990", class: "protection"}), "2021-03-05")
	w.departs(w.add(person{born: "1990"}), "2021-03-05")
	w.departs(w.add(person{born: "1990", office: w.prg}), "2021-03-05")
	in := func(office, programme string) Params {
		p := year(2021)
		p.Office, p.Programme = office, programme
		return p
	}
	for _, c := range []struct {
		name string
		u    access.User
		p    Params
		n    int64
		kind fault.Kind
	}{
		{"manager", w.manager, in("", ""), 2, 0},
		{"manager, own office", w.manager, in("BUD", ""), 2, 0},
		{"manager, other office", w.manager, in("PRG", ""), 0, fault.NotFound},
		{"manager, unknown programme", w.manager, in("", "P9"), 0, fault.NotFound},
		{"administrator", w.admin, in("", ""), 3, 0},
		{"administrator, one office", w.admin, in("PRG", ""), 1, 0},
		{"administrator, unknown office", w.admin, in("XXX", ""), 0, fault.NotFound},
		{"counsellor", w.counsellor, in("", ""), 0, fault.Forbidden},
		{"nobody", access.User{}, in("", ""), 0, fault.Forbidden},
	} {
		n, err := w.total(c.u, c.p)
		if n != c.n || (err != nil) != (c.kind != 0) || err != nil && !fault.Is(err, c.kind) {
			t.Errorf("%s: %d, %v; want %d", c.name, n, err, c.n)
		}
	}
}

func TestOutsideTheScopeOfEvidenceNothingIsSeen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.departs(w.add(person{born: "1990", class: "protection"}), "2021-03-05")
	w.departs(w.add(person{born: "1990"}), "2021-03-05")
	p := year(2021)
	for _, c := range []struct {
		u    access.User
		s    string
		want int64
	}{{w.manager, "", 1}, {w.manager, "evidence", 2}, {w.admin, "", 0}, {w.admin, "evidence", 2}} {
		by := c.u.Actor()
		by.Scope, by.OfficeIDs = c.s, []int64{w.bud}
		var n int64
		err := w.db.Read(t.Context(), by, func(r db.Reader) error {
			cube, err := count(t.Context(), r, Returned, scope{offices: by.OfficeIDs, to: p.To}, p, nil)
			if err == nil {
				n = cube.Count(CellOf(Returned, Period))
			}
			return err
		})
		if err != nil || n != c.want {
			t.Errorf("%s in scope %q: %d, %v; want %d", c.u.Role, c.s, n, err, c.want)
		}
	}
}

func TestRowsLeadOnOnlyWhereTheAskerMayGo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.departs(w.add(person{born: "1990"}), "2021-03-01")
	w.departs(w.add(person{born: "1990", class: "protection"}), "2021-03-02")
	named := w.add(person{born: "1990", class: "protection"})
	w.departs(named, "2021-03-03")
	w.write(func(tx db.Tx) {
		w.exec(tx, "INSERT INTO case_named_staff (case_id, staff_id) VALUES ($1, $2)", named.caseID, w.manager.ID)
	})
	for _, c := range []struct {
		u    access.User
		want []string
	}{
		{w.manager, []string{"/cases/BUD-26-00001", "", "/cases/BUD-26-00003"}},
		{w.admin, []string{"/reports/cases/BUD-26-00001", "", ""}},
	} {
		o, err := w.open(c.u, Reports[0], year(2021), CellOf(Returned, Period), 0)
		if err != nil || len(o.Listing.Rows) != 3 {
			t.Fatal(len(o.Listing.Rows), err)
		}
		for n, r := range o.Listing.Rows {
			if got := (view{Outcome: o, user: c.u}).rowURL(r); got != c.want[n] {
				t.Errorf("%s, row %d leads to %q, want %q", c.u.Role, n, got, c.want[n])
			}
		}
	}
}

func TestAnAdministratorOpensACaseOnlyWithAReason(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.service()
	p := w.add(person{born: "1990", from: "GE"})
	w.departs(p, "2021-03-05")
	guarded := w.add(person{born: "1990", class: "protection"})
	ctx := english()

	facts, reasoned, err := s.Case(ctx, w.admin, w.admin.Actor(), p.reference)
	if err != nil || reasoned || len(facts.Facts) != 0 {
		t.Fatalf("without a reason: %+v, %v, %v", facts, reasoned, err)
	}
	if err := s.GiveReason(ctx, w.admin, w.admin.Actor(), p.reference, "the donor asks", "/"); err != nil {
		t.Fatal(err)
	}
	facts, reasoned, err = s.Case(ctx, w.admin, w.admin.Actor(), p.reference)
	if err != nil || !reasoned || len(facts.Facts) != 1 || facts.Facts[0].Kind != "departure" {
		t.Errorf("with a reason: %+v, %v, %v", facts, reasoned, err)
	}

	// The counsellor of the office reads who, and why.
	reasons := db.NewQuery[string]("SELECT reason FROM access_log WHERE case_id = $1 AND act = 'evidence_case' AND staff_id = $2")
	err = w.db.Read(ctx, w.counsellor.Actor(), func(r db.Reader) error {
		got, err := reasons.All(ctx, r, p.caseID, w.admin.ID)
		if err != nil || len(got) != 1 || got[0] != "the donor asks" {
			t.Errorf("entries in the case's log: %q, %v", got, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}

	if _, err := w.owner.Exec(ctx, "UPDATE access_log SET at = at - interval '31 minutes'"); err != nil {
		t.Fatal(err)
	}
	if _, reasoned, err := s.Case(ctx, w.admin, w.admin.Actor(), p.reference); err != nil || reasoned {
		t.Errorf("half an hour later: %v, %v", reasoned, err)
	}
	for _, ref := range []string{guarded.reference, "BUD-26-99999", "'; --"} {
		if err := s.GiveReason(ctx, w.admin, w.admin.Actor(), ref, "x", "/"); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", ref, err)
		}
		if _, _, err := s.Case(ctx, w.admin, w.admin.Actor(), ref); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", ref, err)
		}
	}
	if _, _, err := s.Case(ctx, w.manager, w.manager.Actor(), p.reference); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a manager has the case itself: %v", err)
	}
}

func TestCellsAreReadBackAndGarbageIsNotFound(t *testing.T) {
	t.Parallel()
	for _, c := range []Cell{
		{},
		CellOf(Returned, Period), CellOf(Assistance, Cumulative, "sex", "f", "age", Under18),
		CellOf(Returned, Corrections, "project", "A/B-1.2"), CellOf(Returned, Period, "origin", "", "month", "2021-03"),
	} {
		got, err := Reports[0].ParseCell(c.String())
		if err != nil || !got.Is(c) {
			t.Errorf("%q: %v, %v", c.String(), got, err)
		}
	}
	for _, s := range []string{
		"x", ",", ",,,", "R.3.6,before", "R.3.6,period,vulnerability=vot", "R.3.6,period,sex", "R.3.6,period,sex=f,sex=m",
		"R.3.6,period,a=1,b=2,c=3,d=4,e=5,f=6,g=7,h=8",
	} {
		if _, err := Reports[0].ParseCell(s); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", s, err)
		}
	}
}
