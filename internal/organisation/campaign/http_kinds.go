package campaign

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/form"
)

func (s Service) materials() entries[Material, *Material, Making] {
	return entries[Material, *Material, Making]{
		keeping: keeping[Material, *Material, Making]{Service: s, tab: materialTab, table: materials, of: func(m *Material) *Making { return &m.Making }},
		words:   "campaign.material", field: "printed", form: materialPage,
		fresh: func(sh sheet) Making { return Making{PrintedOn: sh.Today} },
		list: func(r *http.Request, rd db.Reader, sh sheet, from place) (templ.Component, error) {
			rows, err := materialList.All(r.Context(), rd, sh.Campaign.ID, from.day, from.id, shown+1)
			rows, next := cut(rows, sh.tab.address(sh.Campaign.ID), func(m material) (date.Date, int64) { return m.PrintedOn, m.ID })
			return materialsPage(sh, rows, next), err
		},
	}
}

func (s Service) handouts() entries[Handout, *Handout, Handing] {
	return entries[Handout, *Handout, Handing]{
		keeping: keeping[Handout, *Handout, Handing]{Service: s, tab: handoutTab, table: handouts, of: func(h *Handout) *Handing { return &h.Handing }},
		words:   "campaign.handout", field: "copies", form: handoutPage,
		fresh: func(sh sheet) Handing { return Handing{OnDay: sh.Today} },
		need: func(r *http.Request, rd db.Reader, sh *sheet, h *Handout) (err error) {
			if sh.Points, err = points(r, rd, h.Point); err != nil {
				return err
			}
			found, err := chooseMaterial.All(r.Context(), rd, sh.Campaign.ID)
			for _, m := range found {
				sh.Materials = append(sh.Materials, form.Option{Value: strconv.FormatInt(m.ID, 10), Label: m.name(r.Context())})
			}
			return err
		},
		list: func(r *http.Request, rd db.Reader, sh sheet, from place) (templ.Component, error) {
			rows, err := handoutList.All(r.Context(), rd, sh.Campaign.ID, from.day, from.id, shown+1)
			rows, next := cut(rows, sh.tab.address(sh.Campaign.ID), func(h handout) (date.Date, int64) { return h.OnDay, h.ID })
			return handoutsPage(sh, rows, next), err
		},
	}
}

func (s Service) calls() entries[Call, *Call, Calling] {
	return entries[Call, *Call, Calling]{
		keeping: keeping[Call, *Call, Calling]{Service: s, tab: callTab, table: calls, of: func(c *Call) *Calling { return &c.Calling }, begin: func(c *Call, u access.User) { c.RecordedBy = u.ID }},
		words:   "campaign.call", form: callPage,
		fresh: func(sh sheet) Calling { return Calling{OnDay: sh.Today} },
		need: func(_ *http.Request, _ db.Reader, sh *sheet, c *Call) error {
			sh.enquiry, sh.grown = c.EnquiryID, c.grown()
			return nil
		},
		list: func(r *http.Request, rd db.Reader, sh sheet, from place) (templ.Component, error) {
			rows, err := calls.Many(r.Context(), rd, newest, sh.Campaign.ID, from.day, from.id, shown+1)
			rows, next := cut(rows, sh.tab.address(sh.Campaign.ID), func(c Call) (date.Date, int64) { return c.OnDay, c.ID })
			return callsPage(sh, rows, next), err
		},
	}
}

func (s Service) reaches() entries[Reach, *Reach, Reaching] {
	return entries[Reach, *Reach, Reaching]{
		keeping: keeping[Reach, *Reach, Reaching]{Service: s, tab: reachTab, table: reaches, of: func(x *Reach) *Reaching { return &x.Reaching }},
		words:   "campaign.reach", form: reachPage,
		fresh: func(sh sheet) Reaching { return Reaching{OnDay: sh.Today} },
		list: func(r *http.Request, rd db.Reader, sh sheet, from place) (templ.Component, error) {
			rows, err := reaches.Many(r.Context(), rd, newest, sh.Campaign.ID, from.day, from.id, shown+1)
			rows, next := cut(rows, sh.tab.address(sh.Campaign.ID), func(x Reach) (date.Date, int64) { return x.OnDay, x.ID })
			return reachesPage(sh, rows, next), err
		},
	}
}
