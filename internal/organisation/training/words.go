package training

import (
	"context"
	"strconv"
	"strings"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
	"homeward/web/ui"
)

// period is from when until when.
func period(ctx context.Context, from, until date.Date) string {
	if from == until {
		return i18n.Date(ctx, from)
	}
	return i18n.T(ctx, "training.period", "From", from, "Until", until)
}

// title heads the page of a course; of one that is not there yet, the act.
func (sh sheet) title(ctx context.Context) string {
	if sh.Course.ID == 0 {
		return i18n.T(ctx, "training.new")
	}
	return sh.Course.Title
}

// programme is the name of the programme that pays; empty for none.
func (sh sheet) programme() string {
	return labelOf(sh.Programmes, strconv.FormatInt(sh.Course.Programme, 10))
}

func labelOf(options []form.Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Label
		}
	}
	return ""
}

// hours are those taught; empty where they are not known.
func (d Details) hours(ctx context.Context) string {
	if d.Hours == 0 {
		return ""
	}
	return i18n.N(ctx, "training.hours", d.Hours)
}

// completed counts the participants who completed the course.
func (sh sheet) completed() (n int) {
	for _, p := range sh.Participants {
		if !p.CompletedOn.IsZero() {
			n++
		}
	}
	return n
}

// line is a material: title, language, version.
func (m Materials) line(ctx context.Context, n int) string {
	parts := []string{m.Titles[n], i18n.LanguageName(ctx, m.Languages[n])}
	if m.Editions[n] != "" {
		parts = append(parts, i18n.T(ctx, "training.edition", "Edition", m.Editions[n]))
	}
	return strings.Join(parts, " · ")
}

// age is the year of birth, else the bracket.
func (a About) age(ctx context.Context) string {
	switch {
	case a.BirthYear != 0:
		return strconv.Itoa(a.BirthYear)
	case a.Age != "":
		return i18n.Enum(ctx, "training.age", string(a.Age))
	}
	return ""
}

// also says which other courses a person took part in.
func also(ctx context.Context, courses []string) string {
	if len(courses) == 0 {
		return ""
	}
	return i18n.T(ctx, "training.also", "Courses", strings.Join(courses, ", "))
}

// whom are the people of the register that may be meant.
func (p part) whom(ctx context.Context) []form.Option {
	var out []form.Option
	for _, n := range p.Like {
		parts := []string{n.Name}
		if n.Institution != "" {
			parts = append(parts, n.Institution)
		}
		if n.BirthYear != 0 {
			parts = append(parts, strconv.Itoa(n.BirthYear))
		}
		if text := also(ctx, n.Courses); text != "" {
			parts = append(parts, text)
		}
		key := n.key()
		if n.ID == p.Now.PersonID {
			key = selfKey(n.ID)
		}
		out = append(out, form.Option{Value: key, Label: strings.Join(parts, " · ")})
	}
	return append(out, form.Option{Value: SomebodyNew, Label: i18n.T(ctx, "training.somebody_else")})
}

// doubtful tells whether it may be asked which person is meant.
func (p part) doubtful() bool {
	return len(p.Like) > 1 || len(p.Like) == 1 && (p.Now.ID == 0 || len(p.Now.Courses) > 0)
}

// title heads the page of a participant.
func (p part) title(ctx context.Context) string {
	if p.Now.ID == 0 {
		return i18n.T(ctx, "training.take")
	}
	return p.Now.Name
}

// describe tells how the fields of a course read on the page that merges.
func (sh sheet) describe(ctx context.Context, field, value string) string {
	switch {
	case field == "language", strings.HasPrefix(field, "material_language_"):
		return i18n.LanguageName(ctx, value)
	case field == "programme":
		return labelOf(sh.Programmes, value)
	}
	return day(ctx, field, value)
}

// day is a value that is a day in words; others stay.
func day(ctx context.Context, field, value string) string {
	if strings.HasSuffix(field, "_on") {
		if d, err := date.Parse(value); err == nil {
			return i18n.Date(ctx, d)
		}
	}
	return value
}

// describe tells how the fields of a participant read on the page that merges.
func (p part) describe(ctx context.Context, field, value string) string {
	switch field {
	case "kind":
		return i18n.Enum(ctx, "training.kind", value)
	case "age":
		return i18n.Enum(ctx, "training.age", value)
	case "sex":
		return codelist.Label(ctx, codelist.Sex, value)
	case "completed":
		if value == "" {
			return i18n.T(ctx, "ui.no")
		}
		return i18n.T(ctx, "ui.yes")
	case "who":
		return labelOf(p.whom(ctx), value)
	}
	return day(ctx, field, value)
}

func toList(ctx context.Context) *ui.Link {
	return &ui.Link{Label: i18n.T(ctx, "training.list"), URL: "/trainings"}
}

// back leads to where the form of a course came from.
func (sh sheet) back(ctx context.Context) *ui.Link {
	if sh.Course.ID == 0 {
		return toList(ctx)
	}
	return &ui.Link{Label: sh.Course.Title, URL: address(sh.Course.ID)}
}
