package demo

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/date"
)

// between are the two offices of the demo accounts that give each other cases.
var between = [][2]string{{"BUD", "PRG"}, {"PRG", "BUD"}}

// movesOf are the words of an office about cases that change hands.
var movesOf = map[string]struct{ asks, refuses, hands, keeps, bound string }{
	"hu": {
		"A kérelmező a csehországi rokonaihoz költözik, ott kívánja folytatni a hazatérés előkészítését.", "A kérelmező a megadott időpontban nem jelent meg a prágai irodában.",
		"Keddenként éri el telefonon, délután. Az útlevél a széfben van.", "A saját ügyeim mellett most nem tudom átvenni.", "A kérelmező bátyja a szomszédom.",
	},
	"cs": {
		"Žadatel se stěhuje k příbuzným do Maďarska a v přípravě návratu chce pokračovat tam.", "Žadatel se v budapešťské kanceláři v dohodnutém termínu nedostavil.",
		"Zastihnete ho v úterý odpoledne na telefonu. Cestovní pas je v trezoru.", "Vedle svých případů ho teď nemohu převzít.", "Bratr žadatele je můj soused.",
	},
}

// quiet are ordinary cases of an office ($1) of one adult with a counselling
// behind them that wait for nothing but the next step, the oldest first; nobody
// has anything to do with another office in them yet.
const quiet = `
	SELECT c.id, c.reference, c.stage, c.counsellor_id FROM case_files c
	WHERE c.office_id = $1 AND c.stage IN ('counselling', 'eligibility', 'approved', 'pre_departure') AND c.class = 'ordinary' AND NOT c.voided AND NOT c.on_hold
		AND c.members = 1 AND c.children = 0 AND c.flags = '{}' AND c.counsellor_id = ANY ($2)
		AND NOT EXISTS (SELECT 1 FROM case_steps s WHERE s.case_id = c.id AND s.happened_on > $3)
		AND NOT EXISTS (SELECT 1 FROM case_transfers t WHERE t.case_id = c.id) AND NOT EXISTS (SELECT 1 FROM case_handovers h WHERE h.case_id = c.id)
	ORDER BY c.id LIMIT 1`

// changeHands lets cases change hands between offices and colleagues: asked,
// refused, and a conflict of interest that was declared.
func changeHands(ctx context.Context, tx pgx.Tx, offices []*bureau, today date.Date) error {
	byCode := map[string]*bureau{}
	for _, o := range offices {
		byCode[o.code] = o
	}
	for _, way := range between {
		from, to := byCode[way[0]], byCode[way[1]]
		if from == nil || to == nil {
			continue
		}
		for _, do := range []func(context.Context, pgx.Tx, *bureau, *bureau, date.Date) error{askedOver, refusedOver, handedOver, handedBack, bound} {
			if err := do(ctx, tx, from, to, today); err != nil {
				return fmt.Errorf("cases of %s that change hands: %w", from.code, err)
			}
		}
	}
	return nil
}

// each runs statements about the next quiet case; one that has none is left out.
func each(ctx context.Context, tx pgx.Tx, from *bureau, before date.Date, args pgx.NamedArgs, statements ...string) error {
	var id, counsellor int64
	var reference, stage string
	err := tx.QueryRow(ctx, quiet, from.id, from.counsellors, before).Scan(&id, &reference, &stage, &counsellor)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	args["case"], args["reference"], args["stage"], args["counsellor"] = id, reference, stage, counsellor
	args["colleague"] = from.counsellors[0]
	for _, c := range from.counsellors {
		if c != counsellor {
			args["colleague"] = c
			break
		}
	}
	for _, sql := range statements {
		if _, err := tx.Exec(ctx, sql, args); err != nil {
			return err
		}
	}
	return nil
}

const (
	requested = `INSERT INTO case_transfers (case_id, from_office_id, to_office_id, requested_by, requested_on, decided_by, decided_on, state, basis, reference, stage, reason, decision_note, age_groups)
		VALUES (@case, @from, @to, @manager, @asked, @decider, @decided, @state, 'public_task', @reference, @stage, @reason, @note, '{18_64}')`
	requestedStep = `INSERT INTO case_steps (case_id, actor_id, happened_on, at, from_stage, to_stage, event, subject, subject_id, reason)
		SELECT @case, @manager, @asked, @asked::date + time '10:00', @stage, @stage, 'transfer_requested', 'case_transfers', max(id), @reason FROM case_transfers WHERE case_id = @case`
	refusedStep = `INSERT INTO case_steps (case_id, actor_id, happened_on, at, from_stage, to_stage, event, subject, subject_id, reason)
		SELECT @case, @decider, @decided, @decided::date + time '10:00', @stage, @stage, 'transfer_refused', 'case_transfers', max(id), @note FROM case_transfers WHERE case_id = @case`
	waitsForOffice = `UPDATE case_files SET flags = '{transfer_asked}', blocker = 'transfer_answer', blocked_on = 'manager', blocked_since = @asked,
		open_needs = array_prepend('transfer_answer', open_needs) WHERE id = @case`
	handed = `INSERT INTO case_handovers (case_id, from_id, to_id, asked_on, answered_on, state, note, answer)
		VALUES (@case, @counsellor, @colleague, @asked, @decided, @state, @reason, @note)`
	handedTask = `INSERT INTO tasks (office_id, case_id, owner_id, made_by, due_on, rule) VALUES (@from, @case, @colleague, @counsellor, @due, 'accept_handover')`
	declared   = `INSERT INTO case_conflicts (case_id, staff_id, declared_by, declared_on, note) VALUES (@case, @colleague, @colleague, @asked, @reason)`
)

// askedOver is a case that waits for the other office's answer.
func askedOver(ctx context.Context, tx pgx.Tx, from, to *bureau, today date.Date) error {
	asked := today.AddDays(-2)
	return each(ctx, tx, from, asked, pgx.NamedArgs{
		"from": from.id, "to": to.id, "manager": from.manager, "asked": asked, "decider": nil, "decided": date.Date{}, "state": "requested",
		"reason": movesOf[from.language].asks, "note": "",
	}, requested, requestedStep, waitsForOffice)
}

// refusedOver is one the other office did not take.
func refusedOver(ctx context.Context, tx pgx.Tx, from, to *bureau, today date.Date) error {
	asked := today.AddDays(-12)
	return each(ctx, tx, from, asked, pgx.NamedArgs{
		"from": from.id, "to": to.id, "manager": from.manager, "asked": asked, "decider": to.manager, "decided": asked.AddDays(3), "state": "refused",
		"reason": movesOf[from.language].asks, "note": movesOf[to.language].refuses,
	}, requested, requestedStep, refusedStep)
}

// handedOver is a case that a colleague is asked to take.
func handedOver(ctx context.Context, tx pgx.Tx, from, _ *bureau, today date.Date) error {
	asked := today.AddDays(-1)
	return each(ctx, tx, from, asked, pgx.NamedArgs{
		"from": from.id, "asked": asked, "due": today.AddDays(1), "decided": date.Date{}, "state": "asked", "reason": movesOf[from.language].hands, "note": "",
	}, handed, handedTask)
}

// handedBack is one that a colleague could not take.
func handedBack(ctx context.Context, tx pgx.Tx, from, _ *bureau, today date.Date) error {
	asked := today.AddDays(-20)
	return each(ctx, tx, from, today, pgx.NamedArgs{
		"asked": asked, "decided": asked.AddDays(1), "state": "refused", "reason": movesOf[from.language].hands, "note": movesOf[from.language].keeps,
	}, handed)
}

// bound is a case that one colleague must not be given.
func bound(ctx context.Context, tx pgx.Tx, from, _ *bureau, today date.Date) error {
	return each(ctx, tx, from, today, pgx.NamedArgs{"asked": today.AddDays(-9), "reason": movesOf[from.language].bound}, declared)
}
