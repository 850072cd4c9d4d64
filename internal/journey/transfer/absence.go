package transfer

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
)

// Absence is what a manager says when cases of somebody who is away are handed
// to a colleague.
type Absence struct {
	Of   int64    `form:"of"`
	Refs []string `form:"refs,required"`
	HandDetails
}

const absenceFormID = "transfer.absence"

// bearer is somebody of the office with open cases.
type bearer struct {
	ID         int64  `db:"id"`
	GivenName  string `db:"given_name"`
	FamilyName string `db:"family_name"`
	Cases      int    `db:"cases"`
}

var bearers = db.NewQuery[bearer](`
	SELECT s.id, s.given_name, s.family_name, count(*)::int AS cases FROM case_files c JOIN staff s ON s.id = c.counsellor_id
	WHERE c.office_id = $1 AND c.stage <> 'closed' AND NOT c.voided GROUP BY s.id, s.given_name, s.family_name ORDER BY s.family_name, s.given_name, s.id`)

// borne is an open case of somebody who is away, and who is asked to take it.
type borne struct {
	Reference  string `db:"reference"`
	GivenName  string `db:"given_name"`
	FamilyName string `db:"family_name"`
	ToGiven    string `db:"to_given"`
	ToFamily   string `db:"to_family"`
}

var borneBy = db.NewQuery[borne](`
	SELECT c.reference, coalesce(p.given_name, '') AS given_name, coalesce(p.family_name, '') AS family_name,
		coalesce(t.given_name, '') AS to_given, coalesce(t.family_name, '') AS to_family
	FROM case_files c
	LEFT JOIN case_members m ON m.case_id = c.id AND m.position = 1
	LEFT JOIN migrants p ON p.id = m.migrant_id
	LEFT JOIN case_handovers h ON h.case_id = c.id AND h.state = 'asked'
	LEFT JOIN staff t ON t.id = h.to_id
	WHERE c.office_id = $1 AND c.counsellor_id = $2 AND c.stage <> 'closed' AND NOT c.voided ORDER BY c.reference LIMIT 500`)

// HandOverAll asks a colleague to take cases of somebody who is away, each in a
// transaction of its own and with its own brief. It returns why single ones were
// not handed over; those are as they were.
func (s Service) HandOverAll(ctx context.Context, u access.User, by db.Actor, d Absence) (refused map[string]*casefile.Refusal, err error) {
	if !access.Can(u, access.CaseAssign) {
		return nil, fault.New(fault.Forbidden, "%s may not give cases of others away", u.Role)
	}
	refused = map[string]*casefile.Refusal{}
	by.Token = "" // each case is an act of its own; asking again asks nobody twice
	for _, ref := range d.Refs {
		err := s.handOverOf(ctx, u, by, ref, d)
		var why *casefile.Refusal
		switch {
		case errors.As(err, &why):
			refused[ref] = why
		case fault.Is(err, fault.NotFound):
			refused[ref] = casefile.Refuse("transfer.absence.refused.not_found")
		case err != nil:
			return nil, err
		}
	}
	return refused, nil
}

// handOverOf hands a case over, unless it is no longer the absent colleague's. A
// case that the colleague is asked to take already is handed over too.
func (s Service) handOverOf(ctx context.Context, u access.User, by db.Actor, ref string, d Absence) error {
	var c casefile.Case
	err := s.DB.Read(ctx, by, func(r db.Reader) (err error) {
		c, err = casefile.Open(ctx, r, u, access.CaseHandOver, ref)
		if err == nil && c.CounsellorID != d.Of {
			err = fault.New(fault.Refused, "%s is not %d's: %w", ref, d.Of, casefile.Refuse("transfer.absence.refused.theirs"))
		}
		return err
	})
	if err != nil {
		return err
	}
	refusal := s.HandOver(ctx, u, by, ref, d.HandDetails)
	if !fault.Is(refusal, fault.Refused) {
		return refusal
	}
	err = s.DB.Read(ctx, by, func(r db.Reader) error {
		_, err := handovers.One(ctx, r, "WHERE case_id = $1 AND state = 'asked' AND from_id = $2 AND to_id = $3", c.ID, u.ID, d.ToID)
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return refusal
	}
	return err
}

// absence is what the page shows: who has open cases, and those of the one chosen.
type absence struct {
	Form    *form.Form
	Bearers []bearer
	Of      int64
	Cases   []borne
	People  []form.Option
}

func (s Service) loadAbsence(r *http.Request, of int64, f *form.Form) (v absence, err error) {
	ctx, u := r.Context(), page.User(r)
	v.Of = of
	err = s.DB.Read(ctx, page.Actor(r), func(rd db.Reader) (err error) {
		if v.Bearers, err = bearers.All(ctx, rd, u.OfficeID); err != nil || of == 0 {
			return err
		}
		if v.Cases, err = borneBy.All(ctx, rd, u.OfficeID, of); err != nil {
			return err
		}
		people, err := colleagues.All(ctx, rd, u.OfficeID, of, string(casefile.Ordinary), 0)
		for _, p := range people {
			if p.ID != u.ID {
				v.People = append(v.People, form.Option{Value: number(p.ID), Label: i18n.PersonName(ctx, p.FamilyName, p.GivenName)})
			}
		}
		return err
	})
	if v.Form = f; err == nil && f == nil {
		v.Form, err = page.NewForm(r, absenceFormID, 0, Absence{Of: of})
	}
	return v, err
}

func (s Service) showAbsence(w http.ResponseWriter, r *http.Request) error {
	v, err := s.loadAbsence(r, chosen(r.URL.Query().Get("of")), nil)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, absencePage(v))
}

func (s Service) handOverAll(w http.ResponseWriter, r *http.Request) error {
	var d Absence
	f := page.Form(r, absenceFormID, &d)
	if f.OK() {
		refused, err := s.HandOverAll(r.Context(), page.User(r), page.Actor(r), d)
		if err != nil {
			return err
		}
		if len(refused) == 0 {
			return page.Redirect(w, r, absenceURL(d.Of), "transfer.absence.asked")
		}
		f.Problem("refs", "transfer.absence.left", "Cases", said(r.Context(), d.Refs, refused))
	}
	v, err := s.loadAbsence(r, d.Of, f)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, absencePage(v))
}

// said is why cases were not handed over, in the reader's words.
func said(ctx context.Context, refs []string, refused map[string]*casefile.Refusal) string {
	var out []string
	for _, ref := range refs {
		if why := refused[ref]; why != nil {
			p := why.Reasons()[0]
			out = append(out, ref+": "+i18n.T(ctx, p.Key, p.Args...))
		}
	}
	return strings.Join(out, " ")
}

func absenceURL(of int64) string { return "/handovers?of=" + number(of) }

// cases are those that nobody is asked to take yet.
func (v absence) cases(ctx context.Context) []form.Option {
	var out []form.Option
	for _, c := range v.Cases {
		if c.ToGiven+c.ToFamily == "" {
			out = append(out, form.Option{Value: c.Reference, Label: c.Reference + " " + i18n.PersonName(ctx, c.FamilyName, c.GivenName)})
		}
	}
	return out
}

// asked are those that somebody is asked to take.
func (v absence) asked() []borne {
	return slices.DeleteFunc(slices.Clone(v.Cases), func(c borne) bool { return c.ToGiven+c.ToFamily == "" })
}

// chosen is the staff number of an address; 0: nobody.
func chosen(of string) int64 {
	id, err := strconv.ParseInt(of, 10, 64)
	if err != nil {
		return 0
	}
	return id
}
