package detention

import (
	"net/http"
	"slices"

	"homeward/internal/kit/fault"
	"homeward/internal/kit/page"
)

func (s Service) newOrder(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.read(r, "detention.order_record")
	if err != nil {
		return err
	}
	if sh.Form, err = page.NewForm(r, "detention.order", 0, ordering{Member: sh.alone()}); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, orderPage(sh))
}

func (s Service) createOrder(w http.ResponseWriter, r *http.Request) error {
	var in ordering
	f := page.Form(r, "detention.order", &in)
	sh, err := s.read(r, "detention.order_record")
	if err != nil {
		return err
	}
	in.check(f, sh.Today)
	if sh.chosen(f, in.Member); f.OK() {
		err = s.Order(r.Context(), page.User(r), page.Actor(r), sh.Case.Reference, in)
	}
	return sh.answered(w, r, f, err, page.Current{}, orderPage, "detention.order_saved")
}

// ordered is the order of the address.
func (s Service) ordered(r *http.Request) (sh sheet, o Order, err error) {
	if sh, err = s.read(r, "detention.order_correct"); err != nil {
		return sh, o, err
	}
	id, err := page.ID(r, "id")
	if err != nil {
		return sh, o, err
	}
	at := slices.IndexFunc(sh.Orders, func(x Order) bool { return x.ID == id })
	if at < 0 {
		return sh, o, fault.New(fault.NotFound, "no order %d in %s", id, sh.Case.Reference)
	}
	sh.ID = id
	return sh, sh.Orders[at], nil
}

func (o Order) ordering() ordering { return ordering{Member: o.MemberID, Facts: o.Facts} }

func (s Service) editOrder(w http.ResponseWriter, r *http.Request) error {
	sh, o, err := s.ordered(r)
	if err != nil {
		return err
	}
	if sh.Form, err = page.NewForm(r, "detention.order", o.Version, o.ordering()); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, orderPage(sh))
}

func (s Service) amendOrder(w http.ResponseWriter, r *http.Request) error {
	var in ordering
	f := page.Form(r, "detention.order", &in)
	sh, o, err := s.ordered(r)
	if err != nil {
		return err
	}
	if in.check(f, sh.Today); in.Member != o.MemberID {
		f.Problem("member", "detention.refused.member")
	}
	if f.OK() {
		err = s.Amend(r.Context(), page.User(r), page.Actor(r), sh.Case.Reference, o.ID, f.Version, in.Facts)
	}
	return sh.answered(w, r, f, err, page.Current{Details: o.ordering(), Version: o.Version, Table: orders.Name(), ID: o.ID}, orderPage, "detention.order_saved")
}

// talked is the session of the address.
func (s Service) talked(r *http.Request) (sh sheet, err error) {
	if sh, err = s.read(r, "detention.ask"); err != nil {
		return sh, err
	}
	id, err := page.ID(r, "id")
	if err != nil {
		return sh, err
	}
	at := slices.IndexFunc(sh.Sessions, func(x heldSession) bool { return x.ID == id })
	if at < 0 {
		return sh, fault.New(fault.NotFound, "no session %d in detention in %s", id, sh.Case.Reference)
	}
	sh.Talk = sh.Sessions[at]
	return sh, nil
}

func (s Service) askForm(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.talked(r)
	if err != nil {
		return err
	}
	in := sh.Talk.Safeguards
	if !sh.Talk.Asked {
		in = Safeguards{}
	}
	if sh.Form, err = page.NewForm(r, "detention.safeguard", 0, in); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, askPage(sh))
}

func (s Service) ask(w http.ResponseWriter, r *http.Request) error {
	var in Safeguards
	f := page.Form(r, "detention.safeguard", &in)
	sh, err := s.talked(r)
	if err != nil {
		return err
	}
	if in.check(f); f.OK() {
		err = s.Ask(r.Context(), page.User(r), page.Actor(r), sh.Case.Reference, sh.Talk.ID, in)
	}
	return sh.answered(w, r, f, err, page.Current{}, askPage, "detention.asked")
}
