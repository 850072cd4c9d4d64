package programme

import (
	"cmp"
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/codelist"
)

// change is one column of a programme, or of a package of it, that somebody
// saved anew; without a column the package was added.
type change struct {
	At         time.Time `db:"happened_at"`
	GivenName  string    `db:"given_name"`
	FamilyName string    `db:"family_name"`
	Column     string    `db:"col"`
	Before     string    `db:"old_value"`
	After      string    `db:"new_value"`
	Package    string    `db:"package"` // empty: of the programme itself
}

var history = db.NewQuery[change](`
	SELECT a.happened_at, s.given_name, s.family_name, k.col, coalesce(v.before ->> k.col, '') AS old_value, coalesce(v.after ->> k.col, '') AS new_value, a.package
	FROM (
		(SELECT *, '' AS package FROM audit_changes WHERE table_name = 'programmes' AND row_id = $1 AND act = 'update' ORDER BY id DESC LIMIT 20)
		UNION ALL
		(SELECT c.*, p.name FROM audit_changes c JOIN programme_packages p ON p.id = c.row_id
			WHERE c.table_name = 'programme_packages' AND p.programme_id = $1 AND c.act IN ('insert', 'update') ORDER BY c.id DESC LIMIT 20)
	) a
	JOIN staff s ON s.id = a.actor_id
	JOIN audit_values v ON v.change_id = a.id
	CROSS JOIN LATERAL unnest(CASE a.act WHEN 'insert' THEN '{""}' ELSE a.columns END) k (col)
	WHERE k.col <> 'version'
	ORDER BY a.id DESC, k.col`)

// what names that which was changed: a field, of a package after its name.
func (c change) what(ctx context.Context) string {
	switch {
	case c.Package == "":
		return i18n.Enum(ctx, "programme.details", c.field())
	case c.Column == "":
		return i18n.T(ctx, "programme.history.package", "Package", c.Package, "What", i18n.T(ctx, "programme.history.added"))
	}
	return i18n.T(ctx, "programme.history.package", "Package", c.Package, "What", i18n.Enum(ctx, "programme.package", c.field()))
}

// field is the column's name on the form.
func (c change) field() string { return strings.TrimSuffix(c.Column, "_minor") }

// said is a value of the column in words.
func (c change) said(ctx context.Context, p Programme, value string) string {
	if strings.HasSuffix(c.Column, "_minor") {
		minor, _ := strconv.ParseInt(value, 10, 64)
		return i18n.Money(ctx, money.Amount{Minor: minor, Currency: string(p.Currency)})
	}
	if !strings.HasPrefix(value, "[") {
		return say(ctx, c.field(), value)
	}
	var several []string
	_ = json.Unmarshal([]byte(value), &several)
	for i, v := range several {
		several[i] = say(ctx, c.field(), v)
	}
	return cmp.Or(strings.Join(several, ", "), i18n.T(ctx, "programme.all"))
}

// say puts a value of a field into words.
func say(ctx context.Context, field, value string) string {
	switch field {
	case "fund":
		return i18n.Enum(ctx, "programme.fund", value)
	case "kind":
		return i18n.Enum(ctx, "programme.package_kind", value)
	case "window_unit":
		return i18n.Enum(ctx, "programme.window", value)
	case "monitoring_usual", "monitoring_close":
		return i18n.Enum(ctx, "programme.milestone", value)
	case "declaration_timing":
		return i18n.Enum(ctx, "programme.timing", value)
	case "countries_served":
		return i18n.Country(ctx, value)
	case "statuses_eligible":
		return codelist.Label(ctx, codelist.StatusAtApplication, value)
	case "starts_on", "ends_on":
		if d, err := date.Parse(value); err == nil {
			return i18n.Date(ctx, d)
		}
	case "active", "grants_reintegration", "requires_clearance", "monitors", "allows_cash", "plan_opinion", "in_kind":
		if value == "" || value == "false" {
			return i18n.T(ctx, "ui.no")
		}
		return i18n.T(ctx, "ui.yes")
	}
	return value
}
