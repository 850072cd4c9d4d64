package campaign

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
)

// tab is a list of a campaign's entries, as its address names it.
type tab string

// The lists.
const (
	overview    tab = ""
	materialTab tab = "materials"
	handoutTab  tab = "handouts"
	callTab     tab = "calls"
	reachTab    tab = "reach"
)

func (t tab) address(campaign int64) string { return address(campaign) + "/" + string(t) }

// details are what a form says of an entry.
type details interface {
	check(ctx context.Context, f *form.Form, sh sheet)
	enough(ctx context.Context, tx db.Tx, id int64) error
}

// entry is a row of a campaign.
type entry[R any] interface {
	*R
	head() *Head
	removable(ctx context.Context, tx db.Tx) error
}

// entries are the pages of one kind of entry R, whose form holds D.
type entries[R any, P entry[R], D details] struct {
	keeping[R, P, D]
	words string // message prefix of the form
	field string // at which too few copies are said
	fresh func(sh sheet) D
	need  func(r *http.Request, rd db.Reader, sh *sheet, row P) error // what the form offers
	list  func(r *http.Request, rd db.Reader, sh sheet, from place) (templ.Component, error)
	form  func(sh sheet) templ.Component
}

func (e entries[R, P, D]) routes(r page.Router, at string) {
	r.Get(at, access.CampaignWork, e.all)
	r.Get(at+"/new", access.CampaignWork, e.newForm)
	r.Post(at+"/new", access.CampaignWork, e.add)
	r.Get(at+"/{entry}", access.CampaignWork, e.edit)
	r.Post(at+"/{entry}", access.CampaignWork, e.save)
	r.Post(at+"/{entry}/remove", access.CampaignWork, e.remove)
}

// campaign is the one in the address.
func (e entries[R, P, D]) campaign(r *http.Request, rd db.Reader) (sh sheet, err error) {
	id, err := page.ID(r, "id")
	if err != nil {
		return sh, err
	}
	sh.tab, sh.Today = e.tab, page.Today(r)
	sh.Campaign, err = ofOffice(r.Context(), rd, page.User(r), id)
	return sh, err
}

func (e entries[R, P, D]) all(w http.ResponseWriter, r *http.Request) error {
	var body templ.Component
	err := e.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) error {
		sh, err := e.campaign(r, rd)
		if err == nil {
			body, err = e.list(r, rd, sh, placeOf(r))
		}
		return err
	})
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, body)
}

// open reads what the form of an entry needs.
func (e entries[R, P, D]) open(r *http.Request, fresh bool) (sh sheet, row R, err error) {
	err = e.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) (err error) {
		if sh, err = e.campaign(r, rd); err != nil {
			return err
		}
		sh.Address = e.tab.address(sh.Campaign.ID) + "/new"
		if !fresh {
			id, err := page.ID(r, "entry")
			if err != nil {
				return err
			}
			if row, err = e.row(r.Context(), rd, sh.Campaign.ID, id); err != nil {
				return err
			}
			sh.entry = P(&row).head().ID
			sh.Address = e.tab.address(sh.Campaign.ID) + "/" + strconv.FormatInt(sh.entry, 10)
		}
		if e.need == nil {
			return nil
		}
		return e.need(r, rd, &sh, &row)
	})
	return sh, row, err
}

func (e entries[R, P, D]) newForm(w http.ResponseWriter, r *http.Request) error {
	sh, _, err := e.open(r, true)
	if err != nil {
		return err
	}
	if sh.Form, err = page.NewForm(r, e.words, 0, e.fresh(sh)); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, e.form(sh))
}

func (e entries[R, P, D]) edit(w http.ResponseWriter, r *http.Request) error {
	sh, row, err := e.open(r, false)
	if err != nil {
		return err
	}
	if sh.Form, err = page.NewForm(r, e.words, P(&row).head().Version, *e.of(&row)); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, e.form(sh))
}

func (e entries[R, P, D]) add(w http.ResponseWriter, r *http.Request) error {
	return e.put(w, r, true, "campaign.entry_added")
}

func (e entries[R, P, D]) save(w http.ResponseWriter, r *http.Request) error {
	return e.put(w, r, false, "campaign.entry_saved")
}

// put reads the sent form and saves the entry; what is wrong is said on the
// form, with what was typed.
func (e entries[R, P, D]) put(w http.ResponseWriter, r *http.Request, fresh bool, done string) error {
	sh, row, err := e.open(r, fresh)
	if err != nil {
		return err
	}
	var d D
	f := page.Form(r, e.words, &d)
	sh.Form = f
	d.check(r.Context(), f, sh)
	if f.OK() {
		err := e.keeping.put(r.Context(), page.User(r), page.Actor(r), sh.Campaign.ID, sh.entry, f.Version, d)
		switch {
		case err == nil:
			return page.Redirect(w, r, e.tab.address(sh.Campaign.ID), done)
		case errors.Is(err, errTooFew):
			f.Problem(e.field, "campaign.too_few")
		case fault.Is(err, fault.Stale):
			head := P(&row).head()
			return page.Conflict(w, r, f, page.Current{Details: *e.of(&row), Version: head.Version, Table: e.table.Name(), ID: head.ID}, sh.describe)
		default:
			return err
		}
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, e.form(sh))
}

// remove takes an entry away that was made in error.
func (e entries[R, P, D]) remove(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	one, err := page.ID(r, "entry")
	if err != nil {
		return err
	}
	sent, _ := strconv.Atoi(r.PostFormValue(form.FieldVersion)) // 0, which is no version, where none was sent
	if err := e.keeping.remove(r.Context(), page.User(r), page.Actor(r), id, one, sent); err != nil {
		return err
	}
	return page.Redirect(w, r, e.tab.address(id), "campaign.entry_removed")
}

// cut takes the row off that was read only to know whether there is another, and
// tells where that begins.
func cut[T any](rows []T, at string, of func(T) (date.Date, int64)) ([]T, string) {
	if len(rows) <= shown {
		return rows, ""
	}
	rows = rows[:shown]
	day, id := of(rows[shown-1])
	return rows, older(at, day, id)
}
