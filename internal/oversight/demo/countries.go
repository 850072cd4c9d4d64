package demo

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/date"
)

//go:embed countries.txt
var countryLines string

// aboutCountries writes down what the offices know about countries of return;
// one of them is suspended.
func aboutCountries(ctx context.Context, tx pgx.Tx, manager int64, today date.Date) error {
	for line := range strings.Lines(countryLines) {
		f := strings.Split(strings.TrimSpace(line), "|")
		minor, err := strconv.ParseInt(f[3], 10, 64)
		if err != nil {
			return fmt.Errorf("price in %q: %w", line, err)
		}
		months, err := strconv.Atoi(f[5])
		if err != nil {
			return fmt.Errorf("months in %q: %w", line, err)
		}
		if _, err := tx.Exec(ctx, `
			INSERT INTO country_facts (recorded_by, country, topic, place, amount_minor, currency, found_on, source, statement)
			SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 WHERE NOT EXISTS (SELECT 1 FROM country_facts WHERE country = $2 AND statement = $9)`,
			manager, f[0], f[1], f[2], minor, f[4], today.AddMonths(-months), f[6], f[7]); err != nil {
			return fmt.Errorf("fact about %s: %w", f[0], err)
		}
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO country_standings (decided_by, country, standing, reason, since, review_on)
		SELECT id, 'SD', 'suspended', 'No flights, and nobody who could receive people.', $1, $2 FROM staff
		WHERE email = 'admin@homeward.example' AND NOT EXISTS (SELECT 1 FROM country_standings)`,
		today.AddMonths(-2), today.AddMonths(4))
	return err
}
