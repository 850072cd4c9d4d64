package search

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/migrant"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/office"
)

// Service finds people.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// pageSize is how many hits a page shows.
const pageSize = 20

// Find looks for what was typed; page counts from 1.
func (s Service) Find(ctx context.Context, u access.User, by db.Actor, typed string, page int) (Found, error) {
	scope := access.ScopeOf(u)
	out := Found{Sought: Understand(typed, u.OfficeCode, casefile.Today(s.Clock, u)), Page: max(page, 1)}
	err := s.DB.Read(ctx, by, func(r db.Reader) error {
		if out.Typed == "" {
			mine, err := workedOn.All(ctx, r, scope.OfficeID, scope.StaffID)
			out.Mine = hits(mine, false)
			return err
		}
		files, err := s.numbers(ctx, r, scope, out.Sought)
		if err != nil {
			return err
		}
		return people(ctx, r, scope, &out, files)
	})
	return out, err
}

// numbers finds cases by case numbers and by numbers of older registers.
func (s Service) numbers(ctx context.Context, r db.Reader, scope access.Scope, q Sought) ([]Hit, error) {
	var out []Hit
	if refs := q.references(); len(refs) > 0 {
		files, err := byReference.All(ctx, r, refs, scope.OfficeID)
		if err != nil {
			return nil, err
		}
		out = hits(files, true)
	}
	if q.Old == "" || q.Reference != "" && len(out) > 0 {
		return out, nil
	}
	files, err := byOldNumber.All(ctx, r, q.Old, scope.OfficeID)
	if err != nil {
		return nil, err
	}
	return merge(out, hits(files, false)), nil
}

// people finds who fits by name, birth date, phone or document, after those
// found by a number, and takes the page of them all.
func people(ctx context.Context, r db.Reader, scope access.Scope, out *Found, byNumber []Hit) error {
	home, err := office.ByID(ctx, r, scope.OfficeID)
	if err != nil {
		return err
	}
	found, err := migrant.Find(ctx, r, scope, out.query(string(home.Country)))
	if err != nil {
		return err
	}
	who := make([]Hit, len(found))
	for i, c := range found {
		who[i] = Hit{Details: c.Details, MigrantID: c.ID, Reasons: c.Reasons, candidate: i}
	}
	all := merge(byNumber, who)
	out.All = len(all)
	from := min((out.Page-1)*pageSize, len(all))
	out.Hits = all[from:min(from+pageSize, len(all))]
	out.More = from+pageSize < len(all)
	return place(ctx, r, out.Hits, found)
}

// place adds the cases of the people on the page who were not found by one.
func place(ctx context.Context, r db.Reader, page []Hit, found []migrant.Candidate) error {
	var without []migrant.Candidate
	for _, h := range page {
		if h.CaseRef == "" {
			without = append(without, found[h.candidate])
		}
	}
	if err := migrant.Place(ctx, r, without); err != nil {
		return err
	}
	for i := range page {
		if page[i].CaseRef == "" {
			c := without[0]
			without = without[1:]
			page[i].CaseRef, page[i].Stage, page[i].Open = c.CaseRef, c.CaseStage, c.CaseOpen
		}
	}
	return nil
}

func hits(files []file, number bool) []Hit {
	var out []Hit
	for _, f := range files {
		out = append(out, Hit{
			Details: migrant.Details{
				FamilyName: f.FamilyName, GivenName: f.GivenName, OriginalName: f.OriginalName, OriginalLanguage: f.OriginalLang,
				BirthDate: f.BirthDate, Citizenship: f.Citizenship,
			},
			MigrantID: f.MigrantID, CaseRef: f.Reference, Stage: f.Stage, Open: f.Open, Number: number, OldNumber: f.OldNumber,
		})
	}
	return out
}
