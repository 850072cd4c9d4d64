package transfer

import (
	"context"
	"net/http"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
)

// Parting is what is said when members go on in a case of their own (T31).
type Parting struct {
	Members   []int64 `form:"members,required"`
	Principal int64   `form:"principal"`
	Reason    string  `form:"reason,required,max=2000"`
}

const splitFormID = "transfer.split"

// Split opens a case of their own for members of a case. It returns where it leads.
func (s Service) Split(ctx context.Context, u access.User, by db.Actor, ref string, d Parting) (to string, err error) {
	e := s.errand(u, by, access.CaseSplit, ref, "")
	err = casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		next, acts, err := casefile.Split(ctx, tx, u, c, casefile.Parting{Members: d.Members, Principal: d.Principal, Reason: d.Reason}, e.Today)
		to = next.URL("")
		tx.LeadsTo(to)
		return acts, err
	})
	return to, err
}

// split is what the page of going on apart shows.
type split struct {
	casefile.Shell
	May bool
}

func (s Service) loadSplit(r *http.Request, f *form.Form) (v split, err error) {
	err = casefile.View(r, s.DB, access.CaseSplit, func(rd db.Reader, c casefile.Case) (err error) {
		v.Shell = casefile.Shell{Case: c, Section: "family", Title: "transfer.split.title", Form: f}
		v.Assessment, err = casefile.Look(r.Context(), rd, c, page.Today(r))
		v.May = c.Open() && v.Assessment.Require(casefile.MemberSplit) == nil
		return err
	})
	if err == nil && v.Form == nil {
		v.Form, err = page.NewForm(r, splitFormID, 0, Parting{})
	}
	return v, err
}

func (s Service) showSplit(w http.ResponseWriter, r *http.Request) error {
	v, err := s.loadSplit(r, nil)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, splitPage(v))
}

func (s Service) split(w http.ResponseWriter, r *http.Request) error {
	var d Parting
	f := page.Form(r, splitFormID, &d)
	if f.OK() {
		to, err := s.Split(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), d)
		if err == nil {
			return page.Redirect(w, r, to, "transfer.split.opened")
		}
		if !casefile.NoteRefusal(r.Context(), f, err) {
			return err
		}
	}
	v, err := s.loadSplit(r, f)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, splitPage(v))
}

// people are those who take part.
func (v split) people(ctx context.Context) []form.Option {
	var out []form.Option
	for _, m := range v.Case.Taking() {
		out = append(out, form.Option{Value: number(m.ID), Label: m.Name(ctx)})
	}
	return out
}

// heirs are those who can be the principal after the present one.
func (v split) heirs(ctx context.Context) []form.Option {
	var out []form.Option
	for _, o := range v.people(ctx) {
		if o.Value != number(v.Case.Principal().ID) {
			out = append(out, o)
		}
	}
	return out
}
