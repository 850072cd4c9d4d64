package enquiry_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/document"
	"homeward/internal/kit/access"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

// beginning is a row of DOMAIN.md §1.5 from before there is a case, word for
// word; the rows of a case are tested beside its journey.
type beginning struct {
	id      string
	act     access.Action
	roles   []access.Role
	guards  []guard
	effects []effect
}

// guard is what an act needs: without it the field it is asked in is named.
type guard struct {
	name  string
	take  []string // inputs left empty
	set   []string // inputs sent instead
	field string
}

// effect is what stands in the database afterwards.
type effect struct{ name, ask, want string }

var counsellors = []access.Role{access.Counsellor, access.OfficeManager}

var beginnings = map[string]beginning{
	"enquiry_logged": {
		id: "T01", act: access.EnquiryLog, roles: counsellors,
		guards: []guard{
			{"channel", []string{"channel"}, nil, "channel"},
			{"language", []string{"language"}, nil, "language"},
			{"topic", []string{"topics"}, nil, "topics"},
		},
		effects: []effect{
			{"contact row", "SELECT string_agg(kind || ' ' || channel || ' ' || language || ' ' || array_to_string(topics, '+'), ';') FROM enquiries", "contact hotline ar programme+eligibility"},
			{"no name", "SELECT count(*)::text FROM migrants", "0"},
			{"not settled", "SELECT outcome FROM enquiries", ""},
		},
	},
	"information_only": {
		id: "T02", act: access.EnquiryLog, roles: counsellors,
		effects: []effect{
			{"closes", "SELECT string_agg(outcome, ';') FROM enquiries", "information_only"},
			{"kept on the last day of the six months", "SELECT forget_enquiries('2027-05-18')::text", "0"},
			{"deleted after them", "SELECT forget_enquiries('2027-05-19')::text", "1"},
			{"nothing is left but the figure", "SELECT (SELECT count(*) FROM enquiries) || ' ' || (SELECT string_agg(channel || ' ' || enquiries, ';') FROM enquiry_totals)", "0 hotline 1"},
		},
	},
	"intake_opened": {
		id: "T03", act: access.CaseOpen, roles: counsellors,
		guards: []guard{
			{"family name", []string{"people.0.family_name"}, nil, "people.0.family_name"},
			{"given name", []string{"people.0.given_name"}, nil, "people.0.given_name"},
			{"sex", []string{"people.0.sex"}, nil, "people.0.sex"},
			{"date of birth", []string{"people.0.birth_date"}, nil, "people.0.birth_date"},
			{"citizenship", []string{"people.0.citizenship"}, nil, "people.0.citizenship"},
			{"language", []string{"people.0.languages"}, nil, "people.0.languages"},
			{"contact or place", []string{"people.0.phone"}, nil, "people.0.phone"},
			{"privacy notice", []string{"notice_version"}, nil, "notice_version"},
			{"privacy notice of that version", nil, []string{"notice_version", "2019-1"}, "notice_version"},
			{"privacy notice given", []string{"notice_given_on"}, nil, "notice_given_on"},
			{"privacy notice understood", []string{"notice_language"}, nil, "notice_language"},
		},
		effects: []effect{
			{"case number", "SELECT string_agg(reference, ';') FROM case_files", "BUD-26-00001"},
			{"stage", "SELECT stage FROM case_files", "intake"},
			{"task: first session within 5 working days", "SELECT blocker || ' ' || due_on FROM case_files", "first_session 2026-11-26"},
			{"consent", "SELECT string_agg(purpose || ' ' || answer, ';') FROM consents", "processing given"},
			{"step", "SELECT string_agg(from_stage || '>' || to_stage || ' ' || event, ';') FROM case_steps", ">intake intake_opened"},
		},
	},
}

// inputs are what is sent with every act, complete.
var inputs = map[string][]string{
	"enquiry_logged": append(slices.Clone(call), "then", "open"),
	"intake_opened": append(slices.Clone(person), "people.0.languages", "ar", "notice_language", "ar", "consent_language", "ar",
		"notice_version", casefile.NoticeVersion, "notice_given_on", "2026-11-19"),
}

// act does one of them and returns the answer.
func act(t *testing.T, h *casework.House, c *visit.Client, name string, g guard) *visit.Page {
	t.Helper()
	v := url.Values{}
	for in := inputs[name]; len(in) > 0; in = in[2:] {
		v.Add(in[0], in[1])
	}
	for in := g.set; len(in) > 0; in = in[2:] {
		v.Set(in[0], in[1])
	}
	var sent []string
	for k, all := range v {
		for _, x := range all {
			if slices.Contains(g.take, k) {
				x = ""
			}
			sent = append(sent, k, x)
		}
	}
	switch name {
	case "enquiry_logged":
		return c.Post("/enquiries/new", sent...)
	case "information_only":
		h.Exec("INSERT INTO enquiries (office_id, recorded_by, on_day, last_contact_on, kind, channel, language) VALUES (1, 11, '2026-11-19', '2026-11-19', 'contact', 'hotline', 'ar')")
		return c.Post("/enquiries/1/close")
	}
	forms := c.Follow("/intake/new").Forms()
	return forms[slices.IndexFunc(forms, func(f *visit.Form) bool { return strings.HasPrefix(f.Action, "/intake/new/") })].With(sent...).Send()
}

func TestTheWayHomeBeginsAsTheDomainSays(t *testing.T) {
	t.Parallel()
	for name, x := range beginnings {
		t.Run(x.id, func(t *testing.T) {
			t.Parallel()
			for _, role := range []access.Role{access.Counsellor, access.OfficeManager, access.Administrator} {
				if may := access.Can(access.User{ID: 1, OfficeID: 1, Role: role}, x.act); may != slices.Contains(x.roles, role) {
					t.Errorf("%s %s by a %s: %v", x.id, name, role, may)
				}
			}
			h := house(t)
			b := h.As(casework.Judit)
			for _, g := range x.guards {
				p := act(t, h, b, name, g)
				if p.Is(http.StatusUnprocessableEntity).Problem(g.field); t.Failed() {
					t.Fatalf("%s %s without %s", x.id, name, g.name)
				}
				if n := casework.Ask[int](h, "SELECT (SELECT count(*) FROM enquiries)::int + (SELECT count(*) FROM case_files)::int + (SELECT count(*) FROM migrants)::int"); n != 0 {
					t.Fatalf("%s %s without %s: %d rows", x.id, name, g.name, n)
				}
			}
			act(t, h, b, name, guard{}).Is(http.StatusSeeOther)
			for _, e := range x.effects {
				if got := casework.Ask[string](h, e.ask); got != e.want {
					t.Errorf("%s %s, %s: %q, want %q", x.id, name, e.name, got, e.want)
				}
			}
		})
	}
}

// T03 needs to know who else it could be, and offers the papers D01 and D02.
func TestAnIntakeAsksWhoItIsAndOffersItsPapers(t *testing.T) {
	t.Parallel()
	h := house(t)
	h.Add(document.Service{DB: h.DB, Clock: h.Clock}.Routes)
	b := h.As(casework.Judit)
	act(t, h, b, "intake_opened", guard{}).Is(http.StatusSeeOther)
	for _, lang := range i18n.Languages {
		p := b.In(lang).Get("/cases/BUD-26-00001/documents").Is(http.StatusOK)
		for _, slug := range []string{"notice", "consent"} {
			if !slices.Contains(p.Links(), "/cases/BUD-26-00001/print/"+slug) {
				t.Errorf("%s: the paper %s is not offered", lang, slug)
			}
		}
	}
	act(t, h, b, "intake_opened", guard{}).Is(http.StatusOK).Has("Is it somebody we know?", "BUD-26-00001")
	if n := casework.Ask[int](h, "SELECT count(*) FROM case_files"); n != 1 {
		t.Errorf("nobody asked whether it is the same person: %d cases", n)
	}
}
