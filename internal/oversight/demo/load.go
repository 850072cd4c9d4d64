package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"homeward/internal/kit/date"
)

// fill makes the offices and the caseload in one transaction.
func fill(ctx context.Context, tx pgx.Tx, o Options, today date.Date, passwordHash string) error {
	if _, err := tx.Exec(ctx, `
		SELECT set_config('app.actor_id', '0', true), set_config('app.role', 'system', true), set_config('app.request_id', $1, true),
			set_config('synchronous_commit', 'off', true), set_config('statement_timeout', '0', true), set_config('lock_timeout', '10s', true),
			set_config('maintenance_work_mem', '256MB', true), set_config('timezone', 'UTC', true),
			set_config('idle_in_transaction_session_timeout', '0', true), set_config('jit', 'off', true)`, mark(o)); err != nil {
		return err
	}
	g := generator{seed: o.Seed, today: today, box: o.Box, offices: bureaus(), funds: funds()}
	if err := organise(ctx, tx, g.offices, g.funds, passwordHash, o.Cases/len(g.offices), today); err != nil {
		return err
	}
	err := tx.QueryRow(ctx, `
		SELECT (SELECT value FROM secrets WHERE name = 'person'), (SELECT value FROM secrets WHERE name = 'document')`).
		Scan(&g.keys.ofPerson, &g.keys.ofDocument)
	if err != nil {
		return fmt.Errorf("keys of digests: %w", err)
	}
	if g.asked, err = askedWith(ctx, tx); err != nil {
		return err
	}
	firstID, taken, err := room(ctx, tx)
	if err != nil {
		return err
	}
	all := openings(o, today, g.offices, taken)
	s, err := strip(ctx, tx)
	if err != nil {
		return fmt.Errorf("preparing the tables: %w", err)
	}
	err = tellAll(ctx, g, firstID, all, func(rows *sink) error { return send(ctx, tx, rows, s.fresh) })
	if err != nil {
		return fmt.Errorf("writing cases: %w", err)
	}
	if err := finish(ctx, tx, g, o, firstID, taken); err != nil {
		return err
	}
	if err := s.dress(ctx, tx); err != nil {
		return fmt.Errorf("restoring the tables: %w", err)
	}
	if err := aboutCountries(ctx, tx, g.offices[0].manager, today); err != nil {
		return fmt.Errorf("countries: %w", err)
	}
	if err := forPlaces(ctx, tx, g.offices, today); err != nil {
		return err
	}
	if err := train(ctx, tx, g.offices, today); err != nil {
		return err
	}
	if err := changeHands(ctx, tx, g.offices, today); err != nil {
		return err
	}
	if err := spend(ctx, tx, today); err != nil {
		return err
	}
	if err := support(ctx, tx, today); err != nil {
		return fmt.Errorf("tasks of surveys: %w", err)
	}
	if err := complain(ctx, tx, o.Box, g.offices, today); err != nil {
		return err
	}
	if err := keepCash(ctx, tx, g.offices, today); err != nil {
		return err
	}
	if err := reachOut(ctx, tx, g.offices, today); err != nil {
		return err
	}
	if err := rest(ctx, tx, g.offices, today); err != nil {
		return err
	}
	return inform(ctx, tx, g.offices, today)
}

// unnumbered tables have no key that follows from the case's.
func unnumbered(t table) bool {
	return t == migrantTokens || t == duplicateChecks || t == surveyAnswers || t == surveyScores
}

// room is the first free number of a case, and the case numbers already given.
func room(ctx context.Context, tx pgx.Tx) (first int64, taken map[officeYear]int, err error) {
	taken = map[officeYear]int{}
	rows, err := tx.Query(ctx, "SELECT o.code, n.year, n.last FROM case_numbers n JOIN offices o ON o.id = n.office_id")
	if err != nil {
		return 0, nil, fmt.Errorf("case numbers: %w", err)
	}
	var code string
	var year, last int
	if _, err = pgx.ForEachRow(rows, []any{&code, &year, &last}, func() error {
		taken[officeYear{code, year}] = last
		return nil
	}); err != nil {
		return 0, nil, fmt.Errorf("case numbers: %w", err)
	}
	// Keys of rows follow from the case's: the first case must lie beyond them all.
	for t, l := range layouts {
		if unnumbered(table(t)) {
			continue
		}
		per := map[table]int64{
			migrants: memberStride, caseMembers: memberStride, screenings: memberStride, applications: memberStride, departures: memberStride,
			arrivals: memberStride, travelDocuments: 2 * memberStride, caseSteps: stepStride, caseFiles: 1, plans: 1,
			childProcedures: memberStride,
			itineraries:     1, itinerarySegments: 1, itineraryMembers: memberStride, allowances: 1,
		}[table(t)]
		if per == 0 {
			per = rowStride
		}
		var highest int64
		if err := tx.QueryRow(ctx, "SELECT coalesce(max(id), 0) FROM "+l.name).Scan(&highest); err != nil {
			return 0, nil, fmt.Errorf("keys of %s: %w", l.name, err)
		}
		first = max(first, highest/per+1)
	}
	return first, taken, nil
}

// send writes a batch, table by table.
func send(ctx context.Context, tx pgx.Tx, s *sink, fresh bool) error {
	option := "FORMAT binary"
	if fresh {
		option += ", FREEZE"
	}
	for t, l := range layouts {
		r := &s[t]
		if r.count == 0 {
			continue
		}
		r.buf = append(r.buf, 0xff, 0xff) // the end
		done, err := tx.Conn().PgConn().CopyFrom(ctx, &pages{r.buf}, "COPY "+l.name+" ("+l.columns+") FROM STDIN WITH ("+option+")")
		if err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
		if done.RowsAffected() != int64(r.count) {
			return fmt.Errorf("%s: %d of %d rows", l.name, done.RowsAffected(), r.count)
		}
	}
	return nil
}

// stripped is what was taken off the tables for the load.
type stripped struct {
	forced  []string // tables whose owner row-level security binds
	foreign []string // ALTER TABLE … ADD CONSTRAINT … FOREIGN KEY …
	unique  []string // ALTER TABLE … ADD CONSTRAINT … PRIMARY KEY or UNIQUE …
	indexes []string // CREATE INDEX …
	fresh   bool     // the tables were empty
}

func tableNames() []string {
	var out []string
	for _, l := range layouts {
		out = append(out, l.name)
	}
	return out
}

// strip takes triggers and row-level security off the tables; off empty ones also keys, foreign keys
// and indexes, which are quicker made afterwards. It happens in the load's transaction: whatever goes
// wrong, they are back.
func strip(ctx context.Context, tx pgx.Tx) (stripped, error) {
	var s stripped
	names := tableNames()
	var err error
	if s.forced, err = column(ctx, tx, "SELECT relname::text FROM pg_class WHERE oid = ANY ($1::text[]::regclass[]) AND relforcerowsecurity", names); err != nil {
		return s, err
	}
	for _, t := range s.forced {
		if _, err := tx.Exec(ctx, "ALTER TABLE "+t+" NO FORCE ROW LEVEL SECURITY"); err != nil {
			return s, err
		}
	}
	var empty []string
	for _, t := range names {
		if _, err := tx.Exec(ctx, "ALTER TABLE "+t+" DISABLE TRIGGER USER"); err != nil {
			return s, err
		}
		empty = append(empty, "NOT EXISTS (SELECT 1 FROM "+t+")")
	}
	if err := tx.QueryRow(ctx, "SELECT "+strings.Join(empty, " AND ")).Scan(&s.fresh); err != nil || !s.fresh {
		return s, err
	}
	if err := s.dropConstraints(ctx, tx, names); err != nil {
		return s, err
	}
	if err := s.dropIndexes(ctx, tx, names); err != nil {
		return s, err
	}
	// Rows of a table emptied in the same transaction can be written as if they had always been there.
	_, err = tx.Exec(ctx, "TRUNCATE "+strings.Join(names, ", "))
	return s, err
}

// dropConstraints drops the foreign keys of the tables and those that lead to them, then their keys.
func (s *stripped) dropConstraints(ctx context.Context, tx pgx.Tx, names []string) error {
	const statements = `
		SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname),
			format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
		FROM pg_constraint c`
	rows, err := tx.Query(ctx, statements+`
		WHERE c.contype = 'f' AND c.conparentid = 0 AND (c.conrelid = ANY ($1::text[]::regclass[]) OR c.confrelid = ANY ($1::text[]::regclass[]))
		ORDER BY c.conrelid::regclass::text, c.conname`, names)
	if err != nil {
		return err
	}
	if err := s.take(ctx, tx, rows, &s.foreign); err != nil {
		return err
	}
	rows, err = tx.Query(ctx, statements+`
		WHERE c.contype IN ('p', 'u') AND c.conrelid = ANY ($1::text[]::regclass[])
		ORDER BY c.conrelid::regclass::text, c.conname`, names)
	if err != nil {
		return err
	}
	return s.take(ctx, tx, rows, &s.unique)
}

// dropIndexes drops the indexes that hold no constraint.
func (s *stripped) dropIndexes(ctx context.Context, tx pgx.Tx, names []string) error {
	rows, err := tx.Query(ctx, `
		SELECT format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
		FROM pg_index i
		WHERE i.indrelid = ANY ($1::text[]::regclass[]) AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
		ORDER BY i.indexrelid::regclass::text`, names)
	if err != nil {
		return err
	}
	return s.take(ctx, tx, rows, &s.indexes)
}

func (s *stripped) take(ctx context.Context, tx pgx.Tx, rows pgx.Rows, kept *[]string) error {
	var drop, restore string
	var drops []string
	if _, err := pgx.ForEachRow(rows, []any{&drop, &restore}, func() error {
		drops = append(drops, drop)
		*kept = append(*kept, restore)
		return nil
	}); err != nil {
		return err
	}
	for _, d := range drops {
		if _, err := tx.Exec(ctx, d); err != nil {
			return fmt.Errorf("%s: %w", d, err)
		}
	}
	return nil
}

// dress puts back what strip took off. Foreign keys are checked against every row.
func (s *stripped) dress(ctx context.Context, tx pgx.Tx) error {
	var todo []string
	todo = append(todo, s.unique...)
	todo = append(todo, s.indexes...)
	todo = append(todo, s.foreign...)
	for _, t := range tableNames() {
		todo = append(todo, "ALTER TABLE "+t+" ENABLE TRIGGER USER")
	}
	for _, t := range s.forced {
		todo = append(todo, "ALTER TABLE "+t+" FORCE ROW LEVEL SECURITY")
	}
	for _, sql := range todo {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
	}
	return nil
}

// finish writes what depends on the whole: case numbers, the demo accounts' day, the audit entry, sequences.
func finish(ctx context.Context, tx pgx.Tx, g generator, o Options, firstID int64, taken map[officeYear]int) error {
	b := &pgx.Batch{}
	for key, last := range taken {
		n := slices.IndexFunc(g.offices, func(b *bureau) bool { return b.code == key.office })
		if n < 0 {
			continue
		}
		b.Queue(`INSERT INTO case_numbers (office_id, year, last) VALUES ($1, $2, $3)
			ON CONFLICT (office_id, year) DO UPDATE SET last = excluded.last`, g.offices[n].id, key.year, last)
	}
	for _, office := range g.offices {
		words := byLanguage[office.language]
		b.Queue(`
			INSERT INTO appointments (id, case_id, counsellor_id, on_day, at_time, purpose, place_detail)
			SELECT c.id * $8 + $8 - 1, c.id, $1, $2, ($3::text[])[c.n], ($4::text[])[CASE c.stage
				WHEN 'intake' THEN 3 WHEN 'counselling' THEN 5 WHEN 'eligibility' THEN 1 WHEN 'approved' THEN 2 ELSE 4 END], ($5::text[])[1 + c.n % 2]
			FROM (SELECT id, stage, row_number() OVER (ORDER BY nth, stage) AS n
				FROM (SELECT id, stage, row_number() OVER (PARTITION BY stage ORDER BY id DESC) AS nth FROM case_files
					WHERE counsellor_id = $1 AND id >= $6 AND class = 'ordinary' AND stage IN ('counselling', 'eligibility', 'approved', 'pre_departure', 'ready')) o
				ORDER BY nth, stage LIMIT $7) c`,
			office.counsellors[0], g.today, meetings, words["purpose"], words["place"], firstID, len(meetings), rowStride)
	}
	summary, err := json.Marshal(map[string]any{"cases": o.Cases, "seed": o.Seed, "from": o.From})
	if err != nil {
		return err
	}
	b.Queue(`
		WITH entry AS (
			INSERT INTO audit_changes (actor_id, row_id, act, table_name, request_id, columns, digest)
			VALUES (0, 0, 'insert', 'case_files', $1, '{cases,from,seed}', keyed_digest('audit', '{}' || ($2::jsonb)::text)) RETURNING id)
		INSERT INTO audit_values (change_id, after) SELECT id, $2::jsonb FROM entry`, mark(o), string(summary))
	for t, l := range layouts {
		if unnumbered(table(t)) {
			continue
		}
		b.Queue("SELECT setval(pg_get_serial_sequence($1, 'id'), greatest((SELECT max(id) FROM "+l.name+"), 1))", l.name)
	}
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("finishing: %w", err)
	}
	return nil
}

// meetings are the times of the demo counsellors' appointments today.
var meetings = []string{"09:00", "10:30", "13:00", "15:15"}

// settle tells the planner about the new rows, on two connections at once. A small caseload is
// sampled less: a sample of the usual size takes as long as the load.
func settle(ctx context.Context, owner *pgxpool.Pool, cases int) error {
	sample := "30"
	if cases >= 50_000 {
		sample = "100"
	}
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(2)
	for _, t := range append(tableNames(), "staff", "offices") {
		work.Go(func() error {
			return pgx.BeginFunc(ctx, owner, func(tx pgx.Tx) error {
				if _, err := tx.Exec(ctx, "SELECT set_config('default_statistics_target', $1, true), set_config('statement_timeout', '0', true)", sample); err != nil {
					return err
				}
				_, err := tx.Exec(ctx, "ANALYZE "+t)
				return err
			})
		})
	}
	return work.Wait()
}

func column(ctx context.Context, tx pgx.Tx, sql string, args ...any) ([]string, error) {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
