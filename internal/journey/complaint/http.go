package complaint

import (
	"net/http"
	"slices"
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/office"
	"homeward/internal/organisation/staff"
)

// Routes adds the pages of complaints.
func (s Service) Routes(r page.Router) {
	r.Get(listAddress, access.ComplaintHandle, s.list)
	r.Get(listAddress+"/new", access.ComplaintRecord, s.newForm)
	r.Post(listAddress+"/new", access.ComplaintRecord, s.add)
	r.Get(blankAddress, access.ComplaintRecord, s.blank(false))
	r.Get(blankAddress+"/pdf", access.ComplaintRecord, s.blank(true))
	r.Get(listAddress+"/{id}/print", access.ComplaintHandle, s.print(false))
	r.Get(listAddress+"/{id}/print/pdf", access.ComplaintHandle, s.print(true))
	r.Get(listAddress+"/{id}", access.ComplaintHandle, s.show)
	r.Post(listAddress+"/{id}/acknowledge", access.ComplaintHandle, s.step(Acknowledge, "complaint.acknowledged"))
	r.Post(listAddress+"/{id}/answer", access.ComplaintHandle, s.step(Respond, "complaint.answered"))
	r.Post(listAddress+"/{id}/appeal", access.ComplaintHandle, s.step(Contest, "complaint.appealed"))
	r.Post(listAddress+"/{id}/close", access.ComplaintHandle, s.step(Settle, "complaint.closed"))
}

// listing is a page of complaints.
type listing struct {
	place
	Complaints []Complaint
	People     people
	Offices    []office.Office // for who answers for several
	Next       string          // where the next page begins; empty: this is the last
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	q, l := r.URL.Query(), listing{}
	l.Closed = q.Get("state") == string(Closed)
	l.ID, _ = strconv.ParseInt(q.Get("after"), 10, 64)
	l.Day, _ = date.Parse(q.Get("day"))
	err := s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) (err error) {
		if l.Complaints, err = handled(r.Context(), rd, page.User(r), l.place); err != nil {
			return err
		}
		var about []int64
		for _, c := range l.Complaints {
			about = append(about, c.About)
		}
		if l.People, err = staff.ByIDs(r.Context(), rd, about); err != nil || page.User(r).Role != access.Administrator {
			return err
		}
		l.Offices, err = office.List(r.Context(), rd)
		return err
	})
	if err != nil {
		return err
	}
	if len(l.Complaints) > shown {
		l.Complaints = l.Complaints[:shown]
		last := l.Complaints[shown-1]
		l.Next = l.url(place{Closed: l.Closed, Day: last.DueOn, ID: last.ID})
	}
	return page.Render(w, r, http.StatusOK, listPage(l))
}

// entry is the page on which a complaint is written down.
type entry struct {
	People people
	Form   *form.Form
}

func (s Service) open(r *http.Request) (e entry, err error) {
	err = s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) (err error) {
		e.People, err = staff.OfOffice(r.Context(), rd, page.User(r).OfficeID)
		return err
	})
	return e, err
}

func (s Service) newForm(w http.ResponseWriter, r *http.Request) error {
	e, err := s.open(r)
	if err != nil {
		return err
	}
	blank := record{Details: Details{ReceivedOn: page.Today(r), Channel: InPerson, CaseRef: r.URL.Query().Get("case")}}
	if e.Form, err = page.NewForm(r, "complaint.record", 0, blank); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, newPage(e))
}

func (s Service) add(w http.ResponseWriter, r *http.Request) error {
	e, err := s.open(r)
	if err != nil {
		return err
	}
	var c record
	e.Form = page.Form(r, "complaint.record", &c)
	if c.check(r.Context(), e.Form, page.Today(r), staff.Options(r.Context(), e.People)); e.Form.OK() {
		err := s.Record(r.Context(), page.User(r), page.Actor(r), c.Details, c.Secrets)
		if err == nil {
			return page.Redirect(w, r, after(page.User(r)), "complaint.recorded")
		}
		if !casefile.NoteRefusal(r.Context(), e.Form, err) {
			return err
		}
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, newPage(e))
}

// sheet is the page of a complaint.
type sheet struct {
	Complaint
	People   people
	Handlers []int64
	Office   office.Office
	Form     *form.Form // of the act that is due
	Finish   *form.Form // of the closing; nil where it cannot be closed
	// Overtaken is a form that the page no longer has, and Typed what it said:
	// somebody was faster.
	Overtaken *form.Form
	Typed     string
}

func (s Service) load(r *http.Request) (sh sheet, err error) {
	id, err := page.ID(r, "id")
	if err != nil {
		return sh, err
	}
	err = s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) (err error) {
		if sh.Complaint, err = s.opened(r.Context(), rd, page.User(r), id); err != nil {
			return err
		}
		if sh.Handlers, err = handlers.All(r.Context(), rd, id); err != nil {
			return err
		}
		if sh.Office, err = office.ByID(r.Context(), rd, sh.OfficeID); err != nil {
			return err
		}
		sh.People, err = staff.ByIDs(r.Context(), rd, append([]int64{sh.About, sh.RecordedBy, sh.AnsweredBy, sh.ReviewedBy}, sh.Handlers...))
		return err
	})
	return sh, err
}

// The forms of the acts.
type (
	receipt struct {
		On date.Date `form:"on,required"`
	}
	answer struct {
		On      date.Date `form:"on,required"`
		Outcome Outcome   `form:"outcome,required"`
		Text    string    `form:"sealed_answer,required,max=8000"`
	}
	appeal struct {
		On   date.Date `form:"on,required"`
		Text string    `form:"sealed_appeal,required,max=8000"`
	}
	finish struct{}
)

// fill gives the page the forms that are due and that it does not have yet.
func (sh *sheet) fill(r *http.Request) (err error) {
	today := page.Today(r)
	for _, act := range sh.next() {
		switch {
		case act == Settle:
			sh.Finish = form.New("complaint.close", finish{})
			sh.Finish.Version = sh.Version
		case sh.Form != nil, act == Respond && sh.contested(page.User(r)):
		case act == Acknowledge:
			sh.Form, err = page.NewFormAt(r, address(sh.ID), "complaint.acknowledge", sh.Version, receipt{On: today})
		case act == Respond:
			sh.Form, err = page.NewFormAt(r, address(sh.ID), "complaint.answer", sh.Version, answer{On: today})
		case act == Contest:
			sh.Form, err = page.NewFormAt(r, address(sh.ID), "complaint.appeal", sh.Version, appeal{On: today})
		}
	}
	return err
}

func (s Service) show(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.load(r)
	if err == nil {
		err = sh.fill(r)
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showPage(sh))
}

// typed reads the sent form of an act.
func typed(r *http.Request, act Act) (Step, *form.Form) {
	switch act {
	case Acknowledge:
		var d receipt
		f := page.Form(r, "complaint.acknowledge", &d)
		return Step{Act: act, On: d.On}, f
	case Respond:
		var d answer
		f := page.Form(r, "complaint.answer", &d)
		return Step{Act: act, On: d.On, Outcome: d.Outcome, Text: d.Text}, f
	case Contest:
		var d appeal
		f := page.Form(r, "complaint.appeal", &d)
		return Step{Act: act, On: d.On, Text: d.Text}, f
	}
	return Step{Act: act, On: page.Today(r)}, page.Form(r, "complaint.close", &finish{})
}

// step is the handler of an act.
func (s Service) step(act Act, said string) page.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		sh, err := s.load(r)
		if err != nil {
			return err
		}
		status := http.StatusUnprocessableEntity
		st, f := typed(r, act)
		if st.check(f, sh.Complaint, page.Today(r)); f.OK() {
			err = s.Take(r.Context(), page.User(r), page.Actor(r), sh.ID, f.Version, st)
			switch {
			case err == nil:
				return page.Redirect(w, r, address(sh.ID), said)
			case fault.Is(err, fault.Stale):
				status = http.StatusConflict
				f.Problem("", "complaint.overtaken")
			case !casefile.NoteRefusal(r.Context(), f, err):
				return err
			}
			if sh, err = s.load(r); err != nil {
				return err
			}
		}
		if act != Settle && slices.Contains(sh.next(), act) && !sh.contested(page.User(r)) {
			sh.Form, f.Version = f, sh.Version
		} else {
			sh.Overtaken, sh.Typed = f, st.Text
		}
		if err := sh.fill(r); err != nil {
			return err
		}
		return page.Render(w, r, status, showPage(sh))
	}
}
