package db

import (
	"context"
	"fmt"
	"reflect"
	"sync"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/fault"
)

// Statement is a query of the program as tests see it: its SQL and the columns
// its row type expects, nil where it has none.
type Statement struct {
	Owner   string
	SQL     string
	Columns []string
}

var statements struct {
	sync.Mutex
	all []Statement
}

func register(owner, sql string, columns []string) {
	statements.Lock()
	defer statements.Unlock()
	statements.all = append(statements.all, Statement{Owner: owner, SQL: sql, Columns: columns})
}

// Statements lists every statement of every Table and Query of the program, so
// that one test can PREPARE them all against the migrated schema.
func Statements() []Statement {
	statements.Lock()
	defer statements.Unlock()
	return append([]Statement(nil), statements.all...)
}

// Query is a question in SQL with its row type; columns are matched by position
// with the `db` tags of the row type, and a test compares their names.
type Query[T any] struct {
	sql    string
	cols   []column
	scalar bool
}

// NewQuery declares a question. T is a struct with `db` tags, or a plain type
// for a single column.
func NewQuery[T any](sql string) *Query[T] {
	q := &Query[T]{sql: sql}
	t := reflect.TypeFor[T]()
	if t.Kind() == reflect.Struct {
		q.cols = columnsOf(t)
	}
	q.scalar = len(q.cols) == 0
	var names []string
	for _, c := range q.cols {
		names = append(names, c.name)
	}
	register(t.String(), sql, names)
	return q
}

// SQL is the question's text, for EXPLAIN and for batches.
func (q *Query[T]) SQL() string { return q.sql }

// All returns every row of the answer.
func (q *Query[T]) All(ctx context.Context, r Reader, args ...any) ([]T, error) {
	rows, err := r.Query(ctx, q.sql, args...)
	if err != nil {
		return nil, fmt.Errorf("query %T: %w", *new(T), err)
	}
	return q.Collect(rows)
}

// Each hands the rows of the answer to fn one by one, for answers too long to
// hold. An error of fn ends the reading.
func (q *Query[T]) Each(ctx context.Context, r Reader, fn func(T) error, args ...any) error {
	rows, err := r.Query(ctx, q.sql, args...)
	if err != nil {
		return fmt.Errorf("query %T: %w", *new(T), err)
	}
	defer rows.Close()
	targets := make([]any, len(q.cols))
	for rows.Next() {
		var row T
		v := reflect.ValueOf(&row).Elem()
		for i, c := range q.cols {
			targets[i] = c.target(v)
		}
		if q.scalar {
			targets = []any{&row}
		}
		if err := rows.Scan(targets...); err != nil {
			return fmt.Errorf("query %T: %w", *new(T), err)
		}
		if err := fn(row); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("query %T: %w", *new(T), err)
	}
	return nil
}

// Collect reads the rows of this query from a batch's result.
func (q *Query[T]) Collect(rows pgx.Rows) ([]T, error) {
	if q.scalar {
		out, err := pgx.CollectRows(rows, pgx.RowTo[T])
		if err != nil {
			return nil, fmt.Errorf("query %T: %w", *new(T), err)
		}
		return out, nil
	}
	return collect[T](rows, q.cols, reflect.TypeFor[T]().String())
}

// Queue asks the question with others in one round trip; the rows of the
// answer are added to into when the batch is closed.
func (q *Query[T]) Queue(b *pgx.Batch, into *[]T, args ...any) {
	b.Queue(q.sql, args...).Query(func(rows pgx.Rows) error {
		found, err := q.Collect(rows)
		*into = append(*into, found...)
		return err
	})
}

// One returns the single row of the answer; fault.NotFound if there is none.
func (q *Query[T]) One(ctx context.Context, r Reader, args ...any) (T, error) {
	out, err := q.All(ctx, r, args...)
	if err != nil {
		return *new(T), err
	}
	if len(out) == 0 {
		return *new(T), fault.New(fault.NotFound, "query %T: no row", *new(T))
	}
	return out[0], nil
}
