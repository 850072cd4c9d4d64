package seal

import (
	"encoding/json"
	"reflect"
)

// SealValue is Seal for a struct of texts; an empty one stays nothing.
func (b *Box) SealValue(v any, place string) ([]byte, error) {
	if reflect.ValueOf(v).IsZero() {
		return []byte{}, nil
	}
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return b.Seal(plain, place), nil
}

// OpenValue is Open for what SealValue sealed.
func (b *Box) OpenValue(sealed []byte, place string, into any) error {
	plain, err := b.Open(sealed, place)
	if err != nil || plain == nil {
		return err
	}
	return json.Unmarshal(plain, into)
}
