package files

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha1"
	"encoding/binary"
	"hash"
	"io"
	"time"
)

// LockedZip writes a ZIP file whose contents open only with a password: AES-256
// as WinZip defines it (AE-1), which 7-Zip, WinZip, Keka and bsdtar open. What
// is written goes out at once; nothing is kept in memory.
type LockedZip struct {
	zip *zip.Writer
	at  time.Time
}

// NewLockedZip begins the file. Its entries are dated at.
func NewLockedZip(w io.Writer, password string, at time.Time) *LockedZip {
	z := &LockedZip{zip: zip.NewWriter(w), at: at}
	z.zip.RegisterCompressor(methodAES, func(out io.Writer) (io.WriteCloser, error) { return lock(out, password) })
	return z
}

// Numbers of the format.
const (
	methodAES   = 99
	methodFlate = 8
	encrypted   = 0x1 // flag: the entry is encrypted
	keySize     = 32
	saltSize    = 16
	checkSize   = 2
	macSize     = 10
	rounds      = 1000
)

// aesExtra says how an entry is encrypted: AE-1, AES-256, deflated before.
var aesExtra = []byte{0x01, 0x99, 7, 0, 1, 0, 'A', 'E', 3, methodFlate, 0}

// Create begins an entry; the one before it is ended.
func (z *LockedZip) Create(name string) (io.Writer, error) {
	return z.zip.CreateHeader(&zip.FileHeader{Name: name, Method: methodAES, Flags: encrypted, Modified: z.at, Extra: bytes.Clone(aesExtra)})
}

// Close ends the file.
func (z *LockedZip) Close() error { return z.zip.Close() }

// entry deflates what is written, and encrypts that.
type entry struct {
	*flate.Writer
	locked *locked
}

func lock(out io.Writer, password string) (io.WriteCloser, error) {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails
	keys, err := pbkdf2.Key(sha1.New, password, salt, rounds, 2*keySize+checkSize)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(keys[:keySize])
	if err != nil {
		return nil, err
	}
	l := &locked{
		out: out, head: append(salt, keys[2*keySize:]...),
		block: block, mac: hmac.New(sha1.New, keys[keySize:2*keySize]), used: aes.BlockSize,
	}
	f, err := flate.NewWriter(l, flate.DefaultCompression)
	return entry{f, l}, err
}

// Close ends the entry with what proves that nobody changed it.
func (e entry) Close() error {
	if err := e.Writer.Close(); err != nil {
		return err
	}
	_, err := e.locked.out.Write(e.locked.mac.Sum(nil)[:macSize])
	return err
}

// locked encrypts with AES in counter mode, the counter being little-endian
// and beginning at one, as the format has it.
type locked struct {
	out     io.Writer
	head    []byte // goes out first, when the entry's header has
	block   cipher.Block
	mac     hash.Hash
	counter uint64
	pad     [aes.BlockSize]byte
	used    int
	buffer  []byte
}

// Write encrypts and sends.
func (l *locked) Write(b []byte) (int, error) {
	l.buffer = append(l.buffer[:0], b...)
	for n := range l.buffer {
		if l.used == aes.BlockSize {
			l.counter++
			l.pad = [aes.BlockSize]byte{}
			binary.LittleEndian.PutUint64(l.pad[:], l.counter)
			l.block.Encrypt(l.pad[:], l.pad[:])
			l.used = 0
		}
		l.buffer[n] ^= l.pad[l.used]
		l.used++
	}
	l.mac.Write(l.buffer)
	if len(l.head) > 0 {
		if _, err := l.out.Write(l.head); err != nil {
			return 0, err
		}
		l.head = nil
	}
	if _, err := l.out.Write(l.buffer); err != nil {
		return 0, err
	}
	return len(b), nil
}
