package db

import (
	"fmt"
	"reflect"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
)

// nullable scans NULL as the zero value of the field it wraps.
type nullable struct{ v reflect.Value }

// ScanText implements pgtype.TextScanner for text columns.
func (n nullable) ScanText(t pgtype.Text) error {
	if n.v.Kind() != reflect.String {
		return fmt.Errorf("text into %s", n.v.Type())
	}
	n.v.SetString(t.String)
	return nil
}

// ScanInt64 implements pgtype.Int64Scanner for integer columns.
func (n nullable) ScanInt64(i pgtype.Int8) error {
	n.v.SetInt(i.Int64)
	return nil
}

// ScanTimestamptz implements pgtype.TimestamptzScanner for moments.
func (n nullable) ScanTimestamptz(t pgtype.Timestamptz) error {
	if !t.Valid {
		n.v.Set(reflect.ValueOf(time.Time{}))
		return nil
	}
	n.v.Set(reflect.ValueOf(t.Time))
	return nil
}

// ScanBool implements pgtype.BoolScanner for yes-no columns.
func (n nullable) ScanBool(b pgtype.Bool) error {
	n.v.SetBool(b.Bool)
	return nil
}
