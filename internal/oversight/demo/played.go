package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"time"

	"github.com/jackc/pgx/v5"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/decision"
	"homeward/internal/journey/detention"
	"homeward/internal/journey/document"
	"homeward/internal/journey/transfer"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/files"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/seal"
)

// player lets the offices of a fresh demo do what a load of rows cannot
// believably tell: their people act through the rules of the program, each on
// the day it is said to have happened.
type player struct {
	db    *db.DB
	box   *seal.Box
	today date.Date
	staff map[string]access.User // by e-mail
}

// said are the words of an office about what is played.
var said = map[string]struct{ moves, takes, apart, excuse, grants, talk, nameless string }{
	"hu": {
		"A kérelmező a csehországi rokonaihoz költözött, ott várja a hazatérést.", "Átvesszük; a tanácsadót holnap jelöljük ki.",
		"A felnőtt gyermek önállóan kíván továbbmenni.", "A kérelmező hosszú távú engedélye lejár, megélhetése nincs.", "A körülmények indokolják.",
		"Kérdései voltak az útlevélről és a hazaút idejéről.", "Egy férfi, aki még nem döntött; tájékoztatót kapott.",
	},
	"cs": {
		"Žadatel se přestěhoval k příbuzným do Maďarska a na návrat bude čekat tam.", "Přebíráme; poradce určíme zítra.",
		"Zletilý syn chce pokračovat samostatně.", "Žadateli končí dlouhodobý pobyt a nemá z čeho žít.", "Okolnosti výjimku odůvodňují.",
		"Ptal se na cestovní pas a na termín návratu.", "Muž, který se zatím nerozhodl; dostal leták.",
	},
}

// play lets each kind of act happen in the offices with demo accounts. An
// office that has no case for one goes without.
func play(ctx context.Context, o Options, today date.Date) error {
	p := player{db: o.DB, box: o.Box, today: today}
	if err := p.meet(ctx); err != nil {
		return err
	}
	for _, way := range between {
		if err := p.takenOver(ctx, way[0], way[1]); err != nil {
			return fmt.Errorf("%s gives a case to %s: %w", way[0], way[1], err)
		}
	}
	for _, o := range bureaus() {
		for _, do := range []func(context.Context, string) error{p.goneApart, p.excused, p.visited, p.scanned, p.frozen, p.exported} {
			if err := do(ctx, o.code); err != nil {
				return fmt.Errorf("playing in %s: %w", o.code, err)
			}
		}
	}
	return nil
}

// meet finds who works in the offices.
func (p *player) meet(ctx context.Context) error {
	p.staff = map[string]access.User{}
	return p.db.Read(ctx, db.System, func(r db.Reader) error {
		rows, err := r.Query(ctx, `
			SELECT s.id, s.email, s.role, s.duties, s.given_name, s.family_name, o.id, o.code, o.name, o.time_zone, o.language
			FROM staff s JOIN offices o ON o.id = s.office_id WHERE s.state = 'active'`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var u access.User
			var zone, language string
			if err := rows.Scan(&u.ID, &u.Email, &u.Role, &u.Duties, &u.GivenName, &u.FamilyName, &u.OfficeID, &u.OfficeCode, &u.OfficeName, &zone, &language); err != nil {
				return err
			}
			if u.Zone, err = time.LoadLocation(zone); err != nil {
				return err
			}
			u.Language = i18n.Language(language)
			p.staff[u.Email] = u
		}
		return rows.Err()
	})
}

// on is the clock of a day that was so many days ago, in the morning.
func (p *player) on(ago int) clock.Clock {
	return clock.Fixed(p.today.AddDays(-ago).In(time.UTC).Add(9 * time.Hour))
}

// chosen is a case in which something is played.
type chosen struct {
	id         int64
	ref        string
	counsellor access.User
	member     int64 // an adult beside the principal; 0: none
}

// choose finds the first case of an office for which a condition holds. Nothing
// has happened in it since a day, nobody is bound to it by anything else of the
// demo.
func (p *player) choose(ctx context.Context, office string, quietFor int, where string) (c chosen, there bool, err error) {
	err = p.db.Read(ctx, db.System, func(r db.Reader) error {
		var counsellor string
		err := r.QueryRow(ctx, `
			SELECT c.id, c.reference, s.email, coalesce((SELECT m.id FROM case_members m WHERE m.case_id = c.id AND m.position > 1 AND m.relationship <> 'child' AND m.status = 'active' ORDER BY m.position LIMIT 1), 0)
			FROM case_files c JOIN offices o ON o.id = c.office_id JOIN staff s ON s.id = c.counsellor_id
			WHERE o.code = $1 AND c.class = 'ordinary' AND NOT c.voided AND NOT c.on_hold
				AND NOT EXISTS (SELECT 1 FROM case_steps x WHERE x.case_id = c.id AND x.happened_on > $2)
				AND NOT EXISTS (SELECT 1 FROM case_transfers t WHERE t.case_id = c.id) AND NOT EXISTS (SELECT 1 FROM case_handovers h WHERE h.case_id = c.id)
				AND NOT EXISTS (SELECT 1 FROM case_links l WHERE c.id IN (l.case_id, l.other_id)) AND `+where+` ORDER BY c.id DESC LIMIT 1`, office, p.today.AddDays(-quietFor)).
			Scan(&c.id, &c.ref, &counsellor, &c.member)
		c.counsellor = p.staff[counsellor]
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return c, false, nil
	}
	return c, err == nil, err
}

// leads is the manager of an office.
func (p *player) leads(office string) access.User {
	for _, o := range bureaus() {
		for _, m := range o.team {
			if o.code == office && m.role == manager && m.duties[0] == "finance" {
				return p.staff[m.email]
			}
		}
	}
	return access.User{}
}

// takenOver is a case that the other office has taken over.
func (p *player) takenOver(ctx context.Context, from, to string) error {
	c, there, err := p.choose(ctx, from, 9, "c.stage = 'counselling' AND c.members = 1 AND c.flags = '{}'")
	if err != nil || !there {
		return err
	}
	asks, takes := p.leads(from), p.leads(to)
	s := transfer.Service{DB: p.db, Clock: p.on(8)}
	if err := s.Request(ctx, asks, asks.Actor(), c.ref, transfer.Details{ToOfficeID: takes.OfficeID, Basis: transfer.PublicTask, Reason: said[string(asks.Language)].moves}); err != nil {
		return err
	}
	var id int64
	err = p.db.Read(ctx, db.System, func(r db.Reader) error {
		return r.QueryRow(ctx, "SELECT id FROM case_transfers WHERE case_id = $1", c.id).Scan(&id)
	})
	if err != nil {
		return err
	}
	s.Clock = p.on(6)
	_, err = s.Decide(ctx, takes, takes.Actor(), id, transfer.Answer{Outcome: transfer.Accepted, Note: said[string(takes.Language)].takes})
	return err
}

// goneApart is a family of which an adult goes on in a case of their own.
func (p *player) goneApart(ctx context.Context, office string) error {
	c, there, err := p.choose(ctx, office, 5, `c.stage IN ('counselling', 'eligibility', 'approved', 'pre_departure') AND c.members > 1
		AND EXISTS (SELECT 1 FROM case_members m WHERE m.case_id = c.id AND m.position > 1 AND m.relationship <> 'child' AND m.status = 'active')`)
	if err != nil || !there {
		return err
	}
	_, err = transfer.Service{DB: p.db, Clock: p.on(4)}.Split(ctx, c.counsellor, c.counsellor.Actor(), c.ref,
		transfer.Parting{Members: []int64{c.member}, Reason: said[string(c.counsellor.Language)].apart})
	return err
}

// excused are two applicants of a status that the programme does not take: for
// one an exception is granted, for the other it is asked.
func (p *player) excused(ctx context.Context, office string) error {
	for _, granted := range []bool{true, false} {
		c, there, err := p.choose(ctx, office, 6, `c.stage IN ('counselling', 'eligibility') AND c.flags = '{}' AND c.status_at_application <> 'long_term'
			AND EXISTS (SELECT 1 FROM programmes p WHERE p.id = c.programme_id AND cardinality(p.statuses_eligible) > 0 AND NOT 'long_term' = ANY (p.statuses_eligible))`)
		if err != nil || !there {
			return err
		}
		if err := p.asksException(ctx, c); err != nil {
			return err
		}
		if !granted {
			continue
		}
		decides := p.leads(office)
		var id int64
		err = p.db.Read(ctx, db.System, func(r db.Reader) error {
			return r.QueryRow(ctx, "SELECT id FROM rule_exceptions WHERE case_id = $1", c.id).Scan(&id)
		})
		if err != nil {
			return err
		}
		err = decision.Service{DB: p.db, Clock: p.on(3)}.DecideException(ctx, decides, decides.Actor(), c.ref, id,
			decision.ExceptionAnswer{Answer: decision.ExceptionGranted, Note: said[string(decides.Language)].grants})
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *player) asksException(ctx context.Context, c chosen) error {
	u := c.counsellor
	var file casefile.Case
	err := p.db.Read(ctx, u.Actor(), func(r db.Reader) (err error) {
		file, err = casefile.Open(ctx, r, u, access.CaseEdit, c.ref)
		return err
	})
	if err != nil {
		return err
	}
	d := file.Details
	d.StatusAtApplication = "long_term"
	if err := (casefile.Service{DB: p.db, Clock: p.on(6)}).SaveDetails(ctx, u, u.Actor(), c.ref, file.Version, d); err != nil {
		return err
	}
	return decision.Service{DB: p.db, Clock: p.on(5)}.AskException(ctx, u, u.Actor(), c.ref,
		decision.ExceptionDetails{Rule: casefile.StatusEligible, Reason: said[string(u.Language)].excuse})
}

// visited is a day in the detention centre, with talks of cases and of somebody
// who has none.
func (p *player) visited(ctx context.Context, office string) error {
	var who access.User
	var facility string
	var refs []string
	err := p.db.Read(ctx, db.System, func(r db.Reader) error {
		var email string
		err := r.QueryRow(ctx, `
			SELECT s.email, d.facility, array_agg(c.reference ORDER BY c.id) FROM detentions d JOIN case_files c ON c.id = d.case_id
			JOIN staff s ON s.id = c.counsellor_id JOIN offices o ON o.id = c.office_id
			WHERE o.code = $1 AND d.released_on = '0001-01-01' AND d.began_on < $2 AND c.class = 'ordinary' AND c.closed_on = '0001-01-01' AND c.opened_on < $2
			GROUP BY s.email, d.facility ORDER BY count(*) DESC, s.email LIMIT 1`, office, p.today.AddDays(-1)).Scan(&email, &facility, &refs)
		who = p.staff[email]
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	words := said[string(who.Language)]
	common := detention.Common{
		HeldOn: p.today.AddDays(-1), Facility: facility, Place: "immigration_detention", Permission: "OK-118/2026", Language: "en", Interpreter: "none_needed",
		Safeguards: detention.Safeguards{GuardAbsent: detention.Yes, InterpreterIndependent: detention.Yes, ToldNoEffect: detention.Yes},
	}
	var talks []detention.Talk
	for i, ref := range refs {
		talks = append(talks, detention.Talk{Line: i + 1, State: detention.Waiting, Name: ref, Note: words.talk, Minutes: 20, Topics: []string{"programme", "return_options"}})
	}
	talks = append(talks, detention.Talk{Line: len(talks) + 1, State: detention.Waiting, Note: words.nameless, Minutes: 10, Topics: []string{"programme", "return_options"}})
	_, err = detention.Service{DB: p.db, Clock: p.on(0)}.Visit(ctx, who, who.Actor(), common, talks)
	return err
}

// scanned are declarations whose signed paper is on file.
func (p *player) scanned(ctx context.Context, office string) error {
	if p.box == nil {
		return nil
	}
	scan, err := paper()
	if err != nil {
		return err
	}
	type signed struct {
		id         int64
		ref, email string
	}
	var found []signed
	err = p.db.Read(ctx, db.System, func(r db.Reader) error {
		rows, err := r.Query(ctx, `
			SELECT d.id, c.reference, s.email FROM return_decisions d JOIN case_files c ON c.id = d.case_id
			JOIN staff s ON s.id = c.counsellor_id JOIN offices o ON o.id = c.office_id
			WHERE o.code = $1 AND d.outcome = 'signed' AND c.class = 'ordinary' AND c.stage IN ('pre_departure', 'ready') ORDER BY d.id DESC LIMIT 5`, office)
		if err != nil {
			return err
		}
		found, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (x signed, err error) {
			return x, row.Scan(&x.id, &x.ref, &x.email)
		})
		return err
	})
	if err != nil {
		return err
	}
	s := document.Service{DB: p.db, Clock: p.on(0), Box: p.box}
	for _, x := range found {
		u := p.staff[x.email]
		if _, err := s.Attach(ctx, u, u.Actor(), x.ref, document.ReturnDecision, x.id, scan); err != nil && !fault.Is(err, fault.Refused) {
			return err
		}
	}
	return nil
}

// paper is a scanned sheet: lines of writing that nobody can read.
func paper() (files.Scan, error) {
	sheet := image.NewGray(image.Rect(0, 0, 420, 594))
	draw.Draw(sheet, sheet.Bounds(), image.White, image.Point{}, draw.Src)
	for y := 60; y < 500; y += 22 {
		draw.Draw(sheet, image.Rect(50, y, 370-(y*7)%90, y+3), image.NewUniform(color.Gray{Y: 110}), image.Point{}, draw.Src)
	}
	draw.Draw(sheet, image.Rect(230, 540, 370, 541), image.Black, image.Point{}, draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, sheet); err != nil {
		return files.Scan{}, err
	}
	return files.Inspect("declaration.png", out.Bytes())
}
