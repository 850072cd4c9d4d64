package demo

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/date"
	"homeward/internal/organisation/instrument"
)

// questionnaires are the versions in force that the demo's people answer.
type questionnaires map[instrument.Kind]instrument.Instrument

// askedWith reads the versions in force.
func askedWith(ctx context.Context, tx pgx.Tx) (questionnaires, error) {
	out := questionnaires{}
	rows, err := tx.Query(ctx, "SELECT id, kind, definition FROM instruments WHERE status IN ('unverified', 'verified') ORDER BY number")
	if err != nil {
		return nil, fmt.Errorf("instruments: %w", err)
	}
	var id int64
	var kind string
	var definition []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &kind, &definition}, func() error {
		i := instrument.Instrument{ID: id, Kind: instrument.Kind(kind)}
		if err := json.Unmarshal(definition, &i.Definition); err != nil {
			return err
		}
		out[i.Kind] = i
		return nil
	})
	return out, err
}

// milestones are when people are asked, in days after the arrival.
var milestones = []struct {
	name string
	days int
}{{"baseline", 12}, {"m3", 91}, {"m6", 182}, {"m12", 365}}

// survey asks the principal of a family that has arrived at the milestones that
// have passed. It has dice of its own, so that the other facts stay as they are.
func (c *course) survey() {
	if c.facts.Members[0].ArrivedOn.IsZero() || c.family[0].withdrawn || !c.family[0].adult {
		return
	}
	d := cast(c.generator.seed^0x737572766579, int(c.caseID))
	level := d.between(30, 60)
	for _, m := range milestones {
		day := weekday(c.facts.Members[0].ArrivedOn.AddDays(m.days + d.below(9)))
		if day.After(c.today) || day.After(c.until) || d.chance(180) {
			continue
		}
		c.questionnaire(&d, instrument.RSS, m.name, day, level)
		if m.name == "m6" || m.name == "m12" {
			c.questionnaire(&d, instrument.Satisfaction, m.name, day, level+25)
		}
		level += d.between(2, 14)
	}
}

// questionnaire writes a completed questionnaire of somebody who fares so well,
// in hundredths.
func (c *course) questionnaire(d *dice, kind instrument.Kind, milestone string, day date.Date, level int) {
	i := c.generator.asked[kind]
	id := c.id(surveys)
	r := c.sink.row(surveys)
	r.bigint(id).bigint(c.caseID).bigint(c.family[0].id).bigint(i.ID).bigint(c.by()).day(day).day(day).moment(c.moment(day))
	r.text(string(kind)).text(milestone).text(pick(d, []string{"visit", "phone", "phone", "video"})).text("self").text("complete")
	answers := map[string]string{}
	for _, q := range i.Definition.Items {
		if !i.Definition.Asks(q, answers) {
			continue
		}
		option, details := answer(d, q, level)
		answers[q.Code] = option
		c.sink.row(surveyAnswers).bigint(c.caseID).bigint(id).text(q.Code).text(option).texts(details)
	}
	for _, s := range i.Definition.Score(answers) {
		r := c.sink.row(surveyScores)
		r.bigint(c.caseID).bigint(id).bigint(i.ID).integer(s.Answered).integer(s.Applicable).moment(momentOf(day, 16*3600)).text(s.Dimension).score(instrument.DecimalOf(s.Value))
	}
}

// answer is what somebody who fares so well says to a question.
func answer(d *dice, q instrument.Item, level int) (option string, details []string) {
	details = []string{}
	if !q.Scored {
		if len(q.Details) > 0 {
			return q.Implies, []string{q.Details[d.below(len(q.Details))].Code}
		}
		return q.Options[d.below(4)].Code, details
	}
	if d.chance(30) {
		return "dont_know", details
	}
	best, away := "", 1000
	want := min(max(level+d.between(-35, 35), 0), 100)
	for _, o := range q.Options {
		if o.Value == "" {
			continue
		}
		v, _ := instrument.ParseHundredths(o.Value)
		if off := max(v-want, want-v); off < away {
			best, away = o.Code, off
		}
	}
	if best == q.Implies && len(q.Details) > 0 {
		details = append(details, q.Details[d.below(len(q.Details))].Code)
	}
	return best, details
}

// score is a numeric(6,5), NULL where it is not known.
func (r *rows) score(s instrument.Decimal) *rows {
	if !s.Known() {
		return r.null()
	}
	whole, part, _ := strings.Cut(s.String(), ".")
	var digits []uint16
	weight := int16(-1)
	if whole != "0" {
		digits, weight = append(digits, 1), 0
	}
	n, _ := strconv.Atoi(part) // five figures, as groups of four
	digits = append(digits, uint16(n/10), uint16(n%10*1000))
	r.length(8 + 2*len(digits))
	for _, n := range []uint16{uint16(len(digits)), uint16(weight), 0, 5} {
		r.buf = binary.BigEndian.AppendUint16(r.buf, n)
	}
	for _, n := range digits {
		r.buf = binary.BigEndian.AppendUint16(r.buf, n)
	}
	return r
}

// support opens the task of a counsellor whose case wished for psychological
// support lately.
func support(ctx context.Context, tx pgx.Tx, today date.Date) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO tasks (office_id, case_id, owner_id, made_by, due_on, falls_to, rule)
		SELECT DISTINCT c.office_id, c.id, c.counsellor_id, 0, s.held_on + 7, 'counsellor', 'survey_support'
		FROM surveys s JOIN case_files c ON c.id = s.case_id JOIN survey_answers a ON a.survey_id = s.id AND a.item = 'P8' AND a.option = 'yes'
		WHERE c.stage <> 'closed' AND s.held_on BETWEEN $1::date - 6 AND $1
		ON CONFLICT DO NOTHING`, today)
	return err
}
