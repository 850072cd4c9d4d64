package reintegration_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

// need is a form of a need that is right, with changes.
func need(changes ...string) []string {
	v := map[string]string{
		"dimension": "economic", "level": "individual", "priority": "first", "need": "An income of his own", "own_words": "I was a carpenter.",
		"assessed_on": "2026-11-12", "_token": token(),
	}
	for i := 0; i < len(changes); i += 2 {
		v[changes[i]] = changes[i+1]
	}
	var out []string
	for k, x := range v {
		out = append(out, k, x)
	}
	return out
}

func TestNeedsAreAMatrixThatAsksForEverySide(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Arrived, "1988-03-04", "2017-05-05")
	b := d.As(casework.Judit)
	is(t, b.Get(c.Path("plan")), http.StatusOK, "The needs after the return have not been recorded yet.")
	is(t, b.Post(c.Path("plan/begin"), "_token", token()), http.StatusUnprocessableEntity, "Needs assessment")
	is(t, b.Get(c.Path("plan/needs")), http.StatusOK, "No economic need", "No social need", "No psychosocial need", "plan/needs/new?level=structural&amp;dimension=social")
	is(t, b.Get(c.Path("plan/needs/new")+"?level=structural&dimension=social"), http.StatusOK, `value="structural" checked`, `value="social" checked`)
	is(t, b.Post(c.Path("plan/needs/new"), need()...), http.StatusSeeOther)
	is(t, b.Post(c.Path("plan/needs/new"), need("dimension", "psychosocial", "priority", "none", "need", "", "own_words", "")...), http.StatusSeeOther)
	page := b.Get(c.Path("plan/needs"))
	is(t, page, http.StatusOK, "1 – urgent", "An income of his own", "I was a carpenter.", "Considered, none", "No social need")
	lacks(t, page, "No economic need", "No psychosocial need")
	is(t, b.Get(c.Path("plan")), http.StatusOK, "1 need", "not considered yet", "Considered, none")
	send(t, b, c.Path("plan/begin"))
	d.At(c, casefile.Reintegration)
}

func TestNeedsAreCheckedAndKeepWhatWasTyped(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Arrived, "1988-03-04", "2017-05-05")
	b := d.As(casework.Judit)
	is(t, b.Post(c.Path("plan/needs/new"), need()...), http.StatusSeeOther)
	id := casework.Ask[string](d, "SELECT id::text FROM reintegration_needs WHERE case_id = $1", c.ID)
	for _, x := range []struct {
		name    string
		changes []string
		says    string
	}{
		{"no words", []string{"need", ""}, "This is needed"},
		{"no level", []string{"level", ""}, "This is needed"},
		{"unknown level", []string{"level", "collective"}, "Choose one of the answers"},
		{"no priority", []string{"priority", ""}, "This is needed"},
		{"tomorrow", []string{"assessed_on", "2026-11-21"}, "still to come"},
		{"somebody else", []string{"member", "999999"}, "Choose one of the answers"},
	} {
		t.Run(x.name, func(t *testing.T) {
			is(t, b.Post(c.Path("plan/needs/new"), need(x.changes...)...), http.StatusUnprocessableEntity, x.says, "I was a carpenter.")
			is(t, b.Post(c.Path("plan/needs/"+id), append(need(x.changes...), "_version", "1")...), http.StatusUnprocessableEntity, x.says, "I was a carpenter.")
		})
	}
	is(t, b.Post(c.Path("plan/needs/"+id), append(need("need", "A workshop"), "_version", "1")...), http.StatusSeeOther)
	is(t, d.As(casework.Reka).Post(c.Path("plan/needs/"+id), append(need("need", "A shop"), "_version", "1", "_base", `{"need":["An income of his own"]}`)...), http.StatusConflict, "A workshop", "A shop")
	is(t, b.Get(c.Path("plan/needs/999999")), http.StatusNotFound)

	other := d.As(casework.Martin)
	for _, p := range []string{"plan/needs", "plan/needs/new", "plan/needs/" + id} {
		is(t, other.Get(c.Path(p)), http.StatusNotFound)
	}
	is(t, other.Post(c.Path("plan/needs/new"), need()...), http.StatusNotFound)
	is(t, other.Post(c.Path("plan/needs/"+id), need()...), http.StatusNotFound)
	for _, l := range i18n.Languages {
		in := b.In(l)
		is(t, in.Get(c.Path("plan/needs")), http.StatusOK, `lang="`+string(l)+`"`, "A workshop")
		is(t, in.Get(c.Path("plan/needs/"+id)), http.StatusOK, "A workshop")
	}
}

func TestTwentyPostsOfOneNeedAreOne(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Arrived, "1988-03-04")
	b, form := d.As(casework.Judit), need()
	var wg sync.WaitGroup
	for range 20 {
		one := b.Copy()
		wg.Go(func() {
			if a := one.Post(c.Path("plan/needs/new"), form...); a.Status != http.StatusSeeOther && a.Status != http.StatusServiceUnavailable {
				t.Errorf("status %d", a.Status)
			}
		})
	}
	wg.Wait()
	if n := casework.Ask[string](d, "SELECT string_agg(member_id::text, ' ') FROM reintegration_needs WHERE case_id = $1", c.ID); strings.Contains(n, " ") || n == "" {
		t.Errorf("needs of %q", n)
	}
}
