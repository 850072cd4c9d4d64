package task

import (
	"net/http"
	"net/url"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/staff"
)

// Routes adds the pages of tasks.
func (s Service) Routes(r page.Router) {
	r.Get("/tasks", access.TaskWork, s.list)
	r.Get("/tasks/new", access.TaskWork, s.new)
	r.Post("/tasks", access.TaskWork, s.create)
	r.Get("/tasks/{id}", access.TaskWork, s.edit)
	r.Post("/tasks/{id}", access.TaskWork, s.amend)
	r.Post("/tasks/{id}/state", access.TaskWork, s.set)
	r.Get("/cases/{ref}/tasks", access.TaskWork, s.ofCase)
}

// listing is the page of a list, with the people a manager can choose from.
type listView struct {
	List
	People []staff.Member
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	var v listView
	ctx, u := r.Context(), page.User(r)
	f := FilterOf(r.URL.Query(), u)
	err := s.DB.Read(ctx, page.Actor(r), func(rd db.Reader) (err error) {
		if v.List, err = read(ctx, rd, u, f, readPlace(r.URL.Query().Get("after")), page.Today(r), pageSize); err != nil {
			return err
		}
		if access.Can(u, access.OfficeToday) {
			v.People, err = staff.Counsellors(ctx, rd, access.ScopeOf(u).OfficeID)
		}
		return err
	})
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(v))
}

// caseView is the page of a case's tasks.
type caseView struct {
	casefile.Shell
	Items []Item
}

func (s Service) ofCase(w http.ResponseWriter, r *http.Request) error {
	var v caseView
	ctx := r.Context()
	err := casefile.View(r, s.DB, access.TaskWork, func(rd db.Reader, c casefile.Case) (err error) {
		v.Shell = casefile.Shell{Case: c, Section: "tasks", Title: "casefile.section.tasks"}
		if v.Assessment, err = casefile.Look(ctx, rd, c, page.Today(r)); err != nil {
			return err
		}
		v.Items, err = OfCase(ctx, rd, c)
		return err
	})
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, casePage(v))
}

// sheet is the form of a task, and what it needs to be filled in.
type sheet struct {
	casefile.Shell        // of the case it is about; without one its Case is empty
	ID             int64  // of the task being changed
	Back           string // page to return to
	Task           Task   // being changed
	People         []form.Option
}

// about tells whether the task has a case.
func (sh sheet) about() bool { return sh.Case.ID != 0 }

// open reads what the page of a task's form shows.
func (s Service) open(r *http.Request, f *form.Form, id int64, ref string) (sh sheet, err error) {
	ctx, u := r.Context(), page.User(r)
	sh = sheet{Shell: casefile.Shell{Section: "tasks", Title: "task.new", Form: f}, ID: id}
	err = s.DB.Read(ctx, page.Actor(r), func(rd db.Reader) error {
		if id > 0 {
			sh.Title = "task.edit"
			if sh.Task, err = s.ByID(ctx, rd, u, id); err != nil {
				return err
			}
			if ref, err = referenceOf(ctx, rd, sh.Task.CaseID); err != nil {
				return err
			}
		}
		if ref != "" {
			if sh.Case, err = casefile.Open(ctx, rd, u, access.TaskWork, ref); err != nil {
				return err
			}
		}
		members, err := staff.Counsellors(ctx, rd, access.ScopeOf(u).OfficeID)
		sh.People = people(ctx, u, sh.Case, members)
		return err
	})
	return sh, err
}

func (s Service) new(w http.ResponseWriter, r *http.Request) error {
	ref := r.URL.Query().Get("case")
	sh, err := s.open(r, nil, 0, ref)
	if err != nil {
		return err
	}
	if sh.about() && !sh.Case.Open() {
		return fault.New(fault.Refused, "case %s is closed: %w", ref, casefile.Refuse("casefile.refused.closed"))
	}
	at := "/tasks/new"
	if ref != "" {
		at += "?case=" + url.QueryEscape(ref)
	}
	if sh.Form, err = page.NewFormAt(r, at, "task", 0, creation{Details: Details{Who: itoa(page.User(r).ID)}, Case: ref}); err != nil {
		return err
	}
	sh.Back = page.Local(r.URL.Query().Get("back"), sh.home())
	sh.Form.Set("back", sh.Back)
	return page.Render(w, r, http.StatusOK, formPage(sh))
}

// home is the list a task belongs to.
func (sh sheet) home() string {
	if sh.about() {
		return sh.Case.URL("tasks")
	}
	return "/tasks"
}

// creation is the form of a task as it is sent.
type creation struct {
	Details
	Case string `form:"case,max=20"`
	Back string `form:"back,max=300"`
}

func (s Service) create(w http.ResponseWriter, r *http.Request) error {
	var d creation
	f := page.Form(r, "task", &d)
	return s.save(w, r, f, d, 0)
}

func (s Service) amend(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	var d creation
	f := page.Form(r, "task", &d)
	return s.save(w, r, f, d, id)
}

func (s Service) save(w http.ResponseWriter, r *http.Request, f *form.Form, d creation, id int64) error {
	ctx, u := r.Context(), page.User(r)
	sh, err := s.open(r, f, id, d.Case)
	if err != nil {
		return err
	}
	sh.Back = page.Local(d.Back, sh.home())
	d.check(f, sh.People)
	done := "task.created"
	if f.OK() {
		if id == 0 {
			err = s.Create(ctx, u, page.Actor(r), sh.Case.Reference, d.Details, sh.Back)
		} else {
			done = "task.saved"
			err = s.Amend(ctx, u, page.Actor(r), id, f.Version, d.Details, sh.Back)
		}
		if fault.Is(err, fault.Stale) {
			return page.Conflict(w, r, f, page.Current{Details: creation{Details: sh.Task.Details, Back: sh.Back}, Version: sh.Task.Version, Table: tasks.Name(), ID: id}, describe(sh.People))
		}
		if err != nil && !casefile.NoteRefusal(ctx, f, err) {
			return err
		}
	}
	if !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, formPage(sh))
	}
	return page.Redirect(w, r, sh.Back, done)
}

func (s Service) edit(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	sh, err := s.open(r, nil, id, "")
	if err != nil {
		return err
	}
	sh.Back = page.Local(r.URL.Query().Get("back"), sh.home())
	if !sh.Task.amendable() {
		return page.Render(w, r, http.StatusOK, readPage(sh))
	}
	if sh.Form, err = page.NewForm(r, "task", sh.Task.Version, creation{Details: sh.Task.Details, Case: sh.Case.Reference}); err != nil {
		return err
	}
	sh.Form.Set("back", sh.Back)
	return page.Render(w, r, http.StatusOK, formPage(sh))
}

// flashes say what became of a task.
var flashes = map[State]string{StateDone: "task.done", StateCancelled: "task.cancelled", StateOpen: "task.reopened"}

func (s Service) set(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	to := State(r.PostForm.Get("state"))
	flash, known := flashes[to]
	if !known {
		return fault.New(fault.Refused, "no state %q: %w", to, casefile.Refuse("task.refused.settle"))
	}
	back := page.Local(r.PostForm.Get("back"), "/tasks")
	by := page.Actor(r)
	by.Draft = ""
	if err := s.Set(r.Context(), page.User(r), by, id, to, back); err != nil {
		return err
	}
	return page.Redirect(w, r, back, flash)
}
