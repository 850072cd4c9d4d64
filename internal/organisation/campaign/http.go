package campaign

import (
	"net/http"
	"strconv"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/point"
	"homeward/internal/organisation/programme"
)

// Routes adds the pages of campaigns.
func (s Service) Routes(r page.Router) {
	r.Get("/campaigns", access.CampaignWork, s.list)
	r.Get("/campaigns/new", access.CampaignWork, s.newForm)
	r.Post("/campaigns/new", access.CampaignWork, s.add)
	r.Get("/campaigns/{id}", access.CampaignWork, s.show)
	r.Get("/campaigns/{id}/edit", access.CampaignWork, s.edit)
	r.Post("/campaigns/{id}/edit", access.CampaignWork, s.save)
	s.materials().routes(r, "/campaigns/{id}/materials")
	s.handouts().routes(r, "/campaigns/{id}/handouts")
	s.calls().routes(r, "/campaigns/{id}/calls")
	s.reaches().routes(r, "/campaigns/{id}/reach")
}

// sheet is a page of a campaign.
type sheet struct {
	Campaign   Campaign
	Programmes []form.Option
	Materials  []form.Option // to choose from
	Points     []form.Option
	Form       *form.Form
	Address    string // where the form is sent
	Today      date.Date

	// What the page of a campaign says.
	beside
	Languages, ByChannel []figures

	// The page of an entry.
	tab     tab
	entry   int64 // 0: a new one
	enquiry int64 // the one a call grew into
	grown   bool  // the call grew into one, which may be deleted since
}

// place is where a page of a list begins.
type place struct {
	day date.Date
	id  int64
}

func placeOf(r *http.Request) place {
	q := r.URL.Query()
	if id, err := strconv.ParseInt(q.Get("before"), 10, 64); err == nil && id > 0 {
		if d, err := date.Parse(q.Get("day")); err == nil && !d.IsZero() {
			return place{d, id}
		}
	}
	return place{date.Of(9999, 12, 31), 1 << 62}
}

func older(at string, day date.Date, id int64) string {
	return at + "?before=" + strconv.FormatInt(id, 10) + "&day=" + day.String()
}

// listing is a page of an office's campaigns.
type listing struct {
	Campaigns []listed
	Older     string // where the next page begins; empty: this is the last
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	var l listing
	from := placeOf(r)
	err := s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) (err error) {
		l.Campaigns, err = list.All(r.Context(), rd, page.User(r).OfficeID, from.day, from.id, shown+1)
		return err
	})
	if err != nil {
		return err
	}
	if len(l.Campaigns) > shown {
		l.Campaigns = l.Campaigns[:shown]
		last := l.Campaigns[shown-1]
		l.Older = older("/campaigns", last.StartsOn, last.ID)
	}
	return page.Render(w, r, http.StatusOK, listPage(l))
}

// open reads what the form of a campaign needs; id 0 is a new one.
func (s Service) open(r *http.Request, id int64) (sh sheet, err error) {
	ctx, u := r.Context(), page.User(r)
	sh.Address, sh.Today = "/campaigns/new", page.Today(r)
	err = s.DB.Read(ctx, page.Actor(r), func(rd db.Reader) (err error) {
		if id != 0 {
			sh.Address = address(id) + "/edit"
			if sh.Campaign, err = ofOffice(ctx, rd, u, id); err != nil {
				return err
			}
		}
		sh.Programmes, err = programme.ForOffice(ctx, rd, u.OfficeID, sh.Today, sh.Campaign.Programme)
		return err
	})
	return sh, err
}

func (s Service) newForm(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.open(r, 0)
	if err != nil {
		return err
	}
	if sh.Form, err = page.NewForm(r, "campaign.details", 0, Details{StartsOn: sh.Today}); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, formPage(sh))
}

func (s Service) add(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.open(r, 0)
	if err != nil {
		return err
	}
	var d Details
	sh.Form = page.Form(r, "campaign.details", &d)
	d.check(sh.Form, sh.Programmes)
	if !sh.Form.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, formPage(sh))
	}
	c, err := s.Add(r.Context(), page.User(r), page.Actor(r), d)
	if err != nil {
		return err
	}
	return page.Redirect(w, r, address(c.ID), "campaign.added")
}

func (s Service) show(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	ctx := r.Context()
	sh := sheet{Today: page.Today(r)}
	err = s.DB.Read(ctx, page.Actor(r), func(rd db.Reader) (err error) {
		if sh.Campaign, err = ofOffice(ctx, rd, page.User(r), id); err != nil {
			return err
		}
		if sh.beside, err = besides.One(ctx, rd, id, sh.Campaign.last(sh.Today)); err != nil {
			return err
		}
		if sh.Languages, err = byLanguage.All(ctx, rd, id); err != nil {
			return err
		}
		sh.ByChannel, err = byChannel.All(ctx, rd, id)
		return err
	})
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showPage(sh))
}

func (s Service) edit(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	sh, err := s.open(r, id)
	if err != nil {
		return err
	}
	if sh.Form, err = page.NewForm(r, "campaign.details", sh.Campaign.Version, sh.Campaign.Details); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, formPage(sh))
}

func (s Service) save(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	sh, err := s.open(r, id)
	if err != nil {
		return err
	}
	var d Details
	sh.Form = page.Form(r, "campaign.details", &d)
	d.check(sh.Form, sh.Programmes)
	if !sh.Form.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, formPage(sh))
	}
	err = s.Change(r.Context(), page.User(r), page.Actor(r), id, sh.Form.Version, d)
	if fault.Is(err, fault.Stale) {
		return page.Conflict(w, r, sh.Form, page.Current{Details: sh.Campaign.Details, Version: sh.Campaign.Version, Table: campaigns.Name(), ID: id}, sh.describe)
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, address(id), "campaign.saved")
}

// points are the advisory points of the user's office to choose from.
func points(r *http.Request, rd db.Reader, keep int64) ([]form.Option, error) {
	found, err := point.Choices(r.Context(), rd, page.User(r).OfficeID, keep)
	return point.Options(found), err
}
