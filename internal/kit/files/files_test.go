package files_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"homeward/internal/kit/files"
	"homeward/internal/testkit/hostile"
)

func TestEveryHostileFileIsJudged(t *testing.T) {
	t.Parallel()
	refused := 0
	for _, f := range hostile.Files() {
		scan, err := files.Inspect(f.Name, f.Content)
		if f.Refused {
			refused++
			if err == nil {
				t.Errorf("%s was taken as %s", f.What, scan.MediaType)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s was refused: %v", f.What, err)
			continue
		}
		for _, token := range hostile.Tokens {
			if scan.MediaType != files.PDF && bytes.Contains(scan.Content, []byte(token)) {
				t.Errorf("%s still holds %q", f.What, token)
			}
		}
		if strings.ContainsAny(scan.Name, "/\\:\x00\r\n\"<>") || !strings.HasSuffix(scan.Name, map[string]string{files.PDF: ".pdf", files.JPEG: ".jpg", files.PNG: ".png"}[scan.MediaType]) {
			t.Errorf("%s is kept as %q", f.What, scan.Name)
		}
	}
	if all := len(hostile.Files()); all < 36 || refused < 15 {
		t.Errorf("%d files, %d of them to be refused", all, refused)
	}
}

func TestReasonsAreToldApart(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		content []byte
		want    error
	}{
		{nil, files.ErrEmpty},
		{[]byte("<html>"), files.ErrType},
		{append(hostile.PDF(""), make([]byte, files.MaxBytes)...), files.ErrTooLarge},
		{hostile.PDF("")[:40], files.ErrBroken},
		{hostile.PDF("/JavaScript"), files.ErrActive},
		{hostile.Flood(), files.ErrPixels},
	} {
		if _, err := files.Inspect("scan", c.content); !errors.Is(err, c.want) {
			t.Errorf("%.20q: %v, want %v", c.content, err, c.want)
		}
	}
}

func TestNamesAreCleaned(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"nyilatkozat.pdf":                  "nyilatkozat.pdf",
		"Prohlášení – Nováková.PDF":        "Prohlášení – Nováková.pdf",
		"../../etc/passwd":                 "passwd.pdf",
		`C:\Users\x\Desktop\scan 1.jpg`:    "scan 1.pdf",
		"scan.pdf.exe":                     "scan.pdf",
		"a\x00b\r\nSet-Cookie: x=1.pdf":    "ab Set-Cookie_ x=1.pdf",
		"\u202efdp.exe":                    "fdp.pdf",
		`"><img src=x onerror=alert(1)>`:   "img src=x onerror=alert(1).pdf",
		"":                                 "scan.pdf",
		"...":                              "scan.pdf",
		"CON":                              "scan.pdf",
		"2026.11.19. aláírt":               "2026.11.19. aláírt.pdf",
		strings.Repeat("ő", 300):           strings.Repeat("ő", 80) + ".pdf",
		"%2e%2e%2fetc":                     "2e_2e_2fetc.pdf",
		"name`whoami`$(id);&.pdf":          "name_whoami__(id).pdf",
		"e\u0301dition.pdf":                "édition.pdf",
		"\xff\xfebad.pdf":                  "bad.pdf",
		"كريم.pdf":                         "كريم.pdf",
		".htaccess":                        "htaccess.pdf",
		"-rf.pdf":                          "rf.pdf",
		"two  spaces\tand\ttabs.pdf":       "two spaces and tabs.pdf",
		"scan?.pdf":                        "scan.pdf",
		"rima_és_karim_v2.final.docx.jpeg": "rima_és_karim_v2.pdf",
	} {
		if got := files.CleanName(typed, ".pdf"); got != want {
			t.Errorf("%q became %q, want %q", typed, got, want)
		}
	}
}

// exif is a JPEG whose camera says it should be turned, and where it was taken.
func exif(t *testing.T, orientation uint16) []byte {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 64, 32))
	for x := range 32 {
		for y := range 32 {
			p.Set(x, y, color.White)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, nil); err != nil {
		t.Fatal(err)
	}
	tiff := append([]byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01"), byte(orientation>>8), byte(orientation), 0, 0, 0, 0, 0, 0)
	body := append([]byte("Exif\x00\x00"), append(tiff, "GPS 47.4979 19.0402"...)...)
	head := append([]byte{0xff, 0xd8, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(body)+2))...)
	return append(append(head, body...), b.Bytes()[2:]...)
}

// TestAPictureStaysUpright: the white half is at the left of the file, and
// where the camera's word puts it afterwards.
func TestAPictureStaysUpright(t *testing.T) {
	t.Parallel()
	for orientation, at := range map[uint16]image.Point{1: {8, 16}, 2: {56, 16}, 3: {56, 16}, 4: {8, 16}, 5: {16, 8}, 6: {16, 8}, 7: {16, 56}, 8: {16, 56}, 9: {8, 16}} {
		scan, err := files.Inspect("p.jpg", exif(t, orientation))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(scan.Content, []byte("GPS")) || bytes.Contains(scan.Content, []byte("Exif")) {
			t.Errorf("orientation %d: the place is still in the picture", orientation)
		}
		p, err := jpeg.Decode(bytes.NewReader(scan.Content))
		if err != nil {
			t.Fatal(err)
		}
		turned := orientation >= 5 && orientation <= 8
		if want := (image.Point{64, 32}); turned && p.Bounds().Size() != (image.Point{32, 64}) || !turned && p.Bounds().Size() != want {
			t.Errorf("orientation %d: %v", orientation, p.Bounds())
		}
		if r, _, _, _ := p.At(at.X, at.Y).RGBA(); r < 0xe000 {
			t.Errorf("orientation %d: not white at %v", orientation, at)
		}
	}
}

func TestAPNGKeepsItsPictureOnly(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 9, 7))); err != nil {
		t.Fatal(err)
	}
	text := []byte("tEXtAuthor\x00Karim Al-Saadi")
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(text)-4))
	chunk = append(chunk, text...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(text))
	sent := append(append(append([]byte{}, b.Bytes()[:33]...), chunk...), b.Bytes()[33:]...)
	scan, err := files.Inspect("p.png", append(sent, "<script>"...))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(scan.Content, []byte("Karim")) || bytes.Contains(scan.Content, []byte("<script>")) {
		t.Error("words are still in the picture")
	}
	if p, err := png.Decode(bytes.NewReader(scan.Content)); err != nil || p.Bounds().Size() != (image.Point{9, 7}) {
		t.Errorf("%v", err)
	}
}

func FuzzInspect(f *testing.F) {
	for _, h := range hostile.Files() {
		if len(h.Content) < 1<<16 {
			f.Add(h.Name, h.Content)
		}
	}
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		scan, err := files.Inspect(name, content)
		if err == nil && (scan.Name == "" || len(scan.Content) == 0 || strings.ContainsAny(scan.Name, "/\\\r\n\x00")) {
			t.Errorf("taken as %q, %d bytes", scan.Name, len(scan.Content))
		}
	})
}

// office is a PDF as an office program writes it, with what it tells about its
// making.
const office = "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" +
	"2 0 obj\n<< /Author (Nagy \\(Anna\\) (x)) /Title <FEFF004B> /CreationDate (D:20261119) /Trapped /False >>\nendobj\n" +
	"3 0 obj\n<< /Type /Metadata /Subtype /XML /Length 60 >>\nstream\n<?xpacket begin=\"\"?><dc:creator>Nagy Anna</dc:creator><?xpacket end=\"w\"?>\nendstream\nendobj\n" +
	"12 0 obj\n(Nagy Anna signs)\nendobj\ntrailer\n<< /Root 1 0 R /Info 2 0 R >>\nstartxref\n9\n%%EOF"

func TestAPDFLosesWhatItTellsAboutItsMaking(t *testing.T) {
	t.Parallel()
	scan, err := files.Inspect("a.pdf", []byte(office))
	if err != nil {
		t.Fatal(err)
	}
	if len(scan.Content) != len(office) {
		t.Fatal("something has moved")
	}
	for _, gone := range []string{"(Nagy \\(", "Anna\\)", "FEFF", "20261119", "dc:creator"} {
		if bytes.Contains(scan.Content, []byte(gone)) {
			t.Errorf("it still tells %q:\n%s", gone, scan.Content)
		}
	}
	for _, kept := range []string{"(Nagy Anna signs)", "/Trapped /False", "/Author (", "/Title <2020", "<?xpacket end", "startxref"} {
		if !bytes.Contains(scan.Content, []byte(kept)) {
			t.Errorf("%q is gone:\n%s", kept, scan.Content)
		}
	}
	for _, whole := range []string{"/Encrypt 9 0 R", "/ByteRange [0 1 2 3]"} {
		sent := strings.Replace(office, "/Root", whole+" /Root", 1)
		if scan, err = files.Inspect("a.pdf", []byte(sent)); err != nil || string(scan.Content) != sent {
			t.Errorf("a PDF with %s was changed, or refused: %v", whole, err)
		}
	}
}
