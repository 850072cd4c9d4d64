package files

import (
	"bytes"
	"regexp"
)

// withoutMaking blanks what a PDF tells about its making: who wrote it, with
// what, when and under which title (the /Info dictionary), and XMP packets.
// Everything keeps its place and length, so nothing else of the file changes.
//
// A file that is encrypted, or signed by a certificate, is left as it is: its
// words are unreadable, or its signature would break. What stands in a
// compressed stream is left too.
func withoutMaking(b []byte) []byte {
	if bytes.Contains(b, []byte("/Encrypt")) || bytes.Contains(b, []byte("/ByteRange")) {
		return b
	}
	out := bytes.Clone(b)
	for _, ref := range infoRef.FindAllSubmatch(b, -1) {
		start := regexp.MustCompile(`(?:^|\s)` + string(ref[1]) + `\s+` + string(ref[2]) + `\s+obj\b`)
		for _, at := range start.FindAllIndex(b, -1) {
			if end := bytes.Index(b[at[1]:], []byte("endobj")); end >= 0 {
				blankStrings(out[at[1] : at[1]+end])
			}
		}
	}
	for rest := out; ; {
		from := bytes.Index(rest, []byte("<?xpacket begin"))
		if from < 0 {
			return out
		}
		rest = rest[from:]
		to := bytes.Index(rest, []byte("<?xpacket end"))
		if to < 0 {
			return out
		}
		for i := range rest[:to] {
			rest[i] = ' '
		}
		rest = rest[to:]
	}
}

var infoRef = regexp.MustCompile(`/Info\s+([0-9]{1,10})\s+([0-9]{1,5})\s+R`)

// blankStrings turns what stands in the strings of a dictionary into spaces.
func blankStrings(b []byte) {
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '(':
			i = blankLiteral(b, i+1)
		case '<':
			if i+1 < len(b) && b[i+1] == '<' {
				i++
				continue
			}
			digit := 0
			for i++; i < len(b) && b[i] != '>'; i++ {
				b[i] = "20"[digit%2]
				digit++
			}
		}
	}
}

// blankLiteral blanks a string in parentheses and gives the place of its end.
func blankLiteral(b []byte, i int) int {
	for depth := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			b[i] = ' '
			if i++; i < len(b) {
				b[i] = ' '
			}
			continue
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		}
		b[i] = ' '
	}
	return i
}
