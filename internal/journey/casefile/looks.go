package casefile

import (
	"context"
	"time"

	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
)

// look notes that somebody looks at a case, and tells when their visit before
// this one ended. Pages opened within half an hour of each other are one visit.
var look = db.NewQuery[time.Time](`
	INSERT INTO case_looks (staff_id, case_id, looked_at)
	SELECT $1, id, clock_timestamp() FROM case_files WHERE reference = $2
	ON CONFLICT (staff_id, case_id) DO UPDATE SET looked_at = EXCLUDED.looked_at,
		before_at = CASE WHEN case_looks.looked_at < EXCLUDED.looked_at - interval '30 minutes' THEN case_looks.looked_at ELSE case_looks.before_at END
	RETURNING before_at`)

// unseen is how many of the entries, the newest first, are new to the reader;
// 0 on a first visit, and where all that is new is their own doing.
func (s Shell) unseen(ctx context.Context, entries []Happening) int {
	if s.Case.Seen.Year() <= 1 {
		return 0
	}
	others := false
	for n, h := range entries {
		if !h.At.After(s.Case.Seen) {
			if others {
				return n
			}
			return 0
		}
		others = others || h.ActorID != page.InfoFrom(ctx).User.ID
	}
	return 0
}

// seenSince says when the visit before this one was.
func (s Shell) seenSince(ctx context.Context) string {
	return i18n.T(ctx, "casefile.seen_since", "When", i18n.NearMoment(ctx, s.Case.Seen, page.InfoFrom(ctx).Today))
}
