package document

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
)

// textsView is the overview of the texts of documents.
type textsView struct {
	Languages []string
	Standing  map[[2]string]standing // by kind and language
}

// textView is the text of a kind of document in a language.
type textView struct {
	Kind, Language string
	Blocks         []block
	Versions       []Template
	Names          map[int64]string // of those who wrote and approved
	Shown          Template         // the one whose texts are on the page
	Form           *form.Form
}

func (s Service) texts(w http.ResponseWriter, r *http.Request) error {
	v := textsView{Standing: map[[2]string]standing{}}
	for _, l := range i18n.Languages {
		v.Languages = append(v.Languages, string(l))
	}
	come, err := Bundled()
	if err != nil {
		return err
	}
	for _, t := range come {
		if !slices.Contains(v.Languages, t.Language) {
			v.Languages = append(v.Languages, t.Language)
		}
	}
	err = s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) error {
		all, err := standings.All(r.Context(), rd)
		for _, x := range all {
			v.Standing[[2]string{x.Kind, x.Language}] = x
			if !slices.Contains(v.Languages, x.Language) {
				v.Languages = append(v.Languages, x.Language)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, textsPage(v))
}

// textOf reads the versions of the text an address names.
func (s Service) textOf(r *http.Request) (v textView, err error) {
	v.Kind, v.Language = page.Param(r, "kind"), page.Param(r, "language")
	if v.Blocks = blocksOf(v.Kind); v.Blocks == nil || !i18n.IsLanguage(v.Language) {
		return v, fault.New(fault.NotFound, "no text of %q in %q", v.Kind, v.Language)
	}
	ctx := r.Context()
	err = s.DB.Read(ctx, page.Actor(r), func(rd db.Reader) (err error) {
		if v.Versions, err = versions(ctx, rd, v.Kind, v.Language); err != nil {
			return err
		}
		v.Names = map[int64]string{}
		people, err := writers.All(ctx, rd, v.Kind, v.Language)
		for _, p := range people {
			v.Names[p.ID] = i18n.PersonName(ctx, p.FamilyName, p.GivenName)
		}
		return err
	})
	v.Shown = Template{Kind: v.Kind, Language: v.Language, Body: v.begun(ctx)}
	if len(v.Versions) > 0 {
		v.Shown = v.Versions[0]
	}
	return v, err
}

// begun are the texts a first version begins with: what the program brings
// along, or says itself.
func (v textView) begun(ctx context.Context) map[string]string {
	if i18n.Language(v.Language).Known() {
		out := map[string]string{}
		for _, b := range v.Blocks {
			out[b.Name] = original(i18n.With(ctx, i18n.Language(v.Language)), b)
		}
		return out
	}
	return bundledBody(v.Kind, v.Language)
}

func (s Service) textHistory(w http.ResponseWriter, r *http.Request) error {
	v, err := s.textOf(r)
	if err != nil {
		return err
	}
	if len(v.Versions) > 0 {
		v.Form = form.New("document.text", struct{}{})
		v.Form.Version = v.Versions[0].Version
	}
	return page.Render(w, r, http.StatusOK, textPage(v))
}

func (s Service) textVersion(w http.ResponseWriter, r *http.Request) error {
	v, err := s.textOf(r)
	if err != nil {
		return err
	}
	number, _ := strconv.Atoi(page.Param(r, "number"))
	at := slices.IndexFunc(v.Versions, func(t Template) bool { return t.Number == number })
	if at < 0 {
		return fault.New(fault.NotFound, "no version %d of %s in %s", number, v.Kind, v.Language)
	}
	v.Shown = v.Versions[at]
	return page.Render(w, r, http.StatusOK, textVersionPage(v))
}

// saidField is the beginning of the fields of a text's blocks.
const saidField = "said."

func (s Service) editText(w http.ResponseWriter, r *http.Request) error {
	v, err := s.textOf(r)
	if err != nil {
		return err
	}
	d := TextDetails{Effective: page.Today(r)}
	version := 0
	if v.Shown.State == TextDraft {
		d, version = TextDetails{Effective: v.Shown.Effective, Note: v.Shown.Note}, v.Shown.Version
	}
	if v.Form, err = page.NewForm(r, "document.text", version, d); err != nil {
		return err
	}
	for _, b := range v.Blocks {
		if _, typed := v.Form.Values[saidField+b.Name]; !typed {
			v.Form.Values.Set(saidField+b.Name, v.Shown.Body[b.Name])
		}
	}
	return page.Render(w, r, http.StatusOK, textFormPage(v))
}

func (s Service) saveText(w http.ResponseWriter, r *http.Request) error {
	v, err := s.textOf(r)
	if err != nil {
		return err
	}
	var d TextDetails
	v.Form = page.Form(r, "document.text", &d)
	body := map[string]string{}
	for _, b := range v.Blocks {
		if said := form.Clean(v.Form.Value(saidField + b.Name)); said != "" {
			body[b.Name] = said
		}
	}
	empty, unlike := wrong(v.Blocks, body, func(b block) string { return original(r.Context(), b) })
	for _, name := range empty {
		v.Form.Problem(saidField+name, "document.text.missing")
	}
	for _, name := range unlike {
		v.Form.Problem(saidField+name, "document.text.placeholders")
	}
	if v.Form.OK() {
		err := s.SaveText(r.Context(), page.User(r), page.Actor(r), v.Kind, v.Language, v.Form.Version, d, body)
		switch {
		case err == nil:
			return page.Redirect(w, r, textURL(v.Kind, v.Language), "document.text.saved")
		case !fault.Is(err, fault.Stale):
			return err
		}
		// What was typed stays; saving again replaces what the other wrote.
		v.Form.Problem("", "document.text.stale", "Name", v.Names[v.Shown.AuthorID])
		v.Form.Version = 0
		if v.Shown.State == TextDraft {
			v.Form.Version = v.Shown.Version
		}
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, textFormPage(v))
}

func (s Service) approveText(w http.ResponseWriter, r *http.Request) error {
	v, err := s.textOf(r)
	if err != nil {
		return err
	}
	v.Form = page.Form(r, "document.text", &struct{}{})
	err = s.ApproveText(r.Context(), page.User(r), page.Actor(r), v.Kind, v.Language, v.Form.Version, page.Today(r), func(b block) string { return original(r.Context(), b) })
	var why *casefile.Refusal
	switch {
	case err == nil:
		return page.Redirect(w, r, textURL(v.Kind, v.Language), "document.text.approved")
	case !errors.As(err, &why):
		return err
	}
	casefile.NoteRefusal(r.Context(), v.Form, err)
	return page.Render(w, r, http.StatusUnprocessableEntity, textPage(v))
}
