package travel

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/migrant"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// AskEmbassy writes down a travel document that is asked for, or one that is
// to be.
func (s Service) AskEmbassy(ctx context.Context, u access.User, by db.Actor, ref string, d RequestDetails) error {
	return casefile.Write(ctx, s.DB, s.errand(u, by, access.TravelPrepare, ref, "prepare"), func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if key := locked(c); key != "" {
			return nil, refuse(c, key)
		}
		row := Request{CaseID: c.ID, RecordedBy: u.ID, RequestDetails: d}
		return nil, requests.Insert(ctx, tx, &row)
	})
}

// FollowRequest saves a request anew, such as its next state.
func (s Service) FollowRequest(ctx context.Context, u access.User, by db.Actor, ref string, id int64, version int, d RequestDetails) error {
	return casefile.Write(ctx, s.DB, s.errand(u, by, access.TravelPrepare, ref, "prepare"), func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		row, err := requests.One(ctx, tx, "WHERE id = $1 AND case_id = $2 AND NOT voided", id, c.ID)
		if err != nil {
			return nil, err
		}
		row.RequestDetails, row.Version = d, version
		return nil, requests.Update(ctx, tx, &row)
	})
}

// HandOver writes down who took over the original of a travel document; the
// document is where that person is from then on.
func (s Service) HandOver(ctx context.Context, u access.User, by db.Actor, ref string, id int64, d HandoverDetails) error {
	return casefile.Write(ctx, s.DB, s.errand(u, by, access.TravelPrepare, ref, "prepare"), func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		p, err := ReadPapers(ctx, tx, c)
		if err != nil {
			return nil, err
		}
		paper, ok := p.document(id)
		if !ok {
			return nil, fault.New(fault.NotFound, "no travel document %d in %s", id, c.Reference)
		}
		m, _ := c.Member(paper.MemberID)
		doc, err := migrant.DocumentByID(ctx, tx, m.MigrantID, id)
		if err != nil {
			return nil, err
		}
		row := Handover{CaseID: c.ID, DocumentID: id, RecordedBy: u.ID, HandoverDetails: d}
		if err := handovers.Insert(ctx, tx, &row); err != nil {
			return nil, err
		}
		doc.Location = d.Location
		return nil, migrant.UpdateDocument(ctx, tx, &doc)
	})
}
