package desk

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
)

// give is the form with which chosen cases are given to somebody.
type give struct {
	To   string `form:"to,required"` // a staff number, or Nobody
	Refs string `form:"refs,max=400000"`
	Back string `form:"back,max=2000"`
}

const giveForm = "desk.assign"

// staffOf reads whom the cases are to go to; 0 is nobody.
func staffOf(to string) (id int64, ok bool) {
	if to == Nobody {
		return 0, true
	}
	id = number(to)
	return id, id > 0
}

// chooseAssign turns the boxes ticked in a list into the address of the page
// that checks.
func (s Service) chooseAssign(w http.ResponseWriter, r *http.Request) error {
	v := url.Values{}
	for _, name := range []string{"to", "list"} {
		if x := r.PostForm.Get(name); x != "" {
			v.Set(name, x)
		}
	}
	if r.PostForm.Get("all") != "" {
		v.Set("all", "1")
	} else {
		v["ref"] = r.PostForm["ref"]
	}
	return page.Redirect(w, r, "/cases/assign/check?"+v.Encode(), "")
}

// listOf is the list a choice was made in.
func listOf(query string) (f Filter, o Order, address string) {
	q, err := url.ParseQuery(query)
	if err != nil {
		q = url.Values{}
	}
	f = FilterOf(q)
	o = f.OrderOf(q.Get("sort"))
	return f, o, listURL(f, o)
}

func (s Service) checkAssign(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f, o, back := listOf(q.Get("list"))
	c := Chosen{References: q["ref"], Order: o}
	if q.Get("all") != "" {
		c = Chosen{Filter: &f, Order: o}
	}
	d := give{To: q.Get("to"), Back: back}
	to, named := staffOf(d.To)
	a, err := s.CheckAssign(r.Context(), page.User(r), page.Actor(r), to, c)
	if err != nil {
		return err
	}
	var refs []string
	for _, j := range a.Of(Changes) {
		refs = append(refs, j.Reference)
	}
	d.Refs = strings.Join(refs, " ")
	fo := form.New(giveForm, d)
	status := http.StatusOK
	v := check{Assignment: a, Form: fo, Back: back, Named: named, Again: q}
	if !named {
		status = http.StatusUnprocessableEntity
		fo.Problem("to", "desk.assign.choose_whom")
		o, err := s.Office(r.Context(), page.User(r), page.Actor(r))
		if err != nil {
			return err
		}
		v.People = o.People
	}
	return page.Render(w, r, status, checkPage(v))
}

func (s Service) assign(w http.ResponseWriter, r *http.Request) error {
	var d give
	f := page.Form(r, giveForm, &d)
	to, named := staffOf(d.To)
	if !f.OK() || !named {
		return fault.New(fault.Refused, "cases to be given to nobody that is known: %w", refusal)
	}
	a, err := s.Assign(r.Context(), page.User(r), page.Actor(r), to, strings.Fields(d.Refs), func(a Assignment) string { return doneURL(a, d) })
	if err != nil {
		return err
	}
	return page.Redirect(w, r, doneURL(a, d), "")
}

// namedMost is how many exceptions of a kind the result names.
const namedMost = 50

// doneURL is the page of the result; everything it says is in its address.
func doneURL(a Assignment, d give) string {
	v := url.Values{"to": {d.To}, "given": {strconv.Itoa(len(a.Of(Changes)))}, "back": {page.Local(d.Back, "/cases")}}
	for _, verdict := range exceptions {
		list := a.Of(verdict)
		if len(list) == 0 {
			continue
		}
		var refs []string
		for _, j := range list[:min(len(list), namedMost)] {
			refs = append(refs, j.Reference)
		}
		v[string(verdict)] = refs
		v.Set(string(verdict)+"_n", strconv.Itoa(len(list)))
	}
	return "/cases/assign/done?" + v.Encode()
}

// exceptions are the verdicts on cases that were not given.
var exceptions = []Verdict{IsClosed, Theirs, Guarded, Bound, Absent}

func (s Service) assigned(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	to, _ := staffOf(q.Get("to"))
	v := result{Given: int(number(q.Get("given"))), Back: page.Local(q.Get("back"), "/cases")}
	for _, verdict := range exceptions {
		n := int(number(q.Get(string(verdict) + "_n")))
		var refs []string
		for _, ref := range q[string(verdict)] {
			if len(ref) <= 20 {
				refs = append(refs, ref)
			}
		}
		if n > 0 {
			v.Left = append(v.Left, left{Verdict: verdict, Cases: n, References: refs})
		}
	}
	a, err := s.CheckAssign(r.Context(), page.User(r), page.Actor(r), to, Chosen{})
	if err != nil {
		return err
	}
	v.To = a.To
	return page.Render(w, r, http.StatusOK, donePage(v))
}
