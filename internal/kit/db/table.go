package db

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/fault"
)

// column is a field of a row type that has a `db` tag.
type column struct {
	name  string
	index []int
	auto  bool // the database fills it in
	once  bool // written on insert only
	null  bool // NULL stands for the zero value
}

func columnsOf(t reflect.Type) []column {
	var cols []column
	for i := range t.NumField() {
		f := t.Field(i)
		tag, tagged := f.Tag.Lookup("db")
		if f.Anonymous && !tagged {
			for _, c := range columnsOf(f.Type) {
				c.index = append([]int{i}, c.index...)
				cols = append(cols, c)
			}
			continue
		}
		if !tagged || tag == "-" {
			continue
		}
		name, options, _ := strings.Cut(tag, ",")
		c := column{name: name, index: []int{i}}
		for _, o := range strings.Split(options, ",") {
			switch o {
			case "":
			case "auto":
				c.auto = true
			case "once":
				c.once = true
			case "null":
				c.null = true
			default:
				panic(fmt.Sprintf("db tag %q of %s.%s", o, t, f.Name))
			}
		}
		cols = append(cols, c)
	}
	return cols
}

// value is the column's value for the database: NULL for an empty nullable.
func (c column) value(row reflect.Value) any {
	v := row.FieldByIndex(c.index)
	if c.null && v.IsZero() {
		return nil
	}
	if v.Kind() == reflect.Slice && v.IsNil() {
		return reflect.MakeSlice(v.Type(), 0, 0).Interface()
	}
	return v.Interface()
}

// target is where a column is scanned to.
func (c column) target(row reflect.Value) any {
	v := row.FieldByIndex(c.index)
	if c.null {
		return nullable{v}
	}
	return v.Addr().Interface()
}

// Table saves and loads whole rows of one database table. It checks versions;
// it never builds a WHERE or a JOIN.
type Table[T any] struct {
	name     string
	messages string
	cols     []column
	list     string // comma separated columns, for SELECT and RETURNING
	insert   string
	update   string
	id       int // index in cols of "id", -1 if none
	version  int // index in cols of "version", -1 if none
}

// NewTable describes a table by its row type. messages is the prefix of the
// field labels (counselling.session.held_on), for pages and the audit trail.
func NewTable[T any](table, messages string) *Table[T] {
	t := &Table[T]{name: table, messages: messages, cols: columnsOf(reflect.TypeFor[T]()), id: -1, version: -1}
	var all, into, places, sets []string
	n := 0
	for i, c := range t.cols {
		all = append(all, c.name)
		switch c.name {
		case "id":
			t.id = i
		case "version":
			t.version = i
		}
		if c.auto {
			continue
		}
		n++
		into = append(into, c.name)
		places = append(places, fmt.Sprintf("$%d", n))
	}
	t.list = strings.Join(all, ", ")
	t.insert = fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s) RETURNING %s",
		table, strings.Join(into, ", "), strings.Join(places, ", "), t.list)
	n = 0
	for _, c := range t.cols {
		if c.auto || c.once {
			continue
		}
		n++
		sets = append(sets, fmt.Sprintf("%s = $%d", c.name, n))
	}
	if t.id >= 0 && len(sets) > 0 {
		where := fmt.Sprintf("id = $%d", n+1)
		if t.version >= 0 {
			sets = append(sets, "version = version + 1")
			where += fmt.Sprintf(" AND version = $%d", n+2)
		}
		t.update = fmt.Sprintf("UPDATE %s SET %s WHERE %s RETURNING %s", table, strings.Join(sets, ", "), where, t.list)
	}
	register(table, t.insert, nil)
	if t.update != "" {
		register(table, t.update, nil)
	}
	register(table, "SELECT "+t.list+" FROM "+table, nil)
	return t
}

// Name is the database table.
func (t *Table[T]) Name() string { return t.name }

func (t *Table[T]) targets(v reflect.Value) []any {
	out := make([]any, len(t.cols))
	for i, c := range t.cols {
		out[i] = c.target(v)
	}
	return out
}

// Insert writes a new row and fills in what the database decided.
func (t *Table[T]) Insert(ctx context.Context, tx Tx, row *T) error {
	v := reflect.ValueOf(row).Elem()
	if err := tx.QueryRow(ctx, t.insert, t.insertArgs(v)...).Scan(t.targets(v)...); err != nil {
		return fmt.Errorf("insert into %s: %w", t.name, err)
	}
	return nil
}

// InsertAll writes new rows in one round trip and fills in what the database
// decided.
func (t *Table[T]) InsertAll(ctx context.Context, tx Tx, rows []*T) error {
	b := &pgx.Batch{}
	for _, row := range rows {
		v := reflect.ValueOf(row).Elem()
		b.Queue(t.insert, t.insertArgs(v)...).QueryRow(func(r pgx.Row) error { return r.Scan(t.targets(v)...) })
	}
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("insert into %s: %w", t.name, err)
	}
	return nil
}

func (t *Table[T]) insertArgs(v reflect.Value) []any {
	var args []any
	for _, c := range t.cols {
		if !c.auto {
			args = append(args, c.value(v))
		}
	}
	return args
}

// Update saves a row that was loaded or submitted with its id and version. It
// returns fault.Stale when another save came between, fault.NotFound when the
// row is not there for this actor.
func (t *Table[T]) Update(ctx context.Context, tx Tx, row *T) error {
	v := reflect.ValueOf(row).Elem()
	var args []any
	for _, c := range t.cols {
		if !c.auto && !c.once {
			args = append(args, c.value(v))
		}
	}
	id := v.FieldByIndex(t.cols[t.id].index).Interface()
	args = append(args, id)
	if t.version >= 0 {
		args = append(args, v.FieldByIndex(t.cols[t.version].index).Interface())
	}
	err := tx.QueryRow(ctx, t.update, args...).Scan(t.targets(v)...)
	if err == nil {
		return nil
	}
	if err != pgx.ErrNoRows {
		return fmt.Errorf("update %s: %w", t.name, err)
	}
	var there bool
	if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM "+t.name+" WHERE id = $1)", id).Scan(&there); err != nil {
		return fmt.Errorf("update %s: %w", t.name, err)
	}
	if there {
		return fault.New(fault.Stale, "%s %v was saved by somebody else", t.name, id)
	}
	return fault.New(fault.NotFound, "%s %v", t.name, id)
}

// One loads the single row that where (from WHERE on) finds; fault.NotFound if none.
func (t *Table[T]) One(ctx context.Context, r Reader, where string, args ...any) (T, error) {
	var row T
	err := r.QueryRow(ctx, "SELECT "+t.list+" FROM "+t.name+" "+where, args...).Scan(t.targets(reflect.ValueOf(&row).Elem())...)
	if err == pgx.ErrNoRows {
		return row, fault.New(fault.NotFound, "no such row in %s", t.name)
	}
	if err != nil {
		return row, fmt.Errorf("load from %s: %w", t.name, err)
	}
	return row, nil
}

// Many loads the rows that where (from WHERE on) finds.
func (t *Table[T]) Many(ctx context.Context, r Reader, where string, args ...any) ([]T, error) {
	rows, err := r.Query(ctx, "SELECT "+t.list+" FROM "+t.name+" "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("load from %s: %w", t.name, err)
	}
	return collect[T](rows, t.cols, t.name)
}

func collect[T any](rows pgx.Rows, cols []column, what string) ([]T, error) {
	defer rows.Close()
	var out []T
	targets := make([]any, len(cols))
	for rows.Next() {
		var row T
		v := reflect.ValueOf(&row).Elem()
		for i, c := range cols {
			targets[i] = c.target(v)
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, fmt.Errorf("load from %s: %w", what, err)
		}
		out = append(out, row)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("load from %s: %w", what, err)
	}
	return out, nil
}
