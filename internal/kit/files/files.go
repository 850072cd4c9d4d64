// Package files judges files that come from outside: what they really are, by
// their content, and what of them may be kept.
package files

import (
	"crypto/sha256"
	"errors"
	"path"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// MaxBytes is the greatest size of a file.
const MaxBytes = 10 << 20

// What can be wrong with a file.
var (
	ErrEmpty    = errors.New("the file is empty")
	ErrTooLarge = errors.New("the file is too large")
	ErrType     = errors.New("the file is no PDF, JPEG or PNG")
	ErrBroken   = errors.New("the file is broken or cut off")
	ErrPixels   = errors.New("the picture has too many pixels")
	ErrActive   = errors.New("the file can run something")
	ErrInfected = errors.New("the virus scanner refused the file")
	ErrUnjudged = errors.New("the virus scanner gave no answer")
)

// The media types that may be kept.
const (
	PDF  = "application/pdf"
	JPEG = "image/jpeg"
	PNG  = "image/png"
)

// extensions end the names files are kept under.
var extensions = map[string]string{PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}

// Scan is a file that may be kept: a paper somebody scanned or photographed.
type Scan struct {
	Name      string // cleaned, with the ending of what it is
	MediaType string
	Content   []byte
	SHA256    [sha256.Size]byte
}

// Inspect tells what a file is by its content, whatever its name says, and
// gives back what may be kept of it: pictures are drawn anew, so that nothing
// but the picture stays (no place, no device, no second file behind it), and
// PDFs lose what they tell about their making, as far as that is safe.
func Inspect(name string, content []byte) (Scan, error) {
	s := Scan{MediaType: sniff(content), Content: content}
	var err error
	switch {
	case len(content) == 0:
		return Scan{}, ErrEmpty
	case len(content) > MaxBytes:
		return Scan{}, ErrTooLarge
	case s.MediaType == PDF:
		err = checkPDF(content)
		s.Content = withoutMaking(content)
	case s.MediaType != "":
		s.Content, err = redraw(s.MediaType, content)
	default:
		return Scan{}, ErrType
	}
	if err != nil {
		return Scan{}, err
	}
	s.Name = CleanName(name, extensions[s.MediaType])
	s.SHA256 = sha256.Sum256(s.Content)
	return s, nil
}

// sniff is the media type the first bytes prove; empty for all others.
func sniff(b []byte) string {
	switch head := string(b[:min(len(b), 16)]); {
	case strings.HasPrefix(head, "%PDF-1.") || strings.HasPrefix(head, "%PDF-2."):
		return PDF
	case strings.HasPrefix(head, "\xff\xd8\xff"):
		return JPEG
	case strings.HasPrefix(head, "\x89PNG\r\n\x1a\n"):
		return PNG
	}
	return ""
}

var ending = regexp.MustCompile(`\.[A-Za-z][A-Za-z0-9]{0,4}$`)

// longestName keeps names within what every file system takes.
const longestName = 80

// CleanName makes a name safe to keep and to save a file under, with the
// ending given: no folders, no control or direction characters, nothing a
// file system or a header reads as its own.
func CleanName(name, extension string) string {
	name = norm.NFC.String(strings.ToValidUTF8(name, ""))
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r), unicode.Is(unicode.Cf, r):
			return -1
		case strings.ContainsRune(`<>:"/|?*%;$&'`+"`", r):
			return '_'
		}
		return r
	}, name)
	for ending.MatchString(name) {
		name = ending.ReplaceAllString(name, "")
	}
	name = strings.Trim(strings.Join(strings.Fields(name), " "), ". -_")
	if r := []rune(name); len(r) > longestName {
		name = strings.TrimSpace(string(r[:longestName]))
	}
	if name == "" || reserved.MatchString(name) {
		name = "scan"
	}
	return name + extension
}

// reserved are names of devices on Windows.
var reserved = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])$`)
