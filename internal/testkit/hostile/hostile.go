// Package hostile holds files that people or machines may send where a scan is
// asked for: some must be refused, the others must lose what they carry
// besides the picture.
package hostile

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
)

// File is one of them.
type File struct {
	What    string
	Name    string
	Content []byte
	Refused bool
}

// Tokens must not be found in any picture that was taken.
var Tokens = []string{"<script", "onload=", "<?php", "GPS", "Exif", "PK\x03\x04", "secret-comment"}

// PDF is a small whole PDF with something in its catalogue.
func PDF(extra string) []byte {
	return []byte("%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + extra + " >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n" +
		"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000058 00000 n \ntrailer\n<< /Size 3 /Root 1 0 R >>\nstartxref\n110\n%%EOF\n")
}

// JPEG is a small picture.
func JPEG() []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture(), nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// PNG is a small picture.
func PNG() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, picture()); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func picture() image.Image {
	p := image.NewRGBA(image.Rect(0, 0, 24, 16))
	for x := range 24 {
		p.Set(x, x%16, color.RGBA{uint8(x * 10), 80, 120, 255})
	}
	return p
}

// Flood is a PNG of a few bytes that unfolds to thousands of millions of pixels.
func Flood() []byte {
	b := bytes.Clone(PNG())
	binary.BigEndian.PutUint32(b[16:], 60000)
	binary.BigEndian.PutUint32(b[20:], 60000)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// segment is a JPEG with a segment of its own after the first marker.
func segment(marker byte, body string) []byte {
	b := JPEG()
	head := append([]byte{0xff, 0xd8, 0xff, marker}, binary.BigEndian.AppendUint16(nil, uint16(len(body)+2))...)
	return append(append(head, body...), b[2:]...)
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

const (
	html = "<!doctype html><script>alert(1)</script>"
	svg  = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>`
	zip  = "PK\x03\x04\x14\x00\x00\x00\x08\x00"
)

// Files are the collection of QUALITY.md G9.
func Files() []File {
	refused := func(what, name string, content string) File { return File{what, name, []byte(content), true} }
	taken := func(what, name string, content []byte) File { return File{what, name, content, false} }
	cut := JPEG()
	broken := bytes.Clone(PNG())
	broken[len(broken)-20] ^= 0xff
	return []File{
		refused("nothing", "empty.pdf", ""),
		refused("a page", "page.html", html),
		refused("a page named as a PDF", "page.pdf", html),
		refused("a drawing with a script", "drawing.svg", svg),
		refused("a drawing named as a PNG", "drawing.png", svg),
		refused("XML", "data.xml", `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`),
		refused("a script of the shell", "scan.sh", "#!/bin/sh\nrm -rf /\n"),
		refused("a program of Windows", "scan.pdf.exe", "MZ\x90\x00\x03\x00\x00\x00"),
		refused("a program of Linux", "scan", "\x7fELF\x02\x01\x01"),
		refused("an archive", "scan.zip", zip),
		refused("a document of Word", "letter.docx", zip+"word/document.xml"),
		refused("an old document of Word", "letter.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
		refused("a GIF", "scan.gif", "GIF89a\x01\x00\x01\x00\x80\x00\x00;"),
		refused("a GIF with a script", "scan.gif", "GIF89a/*"+html+"*/=1;"),
		refused("a WebP", "scan.webp", "RIFF\x24\x00\x00\x00WEBPVP8 "),
		refused("a TIFF", "scan.tif", "II*\x00\x08\x00\x00\x00"),
		refused("a BMP", "scan.bmp", "BM\x36\x00\x00\x00"),
		refused("a HEIC", "photo.heic", "\x00\x00\x00\x18ftypheic"),
		refused("a film", "scan.mp4", "\x00\x00\x00\x18ftypmp42"),
		refused("PostScript", "scan.ps", "%!PS-Adobe-3.0\n"),
		refused("text", "scan.txt", "Dear office, please find attached"),
		refused("a mail", "scan.eml", "From: a@example.org\nContent-Type: text/html\n\n"+html),
		refused("a PDF cut off", "cut.pdf", string(PDF("")[:60])),
		refused("a PDF behind a page", "both.pdf", html+string(PDF(""))),
		refused("a page behind a PDF", "both.pdf", string(PDF(""))+html),
		refused("an archive behind a PDF", "both.pdf", string(PDF(""))+zip),
		refused("only the head of a PDF", "head.pdf", "%PDF-1.7\n%%EOF"),
		refused("a PDF with a script", "form.pdf", string(PDF("/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"))),
		refused("a PDF that starts a program", "form.pdf", string(PDF("/OpenAction << /S /Launch /F (cmd.exe) >>"))),
		refused("a PDF with a file in it", "form.pdf", string(PDF("/Names << /EmbeddedFiles 5 0 R >> /Type /EmbeddedFile"))),
		refused("a PDF that sends itself", "form.pdf", string(PDF("/A << /S /SubmitForm /F (https://example.org) >>"))),
		refused("a JPEG cut off", "cut.jpg", string(cut[:len(cut)/2])),
		refused("only the head of a JPEG", "head.jpg", "\xff\xd8\xff\xe0\x00\x10JFIF\x00"),
		refused("a JPEG's head before a page", "page.jpg", "\xff\xd8\xff\xe0"+html),
		refused("a PNG's head before a page", "page.png", "\x89PNG\r\n\x1a\n"+html),
		refused("a PNG with a wrong check sum", "broken.png", string(broken)),
		refused("a flood of pixels", "flood.png", string(Flood())),
		refused("a byte too many", "large.pdf", string(join(PDF(""), bytes.Repeat([]byte(" "), 10<<20)))),
		taken("a PDF", "scan.pdf", PDF("")),
		taken("an encrypted PDF", "locked.pdf", PDF("/Encrypt 9 0 R")),
		taken("a PDF named as a program", "scan.exe", PDF("")),
		taken("a PDF with a path in its name", "../../../etc/passwd.pdf", PDF("")),
		taken("a PDF with a header in its name", "a\r\nX-Evil: 1\".pdf", PDF("")),
		taken("a PDF with a long name", strings.Repeat("long", 100)+".pdf", PDF("")),
		taken("a JPEG", "photo.jpg", JPEG()),
		taken("a JPEG with a place", "photo.jpg", segment(0xe1, "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00GPS 47.49 19.04")),
		taken("a JPEG with a comment", "photo.jpg", segment(0xfe, "secret-comment "+html)),
		taken("a JPEG with code behind it", "photo.php.jpg", join(JPEG(), []byte("<?php system($_GET[0]); ?>"))),
		taken("a JPEG with an archive behind it", "photo.jpg", join(JPEG(), []byte(zip))),
		taken("a JPEG named as a page", "photo.html", JPEG()),
		taken("a PNG", "scan.png", PNG()),
		taken("a PNG with a page behind it", "scan.png", join(PNG(), []byte(html))),
		taken("a PNG named as a drawing", "scan.svg", PNG()),
	}
}
