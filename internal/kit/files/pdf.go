package files

import "bytes"

// tail is how far from its end a PDF keeps its trailer.
const tail = 1024

// active are names that stand in a PDF which does something or carries other
// files. A scanned paper needs none of them.
var active = [][]byte{[]byte("/JavaScript"), []byte("/Launch"), []byte("/EmbeddedFile"), []byte("/RichMedia"), []byte("/ImportData"), []byte("/SubmitForm")}

// checkPDF holds that a file is a whole PDF and nothing besides: it ends with
// its trailer. Encrypted ones are taken as they are.
func checkPDF(b []byte) error {
	end := bytes.TrimRight(b, "\x00\t\n\f\r ")
	if !bytes.HasSuffix(end, []byte("%%EOF")) || !bytes.Contains(end[max(0, len(end)-tail):], []byte("startxref")) || !bytes.Contains(b, []byte(" obj")) {
		return ErrBroken
	}
	for _, name := range active {
		if bytes.Contains(b, name) {
			return ErrActive
		}
	}
	return nil
}
