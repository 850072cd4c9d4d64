package casefile

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/programme"
)

// Service opens cases and moves them.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
	// Enquiry ties a new case to the anonymous contact it grew out of, and
	// tells the day of that contact. Enquiries stand above cases; the app hands
	// this down.
	Enquiry func(ctx context.Context, tx db.Tx, officeID, id, caseID int64) (date.Date, error)
	// Met holds people just written down against the others on file, to find
	// who is there twice.
	Met func(ctx context.Context, tx db.Tx, u access.User, people ...int64) error
}

// met tells that people were written down.
func (s Service) met(ctx context.Context, tx db.Tx, u access.User, people ...int64) error {
	if s.Met == nil {
		return nil
	}
	return s.Met(ctx, tx, u, people...)
}

// Open is the door to a case for reading. It checks office and class, and logs
// the opening. A case outside the user's scope is fault.NotFound.
func Open(ctx context.Context, r db.Reader, u access.User, act access.Action, ref string) (Case, error) {
	return open(ctx, r, u, act, ref, "", false)
}

// OpenToWrite is the door to a case for an act: like Open, and the case must
// not be closed. The case row stays locked until the transaction ends, so acts
// on one case come one after the other.
func OpenToWrite(ctx context.Context, tx db.Tx, u access.User, act access.Action, ref string) (Case, error) {
	c, err := OpenToAmend(ctx, tx, u, act, ref)
	if err != nil {
		return Case{}, err
	}
	if !c.Open() {
		return Case{}, fault.New(fault.Refused, "case %s is closed: %w", ref, Refuse("casefile.refused.closed"))
	}
	return c, nil
}

// OpenToAmend is OpenToWrite for the few acts that a closed case takes too: a
// person's rights over their data, and the paper of an act already on file.
func OpenToAmend(ctx context.Context, tx db.Tx, u access.User, act access.Action, ref string) (Case, error) {
	c, err := open(ctx, tx, u, act, ref, tx.By().RequestID, true)
	if err != nil {
		return Case{}, err
	}
	if c.Voided {
		return Case{}, fault.New(fault.Refused, "case %s was entered in error: %w", ref, Refuse("casefile.refused.closed"))
	}
	return c, nil
}

func open(ctx context.Context, r db.Reader, u access.User, act access.Action, ref, requestID string, hold bool) (Case, error) {
	if !access.Can(u, act) {
		return Case{}, fault.New(fault.Forbidden, "%s may not %s", u.Role, act)
	}
	c, err := load(ctx, r, u.ID, ref, string(act), requestID, hold)
	if errors.Is(err, pgx.ErrNoRows) {
		return Case{}, fault.New(fault.NotFound, "no case %q", ref)
	}
	if err != nil {
		return Case{}, err
	}
	if !slices.Contains(u.Offices(), c.OfficeID) || c.Class == Protection && !c.Named {
		return Case{}, fault.New(fault.NotFound, "case %q is outside the scope", ref)
	}
	return c, nil
}

// Today is the present day where the case's office is.
func Today(c clock.Clock, u access.User) date.Date { return c.Today(u.Zone) }

// Look assesses a case as it stands.
func Look(ctx context.Context, r db.Reader, c Case, today date.Date) (Assessment, error) {
	f, _, _, err := loadFacts(ctx, r, c.ID, today)
	if err != nil {
		return Assessment{}, err
	}
	return Assess(f, today), nil
}

// Require refuses an act that the case's stage or open needs do not allow.
// The refusal names every missing need.
func Require(ctx context.Context, r db.Reader, c Case, act Event, today date.Date) error {
	a, err := Look(ctx, r, c, today)
	if err != nil {
		return err
	}
	if err := a.Require(act); err != nil {
		return fault.New(fault.Refused, "%s on %s: %w", act, c.Reference, err)
	}
	return nil
}

// RequireApprovable refuses what would be approved under a suspended programme.
func RequireApprovable(ctx context.Context, r db.Reader, c Case, today date.Date) error {
	holding, err := programme.Suspended.All(ctx, r, c.ProgrammeID, today)
	if err != nil || len(holding) == 0 {
		return err
	}
	return fault.New(fault.Refused, "programme of %s is suspended: %w", c.Reference, Refuse("casefile.refused.suspended", "Reason", holding[0].Reason))
}

// Act is what happened to a case, for its history.
type Act struct {
	Event      Event
	MemberID   int64     // member concerned; 0: the whole case
	HappenedOn date.Date // day of the fact; zero: today
	Subject    string    // table of the row the act wrote
	SubjectID  int64
	Reason     string
	Note       string
}

// Move records an act in the case's history and takes the step if everything
// it needs is on file: it assesses the facts as they are now in this
// transaction and stores the result on the case, for every list to read.
func Move(ctx context.Context, tx db.Tx, c Case, act Act, today date.Date) (Assessment, error) {
	if act.HappenedOn.IsZero() {
		act.HappenedOn = today
	}
	// The step comes first: the facts look for it.
	var step int64
	var file filed
	b := &pgx.Batch{}
	b.Queue(`
		INSERT INTO case_steps (case_id, actor_id, member_id, subject_id, happened_on, from_stage, to_stage, event, subject, reason, note)
		VALUES ($1, $2, NULLIF($3, 0), $4, $5, $6, $6, $7, $8, $9, $10) RETURNING id`,
		c.ID, tx.By().StaffID, act.MemberID, act.SubjectID, act.HappenedOn, c.Stage, act.Event, act.Subject, act.Reason, act.Note).
		QueryRow(func(r pgx.Row) error { return r.Scan(&step) })
	queueSchedule(b, c.ID)
	file.queue(b, c.ID, today)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return Assessment{}, err
	}
	a, err := file.store(ctx, tx, today, func(a Assessment, b *pgx.Batch) {
		events := []Event{act.Event}
		if a.Stage != c.Stage {
			b.Queue("UPDATE case_steps SET to_stage = $2 WHERE id = $1", step, a.Stage)
			if led := eventOf(c.Stage, a.Stage); led != act.Event {
				events = append(events, led)
			}
		}
		follow(b, tx.By().StaffID, c.ID, a.facts, today, events...)
	})
	if err != nil {
		return a, err
	}
	return a, ended(ctx, tx, c, a, today)
}

// CorrectDay moves the step that a row made to the row's corrected day, so that
// history, journey and reports tell the same day. When it was recorded stays.
func CorrectDay(ctx context.Context, tx db.Tx, c Case, subject string, id int64, day date.Date) error {
	_, err := tx.Exec(ctx, `
		UPDATE case_steps SET happened_on = $4
		WHERE case_id = $1 AND subject = $2 AND subject_id = $3 AND happened_on <> $4`, c.ID, subject, id, day)
	return err
}

// Recompute assesses a case and stores the result without an act of its own,
// after a change of facts that is not a step (a consent, a screening). A stage
// that changes all the same is noted in the history.
func Recompute(ctx context.Context, tx db.Tx, c Case, today date.Date) (Assessment, error) {
	b := &pgx.Batch{}
	var file filed
	queueSchedule(b, c.ID)
	file.queue(b, c.ID, today)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return Assessment{}, err
	}
	a, err := file.store(ctx, tx, today, func(a Assessment, b *pgx.Batch) {
		if a.Stage == c.Stage {
			return
		}
		led := eventOf(c.Stage, a.Stage)
		b.Queue(`
			INSERT INTO case_steps (case_id, actor_id, happened_on, from_stage, to_stage, event)
			VALUES ($1, $2, $3, $4, $5, $6)`, c.ID, tx.By().StaffID, today, c.Stage, a.Stage, led)
		follow(b, tx.By().StaffID, c.ID, a.facts, today, led)
	})
	if err != nil {
		return a, err
	}
	return a, ended(ctx, tx, c, a, today)
}

// eventOf names the step of the journey between two stages.
func eventOf(from, to Stage) Event {
	for _, s := range Steps {
		if s.From == from && s.To == to && s.Act != "" {
			return s.Act
		}
	}
	return StageRecomputed
}

// store writes what the file amounts to; also adds what goes with it in the
// same round trip.
func (o *filed) store(ctx context.Context, tx db.Tx, today date.Date, also func(Assessment, *pgx.Batch)) (Assessment, error) {
	f, err := o.facts(today)
	if err != nil {
		return Assessment{}, err
	}
	members, caseID, lastContact := o.members, o.rows[0].ID, o.rows[0].LastContactOn
	a := Assess(f, today)
	k := Cache(a, f, today)
	var principal string
	if len(members) > 0 {
		principal = SortableName(members[0].FamilyName, members[0].GivenName)
	}
	b := &pgx.Batch{}
	b.Queue(`
		UPDATE case_files SET stage = $2, stage_since = CASE WHEN stage = $2 THEN stage_since ELSE $3 END,
			blocker = $4, blocked_on = $5, open_needs = $6,
			blocked_since = CASE WHEN $4 = '' THEN '0001-01-01' WHEN blocker = $4 THEN blocked_since ELSE $3 END,
			due_on = $7, last_contact_on = $8, members = $9, children = $10, closure = NULLIF($11, ''),
			closed_on = CASE WHEN $2 <> 'closed' THEN '0001-01-01' WHEN closed_on = '0001-01-01' THEN $3 ELSE closed_on END,
			principal_name = $12, principal_sort = $13, on_hold = $14, deadline_on = $15, flags = $16, updated_at = clock_timestamp()
		WHERE id = $1`,
		caseID, string(a.Stage), today, k.Blocker, string(k.BlockedOn), k.OpenNeeds, a.DueOn, lastContact, k.Members, k.Children, a.Closure,
		principal, i18n.Fold(principal), f.OnHold, a.Deadline, k.Flags)
	for _, m := range f.Members {
		if s := a.Members[m.ID]; s != m.Status {
			b.Queue("UPDATE case_members SET status = $2 WHERE id = $1", m.ID, string(s))
		}
	}
	also(a, b)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return Assessment{}, err
	}
	return a, nil
}

// Cached is what the case row keeps of an assessment, for lists.
type Cached struct {
	Blocker   string // key of the first open need
	BlockedOn Owner
	OpenNeeds []string
	Flags     []string
	Members   int
	Children  int
}

// Cache sums an assessment up for the case row.
func Cache(a Assessment, f Facts, today date.Date) Cached {
	k := Cached{OpenNeeds: []string{}, Flags: []string{}}
	for _, x := range a.Flags {
		k.Flags = append(k.Flags, string(x))
	}
	for _, r := range a.Open() {
		if k.Blocker == "" {
			k.Blocker, k.BlockedOn = r.Key, r.Owner
		}
		k.OpenNeeds = append(k.OpenNeeds, r.Key)
	}
	for _, m := range f.Members {
		if a.Members[m.ID].TakesPart() {
			k.Members++
			if !m.Adult {
				k.Children++
			}
		}
	}
	return k
}

// SortableName is a name as lists keep it, family name first.
func SortableName(family, given string) string {
	return strings.TrimSpace(strings.TrimSpace(family) + " " + strings.TrimSpace(given))
}
