package app_test

import (
	"reflect"
	"regexp"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/counselling"
	"homeward/internal/journey/screening"
	"homeward/internal/kit/access"
	"homeward/internal/testkit/testdb"
)

// enums pairs the columns that hold an enum with the Go type that names its
// values. Columns whose values Go never names stand with nil.
var enums = map[string]any{
	"case_files.stage":      casefile.Stage(""),
	"case_files.class":      casefile.Class(""),
	"case_files.source":     casefile.Source(""),
	"case_files.blocked_on": casefile.Owner(""),
	"case_members.status":   casefile.MemberStatus(""),
	"case_steps.event":      casefile.Event(""),
	"staff.duties":          access.Duty(""),

	"appointments.state":        counselling.AppointmentState(""),
	"contact_attempts.channel":  counselling.Channel(""),
	"contact_attempts.result":   counselling.ContactResult(""),
	"screenings.fear_of_return": screening.Fear(""),
}

var quoted = regexp.MustCompile(`'([a-z0-9_]*)'`)

// checked reads the values each CHECK constraint allows.
func checked(t *testing.T) map[string][]string {
	t.Helper()
	rows, err := testdb.Owner(t, testdb.New(t)).Query(t.Context(), `
		SELECT k.conrelid::regclass || '.' || a.attname, pg_get_constraintdef(k.oid)
		FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
		WHERE k.contype = 'c' AND array_length(k.conkey, 1) = 1 AND pg_get_constraintdef(k.oid) LIKE '%ARRAY[%'`)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	var column, def string
	if _, err := pgx.ForEachRow(rows, []any{&column, &def}, func() error {
		for _, m := range quoted.FindAllStringSubmatch(def, -1) {
			if m[1] != "" {
				out[column] = append(out[column], m[1])
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEnumsAreWhatTheDatabaseAllows(t *testing.T) {
	t.Parallel()
	allowed := checked(t)
	for column, enum := range enums {
		var names []string
		options := reflect.ValueOf(enum).MethodByName("Options").Call(nil)[0]
		for i := range options.Len() {
			names = append(names, options.Index(i).String())
		}
		slices.Sort(names)
		values := allowed[column]
		slices.Sort(values)
		if !slices.Equal(names, values) {
			t.Errorf("%s allows %v, Go has %v", column, values, names)
		}
	}
}
