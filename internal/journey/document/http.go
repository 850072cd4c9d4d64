package document

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/files"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
)

// Routes adds the pages of documents and papers.
func (s Service) Routes(r page.Router) {
	r.Get("/cases/{ref}/documents", access.DocumentRead, s.list)
	r.Get("/cases/{ref}/documents/new", access.DocumentAdd, s.new)
	r.PostFile("/cases/{ref}/documents", access.DocumentAdd, s.create)
	r.Get("/cases/{ref}/documents/{id}", access.DocumentRead, s.download)
	r.Get("/cases/{ref}/print/{kind}", access.DocumentRead, s.print)
	r.Get("/cases/{ref}/print/{kind}/pdf", access.DocumentRead, s.printPDF)
	r.Get("/cases/{ref}/papers/new", access.DocumentAdd, s.signForm)
	r.Post("/cases/{ref}/papers", access.DocumentAdd, s.sign)
	r.Get("/cases/{ref}/papers/{id}", access.DocumentRead, s.frozen)
	r.Get("/cases/{ref}/papers/{id}/pdf", access.DocumentRead, s.frozenPDF)
	r.Get("/papers", access.DocumentRead, s.missing)
	r.Get("/admin/templates", access.TemplateEdit, s.texts)
	r.Get("/admin/templates/{kind}/{language}", access.TemplateEdit, s.textHistory)
	r.Get("/admin/templates/{kind}/{language}/edit", access.TemplateEdit, s.editText)
	r.Post("/admin/templates/{kind}/{language}/edit", access.TemplateEdit, s.saveText)
	r.Post("/admin/templates/{kind}/{language}/approve", access.TemplateEdit, s.approveText)
	r.Get("/admin/templates/{kind}/{language}/{number}", access.TemplateEdit, s.textVersion)
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	var v view
	ctx := r.Context()
	err := casefile.View(r, s.DB, access.DocumentRead, func(rd db.Reader, c casefile.Case) (err error) {
		v.Shell = casefile.Shell{Case: c, Section: "documents", Title: "document.title"}
		if v.Records, err = records.All(ctx, rd, c.ID); err != nil {
			return err
		}
		if v.Documents, err = ByCase(ctx, rd, c); err != nil {
			return err
		}
		if v.Frozen, err = frozenByCase(ctx, rd, c); err != nil {
			return err
		}
		if v.Printable, err = printable.All(ctx, rd, c.ID); err != nil {
			return err
		}
		if v.Missing, err = missingOf(ctx, rd, c); err != nil {
			return err
		}
		v.keep(func(kind string) bool { return readable(page.User(r), c, kind) })
		return nil
	})
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(v))
}

// attachShell opens the case and the record that a file is for.
func (s Service) attachShell(r *http.Request, subject Subject, id int64) (v view, rec Record, err error) {
	err = casefile.View(r, s.DB, access.DocumentAdd, func(rd db.Reader, c casefile.Case) (err error) {
		v.Shell = casefile.Shell{Case: c, Section: "documents", Title: "document.attach.title"}
		rec, err = record(r.Context(), rd, c, subject, id)
		return err
	})
	return v, rec, err
}

func (s Service) new(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	d := Details{Subject: Subject(q.Get("subject"))}
	d.SubjectID, _ = strconv.ParseInt(q.Get("id"), 10, 64)
	v, rec, err := s.attachShell(r, d.Subject, d.SubjectID)
	if err != nil {
		return err
	}
	v.Form = form.New("document.attach", d)
	return page.Render(w, r, http.StatusOK, attachPage(v, rec))
}

func (s Service) create(w http.ResponseWriter, r *http.Request) error {
	var d Details
	f := page.Form(r, "document.attach", &d)
	v, rec, err := s.attachShell(r, d.Subject, d.SubjectID)
	if err != nil {
		return err
	}
	v.Form = f
	scan, err := received(r)
	if err == nil {
		_, err = s.Attach(r.Context(), page.User(r), page.Actor(r), v.Case.Reference, d.Subject, d.SubjectID, scan)
	}
	if key, args := complaint(err); key != "" {
		f.Problem("file", key, args...)
		return page.Render(w, r, http.StatusUnprocessableEntity, attachPage(v, rec))
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, v.Case.URL("documents"), "document.attach.saved")
}

var errMissing = errors.New("no file was sent")

// received reads the file of a sent form and judges it.
func received(r *http.Request) (files.Scan, error) {
	file, header, err := r.FormFile("file")
	if err != nil {
		return files.Scan{}, errMissing
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, files.MaxBytes+1))
	if err != nil {
		return files.Scan{}, err
	}
	return files.Inspect(header.Filename, content)
}

// complaint says in a message what is wrong with a file; empty where the error
// is about something else.
func complaint(err error) (key string, args []any) {
	switch {
	case errors.Is(err, errMissing):
		return "form.file_missing", nil
	case errors.Is(err, files.ErrEmpty):
		return "document.file.empty", nil
	case errors.Is(err, files.ErrTooLarge):
		return "form.file_too_large", []any{"Max", files.MaxBytes >> 20}
	case errors.Is(err, files.ErrType):
		return "form.file_type", nil
	case errors.Is(err, files.ErrBroken):
		return "document.file.broken", nil
	case errors.Is(err, files.ErrPixels):
		return "document.file.pixels", nil
	case errors.Is(err, files.ErrActive):
		return "document.file.active", nil
	case errors.Is(err, files.ErrInfected):
		return "document.file.infected", nil
	case errors.Is(err, files.ErrUnjudged):
		return "document.file.unjudged", nil
	}
	return "", nil
}

// download hands a file out to be saved, never to be shown in the browser: it
// may say whatever it likes, on our pages it says nothing.
func (s Service) download(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	d, content, err := s.Fetch(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), id)
	if err != nil {
		return err
	}
	return handOut(w, d.Name, d.MediaType, content)
}

func handOut(w http.ResponseWriter, name, mediaType string, content []byte) error {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Length", strconv.Itoa(len(content)))
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "no-store")
	_, err := w.Write(content)
	return err
}
