// Package seal keeps secret what the database must not be able to tell: files,
// and the restricted sections of a case. What is sealed can be read only with
// the key, which is never in the database nor in its backups.
//
// Sealed bytes are bound to their place: opened under another table, row or
// column they are refused, so that nobody can move them.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// What can be wrong with sealed bytes.
var (
	ErrKey    = errors.New("sealed with a key that is not here")
	ErrBroken = errors.New("sealed bytes are damaged or not from this place")
)

// keySize is that of AES-256.
const keySize = 32

// format is the first byte of everything sealed: AES-256-GCM under a random
// nonce, the id of the key before it.
const format = 1

const idSize = 8

const headSize = 1 + idSize

type keyID [idSize]byte

func (id keyID) String() string { return hex.EncodeToString(id[:]) }

// Box seals with one key, and opens with that and older ones.
type Box struct {
	current keyID
	keys    map[keyID]cipher.AEAD
	marks   [][]byte // what makes the keys of marks, the current one's first
}

// Parse makes a box of keys in base64, separated by space, comma or line end:
// the first seals, the others are older ones that still open.
func Parse(text string) (*Box, error) {
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(", \t\r\n", r) })
	if len(words) == 0 {
		return nil, errors.New("no key is given")
	}
	b := &Box{keys: map[keyID]cipher.AEAD{}}
	for i, w := range words {
		key, err := base64.StdEncoding.DecodeString(w)
		if err != nil || len(key) != keySize {
			// The key itself is never part of a message.
			return nil, fmt.Errorf("key %d is not %d bytes in base64", i+1, keySize)
		}
		id, aead := open(key)
		if i == 0 {
			b.current = id
		}
		b.keys[id] = aead
		b.marks = append(b.marks, mac(key, "homeward marks"))
	}
	return b, nil
}

func open(key []byte) (keyID, cipher.AEAD) {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // the length is right
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // AES has the block size of GCM
	}
	sum := sha256.Sum256(append([]byte("homeward seal key id\x00"), key...))
	return keyID(sum[:idSize]), aead
}

// Marks are keys for check sums that nobody makes anew who only holds the
// database: one for a purpose of each key, the current one's first.
func (b *Box) Marks(purpose string) [][]byte {
	out := make([][]byte, len(b.marks))
	for n, m := range b.marks {
		out[n] = mac(m, purpose)
	}
	return out
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// newKey is a fresh key as Parse reads it.
func newKey() string {
	key := make([]byte, keySize)
	_, _ = rand.Read(key) // never fails
	return base64.StdEncoding.EncodeToString(key)
}

// KeyID names the key that seals, without telling it.
func (b *Box) KeyID() string { return b.current.String() }

// Row is the place of a column of a row, for Seal and Open.
func Row(table string, id int64, column string) string {
	return table + "/" + strconv.FormatInt(id, 10) + "/" + column
}

// Seal makes bytes unreadable without the key and bound to a place. Nothing
// stays nothing, so that an empty column reads as empty.
func (b *Box) Seal(plain []byte, place string) []byte {
	if len(plain) == 0 {
		return []byte{}
	}
	head := append([]byte{format}, b.current[:]...)
	return b.keys[b.current].Seal(head, nil, plain, bound(head, place))
}

// Open gives back what was sealed for a place: ErrKey where the key is
// missing, ErrBroken where a byte differs or the place is another.
func (b *Box) Open(sealed []byte, place string) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	if len(sealed) < headSize || sealed[0] != format {
		return nil, fmt.Errorf("%s: %w", place, ErrBroken)
	}
	id := keyID(sealed[1:headSize])
	aead, known := b.keys[id]
	if !known {
		return nil, fmt.Errorf("%s: key %s: %w", place, id, ErrKey)
	}
	plain, err := aead.Open(nil, nil, sealed[headSize:], bound(sealed[:headSize], place))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", place, ErrBroken)
	}
	return plain, nil
}

// bound is the associated data: the head, so that it cannot be exchanged, and
// the place.
func bound(head []byte, place string) []byte {
	return append(append(make([]byte, 0, len(head)+len(place)), head...), place...)
}
