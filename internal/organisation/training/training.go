// Package training keeps the register of courses for those who work with
// returnees: what was taught, who took part, and who completed it.
package training

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
)

// Kind tells whose person a participant is.
type Kind string

// The kinds.
const (
	Staff     Kind = "staff"
	Partner   Kind = "partner"
	Authority Kind = "authority"
	Other     Kind = "other"
)

// Options are the kinds.
func (Kind) Options() []Kind { return []Kind{Staff, Partner, Authority, Other} }

// Age is a bracket, for those whose year of birth is not known.
type Age string

// The brackets of the funds' indicators.
const (
	Under18    Age = "under_18"
	From18To60 Age = "from_18_to_60"
	Over60     Age = "over_60"
)

// Options are the brackets.
func (Age) Options() []Age { return []Age{Under18, From18To60, Over60} }

// Details are what is written about a course.
type Details struct {
	Title     string    `db:"title" form:"title,required,max=200"`
	Topic     string    `db:"topic" form:"topic,max=300"`
	Programme int64     `db:"programme_id,null" form:"programme"`
	StartsOn  date.Date `db:"starts_on" form:"starts_on,required"`
	EndsOn    date.Date `db:"ends_on" form:"ends_on,required"`
	Hours     int       `db:"hours" form:"hours,max=2000"`
	Language  string    `db:"language" form:"language,required,max=8"`
	Place     string    `db:"place" form:"place,max=200"`
	Organiser string    `db:"organiser" form:"organiser,max=200"`
}

// Materials are what was handed out at a course.
type Materials struct {
	Titles    []string `db:"material_titles"`
	Languages []string `db:"material_languages"`
	Editions  []string `db:"material_editions"`
}

// Lines are the materials of a course as a form asks for them.
type Lines struct {
	Title1    string `form:"material_1,max=200"`
	Language1 string `form:"material_language_1,max=8"`
	Edition1  string `form:"material_edition_1,max=40"`
	Title2    string `form:"material_2,max=200"`
	Language2 string `form:"material_language_2,max=8"`
	Edition2  string `form:"material_edition_2,max=40"`
	Title3    string `form:"material_3,max=200"`
	Language3 string `form:"material_language_3,max=8"`
	Edition3  string `form:"material_edition_3,max=40"`
	Title4    string `form:"material_4,max=200"`
	Language4 string `form:"material_language_4,max=8"`
	Edition4  string `form:"material_edition_4,max=40"`
}

// maxMaterials are how many materials a form takes.
const maxMaterials = 4

// line is the n-th material, to be read or written.
func (l *Lines) line(n int) (title, language, edition *string) {
	switch n {
	case 1:
		return &l.Title1, &l.Language1, &l.Edition1
	case 2:
		return &l.Title2, &l.Language2, &l.Edition2
	case 3:
		return &l.Title3, &l.Language3, &l.Edition3
	}
	return &l.Title4, &l.Language4, &l.Edition4
}

func materialField(n int) string { return "material_" + strconv.Itoa(n) }
func languageField(n int) string { return "material_language_" + strconv.Itoa(n) }
func editionField(n int) string  { return "material_edition_" + strconv.Itoa(n) }

// lines are the materials spread over a form.
func (m Materials) lines() (out Lines) {
	for i := range min(len(m.Titles), maxMaterials) {
		title, language, edition := out.line(i + 1)
		*title, *language, *edition = m.Titles[i], m.Languages[i], m.Editions[i]
	}
	return out
}

// materials are the lines that say something.
func (l *Lines) materials() Materials {
	m := Materials{Titles: []string{}, Languages: []string{}, Editions: []string{}}
	for n := 1; n <= maxMaterials; n++ {
		if title, language, edition := l.line(n); *title != "" {
			m.Titles, m.Languages, m.Editions = append(m.Titles, *title), append(m.Languages, *language), append(m.Editions, *edition)
		}
	}
	return m
}

// adding is the form of a new course; its office is settled by the address.
type adding struct {
	OfficeID int64 `form:"office"`
	Editing
}

// Editing is a course as its form holds it.
type Editing struct {
	Details
	Lines
}

// check notes what is wrong with a course beyond its form.
func (e *Editing) check(f *form.Form, programmes []form.Option) {
	if e.Language != "" && !i18n.IsLanguage(e.Language) {
		f.Problem("language", "form.not_an_option")
	}
	if !e.EndsOn.IsZero() && e.EndsOn.Before(e.StartsOn) {
		f.Problem("ends_on", "form.before", "Day", e.StartsOn)
	}
	if e.Programme != 0 && !offers(programmes, strconv.FormatInt(e.Programme, 10)) {
		f.Problem("programme", "form.not_an_option")
	}
	for n := 1; n <= maxMaterials; n++ {
		title, language, edition := e.line(n)
		switch {
		case *title == "" && (*language != "" || *edition != ""):
			f.Problem(materialField(n), "form.required")
		case *title != "" && *language == "":
			f.Problem(languageField(n), "form.required")
		case *language != "" && !i18n.IsLanguage(*language):
			f.Problem(languageField(n), "form.not_an_option")
		}
	}
}

func offers(options []form.Option, value string) bool {
	return slices.ContainsFunc(options, func(o form.Option) bool { return o.Value == value })
}

// Course is a course of an office's register.
type Course struct {
	ID         int64 `db:"id,auto"`
	OfficeID   int64 `db:"office_id,once"`
	RecordedBy int64 `db:"recorded_by,once"`
	Details
	Materials
	Version   int       `db:"version,auto"`
	CreatedAt time.Time `db:"created_at,auto"`
}

func (c Course) editing() Editing {
	return Editing{Details: c.Details, Lines: c.lines()}
}

// About is what the register knows about a person, and no more.
type About struct {
	Name        string `db:"name" form:"name,required,max=200"`
	Institution string `db:"institution" form:"institution,max=200"`
	Kind        Kind   `db:"kind" form:"kind,required"`
	Sex         string `db:"sex" form:"sex,required"`
	BirthYear   int    `db:"birth_year" form:"birth_year,max=2100"`
	Age         Age    `db:"age" form:"age"`
}

// Person is somebody of an office's register, once however many courses they
// took part in.
type Person struct {
	ID       int64 `db:"id,auto"`
	OfficeID int64 `db:"office_id,once"`
	About
	NameKey        string    `db:"name_key"`
	InstitutionKey string    `db:"institution_key"`
	Version        int       `db:"version,auto"`
	CreatedAt      time.Time `db:"created_at,auto"`
}

// tell sets what is known about the person, with the keys they are found by.
func (p *Person) tell(a About) {
	p.About = a
	p.NameKey, p.InstitutionKey = i18n.Fold(a.Name), i18n.Fold(a.Institution)
}

// learn adds what is said of a person of the register at another course: what
// was known and is left out now, stays.
func (p *Person) learn(a About) {
	if a.Institution == "" {
		a.Institution = p.Institution
	}
	if a.Sex == codelist.SexUnknown {
		a.Sex = p.Sex
	}
	if a.BirthYear == 0 && p.BirthYear != 0 {
		a.BirthYear, a.Age = p.BirthYear, ""
	}
	if a.BirthYear == 0 && a.Age == "" {
		a.Age = p.Age
	}
	p.tell(a)
}

// Outcome is how a course ended for somebody.
type Outcome struct {
	Completed   bool      `form:"completed"`
	CompletedOn date.Date `db:"completed_on" form:"completed_on"`
	Certificate string    `db:"certificate" form:"certificate,max=60"`
}

// Taking is somebody's part in a course as a form holds it. Who says which
// person of the register is meant: a key, or SomebodyNew.
type Taking struct {
	About
	Outcome
	Who string `form:"who"`
}

// SomebodyNew is who is not in the register yet, although somebody is called
// the same.
const SomebodyNew = "new"

// Participant is somebody's part in a course.
type Participant struct {
	ID         int64 `db:"id,auto"`
	CourseID   int64 `db:"course_id,once"`
	PersonID   int64 `db:"person_id"`
	RecordedBy int64 `db:"recorded_by,once"`
	Outcome
	VoidedOn   date.Date `db:"voided_on"`
	VoidReason string    `db:"void_reason"` // empty of who was taken off because a correction took the place
	Version    int       `db:"version,auto"`
	CreatedAt  time.Time `db:"created_at,auto"`
}

// Off is why somebody is taken off the list of a course.
type Off struct {
	Reason string `form:"reason,required,max=500"`
}

// oldest is the year before which nobody who takes part was born.
const oldest = 1900

// check notes what is wrong with a participant beyond the form.
func (t *Taking) check(ctx context.Context, f *form.Form, c Course, today date.Date) {
	codelist.Check(ctx, f, codelist.Sex, "sex", t.Sex)
	switch {
	case t.BirthYear != 0 && (t.BirthYear < oldest || t.BirthYear > c.StartsOn.Year()):
		f.Problem("birth_year", "training.birth_year_wrong")
	case t.BirthYear != 0 && t.Age != "":
		f.Problem("age", "training.age_twice")
	}
	switch {
	case !t.Completed && (!t.CompletedOn.IsZero() || t.Certificate != ""):
		f.Problem("completed", "training.not_completed")
	case t.Completed && t.CompletedOn.IsZero():
		f.Problem("completed_on", "form.required")
	case t.Completed && t.CompletedOn.After(today):
		f.Problem("completed_on", "form.in_future")
	case t.Completed && t.CompletedOn.Before(c.StartsOn):
		f.Problem("completed_on", "form.before", "Day", c.StartsOn)
	}
}

// Namesake is somebody of the register who is called the same.
type Namesake struct {
	ID          int64    `db:"id"`
	Version     int      `db:"version"`
	Name        string   `db:"name"`
	Institution string   `db:"institution"`
	BirthYear   int      `db:"birth_year"`
	Certain     bool     `db:"certain"` // the institution and the year of birth agree too
	Courses     []string `db:"courses"`
}

// key names the person as they are on file now: whoever was changed since is
// asked about again.
func (n Namesake) key() string { return selfKey(n.ID) + "." + strconv.Itoa(n.Version) }

// selfKey names the person whose page it is, who is held by the form's version.
func selfKey(person int64) string { return strconv.FormatInt(person, 10) }

// named finds one of the namesakes by its key.
func named(all []Namesake, who string) (Namesake, bool) {
	for _, n := range all {
		if n.key() == who {
			return n, true
		}
	}
	return Namesake{}, false
}

// institutions are those of a list of participants, each once.
func institutions(list []attending) []string {
	var out []string
	seen := map[string]bool{}
	for _, p := range list {
		if key := i18n.Fold(p.Institution); key != "" && !seen[key] {
			seen[key] = true
			out = append(out, p.Institution)
		}
	}
	slices.SortFunc(out, strings.Compare)
	return out
}

// mayEdit tells whether the user keeps the register of an office.
func mayEdit(u access.User, officeID int64) bool {
	return access.Can(u, access.TrainingEdit) && (u.Role == access.Administrator || u.OfficeID == officeID)
}
