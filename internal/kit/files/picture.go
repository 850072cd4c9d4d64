package files

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
)

// Limits of a picture. A4 at 600 dpi has 35 million pixels.
const (
	maxPixels = 40_000_000
	maxSide   = 20_000
	quality   = 90
)

// drawing lets one picture be drawn at a time: a large one needs much memory.
var drawing = make(chan struct{}, 1)

// redraw decodes a picture and encodes it again, upright, without anything
// that is not the picture itself.
func redraw(mediaType string, b []byte) ([]byte, error) {
	decode, config := png.Decode, png.DecodeConfig
	if mediaType == JPEG {
		decode, config = jpeg.Decode, jpeg.DecodeConfig
	}
	size, err := config(bytes.NewReader(b))
	if err != nil || size.Width <= 0 || size.Height <= 0 {
		return nil, ErrBroken
	}
	if size.Width > maxSide || size.Height > maxSide || size.Width*size.Height > maxPixels {
		return nil, ErrPixels
	}
	drawing <- struct{}{}
	defer func() { <-drawing }()
	picture, err := decode(bytes.NewReader(b))
	if err != nil {
		return nil, ErrBroken
	}
	var out bytes.Buffer
	if mediaType == JPEG {
		err = jpeg.Encode(&out, upright(picture, orientation(b)), &jpeg.Options{Quality: quality})
	} else {
		err = png.Encode(&out, picture)
	}
	if err != nil {
		return nil, ErrBroken
	}
	return out.Bytes(), nil
}

// upright turns a picture as its camera said it should be seen, for what the
// camera said is not kept.
func upright(p image.Image, orientation int) image.Image {
	if orientation < 2 || orientation > 8 {
		return p
	}
	from := p.Bounds()
	w, h := from.Dx(), from.Dy()
	src := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(src, src.Bounds(), p, from.Min, draw.Src)
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	if orientation >= 5 {
		dst = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			tx, ty := x, y
			switch orientation {
			case 2:
				tx = w - 1 - x
			case 3:
				tx, ty = w-1-x, h-1-y
			case 4:
				ty = h - 1 - y
			case 5:
				tx, ty = y, x
			case 6:
				tx, ty = h-1-y, x
			case 7:
				tx, ty = h-1-y, w-1-x
			case 8:
				tx, ty = y, w-1-x
			}
			copy(dst.Pix[dst.PixOffset(tx, ty):][:4], src.Pix[src.PixOffset(x, y):][:4])
		}
	}
	return dst
}

// orientation reads the one fact of a JPEG's Exif data that is used, 1 to 8;
// 0 where there is none.
func orientation(b []byte) int {
	for at := 2; at+4 <= len(b) && b[at] == 0xff && b[at+1] != 0xda; {
		size := int(binary.BigEndian.Uint16(b[at+2:]))
		if size < 2 || at+2+size > len(b) {
			return 0
		}
		if body := b[at+4 : at+2+size]; b[at+1] == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")) {
			return tiffOrientation(body[6:])
		}
		at += 2 + size
	}
	return 0
}

func tiffOrientation(t []byte) int {
	if len(t) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(t[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(t[4:]))
	if at+2 > int64(len(t)) {
		return 0
	}
	for n := int64(order.Uint16(t[at:])); n > 0; n-- {
		entry := at + 2 + (n-1)*12
		if entry+12 > int64(len(t)) {
			continue
		}
		if order.Uint16(t[entry:]) == 0x0112 {
			return int(order.Uint16(t[entry+8:]))
		}
	}
	return 0
}
