package duplicate

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
)

// Routes adds the pages of people who may be on file twice.
func (s Service) Routes(r page.Router) {
	r.Get("/duplicates", access.DuplicateView, s.list)
	r.Get("/duplicates/{id}", access.DuplicateView, s.show)
	r.Post("/duplicates/{id}/merge", access.DuplicateDecide, s.merge)
	r.Post("/duplicates/{id}/undo", access.DuplicateDecide, s.undo)
	r.Post("/duplicates/{id}/different", access.DuplicateDecide, s.tell)
	r.Post("/duplicates/{id}/again", access.DuplicateDecide, s.takeBack)
	r.Post("/duplicates/elsewhere/{id}/asked", access.DuplicateView, s.asked)
}

// viewOf reads a view and where its page begins from an address; what cannot be
// meant is the beginning.
func viewOf(q url.Values) (View, place) {
	v := View(q.Get("view"))
	if !slices.Contains(v.Options(), v) {
		v = ""
	}
	first := place{score: 1 << 30, at: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), id: 1 << 62}
	if v == "" {
		first.id = 0
	}
	mark, number, ok := strings.Cut(q.Get("after"), "~")
	id, err := strconv.ParseInt(number, 10, 64)
	if !ok || err != nil {
		return v, first
	}
	from := first
	from.id = id
	switch v {
	case ViewDifferent, ViewMerged:
		if from.at, err = time.Parse(time.RFC3339Nano, mark); err != nil {
			return v, first
		}
	case "":
		if from.score, err = strconv.Atoi(mark); err != nil || from.score < 0 || from.score > 1<<15 {
			return v, first
		}
	}
	return v, from
}

// nextURL is the page of the list after this one; empty on the last.
func (l List) nextURL() string {
	if !l.More {
		return ""
	}
	q := url.Values{}
	if l.View != "" {
		q.Set("view", string(l.View))
	}
	mark := ""
	switch l.View {
	case ViewDifferent, ViewMerged:
		mark = l.next.at.UTC().Format(time.RFC3339Nano)
	case "":
		mark = strconv.Itoa(l.next.score)
	}
	q.Set("after", mark+"~"+strconv.FormatInt(l.next.id, 10))
	return "/duplicates?" + q.Encode()
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	v, from := viewOf(r.URL.Query())
	l, err := s.List(r.Context(), page.User(r), page.Actor(r), v, from)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(l))
}

// sheet is the page of a pair with its form.
type sheet struct {
	Pair
	Form *form.Form
	Told *form.Form
}

// Note is what is said when two people are told apart.
type Note struct {
	Note string `form:"note,max=500"`
}

const (
	mergeForm = "duplicate.merge"
	tellForm  = "duplicate.tell"
)

// open reads the page of the pair in the address.
func (s Service) open(r *http.Request) (sheet, error) {
	id, err := page.ID(r, "id")
	if err != nil {
		return sheet{}, err
	}
	p, err := s.Pair(r.Context(), page.User(r), page.Actor(r), id)
	if err != nil {
		return sheet{}, err
	}
	return sheet{
		Pair: p,
		Form: form.New(mergeForm, Chosen{LowVersion: p.Low.Version, HighVersion: p.High.Version}),
		Told: form.New(tellForm, Note{}),
	}, nil
}

func (s Service) show(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.open(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, pairPage(sh))
}

// keepPrefix begins the names of the choices.
const keepPrefix = "keep."

func (s Service) merge(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	var c Chosen
	f := page.Form(r, mergeForm, &c)
	c.choice = func(field string) string { return r.PostForm.Get(keepPrefix + field) }
	if f.OK() {
		if err = s.Merge(r.Context(), page.User(r), page.Actor(r), id, c); err == nil {
			return page.Redirect(w, r, address(id), "duplicate.merged")
		}
		if !casefile.NoteRefusal(r.Context(), f, err) {
			return err
		}
	}
	sh, err := s.open(r)
	if err != nil {
		return err
	}
	sh.Lines = chosen(sh.Lines, c.choice)
	sh.Form.Problems = f.Problems
	return page.Render(w, r, http.StatusUnprocessableEntity, pairPage(sh))
}

func (s Service) tell(w http.ResponseWriter, r *http.Request) error {
	var n Note
	f := page.Form(r, tellForm, &n)
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	if !f.OK() {
		sh, err := s.open(r)
		if err != nil {
			return err
		}
		sh.Told = f
		return page.Render(w, r, http.StatusUnprocessableEntity, pairPage(sh))
	}
	if err := s.Tell(r.Context(), page.User(r), page.Actor(r), id, n.Note); err != nil {
		return err
	}
	return page.Redirect(w, r, address(id), "duplicate.told")
}

func (s Service) undo(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err == nil {
		err = s.Undo(r.Context(), page.User(r), page.Actor(r), id)
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, address(id), "duplicate.undone")
}

func (s Service) takeBack(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err == nil {
		err = s.TakeBack(r.Context(), page.User(r), page.Actor(r), id)
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, address(id), "duplicate.open_again")
}

func (s Service) asked(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err == nil {
		err = s.Asked(r.Context(), page.User(r), page.Actor(r), id)
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, ViewElsewhere.URL(), "duplicate.asked")
}
