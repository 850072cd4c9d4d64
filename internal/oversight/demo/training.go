package demo

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
)

// lesson is a course of every office.
type lesson struct {
	title, topic, place, organiser string
	ago, days, hours               int
	materials, languages, editions []string
	from, until                    int // who of the trainees takes part
}

var lessons = []lesson{
	{
		"Counselling before return", "The voluntary decision, and how to talk about it", "Budapest", "National training centre", 240, 3, 18,
		[]string{"Handbook of return counselling", "Leaflet for practitioners"},
		[]string{"hu", "en"},
		[]string{"3.1", "2026-02"},
		0, 20,
	},
	{"Reintegration plans that hold", "From needs to activities", "Online", "Partner network", 150, 1, 6, []string{"Guide to reintegration plans"}, []string{"en"}, []string{"1.0"}, 0, 9},
	{"Recognising victims of trafficking", "Signs, first talk, referral", "Praha", "National coordinator", 60, 2, 12, []string{"Indicators of trafficking"}, []string{"cs"}, []string{"5"}, 6, 16},
	{"Study visit to an advisory centre", "How others counsel", "Nürnberg", "Partner network", -20, 2, 10, nil, nil, nil, 2, 7},
}

// trainees are twenty people of three institutions. The year of birth is known
// of most.
var trainees = []struct {
	name, sex string
	born      int
}{
	{"Kiss Ilona", "f", 1984},
	{"Varga Péter", "m", 1979},
	{"Molnár Katalin", "f", 1991},
	{"Tóth Gergely", "m", 1988},
	{"Papp Zsófia", "f", 1995},
	{"Dvořák Pavel", "m", 1972},
	{"Svobodová Lenka", "f", 1980},
	{"Černý Tomáš", "m", 1986},
	{"Němcová Jana", "f", 1993},
	{"Horák Martin", "m", 0},
	{"Anna Weber", "f", 1970},
	{"Lukas Braun", "m", 1983},
	{"Farkas Balázs", "m", 1962},
	{"Balogh Réka", "f", 1998},
	{"Szűcs Dániel", "m", 1990},
	{"Veselá Petra", "f", 0},
	{"Marek Ondřej", "m", 1977},
	{"Nguyen Thi Lan", "f", 1989},
	{"Karimi Reza", "m", 1985},
	{"Lakatos Erika", "f", 1964},
}

var employers = []struct{ name, kind string }{{"Asylum Directorate", "authority"}, {"Refugee Aid", "partner"}, {"Red Cross", "partner"}}

// train writes down courses and who took part in them, in the register of the
// first two offices.
func train(ctx context.Context, tx pgx.Tx, offices []*bureau, today date.Date) error {
	for _, o := range offices[:min(len(offices), 2)] {
		var there bool
		if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM courses WHERE office_id = $1)", o.id).Scan(&there); err != nil {
			return err
		}
		if there {
			continue
		}
		if err := o.teach(ctx, tx, today); err != nil {
			return fmt.Errorf("courses of %s: %w", o.code, err)
		}
	}
	return nil
}

func (o *bureau) teach(ctx context.Context, tx pgx.Tx, today date.Date) error {
	people := make([]int64, len(trainees))
	for n, p := range trainees {
		from, age := employers[n%len(employers)], ""
		if p.born == 0 {
			age = "from_18_to_60"
		}
		if err := tx.QueryRow(ctx, `
			INSERT INTO training_people (office_id, birth_year, kind, sex, age, name, institution, name_key, institution_key)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`,
			o.id, p.born, from.kind, p.sex, age, p.name, from.name, i18n.Fold(p.name), i18n.Fold(from.name)).Scan(&people[n]); err != nil {
			return err
		}
	}
	for n, l := range lessons {
		from := today.AddDays(-l.ago)
		until := from.AddDays(l.days - 1)
		var course int64
		if err := tx.QueryRow(ctx, `
			INSERT INTO courses (office_id, programme_id, recorded_by, hours, starts_on, ends_on, language, title, topic, place, organiser,
				material_titles, material_languages, material_editions)
			VALUES ($1, (SELECT p.id FROM programmes p JOIN programme_offices po ON po.programme_id = p.id
				WHERE po.office_id = $1 AND NOT p.imported ORDER BY p.ends_on DESC, p.id LIMIT 1),
				$2, $3, $4, $5, 'en', $6, $7, $8, $9, coalesce($10::text[], '{}'), coalesce($11::text[], '{}'), coalesce($12::text[], '{}')) RETURNING id`,
			o.id, o.manager, l.hours, from, until, l.title, l.topic, l.place, l.organiser, l.materials, l.languages, l.editions).Scan(&course); err != nil {
			return err
		}
		// Every seventh did not stay to the end.
		if _, err := tx.Exec(ctx, `
			INSERT INTO course_participants (course_id, person_id, recorded_by, completed_on, certificate)
			SELECT $1, person, $2, CASE WHEN done THEN $3::date ELSE '0001-01-01' END, CASE WHEN done THEN $4 || '/' || nth ELSE '' END
			FROM (SELECT person, nth, $3::date <= $5::date AND nth % 7 <> 6 AS done FROM unnest($6::bigint[]) WITH ORDINALITY x (person, nth)) p`,
			course, o.manager, until, fmt.Sprintf("%s-T%d", o.code, n+1), today, people[l.from:l.until]); err != nil {
			return err
		}
	}
	return nil
}
