package demo

import (
	"context"
	"io"
	"log/slog"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
	"homeward/internal/oversight/disclosure"
	"homeward/internal/oversight/export"
)

// letOut are the words of an office about what it exports.
var letOut = map[i18n.Language]struct{ donor, report, archive, list, wrong string }{
	"hu": {
		"Belügyi Alapok irányító hatósága", "Féléves jelentés a támogatási szerződés szerint.", "Irodai irattár",
		"A féléves jelentés alapjául szolgáló esetek jegyzéke.", "Tévedésből a teljes évre kért lista; a szűkebb időszak elegendő.",
	},
	"cs": {
		"Řídící orgán fondů vnitřních věcí", "Pololetní výkaz podle grantové dohody.", "Spisovna kanceláře",
		"Seznam případů, na nichž se zakládá pololetní výkaz.", "Omylem vyžádaný seznam za celý rok; stačí kratší období.",
	},
}

// exported lets the manager of an office export: a list that is no more because
// its week is over, one that was revoked, the half-year report, which was
// fetched, and the frozen one, which was not yet.
func (p *player) exported(ctx context.Context, office string) error {
	u := p.leads(office)
	if u.ID == 0 || p.box == nil {
		return nil
	}
	frozen, err := p.frozenBy(ctx, u)
	if err != nil || frozen == 0 {
		return err
	}
	ctx = i18n.With(ctx, u.Language)
	words := letOut[u.Language]
	half := export.Request{Report: "a1", Format: export.XLSX, Audience: disclosure.Donor, What: export.Figures, Recipient: words.donor, Purpose: words.report}
	half.From, half.To = halfYear(p.today)
	rows, audit, snap := half, half, half
	rows.What, rows.Audience, rows.Recipient, rows.Purpose = export.Rows, disclosure.OwnOffice, words.archive, words.list
	audit.What, audit.Purpose, audit.Format = export.Audit, words.wrong, export.CSV
	snap.Snapshot = frozen
	for _, x := range []struct {
		request export.Request
		ago     int
		fetched bool
		revoked bool
	}{{rows, 12, true, false}, {audit, 4, false, true}, {half, 2, true, false}, {snap, 1, false, false}} {
		s := export.Service{DB: p.db, Clock: p.on(x.ago), Codes: &codelist.Service{DB: p.db, Clock: p.on(x.ago)}, Box: p.box, Log: slog.New(slog.DiscardHandler)}
		e, _, err := s.Ask(ctx, u, u.Actor(), x.request)
		if err != nil {
			return err
		}
		if err := s.Work(ctx); err != nil {
			return err
		}
		if x.fetched {
			if err := s.Fetch(ctx, u, u.Actor(), e.ID, func(export.Export) io.Writer { return io.Discard }); err != nil {
				return err
			}
		}
		if x.revoked {
			if err := s.Revoke(ctx, u, u.Actor(), e.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// frozenBy is the last report that somebody froze; 0: none.
func (p *player) frozenBy(ctx context.Context, u access.User) (id int64, err error) {
	err = p.db.Read(ctx, u.Actor(), func(r db.Reader) error {
		return r.QueryRow(ctx, "SELECT coalesce(max(id), 0) FROM snapshots WHERE made_by = $1", u.ID).Scan(&id)
	})
	return id, err
}
