package detention

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
)

// Lines is how many talks the sheet of a visit holds.
const Lines = 20

// Common is what the talks of a visit have in common.
type Common struct {
	HeldOn          date.Date `db:"held_on" form:"held_on,required"`
	Facility        string    `db:"facility" form:"facility,required"`
	Place           string    `db:"place" form:"place,required"`
	Permission      string    `db:"permission" form:"permission"`
	Language        string    `db:"language" form:"language,required"`
	Interpreter     string    `db:"interpreter,null" form:"interpreter,required"`
	InterpreterName string    `db:"interpreter_name" form:"interpreter_name"`
	Safeguards
}

// Visit is a visit to a facility on one day.
type Visit struct {
	ID         int64 `db:"id,auto"`
	OfficeID   int64 `db:"office_id,once"`
	RecordedBy int64 `db:"recorded_by,once"`
	Common
	CreatedAt time.Time `db:"created_at,auto"`
}

// visiting is the form of a visit; the lines of its talks are a repeated group.
type visiting struct {
	Common
	Minutes int      `form:"minutes,required,max=480"`
	Topics  []string `form:"topics,required"`
}

// State is what became of a talk.
type State string

// The states of a talk.
const (
	Waiting    State = "waiting"
	AsSession  State = "session"
	WithPerson State = "person" // somebody who has no case yet
	Failed     State = "failed"
)

// Options are the states.
func (State) Options() []State { return []State{Waiting, AsSession, WithPerson, Failed} }

// Talk is a line of the sheet.
type Talk struct {
	ID        int64    `db:"id,auto"`
	VisitID   int64    `db:"visit_id,once"`
	CaseID    int64    `db:"case_id,null"`
	SessionID int64    `db:"session_id,null"`
	Line      int      `db:"line,once"`
	Minutes   int      `db:"minutes"`
	State     State    `db:"state"`
	Name      string   `db:"name"`
	Problem   string   `db:"problem"`
	Note      string   `db:"note"`
	Topics    []string `db:"topics"`
}

// lineField is the name of a field of a line of the sheet.
func lineField(n int, name string) string { return "talks." + strconv.Itoa(n) + "." + name }

// Limits of what a line may hold.
const (
	maxName    = 200
	maxNote    = 4000
	maxMinutes = 480
)

// lines reads the lines of a sheet; those left empty are no talks.
func (v visiting) lines(ctx context.Context, f *form.Form) []Talk {
	var out []Talk
	for n := 1; n <= Lines; n++ {
		get := func(name string) string { return form.Clean(f.Value(lineField(n, name))) }
		t := Talk{Line: n, State: Waiting, Name: get("who"), Note: get("note"), Minutes: v.Minutes, Topics: slices.Clone(v.Topics)}
		minutes, topic, alone := get("minutes"), get("topic"), f.Value(lineField(n, "nameless")) != ""
		if t.Name == "" && t.Note == "" && minutes == "" && topic == "" && !alone {
			continue
		}
		if t.Name == "" && !alone {
			f.Problem(lineField(n, "who"), "detention.refused.nobody")
		}
		if len([]rune(t.Name)) > maxName {
			f.Problem(lineField(n, "who"), "form.too_long", "Max", maxName)
		}
		if len([]rune(t.Note)) > maxNote {
			f.Problem(lineField(n, "note"), "form.too_long", "Max", maxNote)
		}
		if minutes != "" {
			m, err := strconv.Atoi(minutes)
			switch {
			case err != nil || m <= 0:
				f.Problem(lineField(n, "minutes"), "form.not_a_number")
			case m > maxMinutes:
				f.Problem(lineField(n, "minutes"), "form.too_great", "Max", maxMinutes)
			}
			t.Minutes = m
		}
		if topic != "" && !slices.Contains(t.Topics, topic) {
			if !codelist.Known(ctx, codelist.Topic, topic) {
				f.Problem(lineField(n, "topic"), "form.not_an_option")
			}
			t.Topics = append(t.Topics, topic)
		}
		out = append(out, t)
	}
	if len(out) == 0 {
		f.Problem(lineField(1, "who"), "detention.refused.empty")
	}
	return out
}

// check notes what is wrong with what the talks have in common.
func (v visiting) check(ctx context.Context, f *form.Form, today date.Date) {
	if v.HeldOn.After(today) {
		f.Problem("held_on", "form.in_future")
	}
	if v.Place != "" && v.Place != codelist.PlaceImmigrationDetention && v.Place != codelist.PlaceAsylumDetention {
		f.Problem("place", "form.not_an_option")
	}
	codelist.Check(ctx, f, codelist.Interpreter, "interpreter")
	codelist.Check(ctx, f, codelist.Topic, "topics")
	if v.Language != "" && !i18n.IsLanguage(v.Language) {
		f.Problem("language", "form.not_an_option")
	}
	interpreted := v.Interpreter != "" && v.Interpreter != codelist.InterpreterNoneNeeded
	switch {
	case interpreted && v.InterpreterName == "":
		f.Problem("interpreter_name", "counselling.session.interpreter_nameless")
	case v.Interpreter == codelist.InterpreterNoneNeeded && v.InterpreterName != "":
		f.Problem("interpreter", "counselling.session.interpreter_contradicts")
	}
	v.Safeguards.check(f)
}

var reference = regexp.MustCompile(`^[A-Z]{3}-[0-9]{2}-[0-9]{5,}`)

// referenceIn is the case number at the beginning of a text, which suggestions
// put before the name; empty: there is none.
func referenceIn(text string) string { return reference.FindString(strings.ToUpper(text)) }
