// Package testkey is the key that tests seal with.
package testkey

import (
	"strings"

	"homeward/internal/kit/seal"
)

// Text is the key as the setting HOMEWARD_SEAL_KEY takes it.
var Text = strings.Repeat("A", 43) + "="

// Box seals and opens with it.
var Box = func() *seal.Box {
	b, err := seal.Parse(Text)
	if err != nil {
		panic(err)
	}
	return b
}()
