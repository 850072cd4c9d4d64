package caseimport

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"

	"homeward/internal/kit/access"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/files"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
)

// Routes adds the pages of imports.
func (s Service) Routes(r page.Router) {
	r.Get("/import", access.ImportRun, s.list)
	r.PostFile("/import", access.ImportRun, s.upload)
	r.Get("/import/{id}", access.ImportRun, s.show)
	r.Post("/import/{id}/preview", access.ImportRun, s.judgeAgain)
	r.Post("/import/{id}/confirm", access.ImportRun, s.confirm)
	r.Post("/import/{id}/discard", access.ImportRun, s.discard)
	r.Get("/import/{id}/result", access.ImportRun, s.download)
	r.Post("/import/{id}/reviews/{review}", access.ImportRun, s.review)
	r.Get("/import/{id}/undo", access.ImportRun, s.askUndo)
	r.Post("/import/{id}/undo", access.ImportRun, s.undo)
}

// Upload is what is asked about a workbook when it is brought.
type Upload struct {
	Programme string `form:"programme"`
	Language  string `form:"language,max=2"`
	File      string `form:"file"`
}

const (
	uploadForm = "caseimport.upload"
	choiceForm = "caseimport.choice"
)

func pathNumber(r *http.Request, name string) int64 {
	n, err := strconv.ParseInt(page.Param(r, name), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	return s.listWith(w, r, http.StatusOK, form.New(uploadForm, Upload{}))
}

func (s Service) listWith(w http.ResponseWriter, r *http.Request, status int, f *form.Form) error {
	imports, err := s.Imports(r.Context(), page.User(r), page.Actor(r))
	if err != nil {
		return err
	}
	programmes, err := s.Programmes(r.Context(), page.User(r), page.Actor(r))
	if err != nil {
		return err
	}
	return page.Render(w, r, status, listPage(f, imports, programmes))
}

var errMissing = errors.New("no file was sent")

// received is the file of a sent form.
func received(r *http.Request) (name string, content []byte, err error) {
	file, header, err := r.FormFile("file")
	if err != nil {
		return "", nil, errMissing
	}
	defer file.Close()
	content, err = io.ReadAll(io.LimitReader(file, files.MaxBytes+1))
	if err == nil && len(content) > files.MaxBytes {
		err = files.ErrTooLarge
	}
	return files.CleanName(header.Filename, ".xlsx"), content, err
}

func (s Service) upload(w http.ResponseWriter, r *http.Request) error {
	var u Upload
	f := page.Form(r, uploadForm, &u)
	if !headingLanguage(u.Language) {
		f.Problem("language", "form.not_an_option")
	}
	name, content, err := received(r)
	var id int64
	if err == nil && f.OK() {
		id, err = s.Stage(r.Context(), page.User(r), page.Actor(r), Input{
			Name: name, Content: content, Programme: u.Programme, Choice: Choice{Language: i18n.Language(u.Language)},
		})
	}
	switch key := FileProblem(err); {
	case errors.Is(err, errMissing):
		f.Problem("file", "form.file_missing")
	case errors.Is(err, files.ErrTooLarge):
		f.Problem("file", "form.file_too_large", "Max", files.MaxBytes>>20)
	case errors.Is(err, errProgramme):
		f.Problem("programme", "form.not_an_option")
	case key != "":
		f.Problem("file", key)
	case err != nil:
		return err
	}
	if !f.OK() {
		return s.listWith(w, r, http.StatusUnprocessableEntity, f)
	}
	return page.Redirect(w, r, address(id), "")
}

// headingLanguage tells whether headings may be in a language; empty leaves it to them.
func headingLanguage(language string) bool {
	switch i18n.Language(language) {
	case "", i18n.Hu, i18n.Cs, i18n.En:
		return true
	}
	return false
}

func (s Service) show(w http.ResponseWriter, r *http.Request) error {
	id := pathNumber(r, "id")
	b, err := s.Of(r.Context(), page.User(r), page.Actor(r), id)
	if err != nil {
		return err
	}
	if b.State != Preview {
		return s.showResult(w, r, b)
	}
	f, err := page.NewForm(r, choiceForm, 0, Choices{Language: b.Language})
	if err != nil {
		return err
	}
	return s.preview(w, r, id, http.StatusOK, f)
}

// preview judges the workbook as the form says. Where that finds no caseload,
// the page says so beside the heading row, over what is found without it.
func (s Service) preview(w http.ResponseWriter, r *http.Request, id int64, status int, f *form.Form) error {
	var c Choices
	form.Decode(f.Values, choiceForm, &c)
	words := answered(codelist.From(r.Context()), f.Values)
	v, err := s.Look(r.Context(), page.User(r), page.Actor(r), id, c.choice(f.Values), words)
	if key := FileProblem(err); key != "" {
		f.Problem("heading_row", key)
		status = http.StatusUnprocessableEntity
		v, err = s.Look(r.Context(), page.User(r), page.Actor(r), id, Choice{Language: i18n.Language(c.Language)}, words)
	}
	if err != nil {
		return err
	}
	fill(f, v)
	return page.Render(w, r, status, previewPage(v, f))
}

// fill puts into the form what was found, but for a choice that is refused.
func fill(f *form.Form, v Waiting) {
	if f.OK() {
		f.Set("sheet", v.Table.Sheet)
		f.Set("heading_row", strconv.Itoa(v.Table.HeadingRow))
	}
	f.Set("shown_sheet", v.Table.Sheet)
	f.Set("shown_row", strconv.Itoa(v.Table.HeadingRow))
	f.Set("judged", mark(v.Table, v.Words))
	for _, field := range Fields() {
		value := notMapped
		if n, ok := v.Table.Mapping[field]; ok {
			value = strconv.Itoa(n)
		}
		f.Set(columnField+string(field), value)
	}
}

// again keeps what was chosen and shows the preview that follows from it.
func (s Service) again(w http.ResponseWriter, r *http.Request, id int64, key string) error {
	if err := page.KeepTyped(r, page.Actor(r), address(id), r.PostForm); err != nil {
		return err
	}
	return page.Redirect(w, r, address(id), key)
}

func (s Service) judgeAgain(w http.ResponseWriter, r *http.Request) error {
	id := pathNumber(r, "id")
	var c Choices
	f := page.Form(r, choiceForm, &c)
	if !headingLanguage(c.Language) {
		f.Problem("language", "form.not_an_option")
	}
	if _, err := s.Of(r.Context(), page.User(r), page.Actor(r), id); err != nil {
		return err
	}
	if !f.OK() {
		return s.preview(w, r, id, http.StatusUnprocessableEntity, f)
	}
	return s.again(w, r, id, "")
}

func (s Service) confirm(w http.ResponseWriter, r *http.Request) error {
	id := pathNumber(r, "id")
	u, by := page.User(r), page.Actor(r)
	var c Choices
	f := page.Form(r, choiceForm, &c)
	if !f.OK() || !headingLanguage(c.Language) {
		return s.judgeAgain(w, r)
	}
	words := answered(codelist.From(r.Context()), f.Values)
	_, err := s.Confirm(r.Context(), u, by, id, Confirmation{Choice: c.choice(f.Values), Words: words, Update: c.Update, Judged: c.Judged})
	switch {
	case errors.Is(err, errRunning):
		return page.Redirect(w, r, address(id), "caseimport.running")
	case errors.Is(err, errNotShown), FileProblem(err) != "":
		return s.again(w, r, id, "caseimport.look_again")
	case fault.Is(err, fault.Refused):
		// Confirmed before: the page shows what became of it.
		return page.Redirect(w, r, address(id), "")
	case err != nil:
		return err
	}
	return page.Redirect(w, r, address(id), "caseimport.imported")
}

func (s Service) discard(w http.ResponseWriter, r *http.Request) error {
	if err := s.Discard(r.Context(), page.User(r), page.Actor(r), pathNumber(r, "id")); err != nil {
		return err
	}
	return page.Redirect(w, r, "/import", "caseimport.discarded")
}

func (s Service) review(w http.ResponseWriter, r *http.Request) error {
	id := pathNumber(r, "id")
	if err := s.Review(r.Context(), page.User(r), page.Actor(r), id, pathNumber(r, "review"), r.PostForm.Get("state")); err != nil {
		return err
	}
	return page.Redirect(w, r, address(id)+"#reviews", "caseimport.review.saved")
}

func (s Service) askUndo(w http.ResponseWriter, r *http.Request) error {
	id := pathNumber(r, "id")
	b, err := s.Of(r.Context(), page.User(r), page.Actor(r), id)
	if err != nil {
		return err
	}
	if b.State != Done {
		return page.Redirect(w, r, address(id), "")
	}
	kept, err := s.Kept(r.Context(), page.User(r), page.Actor(r), id)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, undoPage(b, kept))
}

func (s Service) undo(w http.ResponseWriter, r *http.Request) error {
	id := pathNumber(r, "id")
	_, err := s.Undo(r.Context(), page.User(r), page.Actor(r), id)
	if errors.Is(err, errRunning) {
		return page.Redirect(w, r, address(id), "caseimport.running")
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, address(id), "caseimport.undone")
}

func (s Service) showResult(w http.ResponseWriter, r *http.Request, b Listed) error {
	q := r.URL.Query()
	kind := q.Get("kind")
	if !slices.Contains(Kinds, kind) {
		kind = ""
	}
	var from Place
	from.Row, _ = strconv.Atoi(q.Get("row"))
	from.ID, _ = strconv.ParseInt(q.Get("line"), 10, 64)
	o, err := s.Outcome(r.Context(), page.Actor(r), b, kind, from)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, resultPage(o))
}

// download sends the verdict on every row as a file, written whole before the
// first byte goes out.
func (s Service) download(w http.ResponseWriter, r *http.Request) error {
	id := pathNumber(r, "id")
	b, err := s.Of(r.Context(), page.User(r), page.Actor(r), id)
	if err != nil {
		return err
	}
	format := r.URL.Query().Get("format")
	mediaType, ok := map[string]string{
		"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	}[format]
	if !ok || b.State == Preview {
		return fault.New(fault.NotFound, "no result of import %d as %q", id, format)
	}
	var out bytes.Buffer
	if err := s.Export(r.Context(), page.Actor(r), id, format == "xlsx", &out); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", `attachment; filename="homeward-import-`+strconv.FormatInt(id, 10)+"."+format+`"`)
	_, err = out.WriteTo(w)
	return err
}
